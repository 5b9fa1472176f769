import { addDays, type Hours, hospitalDate, hospitalInstant, hospitalTime, isWithin } from '@anzhen/shared-types';

export type QuietHours = Hours;

/** The instant itself, or the end of the quiet hours that it lies in. */
export const afterQuiet = (at: Date, hours: QuietHours): Date => {
  const time = hospitalTime(at);
  if (!isWithin(time, hours)) return at;
  const today = hospitalDate(at);
  return hospitalInstant(time < hours.to ? today : addDays(today, 1), hours.to);
};
