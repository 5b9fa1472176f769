import { formatDay, hospitalDate, hospitalTime, HOUR } from '@anzhen/shared-types/kernel';
import { now } from '@/platform/clock';

/** The hospital's day now, `YYYY-MM-DD`. */
export const todayHere = (): string => hospitalDate(new Date(now()));

/** `09:12` of an instant of the BFF. */
export const timeOf = (instant: string): string => hospitalTime(new Date(instant));

/** 今天, 昨天 or `6月12日 周五`. */
export const dayOf = (instant: string): string => formatDay(hospitalDate(new Date(instant)), todayHere());

/** 今天 10:22 */
export const dayAndTime = (instant: string): string => `${dayOf(instant)} ${timeOf(instant)}`;

// The hospital's offset is fixed: China has had no daylight saving time since 1991.
const HOSPITAL_OFFSET_MS = 8 * HOUR;

/** `09:41:20`, for 更新 times, where seconds show that the line is alive. */
export const clockWithSeconds = (at: number): string => new Date(at + HOSPITAL_OFFSET_MS).toISOString().slice(11, 19);

/** 上午, 下午 or 晚上 of a wall-clock time. */
export const periodOf = (time: string): string => {
  if (time < '12:00') return '上午';
  return time < '18:00' ? '下午' : '晚上';
};
