import { addDays, hospitalInstant } from '@anzhen/shared-types';
import { worklistKinds } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { inventDay } from './testing/invented-day';
import { seedDifferences, spoiledDay } from './testing/seeded-differences';
import { openReconciliationWorld, type ReconciliationWorld } from './testing/reconciliation-world';

const DAY = '2026-11-21';
/** Of a kind that this version does not open. */
const OTHER = '按下面的内容核实，处理完写明结果。';
const MORNING = hospitalInstant(addDays(DAY, 1), '10:30').toISOString();

let w: ReconciliationWorld;
let clerk: string;
let other: string;
beforeEach(async () => {
  w = await openReconciliationWorld(MORNING);
  [clerk, other] = [await w.member('qianwen', 'finance'), await w.member('zhengmin', 'administrator')];
});
afterEach(() => w.close());

const reconciled = async (count = 7) => {
  const day = inventDay(DAY, 60);
  seedDifferences(day, count);
  await w.setDay(day);
  await w.module.reconcileDay(DAY);
  return (await w.call('getReconciliationDay', clerk, { params: { day: DAY } })).differences;
};
const deeds = async () =>
  (await w.world.tx.outside.manager.find(AuditRow, { where: { actorKind: 'staff' }, order: { at: 'ASC' } })).map(
    ({ action, actorId, subjectId }) => [action, actorId, subjectId],
  );

test('the clerk sees the days with totals and counts, and a day’s differences with the lines of every book', async () => {
  const differences = await reconciled();
  const { days } = await w.call('listReconciliationDays', clerk);
  expect(days).toMatchObject([{ day: DAY, status: 'done', openCount: 7, closedCount: 0, healedCount: 0 }]);
  expect(days[0]?.totals?.own.payCount).toBe(60);
  const amount = differences.find(({ why }) => why === '和微信支付的金额不一样');
  expect(amount).toMatchObject({ typeName: '金额不符', gapFen: 1, status: 'open', closedByName: null });
  expect(amount?.lines.map(({ ledgerName, amountFen }) => [ledgerName, amountFen])).toEqual([
    ['本系统', 41_832],
    ['微信支付', 41_833],
    ['微信商户账户', 41_833],
    ['HIS', 41_832],
  ]);
});

test('a clerk is told which leg is another one, with what every book says of each', async () => {
  const { day, row } = spoiledDay('the HIS booked the account’s part as cash', DAY);
  await w.setDay(day);
  await w.module.reconcileDay(DAY);
  const [only] = (await w.call('getReconciliationDay', clerk, { params: { day: DAY } })).differences;
  expect(only).toMatchObject({ typeName: '金额不符', why: '个人账户部分和 HIS 不一样', gapFen: row.accountFen });
  const { fundFen, accountFen, otherFen, cashFen, totalFen } = row;
  const shown = only!.lines.map(({ ledgerName, amountFen, parts }) => [
    ...[ledgerName, amountFen],
    Object.fromEntries(parts.map((part) => [part.legName, part.amountFen])),
  ]);
  expect(shown).toEqual([
    ['本系统', totalFen, { 统筹基金: fundFen, 个人账户: accountFen, 其他补助: otherFen, 自付: cashFen }],
    ['微信支付', cashFen, {}],
    ['微信商户账户', cashFen, {}],
    [
      ...['医保中心', totalFen - cashFen],
      { 统筹基金: fundFen, 个人账户: accountFen, 其他补助: otherFen, 自付: cashFen },
    ],
    ['HIS', totalFen, { 统筹和补助: fundFen + otherFen, 自付: cashFen + accountFen }],
  ]);
});

test('a difference is closed with a reason and can be taken back; both stand in the record of deeds', async () => {
  const [first] = await reconciled();
  const params = { differenceId: first!.id };
  const closed = await w.call('closeDifference', clerk, { params, body: { reason: '已在 HIS 补记' } });
  expect(closed).toMatchObject({ status: 'closed', closedByName: '员工qianwen', closeReason: '已在 HIS 补记' });
  await w.call('closeDifference', clerk, { params, body: { reason: '已在 HIS 补记' } });
  w.world.clock.advance(1_000);
  expect(await w.call('reopenDifference', other, { params })).toMatchObject({ status: 'open', closeReason: null });
  expect(await deeds()).toEqual([
    ['difference.closed', clerk, first!.id],
    ['difference.reopened', other, first!.id],
  ]);
});

test('of two clerks at once one closes it, and the other is told so', async () => {
  const [first] = await reconciled();
  const close = (who: string) =>
    w.call('closeDifference', who, { params: { differenceId: first!.id }, body: { reason: `由 ${who} 处理` } });
  const ends = await Promise.allSettled([close(clerk), close(other)]);
  const refused = ends.filter((end) => end.status === 'rejected');
  expect(refused).toMatchObject([{ reason: { code: 'RECONCILIATION.NOT_OPEN' } }]);
  expect(await deeds()).toHaveLength(1);
});

test('what a clerk has closed stays closed when the day is compared again', async () => {
  const [first] = await reconciled();
  await w.call('closeDifference', clerk, { params: { differenceId: first!.id }, body: { reason: '患者已退款' } });
  await w.module.reconcileDay(DAY);
  const { differences, day } = await w.call('getReconciliationDay', clerk, { params: { day: DAY } });
  expect(differences.find(({ id }) => id === first!.id)).toMatchObject({
    status: 'closed',
    closeReason: '患者已退款',
  });
  expect([day.openCount, day.closedCount]).toEqual([6, 1]);
});

test('a clerk has a day compared again, by the job and not twice at once', async () => {
  await reconciled();
  const params = { day: DAY };
  expect((await w.call('runReconciliation', clerk, { params })).day.status).toBe('waiting');
  expect(w.woken).toEqual(['reconcile-days']);
  await w.runJob();
  expect((await w.run(DAY))?.status).toBe('done');
  await w.repository.claim(w.world.tx.outside, DAY);
  await expect(w.call('runReconciliation', clerk, { params })).rejects.toMatchObject({
    code: 'RECONCILIATION.RUNNING',
  });
  await expect(w.call('runReconciliation', clerk, { params: { day: addDays(DAY, 1) } })).rejects.toMatchObject({
    code: 'RECONCILIATION.DAY_NOT_OVER',
  });
});

test('the worklist is worked through: what to do, closed with a reason, taken back, and closed once', async () => {
  const { worklist } = w;
  const { tx } = w.world;
  await worklist.open(tx.outside, 'refund-abnormal', 'rfd_1', { paymentId: 'pay_1', why: 'ABNORMAL', secret: 'x' });
  w.world.clock.advance(1_000);
  // As an older version may have left it.
  await worklist.open(tx.outside, 'something-new' as 'payment-unknown', 'sub_1', { cashFen: 12_30 });
  const { items, openCount } = await w.call('listWorklist', clerk, { query: { state: 'open' } });
  expect(openCount).toBe(2);
  expect(items.map(({ kindName, subjectId, facts }) => [kindName, subjectId, facts])).toEqual([
    [
      ...['退款没有成功', 'rfd_1'],
      [
        { name: '原因', value: '银行没有收下' },
        { name: '付款单号', value: 'pay_1' },
      ],
    ],
    ['something-new', 'sub_1', [{ name: '微信付', value: '¥12.30' }]],
  ]);
  const params = { itemId: items[0]!.id };
  await w.call('closeWorklistItem', clerk, { params, body: { reason: '已线下退款' } });
  await expect(w.call('closeWorklistItem', other, { params, body: { reason: '我也处理了' } })).rejects.toMatchObject({
    code: 'WORKLIST.NOT_OPEN',
  });
  expect((await w.call('listWorklist', clerk, { query: { state: 'closed' } })).items).toMatchObject([
    { subjectId: 'rfd_1', closedByName: '员工qianwen', closeReason: '已线下退款' },
  ]);
  expect(await w.call('reopenWorklistItem', clerk, { params })).toMatchObject({ closedAt: null });
  expect((await w.call('listWorklist', clerk, { query: { state: 'open' } })).openCount).toBe(2);
});

test('every matter that the system puts before a person has a name and says what to do', async () => {
  for (const kind of worklistKinds) await w.worklist.open(w.world.tx.outside, kind, kind, {});
  const { items } = await w.call('listWorklist', clerk, { query: { state: 'open' } });
  expect(items.map(({ kind }) => kind).sort()).toEqual([...worklistKinds].sort());
  const nameless = items.filter(
    ({ kindName, advice }) => !/^[\u4e00-\u9fff，A-Z ]+$/.test(kindName) || advice === OTHER,
  );
  expect(nameless.map(({ kind }) => kind)).toEqual([]);
});

test('why a number ended, what the HIS answered and how things stand reach the desk in sentences', async () => {
  const { world, worklist } = w;
  const ends = { code: 'Conflict', reason: 'doctor_changed' };
  await worklist.open(world.tx.outside, 'appointment-refund-refused', 'apt_1', ends);
  const left = { code: 'RuleDenied', status: 'cancelled' };
  await worklist.open(world.tx.outside, 'release-refused', 'apt_2', left);
  await worklist.open(world.tx.outside, 'no-show-unclear', 'apt_3', { his: 'booked' });
  await worklist.open(world.tx.outside, 'paid-his-unknown', 'apt_4', { last: 'Unavailable' });
  const { items } = await w.call('listWorklist', clerk, { query: { state: 'open' } });
  const shown = items.flatMap(({ facts }) => facts.map(({ value }) => value)).sort();
  const words = ['换医生，患者退号', 'HIS 里的状态已经变了', '医院的规则不允许', '已取消', '已挂上', 'HIS 连不上'];
  expect(shown).toEqual(words.sort());
});

test('what does not agree about a payment is told in the words of the clerk', async () => {
  const { world } = w;
  const wrong = await world.payBill(world.person, 'B1', { total: 31_360 });
  Object.assign(world.gateway.pay(wrong.paymentId), { amount: 1 });
  await world.pass(30_000);
  const { items } = await w.call('listWorklist', clerk, { query: { state: 'open' } });
  expect(items).toMatchObject([{ kind: 'payment-mismatch', facts: [{ name: '不一致的是', value: '金额' }] }]);
});

test.each(['nurse', 'doctor', 'registrar', 'operator', 'auditor'] as const)(
  'a %s may see and do none of it',
  async (role) => {
    const [first] = await reconciled(1);
    const who = await w.member(role, role);
    const body = { reason: '试一试' };
    const params = { day: DAY, differenceId: first!.id, itemId: 'wrk_1' };
    for (const name of [
      ...(['listReconciliationDays', 'getReconciliationDay', 'runReconciliation', 'closeDifference'] as const),
      ...(['reopenDifference', 'listWorklist', 'closeWorklistItem', 'reopenWorklistItem', 'resumeRefund'] as const),
    ])
      await expect(w.call(name, who, { params, body, query: { state: 'open' } })).rejects.toMatchObject({
        code: 'STAFF.FORBIDDEN',
      });
    expect((await w.differences())[0]).toMatchObject({ status: 'open' });
  },
);

test('what is not there is not found', async () => {
  const body = { reason: '没有的' };
  const day = { params: { day: DAY } };
  await expect(w.call('getReconciliationDay', clerk, day)).rejects.toMatchObject({ code: 'RECONCILIATION.NOT_FOUND' });
  const difference = { params: { differenceId: 'dif_0' }, body };
  await expect(w.call('closeDifference', clerk, difference)).rejects.toMatchObject({
    code: 'RECONCILIATION.NOT_FOUND',
  });
  const item = { params: { itemId: 'wrk_0' }, body };
  await expect(w.call('closeWorklistItem', clerk, item)).rejects.toMatchObject({ code: 'WORKLIST.NOT_FOUND' });
});
