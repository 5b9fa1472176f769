import { In, IsNull, LessThan, MoreThanOrEqual } from 'typeorm';
import { insertRowsUnlessExist } from '../../platform/db/insert-row';
import { literally } from '../../platform/db/read-rows';
import { type Scope, writeAtCommit } from '../../platform/db/transaction';
import { updateEach } from '../../platform/db/update-each';
import { DeliveryRow, MessageRow } from './notification.table';

const LISTED_MAX = 100;

/** Messages that one worker has the turn for, until `until`. */
export interface Claim {
  workerId: string;
  until: Date;
  messages: MessageRow[];
}

const inbox = {
  /** Adds messages, once per dedupe key, with the commit of this scope. */
  async insertAll(scope: Scope, rows: readonly MessageRow[]): Promise<void> {
    if (rows.length > 0) await writeAtCommit(scope, insertRowsUnlessExist(scope, MessageRow, rows));
  },
  /** Dedupe keys that are there and begin with one of these texts. */
  async keysWith({ manager }: Scope, prefixes: readonly string[]): Promise<string[]> {
    if (prefixes.length === 0) return [];
    const begins = prefixes.map(() => "dedupe_key LIKE ? ESCAPE '!'").join(' OR ');
    const rows = (await manager.query(
      `SELECT dedupe_key AS dedupeKey FROM message WHERE ${begins}`,
      prefixes.map((prefix) => `${literally(prefix)}%`),
    )) as { dedupeKey: string }[];
    return rows.map(({ dedupeKey }) => dedupeKey);
  },
  /** Newest first. */
  listOf: ({ manager }: Scope, userId: string, since: Date): Promise<MessageRow[]> =>
    manager.find(MessageRow, {
      where: { userId, createdAt: MoreThanOrEqual(since) },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: LISTED_MAX,
    }),
  countUnread: ({ manager }: Scope, userId: string, since: Date): Promise<number> =>
    manager.countBy(MessageRow, { userId, readAt: IsNull(), createdAt: MoreThanOrEqual(since) }),
  /** False when the message is not this person's. Reading twice keeps the first instant. */
  async markRead({ manager }: Scope, userId: string, messageId: string, readAt: Date): Promise<boolean> {
    const { affected } = await manager.update(MessageRow, { id: messageId, userId, readAt: IsNull() }, { readAt });
    return affected === 1 || (await manager.existsBy(MessageRow, { id: messageId, userId }));
  },
  /** Deletes the oldest messages and their deliveries; answers how many. */
  async deleteBefore({ manager }: Scope, before: Date, limit: number): Promise<number> {
    const old = await manager.find(MessageRow, {
      where: { createdAt: LessThan(before) },
      order: { createdAt: 'ASC' },
      take: limit,
      select: { id: true },
    });
    if (old.length === 0) return 0;
    const ids = old.map(({ id }) => id);
    await manager.createQueryBuilder().delete().from(DeliveryRow).where('message_id IN (:...ids)', { ids }).execute();
    await manager.delete(MessageRow, ids);
    return ids.length;
  },
};

const leaving = {
  /**
   * Takes due messages of a lane. Of two workers that found the same ones, each gets those whose `due_at` it moved;
   * what a dead worker held comes due again by itself.
   */
  async claim(
    { manager }: Scope,
    { lane, workerId, now, until, limit }: Omit<Claim, 'messages'> & { lane: string; now: Date; limit: number },
  ): Promise<Claim> {
    const none = { workerId, until, messages: [] };
    const due = await manager
      .createQueryBuilder(MessageRow, 'm')
      .select('m.id', 'id')
      .where('m.lane = :lane AND m.due_at <= :now', { lane, now })
      .orderBy('m.due_at')
      .addOrderBy('m.id')
      .limit(limit)
      .getRawMany<{ id: string }>();
    if (due.length === 0) return none;
    const ids = due.map(({ id }) => id);
    const { affected } = await manager
      .createQueryBuilder()
      .update(MessageRow)
      .set({ dueAt: until, claimedBy: workerId })
      .where('id IN (:...ids) AND due_at <= :now', { ids, now })
      .execute();
    if (affected === 0) return none;
    const mine = { id: In(ids), claimedBy: workerId, dueAt: until };
    return { workerId, until, messages: await manager.find(MessageRow, { where: mine, order: { id: 'ASC' } }) };
  },
  /** Gives the turn back. What is finished has no `dueAt` any more; what is not held any more stays as it is. */
  async settle(
    scope: Scope,
    { workerId, until }: Claim,
    ends: readonly { id: string; dueAt: Date | null; attempts: number }[],
  ): Promise<void> {
    const done = ends.filter(({ dueAt }) => dueAt === null).map(({ id }) => id);
    const held = { claimedBy: workerId, dueAt: until };
    if (done.length > 0) await scope.manager.update(MessageRow, { ...held, id: In(done) }, { dueAt: null });
    const again = ends.filter(({ dueAt }) => dueAt !== null);
    if (again.length === 0) return;
    const still = await scope.manager.find(MessageRow, {
      where: { ...held, id: In(again.map(({ id }) => id)) },
      select: { id: true },
    });
    const stillHeld = new Set(still.map(({ id }) => id));
    await updateEach(
      scope,
      MessageRow,
      again.filter(({ id }) => stillHeld.has(id)),
    );
  },
  /** It may be tried at once; nothing happens while it is still to be sent. */
  async sendAgain({ manager }: Scope, messageIds: readonly string[], now: Date): Promise<void> {
    await manager.update(MessageRow, { id: In([...messageIds]), dueAt: IsNull() }, { dueAt: now, attempts: 0 });
  },
};

export const makeMessageRepository = () => ({ ...inbox, ...leaving });

export type MessageRepository = ReturnType<typeof makeMessageRepository>;
