import {
  addDays,
  type Hours,
  hospitalDate,
  hospitalInstant,
  hospitalTime,
  isWithin,
  waitsForMorning,
} from '@anzhen/shared-types';
import type { MessageFacts, MessageRule } from '../../platform/message-config';

export type QuietHours = Hours;

/** The instant itself, or the end of the quiet hours that it lies in. */
export const afterQuiet = (at: Date, hours: QuietHours): Date => {
  const time = hospitalTime(at);
  if (!isWithin(time, hours)) return at;
  const today = hospitalDate(at);
  return hospitalInstant(time < hours.to ? today : addDays(today, 1), hours.to);
};

/** When a message may leave: at once, or when the quiet hours are over. */
export const leavesAt = (
  now: Date,
  { facts }: { facts: MessageFacts | null },
  { atNight }: Pick<MessageRule, 'atNight'>,
  quietHours: QuietHours,
): Date =>
  waitsForMorning(now, facts?.visitDate ?? null, { atNight, quietHours }) ? afterQuiet(now, quietHours) : now;
