import { AuditRow } from '../../modules/audit/audit.table';
import { openTestDatabase, type TestDatabase } from '../../testing/harness';
import { insertAll, insertRows } from './insert-row';

const at = new Date('2026-11-24T01:02:03.456Z');
const row = (id: string, change: Partial<AuditRow> = {}): AuditRow => ({
  ...{ id, at, actorKind: 'user', actorId: 'usr_1', ownerId: null, patientId: null, action: 'thing.done' },
  ...{
    subjectKind: 'thing',
    subjectId: 't',
    requestId: 'request-1',
    detail: null,
    ip: null,
    device: null,
    outcome: null,
  },
  ...change,
});

describe('columns of an insert', () => {
  let database: TestDatabase;
  beforeEach(async () => (database = await openTestDatabase()));
  afterEach(() => database.close());

  test('what is empty in all rows is left out, and is empty when it is read', async () => {
    const rows = [row('aud_1'), row('aud_2')];
    expect(insertRows(database.tx.outside, AuditRow, rows).values).toHaveLength(2 * 8);
    await insertAll(database.tx.outside, AuditRow, rows);
    expect(await database.tx.outside.manager.find(AuditRow, { order: { id: 'ASC' } })).toEqual(rows);
  });

  test('what one row has is written for all of them', async () => {
    const rows = [row('aud_1', { detail: { why: 'asked' }, patientId: 'pat_1' }), row('aud_2', { outcome: 'done' })];
    await insertAll(database.tx.outside, AuditRow, rows);
    expect(await database.tx.outside.manager.find(AuditRow, { order: { id: 'ASC' } })).toEqual(rows);
  });
});
