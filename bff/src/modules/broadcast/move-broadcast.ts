import type { BroadcastMove, BroadcastStatus } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { afterCommit, type Scope, type Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Staff } from '../staff';
import type { BroadcastRepository } from './broadcast.repository';
import type { BroadcastRow } from './broadcast.table';
import { type FindPeople, writeDown } from './foresee-people';
import type { PersonRepository } from './person.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Pick<Audit, 'record'>;
  staff: Pick<Staff, 'requireRight'>;
  broadcasts: BroadcastRepository;
  people: PersonRepository;
  findPeople: FindPeople;
  releaseAbove: number;
  /** Lets the sending begin as soon as the release stands. */
  wakeSending(): void;
}

type Seen = Pick<Extract<BroadcastMove, { move: 'release' }>, 'people' | 'updatedAt'>;
type Change = Partial<Pick<BroadcastRow, 'people' | 'releasedBy' | 'releasedAt' | 'endedAt' | 'reason' | 'nudgedAt'>>;

/** Where each move leads, from which state it is meant, and what it leaves on the row. */
const outcomes = {
  return: { from: ['waiting', 'scheduled'], to: 'draft' },
  pause: { from: ['sending'], to: 'paused' },
  resume: { from: ['paused'], to: 'sending' },
  stop: { from: ['scheduled', 'sending', 'paused'], to: 'stopped' },
} as const satisfies Record<string, { from: readonly BroadcastStatus[]; to: BroadcastStatus }>;

/**
 * Moves a broadcast on, with the old state in the WHERE. Up to the hospital's limit the author sends at once; above it
 * somebody else must release, and always what goes at a time: nobody knows yet how many it will be for. With the release
 * everybody in the audience is written down.
 * @throws STAFF.FORBIDDEN, BROADCAST.NOT_FOUND, BROADCAST.NOT_YOURS, BROADCAST.OWN_RELEASE, BROADCAST.NOBODY,
 * BROADCAST.TOO_MANY, BROADCAST.CHANGED, BROADCAST.PEOPLE_CHANGED, BROADCAST.TIME_OVER, BROADCAST.MOVED
 */
export const makeMoveBroadcast = (deps: Deps) => {
  const { tx, clock, audit, staff, broadcasts, people, findPeople, releaseAbove } = deps;

  const moveTo = async (scope: Scope, row: BroadcastRow, to: BroadcastStatus, change: Change = {}): Promise<void> => {
    if (!(await broadcasts.move(scope, row, to, change)))
      throw new AppError('BROADCAST.MOVED', { broadcastId: row.id, from: row.status, to });
  };

  /** Those whom the person who moves it has seen, with the words that were seen, or a refusal. */
  const seenPeople = async (scope: Scope, { id, updatedAt }: BroadcastRow, seen: Seen) => {
    if (updatedAt.toISOString() !== seen.updatedAt) throw new AppError('BROADCAST.CHANGED', { broadcastId: id });
    const found = await findPeople(scope, await broadcasts.groupsOf(scope, id));
    if (found.length === 0) throw new AppError('BROADCAST.NOBODY', { broadcastId: id });
    if (found.length !== seen.people) throw new AppError('BROADCAST.PEOPLE_CHANGED', { broadcastId: id, ...seen });
    return found;
  };

  const begin = async (
    scope: Scope,
    row: BroadcastRow,
    found: Awaited<ReturnType<typeof seenPeople>>,
    by: Change,
  ): Promise<void> => {
    const to = row.sendAt === null ? 'sending' : 'scheduled';
    await moveTo(scope, row, to, { people: found.length, reason: null, ...by });
    await people.insert(scope, writeDown(found, { broadcastId: row.id, now: clock.now() }));
    afterCommit(scope, deps.wakeSending);
  };

  const requireTime = ({ id, sendAt }: BroadcastRow): void => {
    if (sendAt !== null && sendAt <= clock.now()) throw new AppError('BROADCAST.TIME_OVER', { broadcastId: id });
  };

  const submit = async (scope: Scope, row: BroadcastRow, staffId: string, seen: Seen): Promise<void> => {
    if (row.writtenBy !== staffId) throw new AppError('BROADCAST.NOT_YOURS', { broadcastId: row.id });
    if (row.status !== 'draft') throw new AppError('BROADCAST.MOVED', { broadcastId: row.id, from: row.status });
    requireTime(row);
    const found = await seenPeople(scope, row, seen);
    if (found.length > releaseAbove || row.sendAt !== null)
      await moveTo(scope, row, 'waiting', { people: found.length, reason: null, nudgedAt: null });
    else await begin(scope, row, found, {});
  };

  const release = async (scope: Scope, row: BroadcastRow, staffId: string, seen: Seen): Promise<void> => {
    if (row.writtenBy === staffId) throw new AppError('BROADCAST.OWN_RELEASE', { broadcastId: row.id });
    if (row.status !== 'waiting') throw new AppError('BROADCAST.MOVED', { broadcastId: row.id, from: row.status });
    requireTime(row);
    const by = { releasedBy: staffId, releasedAt: clock.now() };
    await begin(scope, row, await seenPeople(scope, row, seen), by);
  };

  const go = async (scope: Scope, row: BroadcastRow, staffId: string, move: BroadcastMove): Promise<void> => {
    if (move.move === 'submit') return submit(scope, row, staffId, move);
    if (move.move === 'release') return release(scope, row, staffId, move);
    const { from, to } = outcomes[move.move];
    if (!(from as readonly BroadcastStatus[]).includes(row.status))
      throw new AppError('BROADCAST.MOVED', { broadcastId: row.id, from: row.status, to });
    const change: Change = 'reason' in move ? { reason: move.reason } : {};
    await moveTo(scope, row, to, to === 'stopped' ? { ...change, endedAt: clock.now() } : change);
    if (row.status === 'scheduled' && to === 'draft') await people.forget(scope, row.id);
    if (to === 'sending') afterCommit(scope, deps.wakeSending);
  };

  return (staffId: string, broadcastId: string, move: BroadcastMove, requestId: string): Promise<BroadcastRow> =>
    tx.run(async (scope) => {
      await staff.requireRight(scope, staffId, 'broadcast.send');
      const row = await broadcasts.requireHeld(scope, broadcastId);
      await go(scope, row, staffId, move);
      const moved = await broadcasts.require(scope, broadcastId);
      await audit.record(scope, {
        ...{ actorKind: 'staff', actorId: staffId, action: 'broadcast.moved', requestId },
        ...{ subjectKind: 'broadcast', subjectId: row.id },
        detail: { from: row.status, to: moved.status, people: moved.people },
      });
      return moved;
    });
};
