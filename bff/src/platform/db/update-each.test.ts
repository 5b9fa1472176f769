import { openTestDatabase, type TestDatabase } from '../../testing/harness';
import { SlotStockRow } from '../../modules/appointment/slot-stock.table';
import { insertAll, insertAllUnlessExist } from './insert-row';
import { updateEach } from './update-each';

const changedAt = new Date('2026-11-24T01:02:03.456Z');
const row = (id: string, remaining: number): SlotStockRow => ({ id, sessionId: id, slotId: id, remaining, changedAt });

describe('many rows with one statement', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openTestDatabase();
    await insertAll(database.tx.outside, SlotStockRow, [row('a', 1), row('b', 2), row('c', 3)]);
  });
  afterEach(() => database.close());
  const read = async () => {
    const rows = await database.tx.outside.manager.find(SlotStockRow, { order: { id: 'ASC' } });
    return rows.map(({ id, remaining, changedAt: at }) => [id, remaining, at.toISOString()]);
  };

  test('each gets its own values, and nobody else is touched', async () => {
    const later = new Date('2026-11-24T05:00:00.789Z');
    await updateEach(database.tx.outside, SlotStockRow, [
      { id: 'a', remaining: 7, changedAt: later },
      { id: 'c', remaining: 9, changedAt: changedAt },
    ]);
    expect(await read()).toEqual([
      ['a', 7, later.toISOString()],
      ['b', 2, changedAt.toISOString()],
      ['c', 9, changedAt.toISOString()],
    ]);
  });

  test('a value that the schema forbids changes no row at all', async () => {
    const changes = [
      { id: 'a', remaining: 5 },
      { id: 'b', remaining: -1 },
    ];
    await expect(updateEach(database.tx.outside, SlotStockRow, changes)).rejects.toThrow();
    expect((await read()).map(([, remaining]) => remaining)).toEqual([1, 2, 3]);
  });

  test('inserting leaves out whose key is taken, and refuses everything else that is wrong', async () => {
    await insertAllUnlessExist(database.tx.outside, SlotStockRow, [row('b', 50), row('d', 4)]);
    expect((await read()).map(([id, remaining]) => [id, remaining])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 4],
    ]);
    await expect(insertAllUnlessExist(database.tx.outside, SlotStockRow, [row('e', -1)])).rejects.toThrow();
  });
});
