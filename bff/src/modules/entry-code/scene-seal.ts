import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { type EntryCodeKind, HOUR } from '@anzhen/shared-types';

/** The first letter of a sealed scene. Plain scenes have `=` as their second character, so the two cannot be confused. */
const letters = {
  gate: 'g',
  department: 'd',
  room: 'r',
  doctor: 'o',
  bed: 'b',
  bill: 'l',
  lab: 'x',
  cashier: 'p',
  report: 'c',
  triage: 'z',
  board: 't',
} as const satisfies Record<EntryCodeKind, string>;
const kinds = new Map(Object.entries(letters).map(([kind, letter]) => [letter as string, kind as EntryCodeKind]));

export interface SealedScene {
  kind: EntryCodeKind;
  ref: string;
  /** Whole hours; null: for as long as it hangs there. */
  expiresAt: Date | null;
}

const FORM = /^([a-z])([0-9A-Za-z])([0-9A-Za-z]{8})([0-9a-z]{4})([0-9A-Za-z_-]{12})$/;
const FOR_EVER = '0000';
const REF = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new name of a code: 62^8 of them, so nobody finds one by trying. */
export const newRef = (): string => Array.from({ length: 8 }, () => REF[randomInt(REF.length)]).join('');

/** The next whole hour, in base 36: four characters last until the year 2161. */
const hoursOf = (at: Date | null): string =>
  at === null
    ? FOR_EVER
    : Math.ceil(at.getTime() / HOUR)
        .toString(36)
        .padStart(4, '0');

/**
 * Signs and reads scenes: kind, key id, name of the code, last hour, 72 bits of HMAC-SHA-256 over all of them and the
 * hospital: 26 of WeChat's 32 characters. The first key signs; all open, so a sheet survives a change of keys.
 */
export const makeSceneSeal = (keys: readonly { id: string; key: Buffer }[], hospital: string) => {
  const [current] = keys;
  if (!current) throw new Error('scenes need a key');
  const sign = (key: Buffer, body: string): string =>
    createHmac('sha256', key).update(`entry-code:${hospital}:${body}`).digest().subarray(0, 9).toString('base64url');
  return {
    seal({ kind, ref, expiresAt }: SealedScene): string {
      const body = `${letters[kind]}${current.id}${ref}${hoursOf(expiresAt)}`;
      return body + sign(current.key, body);
    },
    /** Null when it is no scene of ours: another hospital's, worn, or changed by somebody. */
    open(text: string): SealedScene | null {
      const [, letter = '', keyId = '', ref = '', hours = '', mac = ''] = FORM.exec(text) ?? [];
      const kind = kinds.get(letter);
      const key = keys.find(({ id }) => id === keyId)?.key;
      if (!kind || !key) return null;
      const expected = sign(key, letter + keyId + ref + hours);
      if (!timingSafeEqual(Buffer.from(mac), Buffer.from(expected))) return null;
      return { kind, ref, expiresAt: hours === FOR_EVER ? null : new Date(parseInt(hours, 36) * HOUR) };
    },
  };
};

export type SceneSeal = ReturnType<typeof makeSceneSeal>;
