import { randomBytes, randomInt } from 'node:crypto';

/** `count` random decimal digits. */
export const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('');

/** `count` random hexadecimal digits, lower case. */
export const hex = (count: number): string =>
  randomBytes(Math.ceil(count / 2))
    .toString('hex')
    .slice(0, count);

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `count` random letters and digits. */
export const letters = (count: number): string => Array.from({ length: count }, () => LETTERS[randomInt(62)]).join('');
