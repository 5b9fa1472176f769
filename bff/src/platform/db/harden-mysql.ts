import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** What begins a text of several statements. Nobody outside can know it, so no text that was meant as one becomes two. */
export const SEVERAL = `/*${randomUUID()}*/`;

interface RawConnection {
  query: (...args: unknown[]) => unknown;
  promise(): object;
  destroy(): void;
}
type GetConnection = (done: (error: Error | null, connection?: RawConnection) => void) => void;
interface RawPool {
  on(event: 'connection', listener: (connection: RawConnection) => void): void;
  getConnection: GetConnection;
}
type QueryCallback = (error: (Error & { code?: string }) | null, answers?: unknown, fields?: unknown) => void;

/** What ends a text that commits its transaction itself. */
export const AND_COMMIT = ';\nCOMMIT';

const BEGIN = 'START TRANSACTION';
const ENDS = ['COMMIT', 'ROLLBACK'];
const nothing = { affectedRows: 0 };

/** Without the answer to the BEGIN that went first. */
const afterBegin = (answers: unknown): unknown => {
  const [, ...rest] = answers as unknown[];
  return rest.length === 1 ? rest[0] : rest;
};

const lost = (): Error =>
  Object.assign(new Error('connection destroyed after a query timeout'), {
    code: 'PROTOCOL_CONNECTION_LOST',
    fatal: true,
  });

const doubled = (): Error => Object.assign(new Error('several statements in one text'), { code: 'SEVERAL_STATEMENTS' });

/**
 * A BEGIN waits for the first statement of its transaction and travels with it: it can only fail as that one would. A
 * COMMIT that went with the last statements is not sent again. Texts of several statements are let through only from
 * `together`.
 */
const withFewerWays = (send: (sql: string, values: unknown, done: QueryCallback) => unknown) => {
  let isBeginning = false;
  let isCommitted = false;
  /** Notes that the transaction is over with this text, if it was done. */
  const committing =
    (done: QueryCallback): QueryCallback =>
    (error, ...rest) => {
      isCommitted = !error;
      done(error, ...rest);
    };
  return (sql: string, values: unknown, done: QueryCallback): unknown => {
    if (sql.includes(';') && !sql.startsWith(SEVERAL)) return process.nextTick(done, doubled());
    const begins = isBeginning;
    isBeginning = sql === BEGIN;
    const isOver = isCommitted && sql === 'COMMIT';
    isCommitted = false;
    if (isBeginning || isOver || (begins && ENDS.includes(sql))) return process.nextTick(done, null, nothing);
    const answered = sql.endsWith(AND_COMMIT) ? committing(done) : done;
    if (!begins) return send(sql, values, answered);
    return send(`${BEGIN};\n${sql}`, values, (error, answers, fields) =>
      error ? answered(error) : answered(null, afterBegin(answers), afterBegin(fields)),
    );
  };
};

/**
 * mysql2 has no timeout for all queries, and its timeout for one query leaves the stuck command on the connection:
 * the ROLLBACK that follows would wait behind it for ever. So a timed-out connection is destroyed.
 */
const hardenConnection = (
  connection: RawConnection,
  limits: { queryTimeoutMs: number; lockWaitSeconds: number },
): void => {
  let isDead = false;
  // TypeORM asks for it before every query, and mysql2 would look the module up and wrap the connection anew each time.
  const promised = connection.promise();
  connection.promise = () => promised;
  const query = connection.query.bind(connection);
  query(`SET SESSION innodb_lock_wait_timeout=${limits.lockWaitSeconds}, time_zone='+00:00'`);
  query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const send = withFewerWays((sql, values, done) => {
    if (isDead) return process.nextTick(done, lost());
    return query({ sql, values, timeout: limits.queryTimeoutMs }, ((error, ...rest) => {
      if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') {
        isDead = true;
        connection.destroy();
      }
      done(error, ...rest);
    }) as QueryCallback);
  });
  connection.query = (sql, values, callback) => {
    const parameters = typeof values === 'function' ? undefined : values;
    const done = (typeof values === 'function' ? values : callback) as QueryCallback | undefined;
    // Anything else would pass by the BEGIN that waits.
    if (typeof sql !== 'string' || !done) throw new TypeError('a statement is a text whose answer is waited for');
    return send(sql, parameters, done);
  };
};

/** Gives every connection of the pool its limits, those too that were opened before this was called. */
export const hardenMysql = (
  dataSource: DataSource,
  limits: { queryTimeoutMs: number; lockWaitSeconds: number },
): void => {
  const pool = (dataSource.driver as unknown as { pool: RawPool }).pool;
  const hardened = new WeakSet<RawConnection>();
  const harden = (connection: RawConnection): void => {
    if (hardened.has(connection)) return;
    hardened.add(connection);
    hardenConnection(connection, limits);
  };
  pool.on('connection', harden);
  // TypeORM opens the first one while it initialises, before anybody can listen.
  const getConnection = pool.getConnection.bind(pool) as GetConnection;
  pool.getConnection = (done) =>
    getConnection((error, connection) => {
      if (connection) harden(connection);
      done(error, connection);
    });
};
