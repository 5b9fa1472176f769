import { constants, type KeyObject, publicEncrypt } from 'node:crypto';

/** Seals a personal field for WeChat. */
export type Encrypt = (plain: string) => string;

/** The key that WeChat is asked to answer with, under the serial that the request header `Wechatpay-Serial` names. */
export interface PreferredKey {
  serial: string;
  key: KeyObject;
}

/** OAEP with this key; the request that carries the field must name its serial. */
export const makeEncrypt =
  ({ key }: PreferredKey): Encrypt =>
  (plain) => {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    return publicEncrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(plain, 'utf8')).toString('base64');
  };
