import { shanghaiDateTime } from '../platform/clock';

/** Hospital time as the HIS keeps it: `YYYY-MM-DD HH:mm:ss` in GMT+8. Such texts sort as the instants do. */
export type LocalDateTime = string;

const DAY_MS = 86_400_000;

const asUtc = (local: string): number => Date.parse(`${local.replace(' ', 'T')}Z`);

/** The local time `seconds` later. */
export const addSeconds = (local: LocalDateTime, seconds: number): LocalDateTime =>
  new Date(asUtc(local) + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** The local time `minutes` later. */
export const addMinutes = (local: LocalDateTime, minutes: number): LocalDateTime => addSeconds(local, minutes * 60);

/** The day `days` later; negative counts go back. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole days from `from` to `to`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** 0 Sunday … 6 Saturday. */
export const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** True for a day that exists in the calendar, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

/** True for `YYYY-MM-DD HH:mm:ss` that exists. */
export const isLocalDateTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text) && isDay(text.slice(0, 10));

/** Full years lived on `day` by somebody born on `birthday`. */
export function ageOn(birthday: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthday.slice(0, 4));
  return day.slice(5) < birthday.slice(5) ? years - 1 : years;
}

/** Clock time plus minutes inside one day: `("08:00", 30)` is `"08:30"`. */
export function clockPlus(time: string, minutes: number): string {
  const total = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + minutes;
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
}

/** An instant as the hospital writes it. */
export const localNow = (at: Date): LocalDateTime => shanghaiDateTime(at);
