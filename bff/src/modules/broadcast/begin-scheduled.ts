import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { BroadcastRepository } from './broadcast.repository';
import type { BroadcastRow } from './broadcast.table';
import { type FindPeople, writeDown } from './foresee-people';
import type { PersonRepository } from './person.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  broadcasts: BroadcastRepository;
  people: PersonRepository;
  findPeople: FindPeople;
}

/** Why nobody is told although the time has come. */
const STOPPING: Readonly<Record<string, string>> = {
  'BROADCAST.NOBODY': '到时间时，这里已经没有要通知的人',
  'BROADCAST.TOO_MANY': '到时间时，人数超过了一次能发的上限，请按门诊分开发',
};

/**
 * Lets a notice begin whose time has come. The schedule says anew whom it is for: who booked since the release gets it,
 * who gave the number back does not. Its cancelling and its beginning exclude each other by the old state in the WHERE.
 */
export const makeBeginScheduled = ({ tx, clock, log, broadcasts, people, findPeople }: Deps) => {
  /** @throws BROADCAST.NOBODY, BROADCAST.TOO_MANY; then nothing is changed */
  const begin = async (scope: Scope, row: BroadcastRow): Promise<void> => {
    const { id } = row;
    const found = await findPeople(scope, await broadcasts.groupsOf(scope, id));
    if (found.length === 0) throw new AppError('BROADCAST.NOBODY', { broadcastId: id });
    const released = await people.ofBroadcast(scope, id);
    const before = new Map(released.map((person) => [person.patientId, person]));
    const now = new Map(found.map((person) => [person.patientId, person]));
    const joined = found.filter(({ patientId }) => !before.has(patientId));
    const gone = released.filter(({ patientId }) => !now.has(patientId));
    const moved = released.flatMap(({ id: personId, patientId, appointmentId }) => {
      const person = now.get(patientId);
      return person && person.appointmentId !== appointmentId
        ? [{ id: personId, appointmentId: person.appointmentId, ownerId: person.ownerId }]
        : [];
    });
    const counts = { people: found.length, peopleJoined: joined.length, peopleGone: gone.length };
    if (!(await broadcasts.move(scope, row, 'sending', counts))) return;
    await people.insert(scope, writeDown(joined, { broadcastId: id, now: clock.now() }));
    await people.moveVisits(scope, moved);
    await people.leaveWaiting(
      scope,
      gone.map((person) => person.id),
      'dropped',
    );
    log.info({ broadcastId: id, ...counts }, 'broadcast began at its time');
  };

  return (row: BroadcastRow): Promise<void> =>
    tx
      .run((scope) => begin(scope, row))
      .catch(async (error: unknown) => {
        const reason = error instanceof AppError ? STOPPING[error.code] : undefined;
        if (reason === undefined) throw error;
        await broadcasts.move(tx.outside, row, 'stopped', { reason, endedAt: clock.now() });
      });
};
