import { addDays, type Fen, fen, type LocalDate } from '@anzhen/shared-types';
import { z } from 'zod';

/** The dialect's habits, field by field (docs/SANDBOX-HIS-SOAP.md §1.5). Every value of the wire is text. */

/** "Cannot provide" is an empty element, and `-1` where a HIS leaves nothing empty. */
const isNothing = (text: string | undefined): boolean => text === undefined || text === '' || text === '-1';

/** A text without which the thing means nothing. */
export const text = z.string().refine((given) => !isNothing(given), { error: 'empty' });

/** A text that may be missing; then it is `''`. */
export const textOrNone = z
  .string()
  .optional()
  .transform((given) => (given === undefined || isNothing(given) ? '' : given));

/** Ten digits; some HIS drop the zeros before a patient's number, everywhere but in the patient's own file. */
const padded = (given: string): string => (/^\d{1,9}$/.test(given) ? given.padStart(10, '0') : given);
export const patientNumber = text.transform(padded);
export const patientNumberOrNone = textOrNone.transform((given) => (given === '' ? '' : padded(given)));

/**
 * Whole fen as digits, without sign, point or leading zeros; at most a hundred million yuan, so that no number of lines
 * that fits into an answer adds up beyond what a number holds exactly.
 */
export const fenText = z.string().transform((given, context): Fen => {
  const value = /^(?:0|[1-9]\d{0,9})$/.test(given) ? Number(given) : Number.NaN;
  if (Number.isSafeInteger(value)) return fen(value);
  context.addIssue({ code: 'custom', message: 'not a fen amount' });
  return z.NEVER;
});

const UNLIMITED = new Set(['99', '-1']);

/** A count of numbers; `99` says unlimited or not told. Fewer than none (加号) is none. */
export const countOrNone = z
  .string()
  .regex(/^-?\d{1,6}$/)
  .transform((given) => (UNLIMITED.has(given) ? null : Math.max(0, Number(given))));

/** A whole number that is really meant. */
export const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** A number that counts people, from 1. */
export const sequenceNumber = wholeNumber.refine((value) => value > 0);

/** The same, where a HIS gives the number later. */
export const sequenceNumberOrNone = z.union([
  z
    .string()
    .optional()
    .refine(isNothing)
    .transform(() => null),
  sequenceNumber,
]);

export const flag = z.enum(['0', '1']).transform((given) => given === '1');

export const sex = z.enum(['0', '1']).transform((given) => (given === '1' ? ('male' as const) : ('female' as const)));
export const sexCode = { female: '0', male: '1' } as const;

const PERIODS = { 1: 'morning', 2: 'afternoon', 3: 'evening' } as const;
const HALF_DAYS = ['1', '2', '3'] as const;
type HalfDay = (typeof HALF_DAYS)[number];

/** 1 上午, 2 下午, 3 晚上. */
export const halfDay = z.enum(HALF_DAYS);
export const periodOf = (given: HalfDay) => PERIODS[given];

/** The number that the patient is called by, as the HIS prints it at sign-in: half day, then sequence number. */
export const visitNumberOf = (given: HalfDay, seqNo: number | null): string =>
  seqNo === null ? '' : `${{ 1: 'A', 2: 'B', 3: 'C' }[given]}${String(seqNo).padStart(3, '0')}`;

const OFFSET_MS = 8 * 3_600_000;
const WALL_TIME = /^(\d{4})-(\d{2})-(\d{2}) (\d{1,2}):(\d{2}):(\d{2})$/;

// Date would make March of "30 February" and tomorrow of "24:00"; what does not come back the same is no time.
function instantOf(given: string): Date | null {
  const parts = WALL_TIME.exec(given)?.slice(1).map(Number);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const again = [wall.getUTCFullYear(), wall.getUTCMonth() + 1, wall.getUTCDate()];
  again.push(wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds());
  return again.every((value, index) => value === parts[index]) ? new Date(wall.getTime() - OFFSET_MS) : null;
}

/** `2026-11-24 9:05:00` on the hospital's wall, with or without a leading zero, → an instant. */
export const wallTime = z.string().transform((given, context): Date => {
  const at = instantOf(given);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'not a wall time' });
  return z.NEVER;
});

/** The same where nothing means that there is none. */
export const wallTimeOrNone = z.union([
  z
    .string()
    .optional()
    .refine(isNothing)
    .transform(() => null),
  wallTime,
]);

/** `YYYY-MM-DD`, a day that exists. */
export const localDate = z
  .string()
  .refine((given) => instantOf(`${given} 00:00:00`) !== null, { error: 'no such day' });

/** `8:00` or `08:00` → `08:00`. */
export const localTime = z
  .string()
  .regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$/)
  .transform((given) => given.padStart(5, '0'));

const onTheWall = (at: Date): string => new Date(at.getTime() + OFFSET_MS).toISOString();

/** `2026-11-24 10:15:00` on the hospital's wall, from an instant. */
export const toWallTime = (at: Date): string => onTheWall(at).slice(0, 19).replace('T', ' ');

/** Payments tell day and time apart. */
export const paidAtFields = (at: Date) => ({
  PAY_DATE: onTheWall(at).slice(0, 10),
  PAY_TIME: onTheWall(at).slice(11, 19),
});

/** Cuts a range of days into pieces that the HIS takes; nothing when it is empty. */
export function pieces(from: LocalDate, to: LocalDate, mostDays: number): { START_DATE: string; END_DATE: string }[] {
  const found: { START_DATE: string; END_DATE: string }[] = [];
  for (let start = from; start <= to; start = addDays(start, mostDays)) {
    const last = addDays(start, mostDays - 1);
    found.push({ START_DATE: start, END_DATE: last < to ? last : to });
  }
  return found;
}
