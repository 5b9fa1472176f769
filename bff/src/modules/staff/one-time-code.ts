import { randomBytes } from 'node:crypto';

// Crockford's base32: no letter that a hand or an eye takes for a digit.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/** Sixty random bits for people to read out and type: `7K3M-Q9XD-WT2H`. */
export const newOneTimeCode = (): string =>
  [...randomBytes(LENGTH)]
    .map((byte) => ALPHABET[byte % ALPHABET.length])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-');

/** A code as somebody typed it, in the one form that is compared. */
export const plainCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
