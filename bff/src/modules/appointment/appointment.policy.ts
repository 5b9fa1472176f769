import {
  ageOn,
  formatDay,
  hospitalDate,
  hospitalInstant,
  hospitalTime,
  type LocalDate,
  MINUTE,
} from '@anzhen/shared-types';
import type { AppointmentRow } from './appointment.table';

export interface BookingRules {
  holdMinutes: number;
  limits: {
    /** Visits of one person on one day. */
    perPatientPerDay: number;
    perPatientPerDepartmentPerDay: number;
    /** Registrations begun by one account on one calendar day. */
    perAccountPerDay: number;
    /** Department code → open registrations of one person there. */
    openPerDepartment: Readonly<Record<string, number>>;
  };
  waitlist: { payMinutes: number };
  hisHoldsAtOnce: number;
  checkInEarlyMinutes: number;
  /** On the day itself, until so long before the slot. */
  sameDayCancelMinutes: number;
  /** Parent departments that treat nobody below 14. */
  adultOnlyParents: readonly string[];
}

const CHILD_BELOW = 14;
const ADULT_FROM = 18;

export type AgeVerdict = 'ok' | 'too_young' | 'too_old';

/** Whether a person of this age may book in this department. */
export const judgeAge = (
  department: { parentName: string | null; childrenOnly: boolean },
  birthDate: LocalDate,
  visitDate: LocalDate,
  rules: Pick<BookingRules, 'adultOnlyParents'>,
): AgeVerdict => {
  const age = ageOn(birthDate, visitDate);
  if (department.childrenOnly) return age >= ADULT_FROM ? 'too_old' : 'ok';
  const adultOnly = department.parentName !== null && rules.adultOnlyParents.includes(department.parentName);
  return adultOnly && age < CHILD_BELOW ? 'too_young' : 'ok';
};

/** The last instant at which a person may give the number back by phone: the evening before, or shortly before a same-day slot. */
export const cancellableUntil = (
  row: Pick<AppointmentRow, 'visitDate' | 'startsAt' | 'createdAt'>,
  rules: Pick<BookingRules, 'sameDayCancelMinutes'>,
): Date => {
  const dayBefore = hospitalInstant(row.visitDate, '00:00');
  const sameDay = new Date(
    hospitalInstant(row.visitDate, row.startsAt).getTime() - rules.sameDayCancelMinutes * MINUTE,
  );
  return row.createdAt < dayBefore ? dayBefore : sameDay;
};

// Money that lands at the last second must still find its number, so a hold outlives the time to pay.
export const PAY_MARGIN_MS = 2 * MINUTE;

/** Until when somebody can begin to pay, without the instant itself. A short hold is halved. */
export const payUntilOf = ({ createdAt, holdExpiresAt }: Pick<AppointmentRow, 'createdAt' | 'holdExpiresAt'>) => {
  if (!holdExpiresAt) return null;
  const heldMs = holdExpiresAt.getTime() - createdAt.getTime();
  return new Date(holdExpiresAt.getTime() - Math.min(PAY_MARGIN_MS, heldMs / 2));
};

/** release, give_up (nobody knows whether there is a number) and refund: how the number goes back · done: it is gone already · not_now: something else is under way */
export type CancelVerdict = 'release' | 'give_up' | 'refund' | 'done' | 'counter' | 'too_late' | 'not_now';

/** What a patient who wants to give a number back is answered. */
export const judgeCancel = (row: Pick<AppointmentRow, 'status' | 'source'>, isInTime: boolean): CancelVerdict => {
  switch (row.status) {
    case 'cancelled':
    case 'expired':
    case 'refunding':
    case 'refunded':
      return 'done';
    case 'hold_unknown':
      return 'give_up';
    case 'held':
    case 'paying':
      return 'release';
    case 'confirmed':
      if (row.source === 'counter') return 'counter';
      return isInTime ? 'refund' : 'too_late';
    case 'checked_in':
    case 'visited':
    case 'missed':
      return row.source === 'counter' ? 'counter' : 'too_late';
    default:
      return 'not_now';
  }
};

/** Why and until when a number can be given back here, in words for the page. */
export const cancelRuleOf = (row: Pick<AppointmentRow, 'status' | 'source'>, until: Date, now: Date): string => {
  if (row.source === 'counter') return '这个号是在窗口挂的，请到挂号窗口退号。';
  if (until <= now) return '已过可退号的时间，请到挂号窗口办理。';
  const before = new Date(until.getTime() - 1);
  const day = formatDay(hospitalDate(before), hospitalDate(now));
  const time = hospitalTime(until) === '00:00' ? '24:00' : hospitalTime(until);
  return `${day} ${time} 前可以退号，挂号费全部退回。之后请到挂号窗口办理。`;
};
