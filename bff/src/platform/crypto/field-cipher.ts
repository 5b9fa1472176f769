import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/**
 * Encrypts single fields with AES-256-GCM. The key id stands in front, so that keys can be rotated, and the
 * place (`table.column` and row id) is bound as associated data, so that a value copied to another row does not open.
 */
export interface FieldCipher {
  seal(place: string, rowId: string, plain: string): string;
  /** @throws Error when the value was made for another place or with an unknown key */
  open(place: string, rowId: string, sealed: string): string;
  /** Equal values give equal indexes; used for look-up of what is encrypted. Bound to the place, not to the row. */
  blindIndex(place: string, plain: string): string;
  /** Whether a value was sealed with a key that is no longer the first. */
  isOutdated(sealed: string): boolean;
}

export interface FieldKeys {
  /** Key id → 32 bytes. The first seals; all open. */
  encryption: readonly { id: string; key: Buffer }[];
  index: Buffer;
}

export const makeFieldCipher = ({ encryption, index }: FieldKeys): FieldCipher => {
  const [current] = encryption;
  if (!current || encryption.some(({ key }) => key.length !== 32) || index.length < 32) {
    throw new Error('field keys must be 32 bytes each');
  }
  const keys = new Map(encryption.map(({ id, key }) => [id, key]));
  return {
    seal(place, rowId, plain) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current.key, iv);
      cipher.setAAD(Buffer.from(`${place}:${rowId}`));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${current.id}.${iv.toString('base64url')}.${body.toString('base64url')}`;
    },
    open(place, rowId, sealed) {
      const [keyId = '', iv = '', body = ''] = sealed.split('.');
      const key = keys.get(keyId);
      if (!key) throw new Error('sealed with an unknown key');
      const bytes = Buffer.from(body, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(`${place}:${rowId}`));
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
    },
    blindIndex: (place, plain) => createHmac('sha256', index).update(`${place}:${plain}`).digest('hex'),
    isOutdated: (sealed) => !sealed.startsWith(`${current.id}.`),
  };
};
