import { addDays, hospitalDate, hospitalInstant, hospitalTime } from '@anzhen/shared-types';

export interface QuietHours {
  /** Clock times of the hospital; they may lie on both sides of midnight. */
  from: string;
  to: string;
}

/** The instant itself, or the end of the quiet hours that it lies in. */
export const afterQuiet = (at: Date, { from, to }: QuietHours): Date => {
  const time = hospitalTime(at);
  const today = hospitalDate(at);
  if (from <= to) return time >= from && time < to ? hospitalInstant(today, to) : at;
  if (time >= from) return hospitalInstant(addDays(today, 1), to);
  return time < to ? hospitalInstant(today, to) : at;
};
