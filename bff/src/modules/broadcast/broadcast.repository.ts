import {
  addDays,
  type BroadcastStatus,
  hospitalInstant,
  type LocalDate,
  type NamedGroup,
  type NoticeEvent,
} from '@anzhen/shared-types';
import { Brackets, In, LessThan, LessThanOrEqual } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { AppError } from '../../platform/app-error';
import { insertAll, insertRow } from '../../platform/db/insert-row';
import { forUpdate, literally, readRows } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { newId } from '../../platform/new-id';
import { mayMove } from './broadcast.state';
import { BroadcastGroupRow, BroadcastPersonRow, BroadcastRow, BroadcastTrialRow } from './broadcast.table';

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
      .where("b.words LIKE :like ESCAPE '!'", { like })
      .orWhere(
        "EXISTS (SELECT 1 FROM broadcast_group g WHERE g.broadcast_id = b.id AND g.name LIKE :like ESCAPE '!')",
        { like },
      )
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
  /** The same, and nobody else changes or moves it until the transaction ends. @throws BROADCAST.NOT_FOUND */
  async requireHeld(scope: Scope, id: string): Promise<BroadcastRow> {
    const [row] = await readRows(scope, BroadcastRow, `WHERE id = ? ${forUpdate(scope)}`, [id]);
    if (!row) throw new AppError('BROADCAST.NOT_FOUND', { broadcastId: id });
    return row;
  },
  /** Of each in the order in which its author chose them. */
  async groupsOf({ manager }: Scope, ...ids: string[]): Promise<BroadcastGroupRow[]> {
    if (ids.length === 0) return [];
    return manager.find(BroadcastGroupRow, { where: { broadcastId: In(ids) }, order: { place: 'ASC' } });
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

const writeGroups = (
  scope: Scope,
  { id, at }: { id: string; at: Date },
  groups: readonly NamedGroup[],
): Promise<void> =>
  insertAll(
    scope,
    BroadcastGroupRow,
    groups.map((group, place) => ({ ...group, id: newId('broadcastGroup', at), broadcastId: id, place })),
  );

const writes = {
  /** Notes that the others were asked to release it; false when that was not long enough ago. */
  async nudge({ manager }: Scope, id: string, { now, notSince }: { now: Date; notSince: Date }): Promise<boolean> {
    const { affected } = await manager
      .createQueryBuilder()
      .update(BroadcastRow)
      .set({ nudgedAt: now })
      .where("id = :id AND status = 'waiting' AND (nudged_at IS NULL OR nudged_at <= :notSince)", { id, notSince })
      .execute();
    return affected === 1;
  },

  async deleteAll({ manager }: Scope, ids: readonly string[]): Promise<void> {
    await manager.delete(BroadcastPersonRow, { broadcastId: In([...ids]) });
    await manager.delete(BroadcastTrialRow, { broadcastId: In([...ids]) });
    await manager.delete(BroadcastGroupRow, { broadcastId: In([...ids]) });
    await manager.delete(BroadcastRow, { id: In([...ids]) });
  },
};

export const makeBroadcastRepository = ({ clock }: { clock: Clock }) => ({
  ...reads,
  ...writes,

  async insert(scope: Scope, row: BroadcastRow, groups: readonly NamedGroup[]): Promise<void> {
    await insertRow(scope, BroadcastRow, row);
    await writeGroups(scope, { id: row.id, at: row.writtenAt }, groups);
  },

  /** Only a draft, and only by whoever wrote it. */
  async edit(
    scope: Scope,
    own: { id: string; writtenBy: string },
    change: Pick<BroadcastRow, 'event' | 'words' | 'lastDay' | 'sendAt'>,
    groups: readonly NamedGroup[],
  ): Promise<boolean> {
    const where = { ...own, status: 'draft' as const };
    const at = clock.now();
    const { affected } = await scope.manager.update(BroadcastRow, where, { ...change, updatedAt: at });
    if (affected !== 1) return false;
    await scope.manager.delete(BroadcastGroupRow, { broadcastId: own.id });
    await writeGroups(scope, { id: own.id, at }, groups);
    return true;
  },

  async discard({ manager }: Scope, own: { id: string; writtenBy: string }): Promise<boolean> {
    const draft = { ...own, status: 'draft' as const };
    // Held first, so that no trial of it is written meanwhile.
    const { affected } = await manager.update(BroadcastRow, draft, { updatedAt: clock.now() });
    if (affected !== 1) return false;
    await manager.delete(BroadcastTrialRow, { broadcastId: own.id });
    await manager.delete(BroadcastGroupRow, { broadcastId: own.id });
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

  /** Those whose last day is over: nobody is told of a visit that was yesterday. */
  async endLate({ manager }: Scope, today: LocalDate): Promise<number> {
    const now = clock.now();
    const { affected } = await manager.update(
      BroadcastRow,
      { status: In(['waiting', 'scheduled', 'sending', 'paused'] as const), lastDay: LessThan(today) },
      { status: 'stopped', reason: '就诊的日子已经过了', endedAt: now, updatedAt: now },
    );
    return affected ?? 0;
  },
});

export type BroadcastRepository = ReturnType<typeof makeBroadcastRepository>;
