import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** These open nothing: they belong to the worked example of docs/SANDBOX-HIS-SOAP.md. */
export const SOAP_SECRETS = {
  userId: 'plat_demo',
  aesKey: '0123456789abcdef',
  signKey: 'abcdefghijklmnopqrstuvwxyz012345',
};

/** One call as the peer has read it. */
export interface SoapCall {
  code: string;
  fields: Record<string, string>;
}

export type SoapAnswer =
  /** A proper answer; `res` is what stands in RES. */
  { code?: string; message?: string; res?: string } | { status: number; raw: Buffer | string } | 'cut';

const { aesKey, signKey } = SOAP_SECRETS;

const escape = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#xD;');
const unescape = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|apos|#13);/g, (_all, name: string) => {
    return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#13': '\r' }[name] as string;
  });

const encrypt = (content: Buffer): string => {
  const cipher = createCipheriv('aes-128-ecb', aesKey, null);
  return Buffer.concat([cipher.update(content), cipher.final()]).toString('base64');
};

const decrypt = (base64: string): string => {
  const decipher = createDecipheriv('aes-128-ecb', aesKey, null);
  return Buffer.concat([decipher.update(Buffer.from(base64, 'base64')), decipher.final()]).toString('utf8');
};

const sign = (fields: Record<string, string>): string => {
  const names = Object.keys(fields).filter((name) => fields[name] !== '');
  const parts = names.sort().map((name) => `${name}=${fields[name]}`);
  return createHash('md5')
    .update(`${parts.join('&')}&KEY=${signKey}`)
    .digest('hex')
    .toUpperCase();
};

const fieldsOf = (xml: string): Record<string, string> =>
  Object.fromEntries(
    [...xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', text = '']) => [name, unescape(text)]),
  );

/** Names and texts, lists and all, as elements: `{ A_LIST: { A: [{ B: '1' }] } }`. */
export type Tree = string | { [name: string]: Tree | Tree[] };

/** Writes a tree as the inside of an element. */
export function xmlOf(tree: Tree): string {
  if (typeof tree === 'string') return escape(tree);
  return Object.entries(tree)
    .flatMap(([name, given]) =>
      (Array.isArray(given) ? given : [given]).map((each) => `<${name}>${xmlOf(each)}</${name}>`),
    )
    .join('');
}

/** ROOT of an answer, signed; `res` may be bytes in another encoding. */
export function sealedRoot(answer: { code?: string; message?: string; res?: string | Buffer }): string {
  const content = typeof answer.res === 'string' ? Buffer.from(`<RES>${answer.res}</RES>`) : answer.res;
  const fields: Record<string, string> = {
    RETURN_CODE: answer.code ?? '0',
    RETURN_MSG: answer.message ?? '成功',
    SIGN_TYPE: 'MD5',
    RES_ENCRYPTED: content === undefined ? '' : encrypt(content),
  };
  return `<ROOT>${xmlOf({ ...fields, SIGN: sign(fields) })}</ROOT>`;
}

/** The SOAP text around a string of XML. */
export const soapOf = (root: string): string =>
  [
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>',
    `<ProcessResponse xmlns="urn:hospital-gateway"><ProcessResult>${escape(root)}</ProcessResult></ProcessResponse>`,
    '</s:Body></s:Envelope>',
  ].join('\n');

async function readCall(message: IncomingMessage): Promise<SoapCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const request = /<request>([^<]*)<\/request>/.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? '';
  const { SIGN: given, ...root } = fieldsOf(unescape(request));
  if (given !== sign(root)) throw new Error('the call is not signed');
  return { code: root['FUN_CODE'] ?? '', fields: fieldsOf(decrypt(root['REQ_ENCRYPTED'] ?? '')) };
}

/**
 * A gateway that answers as a test says. It shares no line with the adapter, so a mistake in one is not in the other.
 */
export async function startSoapPeer() {
  const calls: SoapCall[] = [];
  const script: { answer: (call: SoapCall) => SoapAnswer } = { answer: () => 'cut' };

  const reply = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(message);
    calls.push(call);
    const answer = script.answer(call);
    if (answer === 'cut') message.socket.destroy();
    else if ('raw' in answer) response.writeHead(answer.status).end(answer.raw);
    else response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(soapOf(sealedRoot(answer)));
  };
  const server = createServer((message, response) => {
    reply(message, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    script,
    codes: () => calls.map(({ code }) => code),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
