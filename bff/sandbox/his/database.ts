import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { SCHEMA, SCHEMA_VERSION, TABLES } from './schema';

export type SqlValue = string | number | null;

/** The tables of the HIS. Every call is synchronous, so a transaction is never interleaved with another. */
export interface HisDatabase {
  run(sql: string, ...values: SqlValue[]): number;
  one<T>(sql: string, ...values: SqlValue[]): T | undefined;
  all<T>(sql: string, ...values: SqlValue[]): T[];
  /** Runs `work` as one transaction; an exception undoes it. A transaction inside another joins it. */
  transaction<T>(work: () => T): T;
  /** Forgets every row. */
  clear(): void;
  close(): void;
}

// The driver ends the whole process when it is handed a boolean, a Date or an object; refuse those as an exception.
function checkValues(values: readonly SqlValue[]): void {
  for (const value of values) {
    const legal = value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
    if (!legal) throw new TypeError(`cannot store a ${typeof value}`);
  }
}

/** Opens, and makes where needed, `<stateDir>/his.sqlite`; a file of another schema version is emptied. */
export function openDatabase(stateDir: string): HisDatabase {
  mkdirSync(stateDir, { recursive: true });
  const connection = new Database(join(stateDir, 'his.sqlite'));
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = NORMAL');
  // A hold writes a dozen pages; at the default of 1000 pages every eightieth would wait for the disk.
  connection.exec('PRAGMA wal_autocheckpoint = 16000');
  connection.exec('PRAGMA cache_size = -65536');
  connection.exec('PRAGMA temp_store = MEMORY');
  const version = (connection.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (version !== SCHEMA_VERSION) {
    for (const table of TABLES) connection.exec(`DROP TABLE IF EXISTS ${table}`);
    connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  }
  connection.exec(SCHEMA);
  // Values go in as one array: the driver takes a lone null for a set of named parameters.
  const statements = new Map<string, Database.Statement>();
  const prepared = (sql: string): Database.Statement => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  let depth = 0;

  const database: HisDatabase = {
    run(sql, ...values) {
      checkValues(values);
      return prepared(sql).run(values).changes;
    },
    one<T>(sql: string, ...values: SqlValue[]) {
      checkValues(values);
      return prepared(sql).get(values) as T | undefined;
    },
    all<T>(sql: string, ...values: SqlValue[]) {
      checkValues(values);
      return prepared(sql).all(values) as T[];
    },
    transaction(work) {
      if (depth > 0) return work();
      prepared('BEGIN IMMEDIATE').run();
      depth += 1;
      try {
        const result = work();
        prepared('COMMIT').run();
        return result;
      } catch (error) {
        connection.exec('ROLLBACK');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    clear() {
      database.transaction(() => TABLES.forEach((table) => database.run(`DELETE FROM ${table}`)));
    },
    close() {
      statements.clear();
      connection.close();
    },
  };
  return database;
}
