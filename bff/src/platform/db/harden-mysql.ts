import type { DataSource } from 'typeorm';

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
type QueryCallback = (error: (Error & { code?: string }) | null, ...rest: unknown[]) => void;

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
  connection.query = (sql, values, callback) => {
    if (typeof sql !== 'string') return query(sql, values, callback);
    const parameters = typeof values === 'function' ? undefined : values;
    const done = (typeof values === 'function' ? values : callback) as QueryCallback | undefined;
    const options = { sql, values: parameters, timeout: limits.queryTimeoutMs };
    if (!done) return query(options);
    if (isDead) {
      const lost = Object.assign(new Error('connection destroyed after a query timeout'), {
        code: 'PROTOCOL_CONNECTION_LOST',
        fatal: true,
      });
      return process.nextTick(done, lost);
    }
    return query(options, ((error, ...rest) => {
      if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') {
        isDead = true;
        connection.destroy();
      }
      done(error, ...rest);
    }) as QueryCallback);
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
