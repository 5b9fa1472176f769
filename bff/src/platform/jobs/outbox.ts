import { In, IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { Clock } from '../../ports/clock';
import { insertRows, insertRowsUnlessExist } from '../db/insert-row';
import { afterCommit, type Scope, type Transactions, writeAtCommit } from '../db/transaction';
import type { Log } from '../log/log';
import { newId } from '../new-id';
import { OutboxRow } from './jobs.table';

export interface OutboxMessage {
  topic: string;
  payload: Record<string, unknown>;
  /** With it, a second message of the same key is silently left out. */
  dedupeKey?: string;
  dueAt?: Date;
}

export interface Outbox {
  /** Adds what must follow this transaction. */
  add(scope: Scope, message: OutboxMessage): Promise<void>;
  /** Adds several that have no key. */
  addAll(scope: Scope, messages: readonly Omit<OutboxMessage, 'dedupeKey'>[]): Promise<void>;
  /** Does a message of this key once more; nothing happens while it is still to be done. */
  repeat(scope: Scope, dedupeKey: string): Promise<void>;
}

/** Does one message. It may run more than once; throwing means "again later". */
export type OutboxHandler = (payload: Record<string, unknown>) => Promise<void>;

const CLAIM_MS = 60_000;
const BATCH = 20;
const ATTEMPTS_MAX = 12;
const backoffMs = (attempts: number): number => Math.min(2 ** attempts * 1_000, 15 * 60_000);

interface OutboxDeps {
  clock: Clock;
  /** Lets the relay look when something comes due; it looks by itself now and then for what others wrote. */
  wakeAt(at: Date): void;
}

const rowOf = ({ topic, payload, dedupeKey, dueAt }: OutboxMessage, now: Date): OutboxRow => ({
  ...{ id: newId('outbox', now), topic, payload, dedupeKey: dedupeKey ?? null, dueAt: dueAt ?? now, attempts: 0 },
  ...{ claimedBy: null, claimUntil: null, doneAt: null, lastError: null },
});

export const makeOutbox = ({ clock, wakeAt }: OutboxDeps): Outbox => ({
  async add(scope, message) {
    const row = rowOf(message, clock.now());
    await writeAtCommit(scope, insertRowsUnlessExist(scope, OutboxRow, [row]));
    afterCommit(scope, () => wakeAt(row.dueAt));
  },
  async addAll(scope, messages) {
    if (messages.length === 0) return;
    const now = clock.now();
    const rows = messages.map((message) => rowOf(message, now));
    await writeAtCommit(scope, insertRows(scope, OutboxRow, rows));
    afterCommit(scope, () => rows.forEach(({ dueAt }) => wakeAt(dueAt)));
  },
  async repeat(scope, dedupeKey) {
    const change = { doneAt: null, dueAt: clock.now(), attempts: 0, claimedBy: null, claimUntil: null };
    await scope.manager.update(OutboxRow, { dedupeKey, doneAt: Not(IsNull()) }, change);
    afterCommit(scope, () => wakeAt(change.dueAt));
  },
});

interface RelayDeps extends OutboxDeps {
  tx: Transactions;
  log: Log;
  workerId: string;
  handlers: Readonly<Record<string, OutboxHandler>>;
  /** Where what cannot be finished comes before a person. */
  worklist: {
    open(scope: Scope, kind: 'outbox-stuck', subjectId: string, detail: Record<string, unknown>): Promise<void>;
  };
}

/** Whose matter it is; anything else of a payload may be personal. */
const idsIn = (payload: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(payload).filter(([key, value]) => key.endsWith('Id') && typeof value === 'string'));

/**
 * Takes due messages with a claim that expires, so that a worker's death loses nothing, and does them one by one.
 * Answers how many it did. After twelve failures a message also comes before a person (`worklist`); it is never dropped, and tried once a day.
 */
export const makeOutboxRelay = ({ tx, clock, log, workerId, handlers, wakeAt, worklist }: RelayDeps) => {
  const claim = async (): Promise<OutboxRow[]> => {
    const { manager } = tx.outside;
    const now = clock.now();
    const due = await manager.find(OutboxRow, {
      where: [
        { doneAt: IsNull(), dueAt: LessThanOrEqual(now), claimUntil: IsNull() },
        { doneAt: IsNull(), dueAt: LessThanOrEqual(now), claimUntil: LessThanOrEqual(now) },
      ],
      order: { dueAt: 'ASC', id: 'ASC' },
      take: BATCH,
      select: { id: true },
    });
    if (due.length === 0) return [];
    const claimUntil = new Date(now.getTime() + CLAIM_MS);
    await manager
      .createQueryBuilder()
      .update(OutboxRow)
      .set({ claimedBy: workerId, claimUntil })
      .where('id IN (:...ids) AND done_at IS NULL AND (claim_until IS NULL OR claim_until <= :now)', {
        ids: due.map(({ id }) => id),
        now,
      })
      .execute();
    return manager.find(OutboxRow, {
      where: { id: In(due.map(({ id }) => id)), claimedBy: workerId, doneAt: IsNull() },
    });
  };

  /** Says when it is tried again. */
  const noteFailure = async (message: OutboxRow, attempts: number, reason: string): Promise<void> => {
    const { id, topic, payload } = message;
    const isStuck = attempts >= ATTEMPTS_MAX;
    log[isStuck ? 'error' : 'warn']({ outboxId: id, topic, attempts, reason }, 'outbox message failed');
    const dueAt = new Date(clock.now().getTime() + (isStuck ? 24 * 3_600_000 : backoffMs(attempts)));
    const lastError = reason.slice(0, 200);
    await tx.run(async (scope) => {
      const change = { attempts, dueAt, claimedBy: null, claimUntil: null, lastError };
      const { affected } = await scope.manager.update(OutboxRow, { id, claimedBy: workerId }, change);
      if (affected !== 1 || !isStuck) return;
      await worklist.open(scope, 'outbox-stuck', id, { topic, reason: lastError, ...idsIn(payload) });
    });
    wakeAt(dueAt);
  };

  const doOne = async (message: OutboxRow): Promise<void> => {
    const { manager } = tx.outside;
    const handler = handlers[message.topic];
    const attempts = message.attempts + 1;
    try {
      if (!handler) throw new Error(`no handler for topic ${message.topic}`);
      await handler(message.payload);
      await manager.update(OutboxRow, { id: message.id, claimedBy: workerId }, { doneAt: clock.now(), attempts });
    } catch (error) {
      await noteFailure(message, attempts, error instanceof Error ? error.message : String(error));
    }
  };

  return async (): Promise<number> => {
    const messages = await claim();
    for (const message of messages) await doOne(message);
    return messages.length;
  };
};
