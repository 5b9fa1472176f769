import { hospitalDate } from '@anzhen/shared-types';
import { makeBatcher } from '../../platform/batcher';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { HisSession } from '../../ports/his';
import type { BookingRules } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import { type CountedVisit, makeLimitLedger } from './booking-limits.policy';

interface Deps {
  tx: Transactions;
  clock: Clock;
  appointments: Pick<AppointmentRepository, 'countedVisitsAmong'>;
  rules: Pick<BookingRules, 'limits'>;
}

export interface Booker {
  ownerId: string;
  patientId: string;
}
/** undefined: with nothing booked there is room everywhere. */
export type ReadRoom = (booker: Booker) => Promise<((session: HisSession) => boolean) | undefined>;

const BATCH_MAX = 400;
const WAITING_MAX = 10_000;

const keyOf = ({ ownerId, patientId }: Booker): string => `${ownerId} ${patientId}`;

/**
 * Where a person may have one more number, so far as the place and the day decide it: what else is free is offered by
 * it. Thousands who are refused in the same moment are read together. It looks only at this account's registrations;
 * the claim judges those of other accounts too.
 */
export const makeReadRoom = ({ tx, clock, appointments, rules }: Deps): ReadRoom => {
  const readVisits = makeBatcher<Booker, readonly CountedVisit[]>({
    most: BATCH_MAX,
    waitingMax: WAITING_MAX,
    async run(bookers) {
      const visits = new Map<string, CountedVisit[]>(bookers.map((booker) => [keyOf(booker), []]));
      for (const visit of await appointments.countedVisitsAmong(tx.outside, bookers, hospitalDate(clock.now())))
        visits.get(keyOf(visit))?.push(visit);
      return bookers.map((booker) => ({ ok: true, value: visits.get(keyOf(booker)) ?? [] }));
    },
  });
  return async (booker) => {
    const visits = await readVisits(booker);
    const [first] = visits;
    if (!first) return undefined;
    const { hisPatientId } = first;
    const ledger = makeLimitLedger({ visits, begunToday: new Map(), blocked: new Set() }, rules.limits);
    return ({ id: sessionId, departmentCode, date: visitDate }) =>
      ledger.judge({ hisPatientId, ownerId: booker.ownerId, sessionId, departmentCode, visitDate }) === null;
  };
};
