import { openTestWorld, type TestWorld } from '../../testing/harness';
import { AuditRow, WorklistRow } from './audit.table';
import { makeAudit, makeWorklist } from './index';

describe('records for people to read', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await openTestWorld();
  });
  afterEach(() => world.close());
  const entry = {
    ...{ actorKind: 'user' as const, actorId: 'usr_1', ownerId: 'usr_1', action: 'report.read' },
    ...{ subjectKind: 'report', subjectId: 'R1', requestId: 'request-1' },
  };

  test('a deed that is taken back leaves no record of itself', async () => {
    const audit = makeAudit(world);
    const deed = world.tx.run(async (scope) => {
      await audit.record(scope, entry);
      throw new Error('taken back');
    });
    await expect(deed).rejects.toThrow('taken back');
    expect(await world.tx.outside.manager.count(AuditRow)).toBe(0);
    await world.tx.run((scope) => audit.record(scope, { ...entry, detail: { pages: 2 } }));
    const [row] = await world.tx.outside.manager.find(AuditRow);
    expect(row).toMatchObject({ ...entry, patientId: null, detail: { pages: 2 }, at: world.clock.now() });
  });

  test('one matter is put before a person once, however many find it at the same time', async () => {
    const worklist = makeWorklist(world);
    const open = (subjectId: string) =>
      world.tx.run((scope) => worklist.open(scope, 'payment-unknown', subjectId, { before: 'paying' }));
    await Promise.all(Array.from({ length: 5 }, () => open('pay_1')));
    await open('pay_2');
    const items = await world.tx.outside.manager.find(WorklistRow, { order: { subjectId: 'ASC' } });
    expect(items.map(({ subjectId, closedAt }) => [subjectId, closedAt])).toEqual([
      ['pay_1', null],
      ['pay_2', null],
    ]);
  });
});
