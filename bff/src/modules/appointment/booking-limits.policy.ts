import type { ErrorCode } from '@anzhen/shared-types';
import type { HisSession } from '../../ports/his';
import type { BookingRules } from './appointment.policy';

/** A registration that counts against a limit: live or visited, today or later. */
export interface CountedVisit {
  hisPatientId: string;
  visitDate: string;
  departmentCode: string;
  sessionId: string;
  /** Still to come; a visit that is over no longer stands in anybody's way but on its own day. */
  isOpen: boolean;
}

export interface LimitFacts {
  visits: readonly CountedVisit[];
  /** Registrations that an account began today and that got a number. */
  begunToday: ReadonlyMap<string, number>;
  /** People whose booking by phone is closed after no-shows. */
  blocked: ReadonlySet<string>;
}

interface Wanted extends Omit<CountedVisit, 'isOpen'> {
  ownerId: string;
}

interface LimitLedger {
  judge(wanted: Wanted): ErrorCode | null;
  add(wanted: Wanted): void;
  /** What a person has by now. */
  visitsOf(hisPatientId: string): readonly CountedVisit[];
}

/**
 * Judges wishes one after another against what is booked already and against those it let pass before, so that a batch
 * of wishes is judged as if they had come one by one.
 */
export const makeLimitLedger = (facts: LimitFacts, limits: BookingRules['limits']): LimitLedger => {
  const visitsBy = new Map<string, CountedVisit[]>();
  const keep = (visit: CountedVisit): void => {
    const own = visitsBy.get(visit.hisPatientId);
    if (own) own.push(visit);
    else visitsBy.set(visit.hisPatientId, [visit]);
  };
  facts.visits.forEach(keep);
  const begun = new Map(facts.begunToday);
  return {
    judge(wanted) {
      const own = visitsBy.get(wanted.hisPatientId) ?? [];
      if (own.some(({ sessionId, isOpen }) => isOpen && sessionId === wanted.sessionId))
        return 'APPOINTMENT.ALREADY_BOOKED';
      if (facts.blocked.has(wanted.hisPatientId)) return 'APPOINTMENT.NO_SHOW_BLOCKED';
      const onDay = own.filter(({ visitDate }) => visitDate === wanted.visitDate);
      if (onDay.length >= limits.perPatientPerDay) return 'APPOINTMENT.LIMIT_REACHED';
      const isHere = ({ departmentCode }: CountedVisit): boolean => departmentCode === wanted.departmentCode;
      if (onDay.filter(isHere).length >= limits.perPatientPerDepartmentPerDay) return 'APPOINTMENT.DEPARTMENT_LIMIT';
      const openHere = limits.openPerDepartment[wanted.departmentCode];
      if (openHere !== undefined && own.filter((visit) => visit.isOpen && isHere(visit)).length >= openHere)
        return 'APPOINTMENT.DEPARTMENT_LIMIT';
      return (begun.get(wanted.ownerId) ?? 0) >= limits.perAccountPerDay ? 'APPOINTMENT.ACCOUNT_LIMIT' : null;
    },
    add({ ownerId, ...visit }) {
      keep({ ...visit, isOpen: true });
      begun.set(ownerId, (begun.get(ownerId) ?? 0) + 1);
    },
    visitsOf: (hisPatientId) => visitsBy.get(hisPatientId) ?? [],
  };
};

/** Whether a person with these visits may have one more in a session, so far as the place and the day decide it. */
export const makeHasRoom = (visits: readonly CountedVisit[], limits: BookingRules['limits']) => {
  const ledger = makeLimitLedger({ visits, begunToday: new Map(), blocked: new Set() }, limits);
  const hisPatientId = visits[0]?.hisPatientId ?? '';
  return ({ id, departmentCode, date }: Pick<HisSession, 'id' | 'departmentCode' | 'date'>): boolean =>
    ledger.judge({ hisPatientId, ownerId: '', sessionId: id, departmentCode, visitDate: date }) === null;
};
