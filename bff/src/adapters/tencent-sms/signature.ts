import { createHash, createHmac } from 'node:crypto';

/** One call of Tencent Cloud's API 3.0. */
export interface Call {
  secretId: string;
  secretKey: string;
  service: string;
  host: string;
  action: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

const ALGORITHM = 'TC3-HMAC-SHA256';
export const CONTENT_TYPE = 'application/json; charset=utf-8';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The Authorization header of one call (签名方法 v3). */
export const authorizationOf = ({ secretId, secretKey, service, host, action, timestamp, body }: Call): string => {
  const headers = { 'content-type': CONTENT_TYPE, host, 'x-tc-action': action.toLowerCase() };
  const signedHeaders = Object.keys(headers).join(';');
  const headerLines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['POST', '/', '', headerLines.join(''), signedHeaders, sha256(body)].join('\n');
  const day = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${day}/${service}/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${secretKey}`, day), service), 'tc3_request');
  const signature = hmac(key, [ALGORITHM, String(timestamp), scope, sha256(request)].join('\n')).toString('hex');
  return `${ALGORITHM} Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
};
