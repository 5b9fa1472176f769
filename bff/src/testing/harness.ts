import { createConnection } from 'mysql2/promise';
import type { DataSource } from 'typeorm';
import { type Checkpoint, noCheckpoint } from '../platform/checkpoint';
import { type FieldCipher, makeFieldCipher } from '../platform/crypto/field-cipher';
import { openDatabase } from '../platform/db/data-source';
import { makeTransactions, type Transactions } from '../platform/db/transaction';
import { makeWorklist } from '../modules/audit';
import { makeOutbox, makeOutboxRelay, type Outbox, type OutboxHandler } from '../platform/jobs/outbox';
import { type Log, makeLog } from '../platform/log/log';
import type { Clock } from '../ports/clock';
import { WechatError, type WechatPort } from '../ports/wechat';

export interface TestClock extends Clock {
  set(at: string): void;
  advance(ms: number): void;
}

/** A clock that only a test moves. */
export const makeTestClock = (at = '2026-11-24T00:30:00.000Z'): TestClock => {
  let nowMs = Date.parse(at);
  return {
    now: () => new Date(nowMs),
    set: (next) => void (nowMs = Date.parse(next)),
    advance: (ms) => void (nowMs += ms),
  };
};

export interface TestDatabase {
  dataSource: DataSource;
  tx: Transactions;
  close(): Promise<void>;
}

/** The schemas of this process that a test has open; those it has closed are used again, for making one takes a second. */
const openSchemas = new Set<string>();

const takeSchema = (): string => {
  let slot = 1;
  while (openSchemas.has(`anzhen_test_${process.pid}_${slot}`)) slot += 1;
  const name = `anzhen_test_${process.pid}_${slot}`;
  openSchemas.add(name);
  return name;
};

/** An empty, migrated schema on the server. It is left there: the server is one for tests only. */
const openServerDatabase = async (server: string): Promise<TestDatabase> => {
  const name = takeSchema();
  const admin = await createConnection({ uri: server, multipleStatements: true });
  await admin.query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const dataSource = await openDatabase(url.toString(), { poolSize: 10 });
  const emptied = dataSource.entityMetadatas.map(({ tableName }) => `DELETE FROM ${name}.${tableName};`).join('');
  await admin.query(`SET FOREIGN_KEY_CHECKS = 0; ${emptied}`);
  await admin.end();
  return {
    dataSource,
    tx: makeTransactions(dataSource),
    async close() {
      await dataSource.destroy();
      openSchemas.delete(name);
    },
  };
};

/**
 * An empty, migrated database: in memory by default; a schema on a server when TEST_DATABASE_URL names one.
 * scripts/test runs every suite that opens one both ways.
 */
export const openTestDatabase = async (): Promise<TestDatabase> => {
  const server = process.env.TEST_DATABASE_URL;
  if (server) return openServerDatabase(server);
  const dataSource = await openDatabase('file::memory:');
  return { dataSource, tx: makeTransactions(dataSource), close: () => dataSource.destroy() };
};

const testCipher = (): FieldCipher =>
  makeFieldCipher({ encryption: [{ id: 'k1', key: Buffer.alloc(32, 1) }], index: Buffer.alloc(32, 2) });

/** What codes are signed with in tests. */
export const testCodeKeys = [{ id: '1', key: Buffer.alloc(32, 3) }];

export const testLog = makeLog(process.env.TEST_LOG_LEVEL ?? 'silent');

export interface TestWorld extends TestDatabase {
  clock: TestClock;
  cipher: FieldCipher;
  checkpoint: Checkpoint;
  outbox: Outbox;
  /** Nobody listens on a socket. */
  live: {
    publish(topic: string, seq: number): Promise<void>;
    endSessions(tokenHashes: readonly string[]): Promise<void>;
  };
  /** Nobody comes with WeChat; a test that needs it gives its own. */
  wechat: Pick<WechatPort, 'login'>;
  /** Does every due outbox message with the given handlers until none is left. */
  drainOutbox(handlers: Readonly<Record<string, OutboxHandler>>): Promise<number>;
}

/** An outbox whose relay nobody wakes: a test lets it run itself. */
export const makeTestOutbox = ({ tx, clock, log }: { tx: Transactions; clock: Clock; log: Log }) => {
  const wakeAt = (): void => undefined;
  const drainOutbox = async (handlers: Readonly<Record<string, OutboxHandler>>): Promise<number> => {
    const worklist = makeWorklist({ clock });
    const relay = makeOutboxRelay({ tx, clock, log, workerId: 'test', handlers, wakeAt, worklist });
    let total = 0;
    for (let did = await relay(); did > 0; did = await relay()) total += did;
    return total;
  };
  return { outbox: makeOutbox({ clock, wakeAt }), drainOutbox };
};

/** What most module tests start from: a fresh database, a clock, a cipher and an outbox. */
export const openTestWorld = async (at?: string): Promise<TestWorld> => {
  const database = await openTestDatabase();
  const clock = makeTestClock(at);
  return {
    ...database,
    clock,
    cipher: testCipher(),
    checkpoint: noCheckpoint,
    ...makeTestOutbox({ tx: database.tx, clock, log: testLog }),
    live: { publish: () => Promise.resolve(), endSessions: () => Promise.resolve() },
    wechat: { login: () => Promise.reject(new WechatError(40029, 'invalid code')) },
  };
};
