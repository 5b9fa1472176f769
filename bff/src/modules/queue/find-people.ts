import { type FoundPeople, hospitalDate } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Patients } from '../patient';
import { canRevealIdentity, type Staff } from '../staff';
import type { LinePeople } from './line-people';
import type { QueueRepository } from './queue.repository';
import { isInLine } from './read-console';
import { requireArea } from './require-area';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  staff: Staff;
  patients: Pick<Patients, 'describe'>;
  linePeople: LinePeople;
}

interface Wish {
  staffId: string;
  area: string | undefined;
  wanted: string;
}

const PHONE_TAIL = /^\d{4}$/;

/**
 * Finds who stands in a line of the area today by a part of the name or the end of the phone number. Both are sealed in
 * the database, so the people of the area are opened one by one: some hundreds at most. The answer names nobody.
 * @throws STAFF.FORBIDDEN for who may not know names, and for an area that is not theirs
 */
export const makeFindPeople = ({ tx, clock, queues, staff, patients, linePeople }: Deps) => {
  return async ({ staffId, area: wish, wanted }: Wish): Promise<FoundPeople> => {
    const { who, area } = await requireArea(staff, tx.outside, staffId, wish);
    if (!canRevealIdentity(who.role)) throw new AppError('STAFF.FORBIDDEN', { staffId });
    const rows = await queues.findByArea(tx.outside, area, hospitalDate(clock.now()));
    const all = await queues.tickets(
      tx.outside,
      rows.map(({ id }) => id),
    );
    const tickets = all.filter(isInLine);
    if (PHONE_TAIL.test(wanted)) {
      const ids = tickets.flatMap(({ patientId }) => patientId ?? []);
      const known = await patients.describe(tx.outside, ids);
      const isTheirs = (patientId: string | null): boolean =>
        patientId !== null && (known.get(patientId)?.phone.endsWith(wanted) ?? false);
      return { ticketIds: tickets.filter(({ patientId }) => isTheirs(patientId)).map(({ id }) => id) };
    }
    const people = await linePeople.of(tx.outside, tickets);
    const found = tickets.filter(({ id }) => people.get(id)?.name.includes(wanted));
    return { ticketIds: found.map(({ id }) => id) };
  };
};
