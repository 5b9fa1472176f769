import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SmsRefusal } from './errors';

/** What the check looks at: the request as it came over the wire. */
export interface SignedRequest {
  method: string;
  path: string;
  /** Without the question mark, as sent. */
  rawQuery: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  rawBody: Buffer;
}

interface Keys {
  secretId: string;
  secretKey: string;
}

const LONGEST_DRIFT_S = 300;
const SHAPE =
  /^TC3-HMAC-SHA256 Credential=([^/\s,]+)\/(\d{4}-\d{2}-\d{2})\/([a-z]+)\/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

const digest = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const mac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** The signature that belongs to a request, from the headers that it says are signed. */
function expectedSignature(
  request: SignedRequest,
  signed: { names: string; day: string; service: string; timestamp: string },
  secretKey: string,
): string {
  const lines = signed.names
    .split(';')
    .map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .toLowerCase()}\n`,
    )
    .join('');
  const canonical = `${request.method}\n${request.path}\n${request.rawQuery}\n${lines}\n${signed.names}\n${digest(request.rawBody)}`;
  const toSign = `TC3-HMAC-SHA256\n${signed.timestamp}\n${signed.day}/${signed.service}/tc3_request\n${digest(canonical)}`;
  const dayKey = mac(`TC3${secretKey}`, signed.day);
  return mac(mac(mac(dayKey, signed.service), 'tc3_request'), toSign).toString('hex');
}

/** Looks at who signed a request, when, and whether nothing in it was changed. @throws SmsRefusal AuthFailure.… */
export function checkSignature(request: SignedRequest, service: string, keys: Keys, nowMs: number): void {
  const shape = SHAPE.exec(String(request.headers.authorization ?? ''));
  if (!shape) throw new SmsRefusal('AuthFailure.SignatureFailure', 'The Authorization header is malformed');
  const [, secretId, day = '', ofService = '', names = '', signature = ''] = shape;
  const listed = names.split(';');
  if (!['content-type', 'host'].every((name) => listed.includes(name)) || names !== [...listed].sort().join(';'))
    throw new SmsRefusal('AuthFailure.SignatureFailure', 'content-type and host must be signed, in order');
  if (secretId !== keys.secretId) throw new SmsRefusal('AuthFailure.SecretIdNotFound', 'The SecretId is not found');
  const timestamp = String(request.headers['x-tc-timestamp'] ?? '');
  if (!/^\d{10}$/.test(timestamp) || Math.abs(nowMs / 1000 - Number(timestamp)) > LONGEST_DRIFT_S)
    throw new SmsRefusal('AuthFailure.SignatureExpire', 'The timestamp is too far from the time of the server');
  if (new Date(Number(timestamp) * 1000).toISOString().slice(0, 10) !== day || ofService !== service)
    throw new SmsRefusal('AuthFailure.SignatureFailure', 'The credential scope does not fit the request');
  const expected = expectedSignature(request, { names, day, service, timestamp }, keys.secretKey);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))
    throw new SmsRefusal('AuthFailure.SignatureFailure', 'The provided credentials could not be validated');
}
