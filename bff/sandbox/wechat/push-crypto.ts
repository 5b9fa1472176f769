import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const BLOCK = 32; // PKCS#7 here pads to 32 bytes, not to AES's 16, so Node's own padding must stay off.

/** sha1 over the sorted parts: WeChat's signature of a push (token, timestamp, nonce and, in safe mode, Encrypt). */
export const pushSignature = (...parts: string[]): string =>
  createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');

const keyOf = (encodingAesKey: string) => Buffer.from(`${encodingAesKey}=`, 'base64');

/** Encrypts a push in safe mode: 16 random bytes + length + message + app id, AES-256-CBC, IV = first half of the key. */
export function encryptPush(encodingAesKey: string, appId: string, message: string, random = randomBytes(16)): string {
  const key = keyOf(encodingAesKey);
  const content = Buffer.from(message, 'utf8');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  const plain = Buffer.concat([random, size, content, Buffer.from(appId, 'utf8')]);
  const padding = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]).toString(
    'base64',
  );
}

/** Opens what encryptPush made. @throws Error for a wrong key or a damaged text */
export function decryptPush(encodingAesKey: string, encrypted: string): { message: string; appId: string } {
  const key = keyOf(encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(Buffer.from(encrypted, 'base64')), decipher.final()]);
  const plain = padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  const end = 20 + plain.readUInt32BE(16);
  return { message: plain.subarray(20, end).toString('utf8'), appId: plain.subarray(end).toString('utf8') };
}
