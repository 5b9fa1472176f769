import { openTestDatabase, type TestDatabase } from '../../testing/harness';
import { UserRow } from '../../modules/identity/identity.table';
import { insertRow, insertUnlessExists } from './insert-row';

describe('the schema', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  const user = (id: string) => ({
    id,
    openidIndex: id,
    openidCipher: 'x',
    unionidCipher: null,
    fontSize: 'follow',
    privacyVersion: null,
    privacyAgreedAt: null,
    createdAt: new Date('2026-11-24T01:02:03.456Z'),
  });

  test('the migrations make exactly what the entities describe', async () => {
    const drift = await database.dataSource.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
  });

  test('every migration can be taken back and made again', async () => {
    // A server takes seconds for it; the statements are the same.
    if (process.env.TEST_DATABASE_URL) return;
    const { dataSource, close } = await openTestDatabase();
    await dataSource.query('PRAGMA foreign_keys = OFF');
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration({ transaction: 'each' });
    expect(await dataSource.query("SELECT name FROM sqlite_master WHERE name IN ('payment', 'refund')")).toEqual([]);
    await dataSource.runMigrations({ transaction: 'each' });
    const drift = await dataSource.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
    await close();
  });

  test('an instant keeps its milliseconds and its zone', async () => {
    await insertRow(database.tx.outside, UserRow, user('usr_time'));
    const row = await database.tx.outside.manager.findOneByOrFail(UserRow, { id: 'usr_time' });
    expect(row.createdAt.toISOString()).toBe('2026-11-24T01:02:03.456Z');
  });

  test('a second row under a unique key is answered, and the transaction goes on', async () => {
    await database.tx.run(async (scope) => {
      expect(await insertUnlessExists(scope, UserRow, user('usr_twice'))).toBe(true);
      expect(await insertUnlessExists(scope, UserRow, user('usr_twice'))).toBe(false);
      await insertRow(scope, UserRow, user('usr_after'));
    });
    expect(await database.tx.outside.manager.countBy(UserRow, { id: 'usr_after' })).toBe(1);
  });

  test('concurrent transactions do not see or lose each other', async () => {
    const count = () => database.tx.outside.manager.countBy(UserRow, { fontSize: 'large' });
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        database.tx
          .run(async (scope) => {
            await insertRow(scope, UserRow, { ...user(`usr_many_${index}`), fontSize: 'large' });
            if (index % 3 === 0) throw new Error('rolled back');
          })
          .catch(() => undefined),
      ),
    );
    expect(await count()).toBe(20);
  });

  test('every connection of a server has its limits, the very first one too', async () => {
    if (!process.env.TEST_DATABASE_URL) return;
    const read = () => database.dataSource.query('SELECT @@innodb_lock_wait_timeout AS seconds, CONNECTION_ID() AS id');
    const seen = (await Promise.all(Array.from({ length: 30 }, read))) as { seconds: number; id: number }[][];
    expect(new Set(seen.map(([row]) => row?.id)).size).toBeGreaterThan(1);
    expect(new Set(seen.map(([row]) => Number(row?.seconds)))).toEqual(new Set([3]));
  });

  test('a query that forgets its transaction is refused', async () => {
    if (process.env.TEST_DATABASE_URL) return;
    await expect(database.tx.run(() => database.dataSource.manager.count(UserRow))).rejects.toThrow('pass the scope');
  });
});
