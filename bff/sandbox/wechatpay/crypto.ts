import { constants, createCipheriv, createDecipheriv, createSign, createVerify, privateDecrypt } from 'node:crypto';

/** SHA256withRSA, base64. */
export const signText = (privateKeyPem: string, text: string): string =>
  createSign('RSA-SHA256').update(text, 'utf8').sign(privateKeyPem, 'base64');

/** Checks a SHA256withRSA signature; a certificate PEM serves as key. */
export function verifyText(publicKeyOrCertPem: string, text: string | Buffer, signature: string): boolean {
  return createVerify('RSA-SHA256').update(text).verify(publicKeyOrCertPem, signature, 'base64');
}

/** AEAD_AES_256_GCM: ciphertext followed by the 16-byte tag, base64. */
export function encryptGcm(apiV3Key: string, nonce: string, associatedData: string, plain: string): string {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key, 'utf8'), Buffer.from(nonce, 'utf8'));
  cipher.setAAD(Buffer.from(associatedData, 'utf8'));
  return Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** Opens encryptGcm's text. @throws Error when the tag does not fit */
export function decryptGcm(apiV3Key: string, nonce: string, associatedData: string, ciphertext: string): string {
  const bytes = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key, 'utf8'), Buffer.from(nonce, 'utf8'));
  decipher.setAAD(Buffer.from(associatedData, 'utf8'));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
}

/** RSAES-OAEP with SHA-1, the form of sensitive fields. @throws Error when it was made for another key */
export const decryptOaep = (privateKeyPem: string, ciphertext: string): string =>
  privateDecrypt(
    { key: privateKeyPem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    Buffer.from(ciphertext, 'base64'),
  ).toString('utf8');
