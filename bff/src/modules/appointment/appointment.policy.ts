import { ageOn, hospitalInstant, type LocalDate, MINUTE } from '@anzhen/shared-types';
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
