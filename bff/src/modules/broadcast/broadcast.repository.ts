import { addDays, type BroadcastStatus, hospitalInstant, type LocalDate, type NoticeEvent } from '@anzhen/shared-types';
import { Brackets, In, LessThan, LessThanOrEqual } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { AppError } from '../../platform/app-error';
import { insertRow } from '../../platform/db/insert-row';
import { literally } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { mayMove } from './broadcast.state';
import { BroadcastPersonRow, BroadcastRow, BroadcastTrialRow } from './broadcast.table';

/** What the ledger is searched by. `events` are those whose title holds the word. */
export interface Search {
  /** The day on which they were written. */
  day?: LocalDate | undefined;
  wanted?: { word: string; events: readonly NoticeEvent[] } | undefined;
  before?: string | undefined;
}

const named = ({ word, events }: NonNullable<Search['wanted']>): Brackets =>
  new Brackets((where) => {
    const like = `%${literally(word)}%`;
    where
      .where("b.words LIKE :like ESCAPE '!' OR b.audience_name LIKE :like ESCAPE '!'", { like })
      .orWhere(
        "EXISTS (SELECT 1 FROM broadcast_person p WHERE p.broadcast_id = b.id AND p.masked_name LIKE :like ESCAPE '!')",
        { like },
      );
    if (events.length > 0) where.orWhere('b.event IN (:...events)', { events });
  });

const reads = {
  /** @throws BROADCAST.NOT_FOUND */
  async require({ manager }: Scope, id: string): Promise<BroadcastRow> {
    const row = await manager.findOneBy(BroadcastRow, { id });
    if (!row) throw new AppError('BROADCAST.NOT_FOUND', { broadcastId: id });
    return row;
  },
  /** Newest first. */
  search({ manager }: Scope, { day, wanted, before }: Search, limit: number): Promise<BroadcastRow[]> {
    const select = manager.createQueryBuilder(BroadcastRow, 'b').where('1 = 1');
    if (day !== undefined)
      select.andWhere('b.written_at >= :from AND b.written_at < :until', {
        from: hospitalInstant(day, '00:00'),
        until: hospitalInstant(addDays(day, 1), '00:00'),
      });
    if (wanted !== undefined) select.andWhere(named(wanted));
    if (before !== undefined) select.andWhere('b.id < :before', { before });
    // Ids begin with the time they were made at.
    return select.orderBy('b.id', 'DESC').take(limit).getMany();
  },
  /** The oldest first, so that none starves. */
  listSending: ({ manager }: Scope, limit: number): Promise<BroadcastRow[]> =>
    manager.find(BroadcastRow, { where: { status: 'sending' }, order: { id: 'ASC' }, take: limit }),
  /** Released ones whose time has come. */
  listDue: ({ manager }: Scope, now: Date, limit: number): Promise<BroadcastRow[]> =>
    manager.find(BroadcastRow, {
      where: { status: 'scheduled', sendAt: LessThanOrEqual(now) },
      order: { sendAt: 'ASC', id: 'ASC' },
      take: limit,
    }),
  async idsEndedBefore({ manager }: Scope, before: Date, limit: number): Promise<string[]> {
    const where = { updatedAt: LessThan(before), status: In(['draft', 'stopped', 'done'] as const) };
    const rows = await manager.find(BroadcastRow, { where, select: { id: true }, order: { id: 'ASC' }, take: limit });
    return rows.map(({ id }) => id);
  },
};

export const makeBroadcastRepository = ({ clock }: { clock: Clock }) => ({
  ...reads,

  insert: (scope: Scope, row: BroadcastRow): Promise<void> => insertRow(scope, BroadcastRow, row),

  /** Only a draft, and only by whoever wrote it. */
  async edit(
    { manager }: Scope,
    own: { id: string; writtenBy: string },
    change: Pick<BroadcastRow, 'event' | 'words' | 'day' | 'departmentCode' | 'sessionId' | 'audienceName' | 'sendAt'>,
  ): Promise<boolean> {
    const where = { ...own, status: 'draft' as const };
    const { affected } = await manager.update(BroadcastRow, where, { ...change, updatedAt: clock.now() });
    return affected === 1;
  },

  async discard({ manager }: Scope, own: { id: string; writtenBy: string }): Promise<boolean> {
    const draft = { ...own, status: 'draft' as const };
    // Held first, so that no trial of it is written meanwhile.
    const { affected } = await manager.update(BroadcastRow, draft, { updatedAt: clock.now() });
    if (affected !== 1) return false;
    await manager.delete(BroadcastTrialRow, { broadcastId: own.id });
    await manager.delete(BroadcastRow, draft);
    return true;
  },

  /** Moves with the old state in the WHERE; false when somebody was faster. */
  async move(
    { manager }: Scope,
    { id, status }: Pick<BroadcastRow, 'id' | 'status'>,
    to: BroadcastStatus,
    change: QueryDeepPartialEntity<BroadcastRow> = {},
  ): Promise<boolean> {
    if (!mayMove(status, to)) return false;
    const { affected } = await manager.update(
      BroadcastRow,
      { id, status },
      { ...change, status: to, updatedAt: clock.now() },
    );
    return affected === 1;
  },

  /** Holds a broadcast that is still being sent until the transaction ends: pausing and stopping wait for it. */
  async hold({ manager }: Scope, id: string): Promise<boolean> {
    const { affected } = await manager.update(BroadcastRow, { id, status: 'sending' }, { updatedAt: clock.now() });
    return affected === 1;
  },

  /** Those whose day is over: nobody is told of a visit that was yesterday. */
  async endLate({ manager }: Scope, today: LocalDate): Promise<number> {
    const now = clock.now();
    const { affected } = await manager.update(
      BroadcastRow,
      { status: In(['waiting', 'scheduled', 'sending', 'paused'] as const), day: LessThan(today) },
      { status: 'stopped', reason: '就诊的日子已经过了', endedAt: now, updatedAt: now },
    );
    return affected ?? 0;
  },

  async deleteAll({ manager }: Scope, ids: readonly string[]): Promise<void> {
    await manager.delete(BroadcastPersonRow, { broadcastId: In([...ids]) });
    await manager.delete(BroadcastTrialRow, { broadcastId: In([...ids]) });
    await manager.delete(BroadcastRow, { id: In([...ids]) });
  },
});

export type BroadcastRepository = ReturnType<typeof makeBroadcastRepository>;
