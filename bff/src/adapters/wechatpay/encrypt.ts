import { constants, publicEncrypt } from 'node:crypto';
import type { VerificationKeys } from './signature';

/** Seals a personal field for WeChat. */
export type Encrypt = (plain: string) => string;

/** OAEP with the key that the request header `Wechatpay-Serial` names. @throws Error when that key is gone */
export const makeEncrypt =
  (keys: VerificationKeys, serial: string): Encrypt =>
  (plain) => {
    const key = keys.get(serial);
    if (!key) throw new Error('preferredSerial has no key');
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    return publicEncrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(plain, 'utf8')).toString('base64');
  };
