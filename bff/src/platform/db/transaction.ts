import type { DataSource, EntityManager } from 'typeorm';
import { isLockConflict } from './errors';
import { insideTransaction, startingTransaction } from './sqlite-gate';

/** What a use case hands down so that every statement lands in the same transaction. */
export interface Scope {
  readonly manager: EntityManager;
}

/** Runs work in one transaction. Work may run again after a deadlock, so it holds no network call. */
export interface Transactions {
  run<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
  /** For single statements and reads that need no transaction. */
  readonly outside: Scope;
}

const ATTEMPTS_MAX = 4;

const leftUntilCommit = new WeakMap<EntityManager, (() => void)[]>();

/**
 * Does `work` once what this scope wrote stands: at once outside a transaction, never when it is rolled back. It is for
 * hints: a process that dies in between loses it.
 */
export const afterCommit = ({ manager }: Scope, work: () => void): void => {
  const left = leftUntilCommit.get(manager);
  if (left) left.push(work);
  else work();
};

/** Runs work in a transaction of `start`, and afterwards what the work has left for then. */
const runOnce = async <T>(
  start: (inside: (manager: EntityManager) => Promise<T>) => Promise<T>,
  work: (scope: Scope) => Promise<T>,
): Promise<T> => {
  const left: (() => void)[] = [];
  const result = await start((manager) => {
    leftUntilCommit.set(manager, left);
    return work({ manager });
  });
  for (const later of left) later();
  return result;
};

/** The gate of the embedded database must know who is inside; every test passes it, so a forgotten scope is found. */
const startGated = <T>(dataSource: DataSource, inside: (manager: EntityManager) => Promise<T>): Promise<T> =>
  insideTransaction.run(true, () =>
    startingTransaction.run(true, () =>
      dataSource.transaction((manager) => startingTransaction.exit(() => inside(manager))),
    ),
  );

export const makeTransactions = (dataSource: DataSource): Transactions => ({
  outside: { manager: dataSource.manager },
  async run(work) {
    // Following the context of every promise costs a tenth of the processor; a server's own connections need it not.
    const isGated = dataSource.options.type === 'better-sqlite3';
    if (isGated && insideTransaction.getStore())
      throw new Error('a transaction inside a transaction: pass the scope instead');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runOnce(
          (inside) => (isGated ? startGated(dataSource, inside) : dataSource.transaction(inside)),
          work,
        );
      } catch (error) {
        if (attempt >= ATTEMPTS_MAX || !isLockConflict(error)) throw error;
      }
    }
  },
});
