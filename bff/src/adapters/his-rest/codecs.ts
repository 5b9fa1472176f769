import { addDays, type Fen, fen, type LocalDate, parseYuan } from '@anzhen/shared-types';
import { z } from 'zod';

/**
 * The dialect's habits, field by field (docs/SANDBOX-HIS.md §1): fen in the schedule and yuan text elsewhere, wall-clock
 * time without an offset, `-1` and `""` for "cannot provide", flags as `"1"` and `"0"`.
 */

/** No number of lines that fits into an answer adds up beyond what a number holds exactly. */
const MOST_FEN = 9_999_999_999;
const YUAN = /^(?:0|[1-9]\d{0,7})\.\d{2}$/;

/** `"80.00"` → 8000 fen. Just that form: another number of digits is another field's, and is not to be summed. */
export const yuan = z
  .string()
  .regex(YUAN)
  .transform((text): Fen => parseYuan(text));

/** `"10.00"` → 10 percent; `""` → null, the HIS does not tell. */
export const percentOrNone = z
  .string()
  .regex(/^(?:|100\.00|\d{1,2}\.\d{2})$/)
  .transform((text): number | null => (text === '' ? null : Number(text)));

export const wholeFen = z
  .number()
  .int()
  .nonnegative()
  .max(MOST_FEN)
  .transform((value): Fen => fen(value));

const WALL_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

const toInstant = (text: string): Date => new Date(`${text.replace(' ', 'T')}+08:00`);

// Date makes March of "30 February" and tomorrow of "24:00:00"; only what comes back the same is a time.
const isWallTime = (text: string): boolean => {
  if (!WALL_TIME.test(text)) return false;
  const at = toInstant(text);
  return !Number.isNaN(at.getTime()) && toWallTime(at) === text;
};

// Some HIS write hours without their leading zero.
const padHour = (text: string): string => text.replace(/^(\d{4}-\d{2}-\d{2} )(?=\d:)/, (day) => `${day}0`);

/** `"2026-11-24 10:15:00"` on the hospital's wall, or `9:15:00`, → an instant. */
export const wallTime = z
  .string()
  .transform(padHour)
  .refine(isWallTime, { error: 'no such time' })
  .transform(toInstant);

/** The same where `""` means that there is none. */
export const wallTimeOrNone = z.union([z.literal('').transform(() => null), wallTime]);

export const localDate = z.string().refine((text) => isWallTime(`${text} 00:00:00`), { error: 'no such day' });
/** `8:00` or `08:00` → `08:00`. */
export const localTime = z
  .string()
  .regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$/)
  .transform((given) => given.padStart(5, '0'));

/** A list; some HIS write a list of one as its element, and leave an empty one out. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.preprocess((given) => (given === undefined ? [] : Array.isArray(given) ? given : [given]), z.array(item));

/** The same where a list that is not there says that the HIS has none to tell of. */
export const listOrNone = <S extends z.ZodType>(item: S) =>
  z.preprocess((given) => (given === undefined || Array.isArray(given) ? given : [given]), z.array(item).optional());

/** A count; `-1` says that the HIS cannot tell. Fewer than none (加号) is none. */
export const countOrNone = z
  .number()
  .int()
  .transform((value) => (value === -1 ? null : Math.max(0, value)));

export const flag = z.enum(['0', '1']).transform((value) => value === '1');

/** Ten digits; some HIS drop the zeros before a patient's number, everywhere but in the patient's own file. */
const padded = (given: string): string => (/^\d{1,9}$/.test(given) ? given.padStart(10, '0') : given);
export const patientNumber = z.string().min(1).transform(padded);
export const patientNumberOrNone = z.string().transform((given) => (given === '' ? '' : padded(given)));

/** `2026-11-24 10:15:00` on the hospital's wall, from an instant. */
export const toWallTime = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** Cuts a range of days into pieces that the HIS takes; nothing when it is empty. */
export function windows(from: LocalDate, to: LocalDate, mostDays: number): { startDate: string; endDate: string }[] {
  const pieces: { startDate: string; endDate: string }[] = [];
  for (let startDate = from; startDate <= to; startDate = addDays(startDate, mostDays)) {
    const last = addDays(startDate, mostDays - 1);
    pieces.push({ startDate, endDate: last < to ? last : to });
  }
  return pieces;
}

/** A number that counts people, from 1. */
export const sequenceNumber = z.number().int().positive();

/** The same where `-1` says that none was given. */
export const sequenceNumberOrNone = z.union([z.literal(-1).transform(() => null), sequenceNumber]);

const LETTERS = { 1: 'A', 2: 'B', 3: 'C' } as const;

/** The number that the patient is called by, as the HIS will print it at sign-in: half day, then sequence number. */
export const visitNumberOf = (halfDay: 1 | 2 | 3, seqNo: number | null): string =>
  seqNo === null ? '' : `${LETTERS[halfDay]}${String(seqNo).padStart(3, '0')}`;
