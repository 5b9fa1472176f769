import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The signature over the children of ROOT but SIGN: sorted `NAME=text` of those that have text, then the key; upper-case MD5. */
export function signatureOf(fields: Readonly<Record<string, string>>, signKey: string): string {
  const parts = Object.keys(fields)
    .filter((name) => name !== 'SIGN' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`);
  return createHash('md5')
    .update([...parts, `KEY=${signKey}`].join('&'), 'utf8')
    .digest('hex')
    .toUpperCase();
}

/** Compares two signatures without telling by its time where they differ. */
export function isSameSignature(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Base64 of AES-128-ECB: the gateways of this kind know no other mode. */
export function encrypt(content: Buffer, aesKey: string): string {
  const cipher = createCipheriv('aes-128-ecb', Buffer.from(aesKey, 'latin1'), null);
  return Buffer.concat([cipher.update(content), cipher.final()]).toString('base64');
}

/** The bytes behind Base64 of AES-128-ECB; undefined when they are not. */
export function decrypt(sealed: string, aesKey: string): Buffer | undefined {
  if (!BASE64.test(sealed)) return undefined;
  try {
    const decipher = createDecipheriv('aes-128-ecb', Buffer.from(aesKey, 'latin1'), null);
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]);
  } catch {
    return undefined; // A wrong key or cut bytes: answered as code 8.
  }
}
