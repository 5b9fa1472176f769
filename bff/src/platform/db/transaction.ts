import type { DataSource, EntityManager } from 'typeorm';
import { isLockConflict } from './errors';
import type { Scope } from './scope';
import { insideTransaction, startingTransaction } from './sqlite-gate';
import { type Statement, together, togetherWithCommit } from './together';

export type { Scope } from './scope';

/** Runs work in one transaction. Work may run again after a deadlock, so it holds no network call. */
export interface Transactions {
  run<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
  /** For single statements and reads that need no transaction. */
  readonly outside: Scope;
}

const ATTEMPTS_MAX = 4;

/** What a transaction has left to do. */
interface Left {
  atCommit: Statement<void>[];
  afterCommit: (() => void)[];
}

const leftIn = new WeakMap<EntityManager, Left>();

/** Rows of more values than this are not kept waiting: they would make one very large text. */
const VALUES_MAX = 10_000;

/**
 * Writes rows with the commit of this scope, in one way to the server with it; at once outside a transaction. It is for
 * what must follow a deed: nothing in the transaction reads it, and no taken key may fail it.
 */
export const writeAtCommit = async (scope: Scope, statement: Statement<void>): Promise<void> => {
  const left = leftIn.get(scope.manager);
  if (left && statement.values.length <= VALUES_MAX) left.atCommit.push(statement);
  else await together(scope, statement);
};

/**
 * Does `work` once what this scope wrote stands: at once outside a transaction, never when it is rolled back. It is for
 * hints: a process that dies in between loses it.
 */
export const afterCommit = ({ manager }: Scope, work: () => void): void => {
  const left = leftIn.get(manager);
  if (left) left.afterCommit.push(work);
  else work();
};

/** Runs work in a transaction of `start`, and afterwards what the work has left for then. */
const runOnce = async <T>(
  start: (inside: (manager: EntityManager) => Promise<T>) => Promise<T>,
  work: (scope: Scope) => Promise<T>,
): Promise<T> => {
  const left: Left = { atCommit: [], afterCommit: [] };
  const result = await start(async (manager) => {
    leftIn.set(manager, left);
    const done = await work({ manager });
    // Who writes with this scope from now on must fail, not wait for a commit that is over.
    leftIn.delete(manager);
    if (left.atCommit.length > 0) await togetherWithCommit({ manager }, left.atCommit);
    return done;
  });
  for (const later of left.afterCommit) later();
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
