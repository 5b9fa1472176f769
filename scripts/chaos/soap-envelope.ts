import { createDecipheriv } from 'node:crypto';

/** A call of the gateway, or its answer, as far as it must be known whose it is. */
export interface SoapMessage {
  fun: string;
  /** Every text of this name, in order. */
  all(name: string): string[];
}

const unescape = (xml: string): string =>
  xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const textsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text ?? '');

/** Opens what is encrypted in the string in the envelope; what cannot be opened says nothing. */
export const makeSoapReader =
  (aesKey: string) =>
  (body: Buffer): SoapMessage => {
    const root = unescape(body.toString('utf8'));
    const [sealed = ''] = [...textsOf(root, 'REQ_ENCRYPTED'), ...textsOf(root, 'RES_ENCRYPTED')];
    const decipher = createDecipheriv('aes-128-ecb', aesKey, null);
    const content = sealed === '' ? '' : decipher.update(sealed, 'base64', 'utf8') + decipher.final('utf8');
    return { fun: textsOf(root, 'FUN_CODE')[0] ?? '', all: (name) => textsOf(content, name) };
  };
