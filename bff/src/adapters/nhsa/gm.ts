import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';
import { sm2, sm4 } from 'sm-crypto-v2';

/** GB/T 32918 signs with this user id when the parties agree on no other. */
const USER_ID = '1234567812345678';

const hasNativeSm4 = getCiphers().includes('sm4-ecb');

/** SM4-ECB with PKCS#7, upper-case hex. Node's own when it was built with it (five times faster), else the library. */
export function sm4Encrypt(key: string, text: string, native = hasNativeSm4): string {
  if (!native) return String(sm4.encrypt(Buffer.from(text, 'utf8'), Buffer.from(key, 'ascii'))).toUpperCase();
  const cipher = createCipheriv('sm4-ecb', Buffer.from(key, 'ascii'), null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    .toString('hex')
    .toUpperCase();
}

/** The reverse of sm4Encrypt. @throws Error for a wrong key or a damaged text */
export function sm4Decrypt(key: string, hex: string, native = hasNativeSm4): string {
  if (!native) return String(sm4.decrypt(Buffer.from(hex, 'hex'), Buffer.from(key, 'ascii'), { output: 'string' }));
  const decipher = createDecipheriv('sm4-ecb', Buffer.from(key, 'ascii'), null);
  return Buffer.concat([decipher.update(Buffer.from(hex, 'hex')), decipher.final()]).toString('utf8');
}

/** The SM4 key of a channel: the secret encrypted under the head of the app id, of which the first 16 characters. */
export const channelKey = (appId: string, appSecret: string): string =>
  sm4Encrypt(appId.slice(0, 16), appSecret).slice(0, 16);

/** SM3withSM2 as base64 of r‖s. */
export function sm2Sign(text: string, privateKeyHex: string, publicKeyHex: string): string {
  const options = { hash: true, userId: USER_ID, publicKey: publicKeyHex };
  return Buffer.from(sm2.doSignature(text, privateKeyHex, options), 'hex').toString('base64');
}

/** Multiples of a public key, reckoned once: every answer is verified by the same one, three times as fast by them. */
const prepared = new Map<string, ReturnType<typeof sm2.precomputePublicKey>>();
const prepare = (publicKeyHex: string): ReturnType<typeof sm2.precomputePublicKey> => {
  const known = prepared.get(publicKeyHex) ?? sm2.precomputePublicKey(publicKeyHex);
  prepared.set(publicKeyHex, known);
  return known;
};

/** Whether an r‖s signature fits; one of another length does not. */
export function sm2Verify(text: string, signature: string, publicKeyHex: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64) return false;
  const options = { hash: true, userId: USER_ID, publicKey: publicKeyHex };
  return sm2.doVerifySignature(text, bytes.toString('hex'), prepare(publicKeyHex), options);
}
