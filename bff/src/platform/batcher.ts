import { setTimeout } from 'node:timers/promises';
import { AppError } from './app-error';
import { isDatabaseUnavailable, isLockConflict } from './db/errors';

/** What became of one item of a batch. */
export type Settled<Result> = { ok: true; value: Result } | { ok: false; error: unknown };

interface Waiting<Item, Result> {
  item: Item;
  resolve(value: Result): void;
  reject(error: unknown): void;
}

interface Options<Item, Result> {
  /** How many are done together at most. */
  most: number;
  /** How many may wait; one more is told that the system is busy. */
  waitingMax: number;
  /**
   * Batches begin at least so far apart: where many come one after the other, each batch would carry two or three and
   * cost as much as one of fifty. Who comes alone does not wait.
   */
  gatherMs?: number;
  /** Does all items in order of arrival and answers in that order. Throwing fails all of them. */
  run(items: readonly Item[]): Promise<Settled<Result>[]>;
}

/** Who is told in one turn of the loop: what many then do with their answer goes on beside the next batch. */
const TOLD_AT_ONCE = 20;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Does together what many ask at the same time, one batch after another: one transaction carries all who came while the
 * last one was under way, so that a rush costs one lock and one commit per batch instead of per person.
 */
export const makeBatcher = <Item, Result>({ most, waitingMax, gatherMs = 0, run }: Options<Item, Result>) => {
  const waiting: Waiting<Item, Result>[] = [];
  let isRunning = false;

  const settle = async (
    batch: readonly Waiting<Item, Result>[],
    results: readonly Settled<Result>[],
  ): Promise<void> => {
    for (const [index, { resolve, reject }] of batch.entries()) {
      const result = results[index];
      if (result?.ok) resolve(result.value);
      else reject(result ? result.error : new Error('a batch answered fewer items than it was given'));
      if (index % TOLD_AT_ONCE === TOLD_AT_ONCE - 1) await nextTurn();
    }
  };

  const runAll = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(batch.map(({ item }) => item));
      void settle(batch, results);
    } catch (error) {
      const isEverybodys = isDatabaseUnavailable(error) || isLockConflict(error);
      if (batch.length === 1 || isEverybodys) return batch.forEach(({ reject }) => reject(error));
      // One that cannot be done must not fail those who happened to come with it.
      for (const one of batch) await runAll([one]);
    }
  };

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const begunAt = performance.now();
      await runAll(waiting.splice(0, most));
      const early = begunAt + gatherMs - performance.now();
      if (early > 0) await setTimeout(early);
    }
    isRunning = false;
  };

  return (item: Item): Promise<Result> =>
    new Promise((resolve, reject) => {
      if (waiting.length >= waitingMax) return reject(new AppError('SERVER.BUSY', { waiting: waiting.length }));
      waiting.push({ item, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      // After the current turn of the loop, so that requests read together also travel together.
      setImmediate(() => void work());
    });
};
