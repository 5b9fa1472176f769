import { createHmac, timingSafeEqual } from 'node:crypto';
import { hospitalDate, isId, MINUTE, SECOND } from '@anzhen/shared-types';

export const STEP_SECONDS = 30;
const STEP_MS = STEP_SECONDS * SECOND;
/** A code may be read one step late, or one early where the reader's clock is behind: 90 seconds in all. */
const TOLERATED_STEPS = 1;
const REF_DIGITS = 10;
const OTP_DIGITS = 8;

export const stepAt = (at: Date): number => Math.floor(at.getTime() / STEP_MS);
export const startOf = (step: number): Date => new Date(step * STEP_MS);

const hmac = (key: Buffer, message: string | Buffer): Buffer => createHmac('sha256', key).update(message).digest();

/** What a kiosk needs to verify everybody's codes of one day without a network, and nothing of another day. */
export const dayKeyOf = (key: Buffer, hospital: string, day: string): Buffer =>
  hmac(key, `person-code:${hospital}:${day}`);

/** Eight digits by the dynamic truncation of RFC 4226, over HMAC-SHA-256 as in RFC 6238. */
const digitsOf = (dayKey: Buffer, ref: string, step: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = hmac(hmac(dayKey, ref), counter);
  const offset = hash[hash.length - 1]! & 0x0f;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** OTP_DIGITS).padStart(OTP_DIGITS, '0');
};

/** How long a person counts as standing at the desk after the code was verified. */
const PASS_MS = 10 * MINUTE;

const passMac = (key: Buffer, staffId: string, patientId: string, endsAt: string): string =>
  hmac(key, `person-pass:${staffId}:${patientId}:${endsAt}`).toString('base64url');

/** Lets one member of staff print for a person who has just shown the code; of no use to anybody else. */
export const passOf = ({ keys }: CodeKeys, who: { staffId: string; patientId: string }, now: Date): string => {
  const endsAt = String(now.getTime() + PASS_MS);
  return `${who.patientId}.${endsAt}.${passMac(keys[0]!, who.staffId, who.patientId, endsAt)}`;
};

/** Whose pass it is; null when it is over, somebody else's or made up. */
export const readPass = ({ keys }: CodeKeys, pass: string, staffId: string, now: Date): string | null => {
  const [patientId = '', endsAt = '', mac = ''] = pass.split('.');
  if (!isId('patient', patientId) || !(Number(endsAt) > now.getTime())) return null;
  const given = Buffer.from(mac);
  const isOurs = keys.some((key) => {
    const expected = Buffer.from(passMac(key, staffId, patientId, endsAt));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  return isOurs ? patientId : null;
};

export interface CodeKeys {
  hospital: string;
  /** The first makes codes, all are believed. */
  keys: readonly Buffer[];
}

export const codeAt = ({ hospital, keys }: CodeKeys, ref: string, step: number): string =>
  ref + digitsOf(dayKeyOf(keys[0]!, hospital, hospitalDate(startOf(step))), ref, step);

/** Which step a code is of; null when it is of none that counts now. */
export const stepOf = ({ hospital, keys }: CodeKeys, code: string, now: Date): number | null => {
  const [ref, digits] = [code.slice(0, REF_DIGITS), Buffer.from(code.slice(REF_DIGITS))];
  const current = stepAt(now);
  let found: number | null = null;
  for (let step = current - TOLERATED_STEPS; step <= current + TOLERATED_STEPS; step += 1)
    for (const key of keys) {
      const expected = Buffer.from(digitsOf(dayKeyOf(key, hospital, hospitalDate(startOf(step))), ref, step));
      if (expected.length === digits.length && timingSafeEqual(expected, digits)) found = step;
    }
  return found;
};
