/**
 * The hospital lives in Asia/Shanghai. The offset is fixed: China has had no daylight saving time since 1991.
 * Birthdays are plain dates and never pass through here.
 */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `YYYY-MM-DD`, a day of the hospital's calendar. */
export type LocalDate = string;
/** `HH:mm`, the hospital's wall clock. */
export type LocalTime = string;

const shifted = (at: Date): string => new Date(at.getTime() + SHANGHAI_OFFSET_MS).toISOString();

/** The hospital's calendar day at an instant. */
export const hospitalDate = (at: Date): LocalDate => shifted(at).slice(0, 10);

/** The hospital's wall clock at an instant, `HH:mm`. */
export const hospitalTime = (at: Date): LocalTime => shifted(at).slice(11, 16);

/** The instant of a wall-clock time on a day of the hospital's calendar. */
export const hospitalInstant = (date: LocalDate, time: LocalTime): Date => new Date(`${date}T${time}:00.000+08:00`);

/** The day `days` after a day; negative goes back. */
export const addDays = (date: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(`${date}T00:00:00.000Z`) + days * DAY).toISOString().slice(0, 10);

/** Whole days from one day to another. */
export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  Math.round((Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / DAY);

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const;

/** 周一 … 周日 */
export const weekdayOf = (date: LocalDate): string =>
  WEEKDAYS[new Date(`${date}T00:00:00.000Z`).getUTCDay()] ?? WEEKDAYS[0];

/** `6月12日 周五`; with the year when it differs from today's; 今天, 明天 and 昨天 by name. */
export const formatDay = (date: LocalDate, today: LocalDate): string => {
  const distance = daysBetween(today, date);
  if (distance === 0) return '今天';
  if (distance === 1) return '明天';
  if (distance === -1) return '昨天';
  const [year, month, day] = date.split('-').map(Number);
  const monthDay = `${month}月${day}日`;
  return date.slice(0, 4) === today.slice(0, 4) ? `${monthDay} ${weekdayOf(date)}` : `${year}年${monthDay}`;
};

/** Whole years from a birthday to a day. */
export const ageOn = (birthDate: LocalDate, today: LocalDate): number => {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
};

/** RFC 3339 with the hospital's offset, the form WeChat Pay takes: `2026-11-24T08:00:00+08:00`. */
export const toRfc3339 = (at: Date): string => `${shifted(at).slice(0, 19)}+08:00`;

/** `2026年11月25日 09:00`: the form of WeChat's time fields. */
export const wechatMoment = (at: Date): string => {
  const [year, month, day] = hospitalDate(at).split('-').map(Number);
  return `${year}年${month}月${day}日 ${hospitalTime(at)}`;
};
