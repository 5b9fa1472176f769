import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { HisError } from '../../ports/his';

const CIPHER = 'aes-128-ecb';

/** Base64 of AES-128-ECB with PKCS#7 padding over the UTF-8 bytes of a text; the key is sixteen ASCII characters. */
export function encrypt(text: string, aesKey: string): string {
  const cipher = createCipheriv(CIPHER, Buffer.from(aesKey, 'latin1'), null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** The bytes that were encrypted; they may be text in any encoding. @throws HisError Protocol */
export function decrypt(base64: string, aesKey: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  // Node skips what is not Base64; written anew it must be the same.
  if (bytes.toString('base64') !== base64) throw new HisError('Protocol', 'the HIS sent content that is not Base64');
  try {
    const decipher = createDecipheriv(CIPHER, Buffer.from(aesKey, 'latin1'), null);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch {
    throw new HisError('Protocol', 'the HIS sent content that cannot be decrypted');
  }
}

/** The signature over all fields that have a text, sorted by name: 32 upper-case hex digits. */
export function signatureOf(fields: Record<string, string>, signKey: string): string {
  const named = Object.entries(fields)
    .filter(([name, text]) => name !== 'SIGN' && text !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => `${name}=${text}`);
  return createHash('md5')
    .update([...named, `KEY=${signKey}`].join('&'), 'utf8')
    .digest('hex')
    .toUpperCase();
}

/** Whether the fields carry the signature that the key gives them. */
export function isSigned(fields: Record<string, string>, signKey: string): boolean {
  const expected = Buffer.from(signatureOf(fields, signKey), 'latin1');
  const given = Buffer.from(fields['SIGN'] ?? '', 'utf8');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
