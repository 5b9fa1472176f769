import hash from 'hash.js';

const STEP_MS = 30_000;
const TOLERATED_STEPS = 1;
const REF_DIGITS = 10;
const OTP_DIGITS = 8;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const fromBase64 = (text: string): number[] => {
  const bits = [...text.replace(/=+$/, '')].map((sign) => BASE64.indexOf(sign).toString(2).padStart(6, '0')).join('');
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8), 2));
};

const hmac = (key: number[], message: number[]): number[] =>
  hash
    .hmac(hash.sha256 as never, key as never)
    .update(message)
    .digest();

const ascii = (text: string): number[] => [...text].map((sign) => sign.charCodeAt(0));

/** Eight bytes, the highest first; a step fits into the lower four of them for some thousand years. */
const counterOf = (step: number): number[] => [0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (step >>> shift) & 0xff)];

const digitsOf = (personKey: number[], step: number): string => {
  const mac = hmac(personKey, counterOf(step));
  const offset = mac[mac.length - 1]! & 0x0f;
  const [first, ...rest] = mac.slice(offset, offset + 4) as [number, ...number[]];
  const number = rest.reduce((sum, byte) => sum * 256 + byte, first & 0x7f);
  return String(number % 10 ** OTP_DIGITS).padStart(OTP_DIGITS, '0');
};

/**
 * Which step a code (一码通) is of, by the keys of the day (base64) and without a network; null when it is of none that
 * counts at this time. docs/PERSON-CODE.md says how codes are made.
 */
export const stepOfCode = (keys: readonly string[], code: string, atMs: number): number | null => {
  const current = Math.floor(atMs / STEP_MS);
  const ref = ascii(code.slice(0, REF_DIGITS));
  const personKeys = keys.map((key) => hmac(fromBase64(key), ref));
  for (let step = current + TOLERATED_STEPS; step >= current - TOLERATED_STEPS; step -= 1)
    if (personKeys.some((key) => digitsOf(key, step) === code.slice(REF_DIGITS))) return step;
  return null;
};
