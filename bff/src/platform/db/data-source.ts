import 'reflect-metadata';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { entities } from './entities';
import { hardenMysql } from './harden-mysql';
import { Initial1764000000000 } from './migrations/1764000000000-initial';
import { FairBooking1764300000000 } from './migrations/1764300000000-fair-booking';
import { Reconciliation1764410000000 } from './migrations/1764410000000-reconciliation';
import { OutpatientBills1764420000000 } from './migrations/1764420000000-outpatient-bills';
import { OnlineRefunds1764400000000 } from './migrations/1764400000000-online-refunds';
import { TriageReview1764430000000 } from './migrations/1764430000000-triage-review';
import { QueueRules1764440000000 } from './migrations/1764440000000-queue-rules';
import { StaffAccess1764450000000 } from './migrations/1764450000000-staff-access';
import { BillGroups1764455000000 } from './migrations/1764455000000-bill-groups';
import { ReportConsent1764460000001, Reports1764460000000 } from './migrations/1764460000000-reports';
import { ReportShares1764475000000 } from './migrations/1764475000000-report-shares';
import { Notifications1764480000000 } from './migrations/1764480000000-notifications';
import { EntryCodes1764490000000 } from './migrations/1764490000000-entry-codes';
import { PersonCodes1764491000000 } from './migrations/1764491000000-person-codes';
import { MessageIndexes1764495000000 } from './migrations/1764495000000-message-indexes';
import { Broadcasts1764496000000 } from './migrations/1764496000000-broadcasts';
import { OwnShares1764497000000 } from './migrations/1764497000000-own-shares';
import { FollowUps1764498000000 } from './migrations/1764498000000-follow-ups';
import { ReconciledLegs1764499000000 } from './migrations/1764499000000-reconciled-legs';
import { BookingLeftovers1764500000000 } from './migrations/1764500000000-booking-leftovers';
import { BroadcastTimes1764500500000 } from './migrations/1764500500000-broadcast-times';
import { BroadcastGroups1764502000000 } from './migrations/1764502000000-broadcast-groups';
import { StaffDevices1764501000000 } from './migrations/1764501000000-staff-devices';
import { CertifiedIssues1764503000000 } from './migrations/1764503000000-certified-issues';
import { SnakeNaming } from './snake-naming';
import { gateSqlite } from './sqlite-gate';

/** `file:…` for the embedded database, `mysql://…` or `mariadb://…` for a server. */
export type DatabaseUrl = string;

const QUERY_TIMEOUT_MS = 5_000;
// Below the query timeout, so that a lock wait ends as a lock conflict and not as a dead connection.
const LOCK_WAIT_SECONDS = 3;

const shared = {
  entities,
  migrations: [
    Initial1764000000000,
    FairBooking1764300000000,
    OnlineRefunds1764400000000,
    Reconciliation1764410000000,
    OutpatientBills1764420000000,
    TriageReview1764430000000,
    QueueRules1764440000000,
    StaffAccess1764450000000,
    BillGroups1764455000000,
    Reports1764460000000,
    ReportConsent1764460000001,
    ReportShares1764475000000,
    Notifications1764480000000,
    EntryCodes1764490000000,
    PersonCodes1764491000000,
    MessageIndexes1764495000000,
    Broadcasts1764496000000,
    OwnShares1764497000000,
    FollowUps1764498000000,
    ReconciledLegs1764499000000,
    BookingLeftovers1764500000000,
    BroadcastTimes1764500500000,
    StaffDevices1764501000000,
    CertifiedIssues1764503000000,
    BroadcastGroups1764502000000,
  ],
  migrationsTableName: 'schema_migration',
  namingStrategy: new SnakeNaming(),
  synchronize: false,
};

const isEmbedded = (url: DatabaseUrl): boolean => url.startsWith('file:');

interface PoolOptions {
  poolSize?: number;
  /** How many statements may wait for a connection; 0 is no limit. */
  queueLimit?: number;
}

const optionsFor = (url: DatabaseUrl, { poolSize = 20, queueLimit = 500 }: PoolOptions): DataSourceOptions => {
  if (isEmbedded(url)) {
    const database = url.slice('file:'.length);
    if (database !== ':memory:') mkdirSync(dirname(database), { recursive: true });
    // libsql speaks better-sqlite3's API and ships its native part inside npm packages.
    return {
      ...shared,
      type: 'better-sqlite3',
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- handed to TypeORM as a driver
      driver: require('libsql'),
      database,
      enableWAL: database !== ':memory:',
    };
  }
  const type = url.startsWith('mariadb:') ? 'mariadb' : 'mysql';
  return {
    ...shared,
    type,
    url: url.replace(/^mariadb:/, 'mysql:'),
    timezone: 'Z',
    charset: 'utf8mb4',
    supportBigNumbers: true,
    connectTimeout: 3_000,
    // For `together` alone: a hardened connection refuses any other text of several statements.
    multipleStatements: true,
    poolSize,
    // A stack of the caller costs a twentieth of the processor, and every query pays it for the few that fail.
    extra: { queueLimit, trace: false },
  };
};

/**
 * MariaDB answers to mysql:// too, but TypeORM must know which one it is (JSON and DEFAULT differ).
 * So a mysql:// URL is asked for its version once.
 */
const detectFamily = async (url: DatabaseUrl): Promise<DatabaseUrl> => {
  if (!url.startsWith('mysql:')) return url;
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ uri: url, connectTimeout: 3_000 });
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version');
    const version = String((rows as { version: string }[])[0]?.version ?? '');
    return /mariadb/i.test(version) ? url.replace(/^mysql:/, 'mariadb:') : url;
  } finally {
    await connection.end();
  }
};

/** Opens the database, hardens the driver and brings the schema up to date. */
export const openDatabase = async (url: DatabaseUrl, pool: PoolOptions = {}): Promise<DataSource> => {
  const actual = await detectFamily(url);
  const dataSource = new DataSource(optionsFor(actual, pool));
  await dataSource.initialize();
  if (isEmbedded(actual)) gateSqlite(dataSource);
  else hardenMysql(dataSource, { queryTimeoutMs: QUERY_TIMEOUT_MS, lockWaitSeconds: LOCK_WAIT_SECONDS });
  await dataSource.runMigrations({ transaction: 'each' });
  return dataSource;
};
