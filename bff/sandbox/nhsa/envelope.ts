import { createCipheriv, createDecipheriv, createHash, getCiphers, getHashes } from 'node:crypto';
import { sm2 } from 'sm-crypto';

/** What travels: the data itself is only inside encData. */
export type Envelope = Record<string, unknown> & {
  appId: string;
  version: string;
  timestamp: string;
  encType: string;
  signType: string;
  encData?: string;
  signData?: string;
};

const SM2_USER_ID = '1234567812345678';
const NOT_SIGNED = new Set(['signData', 'encData', 'extra']);

/** Says so at start when this Node was built without the Chinese algorithms. @throws Error */
export function requireGmAlgorithms(): void {
  if (!getCiphers().includes('sm4-ecb') || !getHashes().includes('sm3')) {
    throw new Error('this Node has no SM4-ECB or SM3: use the official build, which carries OpenSSL 3');
  }
}

const sm4 = (key: string, text: string): string => {
  const cipher = createCipheriv('sm4-ecb', Buffer.from(key, 'ascii'), null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    .toString('hex')
    .toUpperCase();
};

/** The SM4 key of a channel: the app secret, encrypted under the head of the app id; its first 16 characters. */
export const sm4Key = (appId: string, appSecret: string): string => sm4(appId.slice(0, 16), appSecret).slice(0, 16);

/** Data → encData. */
export const encryptData = (key: string, text: string): string => sm4(key, text);

/** encData → data. @throws Error for a wrong key or a damaged text */
export function decryptData(key: string, encData: string): string {
  const decipher = createDecipheriv('sm4-ecb', Buffer.from(key, 'ascii'), null);
  return Buffer.concat([decipher.update(Buffer.from(encData, 'hex')), decipher.final()]).toString('utf8');
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const tidy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(tidy).filter((item) => !isEmpty(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, tidy(item)] as const)
      .filter(([, item]) => !isEmpty(item))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

/** Compact JSON with sorted keys and without empty values; Chinese stays as it is. */
export const canonicalJson = (value: unknown): string => JSON.stringify(tidy(value));

/** `appId=…&data={…}&…&key=<appSecret>` over every field that is signed and not empty. */
export function signText(envelope: Record<string, unknown>, data: unknown, appSecret: string): string {
  const fields: Record<string, unknown> = { ...envelope, data };
  const pairs = Object.keys(fields)
    .filter((key) => !NOT_SIGNED.has(key) && !isEmpty(fields[key]))
    .sort()
    .map((key) => {
      const value = fields[key];
      return `${key}=${typeof value === 'object' ? canonicalJson(value) : String(value)}`;
    });
  return [...pairs, `key=${appSecret}`].join('&');
}

/** SM3withSM2 as base64 of r‖s. */
export function signSm2(text: string, privateKeyHex: string, publicKeyHex: string): string {
  const options = { hash: true, userId: SM2_USER_ID, publicKey: publicKeyHex };
  return Buffer.from(sm2.doSignature(text, privateKeyHex, options), 'hex').toString('base64');
}

/** Checks signSm2's signature. A signature of the wrong length is simply wrong. */
export function verifySm2(text: string, signData: string, publicKeyHex: string): boolean {
  const signature = Buffer.from(signData, 'base64');
  if (signature.length !== 64) return false;
  return sm2.doVerifySignature(text, signature.toString('hex'), publicKeyHex, { hash: true, userId: SM2_USER_ID });
}

/** SM3 of a text, upper-case hex. */
export const sm3Hex = (text: string): string => createHash('sm3').update(text, 'utf8').digest('hex').toUpperCase();
