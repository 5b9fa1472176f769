import { hospitalDate, hospitalTime, type LocalDate } from '@anzhen/shared-types/kernel';

/** `11月21日` */
export const dayOfYear = (date: LocalDate): string => `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`;

/** `11月21日 10:30` in the hospital. */
export const timeWords = (instant: string): string => {
  const at = new Date(instant);
  return `${dayOfYear(hospitalDate(at))} ${hospitalTime(at)}`;
};
