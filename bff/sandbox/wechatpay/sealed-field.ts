import { decryptOaep } from './crypto';
import { paramError } from './errors';
import { requiredText, type Body } from './fields';

/** Opens a sensitive field. @throws PayRefusal PARAM_ERROR when it is missing or was made for another key */
export function openSealed(body: Body, field: string, privateKeyPem: string, path = field): string {
  const value = requiredText(body, field, 1024, path);
  try {
    return decryptOaep(privateKeyPem, value);
  } catch {
    throw paramError(path, value, `${path} 解密失败，请使用 Wechatpay-Serial 对应的公钥加密`);
  }
}
