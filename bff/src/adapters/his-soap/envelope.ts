import { HisError } from '../../ports/his';
import { textOf } from './bytes';
import { decrypt, encrypt, isSigned, signatureOf } from './crypto';
import { type Plain, plainOf } from './plain';
import { escapeXml, readXml, writeXml, type XmlElement } from './xml';

export interface Secrets {
  userId: string;
  /** Sixteen ASCII characters. */
  aesKey: string;
  signKey: string;
}

/** What the HIS said, once it is sure that the HIS said it. `content` is what RES holds. */
export type Opened =
  | { kind: 'answer'; code: string; message: string; content: Plain }
  /** A SOAP fault of the caller's making: nothing was done. */
  | { kind: 'notTaken' };

/** One call as the body of a POST. @throws HisError Protocol when a field cannot be written */
export function seal(functionCode: string, request: Record<string, string>, secrets: Secrets): string {
  const root: Record<string, string> = {
    FUN_CODE: functionCode,
    USER_ID: secrets.userId,
    SIGN_TYPE: 'MD5',
    REQ_ENCRYPTED: encrypt(writeXml('REQ', request), secrets.aesKey),
  };
  const signed = writeXml('ROOT', { ...root, SIGN: signatureOf(root, secrets.signKey) });
  return [
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>',
    `<Process xmlns="urn:hospital-gateway"><request>${escapeXml(signed)}</request></Process>`,
    '</soap:Body></soap:Envelope>',
  ].join('');
}

const BAD_SIGNATURE = '7';

const broken = (why: string): never => {
  throw new HisError('Protocol', `the HIS sent no usable answer: ${why}`);
};

const only = (element: XmlElement, name: string): XmlElement => {
  const [found, second] = element.children.filter((child) => child.name === name);
  return found === undefined || second !== undefined ? broken(`not one ${name}`) : found;
};

const named = (element: XmlElement, name: string): XmlElement =>
  element.name === name ? element : broken(`no ${name}`);

/** The fields of ROOT. One that comes twice would leave open which of them was signed. */
function rootFields(text: string): Record<string, string> {
  const fields = Object.create(null) as Record<string, string>;
  for (const child of named(readXml(text), 'ROOT').children) {
    if (child.children.length > 0 || child.name in fields) broken('ROOT is not a list of fields');
    fields[child.name] = child.text;
  }
  return fields;
}

function contentOf(encrypted: string, aesKey: string): Plain {
  if (encrypted === '') return '';
  // What was encrypted has an encoding of its own.
  return plainOf(named(readXml(textOf(decrypt(encrypted, aesKey))), 'RES'));
}

/** Opens the body of an answer: envelope, string in it, signature, cipher. @throws HisError Protocol */
export function openAnswer(status: number, body: Uint8Array, secrets: Secrets): Opened {
  const soapBody = only(named(readXml(textOf(body)), 'Envelope'), 'Body');
  const fault = soapBody.children.find(({ name }) => name === 'Fault');
  if (fault !== undefined) {
    const code = only(fault, 'faultcode').text.trim().split(':').at(-1);
    return code === 'Client' && status >= 400 ? { kind: 'notTaken' } : broken(`a fault with HTTP ${status}`);
  }
  // A page under another status is not the gateway's, whatever it contains.
  if (status !== 200) broken(`HTTP ${status}`);
  const { text } = only(only(soapBody, 'ProcessResponse'), 'ProcessResult');
  const fields = rootFields(text);
  // Some functions say `00` for success.
  const code = (fields['RETURN_CODE'] ?? '').replace(/^0+(?=\d)/, '');
  if (fields['SIGN_TYPE'] !== 'MD5' || !isSigned(fields, secrets.signKey)) {
    // Where the HIS finds our signature wrong the keys differ, and then its own cannot look right to us.
    return code === BAD_SIGNATURE
      ? { kind: 'answer', code, message: '', content: '' }
      : broken('the signature is wrong');
  }
  if (!/^\d{1,8}$/.test(code)) broken('no RETURN_CODE');
  const content = contentOf(fields['RES_ENCRYPTED'] ?? '', secrets.aesKey);
  return { kind: 'answer', code, message: fields['RETURN_MSG'] ?? '', content };
}
