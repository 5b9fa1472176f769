import { SlotStockRow } from '../../modules/appointment/slot-stock.table';
import { openTestDatabase, type TestDatabase } from '../../testing/harness';
import { isUniqueViolation } from './errors';
import { insertAll, insertRows } from './insert-row';
import { selectRows } from './read-rows';
import { together, updateRows } from './together';
import { afterCommit, type Scope, writeAtCommit } from './transaction';

const changedAt = new Date('2026-11-24T01:02:03.456Z');
const row = (id: string, remaining: number): SlotStockRow => ({ id, sessionId: id, slotId: id, remaining, changedAt });
// The embedded driver does the first statement of a text and leaves the others undone.
const refusal = process.env.TEST_DATABASE_URL ? 'SEVERAL_STATEMENTS' : 'done';

describe('statements sent together', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openTestDatabase();
    await insertAll(database.tx.outside, SlotStockRow, [row('a', 1), row('b', 2)]);
  });
  afterEach(() => database.close());
  const all = (scope: Scope) => selectRows(scope, SlotStockRow, 'WHERE remaining > ? ORDER BY id', [0]);
  const take = (scope: Scope, id: string, remaining: number) =>
    updateRows(scope, SlotStockRow, { id, remaining }, { remaining: remaining - 1 });
  const read = async () => {
    const [rows] = await together(database.tx.outside, all(database.tx.outside));
    return rows.map(({ id, remaining }) => [id, remaining]);
  };

  test('each gives its own answer, in order, and sees what the ones before it did', async () => {
    const answers = await database.tx.run((scope) =>
      together(scope, all(scope), take(scope, 'a', 1), take(scope, 'b', 7), all(scope)),
    );
    const [before, taken, missed, after] = answers;
    expect(before).toEqual([row('a', 1), row('b', 2)]);
    expect([taken, missed]).toEqual([1, 0]);
    expect(after).toEqual([row('b', 2)]);
  });

  test('values may say anything, a semicolon too', async () => {
    const id = "x'; DROP TABLE slot_stock; --";
    await database.tx.run((scope) => together(scope, insertRows(scope, SlotStockRow, [row(id, 3)]), all(scope)));
    expect(await read()).toEqual([
      ['a', 1],
      ['b', 2],
      [id, 3],
    ]);
  });

  test('one that fails ends them all, and its transaction keeps nothing', async () => {
    const failed = database.tx.run((scope) =>
      together(scope, take(scope, 'a', 1), insertRows(scope, SlotStockRow, [row('b', 9)]), take(scope, 'b', 2)),
    );
    expect(isUniqueViolation(await failed.catch((error: unknown) => error))).toBe(true);
    expect(await read()).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('a transaction that does nothing leaves none open behind it', async () => {
    await database.tx.run(() => Promise.resolve());
    await expect(database.tx.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    // Were one still open, what is written now would be lost with its connection.
    for (let turn = 0; turn < 12; turn += 1) await insertAll(database.tx.outside, SlotStockRow, [row(`t${turn}`, 1)]);
    expect(await read()).toHaveLength(14);
  });

  test('what was written before an error in the same transaction is gone with it', async () => {
    const failed = database.tx.run(async (scope) => {
      await insertAll(scope, SlotStockRow, [row('c', 3)]);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await read()).toHaveLength(2);
  });

  test('a second statement in a text that was meant as one is never done', async () => {
    const slipped = database.dataSource.query("SELECT 'meant'; DELETE FROM slot_stock");
    const said = await slipped.then(
      () => 'done',
      (error: { driverError?: { code?: string } }) => error.driverError?.code,
    );
    expect(said).toBe(refusal);
    expect(await read()).toHaveLength(2);
    expect(await database.dataSource.query('SELECT ? AS said', ['a;b'])).toEqual([{ said: 'a;b' }]);
  });

  describe('with the commit', () => {
    const later = (scope: Scope, id: string) => writeAtCommit(scope, insertRows(scope, SlotStockRow, [row(id, 5)]));

    test('rows are there when the transaction is, and not before', async () => {
      const seen: unknown[] = [];
      await database.tx.run(async (scope) => {
        await later(scope, 'c');
        await insertAll(scope, SlotStockRow, [row('d', 4)]);
        await later(scope, 'e');
        const [rows] = await together(scope, all(scope));
        seen.push(...rows.map(({ id }) => id));
        afterCommit(scope, () => seen.push('committed'));
      });
      expect(seen).toEqual(['a', 'b', 'd', 'committed']);
      expect((await read()).map(([id]) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    test('they may be all that a transaction does', async () => {
      for (let turn = 0; turn < 12; turn += 1) await database.tx.run((scope) => later(scope, `t${turn}`));
      expect(await read()).toHaveLength(14);
    });

    test('a deed that fails leaves none of them', async () => {
      const failed = database.tx.run(async (scope) => {
        await later(scope, 'c');
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await read()).toHaveLength(2);
    });

    test('one that fails takes the deed with it, and leaves the connection as it was', async () => {
      for (let turn = 0; turn < 12; turn += 1) {
        const failed = database.tx.run(async (scope) => {
          await insertAll(scope, SlotStockRow, [row('c', 3)]);
          await later(scope, 'd');
          await later(scope, 'a');
        });
        await expect(failed.catch((error: unknown) => isUniqueViolation(error))).resolves.toBe(true);
      }
      await database.tx.run((scope) => later(scope, 'e'));
      expect((await read()).map(([id]) => id)).toEqual(['a', 'b', 'e']);
    });

    test('a scope that is used after its transaction loses nothing in silence', async () => {
      let gone: Scope | undefined;
      await database.tx.run((scope) => {
        gone = scope;
        return later(scope, 'c');
      });
      // A server refuses it; the embedded driver writes it.
      const written = await later(gone!, 'd').then(
        () => ['d'],
        () => [],
      );
      expect((await read()).map(([id]) => id)).toEqual(['a', 'b', 'c', ...written]);
    });

    test('outside a transaction, and when they are very many, they are written at once', async () => {
      await later(database.tx.outside, 'c');
      const many = Array.from({ length: 2_001 }, (_none, at) => row(`m${at}`, 1));
      const failed = database.tx.run(async (scope) => {
        await writeAtCommit(scope, insertRows(scope, SlotStockRow, many));
        const [rows] = await together(scope, all(scope));
        throw new Error(`${rows.length}`);
      });
      await expect(failed).rejects.toThrow('2004');
      expect(await read()).toHaveLength(3);
    });
  });
});
