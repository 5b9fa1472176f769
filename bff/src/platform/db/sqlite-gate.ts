import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, QueryRunner } from 'typeorm';

/**
 * TypeORM's SQLite drivers share one connection among all callers, so concurrent transactions interleave.
 * The gate gives every caller its own runner and lets one through at a time: a pool of size one.
 */

/** Present while a transaction runs; a query outside its manager would deadlock here and lose isolation on MySQL. */
export const insideTransaction = new AsyncLocalStorage<true>();

type RunnerClass = new (driver: unknown) => QueryRunner & { isTransactionActive: boolean; stmtCache?: unknown };
interface SqliteDriver {
  createQueryRunner(mode?: string): QueryRunner;
}

/** The native driver ends the whole process when it is handed a boolean, a Date or a plain object. */
const bindable = (value: unknown): unknown => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '');
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`cannot bind ${Object.prototype.toString.call(value)} to an SQL parameter`);
};

class Gate {
  private busy = false;
  private readonly waiting: (() => void)[] = [];

  async enter(): Promise<void> {
    if (!this.busy) {
      this.busy = true;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.busy = false;
  }
}

/** Makes an initialised SQLite data source safe for concurrent callers. Call once, before anything else uses it. */
export const gateSqlite = (dataSource: DataSource): void => {
  const driver = dataSource.driver as unknown as SqliteDriver;
  const shared = driver.createQueryRunner('master') as InstanceType<RunnerClass>;
  const Base = shared.constructor as RunnerClass;
  const statements = shared.stmtCache;
  const gate = new Gate();

  class GatedRunner extends Base {
    private owns = false;

    constructor(owner: unknown) {
      super(owner);
      if (statements) this.stmtCache = statements;
    }

    override async startTransaction(): Promise<void> {
      if (this.owns) return super.startTransaction();
      if (insideTransaction.getStore() && !startingTransaction.getStore()) {
        throw new Error('a second transaction inside a transaction: pass the scope instead');
      }
      await gate.enter();
      this.owns = true;
      try {
        await super.startTransaction();
      } catch (error) {
        this.leaveWhenDone();
        throw error;
      }
    }

    override async commitTransaction(): Promise<void> {
      await super.commitTransaction();
      this.leaveWhenDone();
    }

    override async rollbackTransaction(): Promise<void> {
      try {
        await super.rollbackTransaction();
      } finally {
        this.leaveWhenDone();
      }
    }

    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the signature is TypeORM's
    override async query(...args: any[]): Promise<any> {
      const [sql, parameters, ...rest] = args as [string, unknown[] | undefined, ...unknown[]];
      const call = () => super.query(sql, parameters?.map(bindable), ...(rest as []));
      if (this.owns) return call();
      if (insideTransaction.getStore())
        throw new Error('a query outside the transaction inside a transaction: pass the scope');
      await gate.enter();
      try {
        return await call();
      } finally {
        gate.leave();
      }
    }

    private leaveWhenDone(): void {
      if (this.owns && !this.isTransactionActive) {
        this.owns = false;
        gate.leave();
      }
    }
  }

  driver.createQueryRunner = () => new GatedRunner(driver);
};

/** Marks the moment at which a transaction opens, so that the check above does not refuse the outer one. */
export const startingTransaction = new AsyncLocalStorage<true>();
