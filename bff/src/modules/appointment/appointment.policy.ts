import {
  ageOn,
  formatDay,
  hospitalDate,
  hospitalInstant,
  hospitalTime,
  type LocalDate,
  MINUTE,
  SECOND,
} from '@anzhen/shared-types';
import type { HisCapabilities } from '../../ports/his';
import type { AppointmentRow } from './appointment.table';

export interface BookingRules {
  holdMinutes: number;
  /** How long the HIS keeps a number at most, where it says so nowhere but in its papers. */
  hisHoldMinutes?: number | undefined;
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

type Cancellable = Pick<AppointmentRow, 'visitDate' | 'startsAt' | 'createdAt' | 'hisCancellableUntil'>;

const cancellableHereUntil = (row: Cancellable, rules: Pick<BookingRules, 'sameDayCancelMinutes'>): Date => {
  const dayBefore = hospitalInstant(row.visitDate, '00:00');
  const sameDay = new Date(
    hospitalInstant(row.visitDate, row.startsAt).getTime() - rules.sameDayCancelMinutes * MINUTE,
  );
  return row.createdAt < dayBefore ? dayBefore : sameDay;
};

/**
 * The last instant at which a person may give the number back by phone: the evening before, or shortly before a same-day
 * slot; earlier where the HIS says so.
 */
export const cancellableUntil = (row: Cancellable, rules: Pick<BookingRules, 'sameDayCancelMinutes'>): Date => {
  const here = cancellableHereUntil(row, rules);
  return row.hisCancellableUntil !== null && row.hisCancellableUntil < here ? row.hisCancellableUntil : here;
};

// Money that lands at the last second must still find its number, so a hold outlives the time to pay.
export const PAY_MARGIN_MS = 2 * MINUTE;

/** WeChat wants time_expire at least one minute ahead, so what is begun at the last second can be paid for so long. */
export const SHORTEST_PAYMENT_MS = 65 * SECOND;

/**
 * Until when somebody can begin to pay, without the instant itself. A short hold is halved, but what is begun ends before
 * it in any case: one that is too short for that cannot be paid at all.
 */
export const payUntilOf = ({ createdAt, holdExpiresAt }: Pick<AppointmentRow, 'createdAt' | 'holdExpiresAt'>) => {
  if (!holdExpiresAt) return null;
  const heldMs = holdExpiresAt.getTime() - createdAt.getTime();
  const marginMs = Math.max(SHORTEST_PAYMENT_MS, Math.min(PAY_MARGIN_MS, heldMs / 2));
  return new Date(holdExpiresAt.getTime() - marginMs);
};

/** @throws Error that says what to change, when the HIS keeps a number no longer than people are given to pay for it */
export const requireLongHolds = (
  { holdMinutes, hisHoldMinutes, waitlist }: Pick<BookingRules, 'holdMinutes' | 'hisHoldMinutes' | 'waitlist'>,
  { hold, holdTtlMs }: Pick<HisCapabilities, 'hold' | 'holdTtlMs'>,
): void => {
  const toldMs = hisHoldMinutes === undefined ? Infinity : hisHoldMinutes * MINUTE;
  const longestMs = Math.min(holdTtlMs ?? Infinity, toldMs);
  if (hold === 'none') return;
  const marginMinutes = PAY_MARGIN_MS / MINUTE;
  const windows = {
    'booking.holdMinutes': holdMinutes - marginMinutes,
    'booking.waitlist.payMinutes': waitlist.payMinutes,
  };
  const tooLong = Object.entries(windows).filter(([, minutes]) => (minutes + marginMinutes) * MINUTE > longestMs);
  if (tooLong.length === 0) return;
  const problems = tooLong.map(([name, minutes]) => `${name} gives ${minutes} minutes to pay`);
  const longest = Math.floor(longestMs / MINUTE);
  throw new Error(
    `${problems.join(', and ')}, and the HIS keeps a number for ${longest} at most: ${marginMinutes} more than that are needed, because money that lands at the last second must still find its number`,
  );
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
export const cancelRuleOf = (
  row: Pick<AppointmentRow, 'status' | 'source' | 'hisCancellableUntil'>,
  until: Date,
  now: Date,
): string => {
  if (row.source === 'counter') return '这个号是在窗口挂的，请到挂号窗口退号。';
  const isHisRule = row.hisCancellableUntil?.getTime() === until.getTime();
  if (until <= now) return `已过${isHisRule ? '医院系统规定的退号' : '可退号的'}时间，请到挂号窗口办理。`;
  const before = new Date(until.getTime() - 1);
  const day = formatDay(hospitalDate(before), hospitalDate(now));
  const time = hospitalTime(until) === '00:00' ? '24:00' : hospitalTime(until);
  const rule = isHisRule ? '按医院系统的规定，' : '';
  return `${rule}${day} ${time} 前可以退号，挂号费全部退回。之后请到挂号窗口办理。`;
};
