import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import iconv from 'iconv-lite';
import { type HisHarness, SOAP_CREDENTIALS } from './his-harness';

/** What a function of the gateway answered. `res` has text and nested elements; repeated ones are arrays. */
export interface SoapAnswer {
  code: string;
  msg: string;
  // Tests read what the wire gives, so the shape is left open here.
  res: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

const { userId, aesKey, signKey } = SOAP_CREDENTIALS;
const parser = new XMLParser({ ignoreAttributes: true, removeNSPrefix: true, parseTagValue: false, trimValues: false });
let serials = 0;

const sign = (fields: Record<string, string>): string => {
  const parts = Object.entries(fields).filter(([name, text]) => name !== 'SIGN' && text !== '');
  const text = [...parts.sort(([a], [b]) => (a < b ? -1 : 1)).map((part) => part.join('=')), `KEY=${signKey}`].join(
    '&',
  );
  return createHash('md5').update(text).digest('hex').toUpperCase();
};

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Base64 of the encrypted REQ. */
export function sealed(req: string): string {
  const cipher = createCipheriv('aes-128-ecb', aesKey, null);
  return Buffer.concat([cipher.update(req, 'utf8'), cipher.final()]).toString('base64');
}

/** A signed ROOT; what is given replaces what would be right. */
export function rootOf(fun: string, encrypted: string, change: Record<string, string> = {}): string {
  const fields: Record<string, string> = { FUN_CODE: fun, USER_ID: userId, SIGN_TYPE: 'MD5', REQ_ENCRYPTED: encrypted };
  const signed: Record<string, string> = { ...fields, SIGN: sign(fields), ...change };
  return `<ROOT>${Object.entries(signed)
    .map(([name, text]) => `<${name}>${escape(text)}</${name}>`)
    .join('')}</ROOT>`;
}

/** REQ with the time of the harness and a serial of its own. */
export function reqOf(harness: HisHarness, fields: Record<string, string>): string {
  const time = new Date(harness.clock.nowMs() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const all = { REQ_TIME: time, REQ_SERIAL: `serial-${(serials += 1)}-of-test`, ...fields };
  return `<REQ>${Object.entries(all)
    .map(([name, text]) => `<${name}>${escape(text)}</${name}>`)
    .join('')}</REQ>`;
}

/** Reads the string of an answer and checks its signature. @throws Error when it is not signed by the HIS */
export function readRoot(text: string, charset: 'utf8' | 'gbk' = 'utf8'): SoapAnswer {
  const root = { ...(parser.parse(text) as { ROOT: Record<string, string> }).ROOT };
  if (sign(root) !== root.SIGN) throw new Error('the answer is not signed by the HIS');
  if (!root.RES_ENCRYPTED) return { code: root.RETURN_CODE!, msg: root.RETURN_MSG!, res: null };
  const decipher = createDecipheriv('aes-128-ecb', aesKey, null);
  const content = Buffer.concat([decipher.update(root.RES_ENCRYPTED, 'base64'), decipher.final()]);
  const { RES } = parser.parse(iconv.decode(content, charset)) as { RES: unknown };
  return { code: root.RETURN_CODE!, msg: root.RETURN_MSG!, res: RES };
}

/** Posts a body to the gateway; gives status and bytes. */
export async function post(
  harness: HisHarness,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number; bytes: Buffer }> {
  const response = await fetch(`${harness.his.soapUrl}/services/HospitalGateway`, {
    method: 'POST',
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"urn:hospital-gateway#Process"',
      ...headers,
    },
    body,
  });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

export const envelopeOf = (request: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Process xmlns="urn:hospital-gateway"><request>${escape(request)}</request></Process></s:Body></s:Envelope>`;

/** The string in an answer's envelope. */
export const resultOf = (bytes: Buffer, charset: 'utf8' | 'gbk' = 'utf8'): string =>
  (parser.parse(iconv.decode(bytes, charset)) as { Envelope: { Body: { ProcessResponse: { ProcessResult: string } } } })
    .Envelope.Body.ProcessResponse.ProcessResult;

/** Calls one function and reads its answer. */
export async function callSoap(
  harness: HisHarness,
  fun: string,
  fields: Record<string, string> = {},
  charset: 'utf8' | 'gbk' = 'utf8',
): Promise<SoapAnswer> {
  const { bytes } = await post(harness, envelopeOf(rootOf(fun, sealed(reqOf(harness, fields)))));
  return readRoot(resultOf(bytes, charset), charset);
}

/** `RES`, once the HIS agreed. @throws RangeError with the code when it refused */
export function agreed(answer: SoapAnswer) {
  if (answer.code !== '0') throw new RangeError(`refused with ${answer.code} ${answer.msg}`);
  return answer.res;
}

/** A list of RES, whatever it holds. */
export function listOf<T = Record<string, string>>(res: Record<string, unknown>, name: string): T[] {
  const list = (res[`${name}_LIST`] as Record<string, unknown> | '' | undefined) || {};
  const items = list[name];
  return items === undefined ? [] : Array.isArray(items) ? (items as T[]) : [items as T];
}
