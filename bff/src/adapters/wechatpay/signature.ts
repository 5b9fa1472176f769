import { createDecipheriv, createPublicKey, type KeyObject, verify } from 'node:crypto';

export type SignatureFlaw = 'headers' | 'timestamp' | 'serial' | 'signature';

export type HeaderBag = Readonly<Record<string, string | undefined>>;

/** Finds a verification key by its serial. */
export interface VerificationKeys {
  get(serial: string): KeyObject | undefined;
}

const LONGEST_AGE_SECONDS = 300;

/** Parses the verification keys once, so that a broken one stops the start. @throws Error naming the serial */
export function readVerifiers(verifiers: Record<string, string>): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const [serial, pem] of Object.entries(verifiers)) {
    try {
      keys.set(serial, createPublicKey(pem));
    } catch {
      throw new Error(`the WeChat Pay key ${serial} cannot be read`);
    }
  }
  return keys;
}

/**
 * What is wrong with WeChat's signature over an answer or a notice; null when nothing is. The key is
 * chosen by serial, because during a key change both the certificate and the public key sign. WeChat's own signature
 * probes (`WECHATPAY/SIGNTEST/…`) are ordinary wrong signatures here, and must be refused.
 */
export function signatureFlaw(
  keys: VerificationKeys,
  headers: HeaderBag,
  rawBody: string,
  now: Date,
): SignatureFlaw | null {
  const timestamp = headers['wechatpay-timestamp'];
  const nonce = headers['wechatpay-nonce'];
  const signature = headers['wechatpay-signature'];
  const serial = headers['wechatpay-serial'];
  if (!timestamp || !nonce || !signature || !serial) return 'headers';
  if (!/^\d{1,12}$/.test(timestamp)) return 'timestamp';
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) >= LONGEST_AGE_SECONDS) return 'timestamp';
  const key = keys.get(serial);
  if (!key) return 'serial';
  const signed = Buffer.from(`${timestamp}\n${nonce}\n${rawBody}\n`, 'utf8');
  return verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64')) ? null : 'signature';
}

export interface EncryptedResource {
  ciphertext: string;
  associated_data?: string | undefined;
  nonce: string;
}

const TAG_BYTES = 16;

/** Opens an AES-256-GCM resource and checks its tag. @throws Error when the tag does not fit */
export function openResource(apiV3Key: string, resource: EncryptedResource): string {
  const bytes = Buffer.from(resource.ciphertext, 'base64');
  if (bytes.length < TAG_BYTES) throw new Error('the encrypted resource is too short');
  const key = Buffer.from(apiV3Key, 'utf8');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(resource.nonce, 'utf8'), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  decipher.setAAD(Buffer.from(resource.associated_data ?? '', 'utf8'));
  const plain = decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES));
  return Buffer.concat([plain, decipher.final()]).toString('utf8');
}
