import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';

const TIMESTAMP_WINDOW_S = 300;
const NONCE_LIFE_S = 600; // Twice the window: a nonce is forgotten only when its timestamp is too old anyway.

export type SignatureRefusal = readonly [code: '201' | '202' | '203' | '204', msg: string];

/** The signature of a request over its raw body. */
export function signatureOf(
  appSecret: string,
  request: { method: string; path: string; timestamp: string; nonce: string; rawBody: Buffer },
): string {
  const bodyHash = createHash('sha256').update(request.rawBody).digest('hex');
  const text = `${request.method}\n${request.path}\n${request.timestamp}\n${request.nonce}\n${bodyHash}\n`;
  return createHmac('sha256', appSecret).update(text).digest('hex');
}

const sameText = (a: string, b: string): boolean => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Checks who calls. A nonce counts as used only once its signature was right, so a stranger cannot burn one. */
export function makeSignatureCheck(credentials: { appId: string; appSecret: string }, nowSeconds: () => number) {
  const used = new Map<string, number>();
  return (request: {
    method: string;
    path: string;
    headers: IncomingHttpHeaders;
    rawBody: Buffer;
    /** A copy made by the network, which a fault lets past the check of the nonce. */
    isCopy?: boolean;
  }): SignatureRefusal | undefined => {
    const header = (name: string) => String(request.headers[name] ?? '');
    const [appId, timestamp, nonce] = [header('x-app-id'), header('x-timestamp'), header('x-nonce')];
    const isComplete =
      /^\d{1,12}$/.test(timestamp) &&
      /^[0-9A-Za-z_-]{8,64}$/.test(nonce) &&
      /^[0-9A-Za-z_.-]{1,64}$/.test(header('x-trace-id'));
    if (appId !== credentials.appId || !isComplete) return ['201', '应用编号未知或请求头不完整'];
    const now = nowSeconds();
    if (Math.abs(now - Number(timestamp)) > TIMESTAMP_WINDOW_S) return ['202', '时间戳超出允许范围'];
    const expected = signatureOf(credentials.appSecret, { ...request, timestamp, nonce });
    if (!sameText(expected, header('x-signature'))) return ['204', '签名错误'];
    // A sweep per call would cost more than all the rest; nonces are kept in the order of their use, so the old ones come first.
    for (const [old, usedAt] of used) {
      if (Math.abs(now - usedAt) <= NONCE_LIFE_S) break;
      used.delete(old);
    }
    if (used.has(nonce) && !request.isCopy) return ['203', '随机串已使用'];
    used.delete(nonce);
    used.set(nonce, now);
    return undefined;
  };
}
