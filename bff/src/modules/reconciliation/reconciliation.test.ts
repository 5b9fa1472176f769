import { addDays, fen, hospitalInstant, MINUTE } from '@anzhen/shared-types';
import { insertAll } from '../../platform/db/insert-row';
import type { TradeBillLine } from '../../ports/payment-gateway';
import { WorklistRow } from '../audit/audit.table';
import { PaymentRow } from '../payment/payment.table';
import { RefundRow } from '../payment/refund.table';
import { RunRow } from './reconciliation.table';
import { daysToDo } from './reconciliation.job';
import { type InventedDay, inventDay, keepAccount, KINDS, movementsOf } from './testing/invented-day';
import { seedDifferences, seeds, spoiledDay } from './testing/seeded-differences';
import { openReconciliationWorld, type ReconciliationWorld } from './testing/reconciliation-world';

const DAY = '2026-11-21';
const NEXT = addDays(DAY, 1);
const MORNING = hospitalInstant(NEXT, '10:30').toISOString();

let w: ReconciliationWorld;
beforeEach(async () => {
  w = await openReconciliationWorld(MORNING);
});
afterEach(() => w.close());

const spoiled = (name: string) => spoiledDay(name, DAY);
/** WeChat's two books, which agree. */
const wechatBooks = (wechat: readonly TradeBillLine[]): Pick<InventedDay, 'wechat' | 'fundflow'> => {
  const day = { ...inventDay(DAY, 0), wechat: [...wechat] };
  keepAccount(day, wechat.flatMap(movementsOf));
  return { wechat: day.wechat, fundflow: day.fundflow };
};
const only = async () => {
  const rows = await w.differences();
  expect(rows).toHaveLength(1);
  return rows[0]!;
};

describe('a day', () => {
  test('is compared once by the job of the morning, with the totals of every book, and not again', async () => {
    const day = inventDay(DAY, 120);
    const expected = seedDifferences(day, seeds.length);
    await w.setDay(day);
    await w.runJob();
    const rows = await w.differences();
    expect(new Map(rows.map(({ entryKey, type }) => [entryKey, type]))).toEqual(expected);
    expect(rows.every(({ status, day: of }) => status === 'open' && of === DAY)).toBe(true);
    const run = await w.run(DAY);
    const cashOf = (side: 'pay' | 'refund') =>
      day.wechat
        .filter((line) => line.side === side && line.state !== 'failed')
        .reduce((sum, { amount }) => sum + amount, 0);
    expect(run).toMatchObject({ status: 'done', attempts: 1, problem: null });
    expect(run?.totals).toMatchObject({
      wechat: { payFen: cashOf('pay'), refundFen: cashOf('refund') },
      account: { closingFen: day.fundflow.at(-1)!.balance },
    });
    const inAccount = (kind: 'trade' | 'refund') =>
      day.fundflow.filter((line) => line.kind === kind).reduce((sum, { amount }) => sum + amount, 0);
    expect(run?.totals?.fundflow).toMatchObject({ payFen: inAccount('trade'), refundFen: inAccount('refund') });
    w.world.clock.advance(60 * MINUTE);
    await w.runJob();
    expect((await w.run(DAY))?.attempts).toBe(1);
  });

  test('compared again says the same, and what was corrected meanwhile has healed', async () => {
    const { day, his } = spoiled('the HIS did not book a payment');
    await w.setDay(day);
    await w.module.reconcileDay(DAY);
    const first = await only();
    await w.module.reconcileDay(DAY);
    expect(await only()).toEqual(first);
    day.his.push(...his);
    await w.module.reconcileDay(DAY);
    expect(await only()).toMatchObject({ id: first.id, status: 'healed', closedBy: null });
    expect((await only()).closeReason).toContain('各方已经一致');
    day.his.pop();
    await w.module.reconcileDay(DAY);
    expect(await only()).toMatchObject({ id: first.id, status: 'open', closeReason: null });
  });

  test('that is not over cannot be compared, and one that is under way is not begun twice', async () => {
    await expect(w.module.reconcileDay(NEXT)).rejects.toMatchObject({ code: 'RECONCILIATION.DAY_NOT_OVER' });
    await w.repository.claim(w.world.tx.outside, DAY);
    await expect(w.module.reconcileDay(DAY)).rejects.toMatchObject({ code: 'RECONCILIATION.RUNNING' });
    // The process that had begun it is gone.
    w.world.clock.advance(16 * MINUTE);
    await w.runJob();
    expect(await w.run(DAY)).toMatchObject({ status: 'done', attempts: 2 });
  });

  test('whose bill is being made is tried again every half hour, and compared as soon as it is there', async () => {
    w.books.away.wechat = 'creating';
    await w.runJob();
    expect(await w.run(DAY)).toMatchObject({ status: 'waiting', problem: expect.stringContaining('还没有生成') });
    await w.runJob();
    expect((await w.run(DAY))?.attempts).toBe(1);
    w.books.away.wechat = null;
    w.world.clock.advance(30 * MINUTE);
    await w.runJob();
    expect(await w.run(DAY)).toMatchObject({ status: 'done', attempts: 2, problem: null });
  });

  test.each(['wechat', 'fundflow', 'insurance', 'his'] as const)(
    'without the book of %s says so and compares nothing',
    async (book) => {
      await w.setDay(inventDay(DAY, 20));
      if (book === 'wechat') w.books.away.wechat = 'failed';
      else w.books.away[book] = true;
      await w.runJob();
      const problem = expect.stringMatching(/没有(取到|问到)/);
      expect(await w.run(DAY)).toMatchObject({ status: 'waiting', problem });
      expect(await w.differences()).toEqual([]);
    },
  );

  test('that cannot be compared in a day and a half is given to a person', async () => {
    w.books.away.his = true;
    for (let attempt = 0; attempt < 72; attempt += 1) {
      await w.runJob();
      w.world.clock.advance(30 * MINUTE);
    }
    expect(await w.run(DAY)).toMatchObject({ status: 'failed', attempts: 72, nextTryAt: null });
    const items = await w.world.tx.outside.manager.findBy(WorklistRow, { kind: 'reconciliation-failed' });
    expect(items.map(({ subjectId }) => subjectId)).toContain(DAY);
  });
});

describe('the insurance centre has no list of a day and is asked about every order', () => {
  const at = (time: string) => w.world.clock.set(hospitalInstant(NEXT, time).toISOString());
  const day = () => inventDay(DAY, 220);
  const orders = () => day().own.filter(({ insuranceOrderId }) => insuranceOrderId !== null).length;

  test('at night and once; the day is compared in the morning without asking again', async () => {
    at('02:00');
    await w.setDay(day());
    await w.runJob();
    expect(w.books.asked).toHaveLength(orders());
    expect(await w.run(DAY)).toMatchObject({ status: 'waiting', nextTryAt: hospitalInstant(NEXT, '10:30') });
    at('10:30');
    await w.runJob();
    expect(await w.run(DAY)).toMatchObject({ status: 'done', attempts: 2 });
    expect(await w.differences()).toEqual([]);
    expect(w.books.asked).toHaveLength(orders());
    // A clerk who asks for the day again gets what the centre says now.
    await w.module.reconcileDay(DAY);
    expect(w.books.asked).toHaveLength(2 * orders());
  });

  test('and once more in the morning when money was on its way back', async () => {
    at('02:00');
    const night = inventDay(DAY, 20);
    const row = night.own[KINDS.mixedBack]!;
    const standing = night.insurance.find(({ paymentId }) => paymentId === row.id)!;
    row.refunds[0]!.status = 'processing';
    standing.state = 'settled';
    await w.setDay(night);
    await w.runJob();
    standing.state = 'refunded';
    at('10:30');
    await w.runJob();
    expect(w.books.asked.filter((order) => order === row.insuranceOrderId)).toHaveLength(2);
    // Ours is behind with the cash alone: WeChat is asked about it as about any other.
    expect((await w.differences()).filter(({ why }) => why !== 'refund_state')).toEqual([]);
  });

  test('and when the process died over it, only for what is missing', async () => {
    await w.setDay(day());
    await w.repository.keepStandings(w.world.tx.outside, DAY, day().insurance.slice(0, 30));
    await w.module.reconcileDay(DAY);
    expect(w.books.asked).toHaveLength(orders() - 30);
    expect(await w.differences()).toEqual([]);
  });

  test('one about which it has nothing to say is tried some times and then shown; it heals once it is clear', async () => {
    const unclear = day();
    const [standing] = unclear.insurance;
    const known = { ...standing! };
    standing!.state = 'unknown';
    await w.setDay(unclear);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await w.runJob();
      expect(await w.run(DAY)).toMatchObject({ status: 'waiting', problem: '医保中心有 1 笔没有问到结果' });
      w.world.clock.advance(30 * MINUTE);
    }
    await w.runJob();
    expect(await only()).toMatchObject({
      type: 'status',
      why: 'insurance_unclear',
      entryKey: `pay:${known.paymentId}`,
    });
    // Half a day later what it has said is no longer taken for its word of today.
    w.world.clock.advance(13 * 60 * MINUTE);
    Object.assign(standing!, known);
    await w.module.reconcileDay(DAY);
    expect(await only()).toMatchObject({ status: 'healed' });
  });

  test('what went back the next day is of the next day, and heals nothing of the day before', async () => {
    const today = inventDay(DAY, 20);
    const row = today.own[KINDS.mixed]!;
    await w.setDay(today);
    await w.module.reconcileDay(DAY);
    expect(await w.differences()).toEqual([]);
    today.insurance.find(({ paymentId }) => paymentId === row.id)!.state = 'refunded';
    const { fundFen, accountFen } = row;
    const createdAt = hospitalInstant(NEXT, '09:00');
    await insertAll(w.world.tx.outside, RefundRow, [
      {
        ...{ id: 'rfd_next', paymentId: row.id, requestKey: 'brf_next', reason: '退费', status: 'succeeded' },
        ...{ totalFen: fundFen + accountFen, fundFen, accountFen, otherFen: 0, cashFen: 0 },
        ...{ createdAt, updatedAt: createdAt },
      },
    ]);
    await w.module.reconcileDay(DAY);
    expect(await w.differences()).toEqual([]);
    at('23:00');
    w.world.clock.advance(24 * 60 * MINUTE);
    await w.module.reconcileDay(NEXT);
    // The centre gave it back; only the HIS has not booked it.
    expect(await only()).toMatchObject({ day: NEXT, side: 'refund', type: 'shortfall', why: 'missing_at_his' });
  });
});

test('after an outage the days that were missed are compared, oldest first, and before two only older ones', () => {
  const at = (time: string) => hospitalInstant('2026-11-25', time);
  const known = (...days: string[]) => ({ first: days[0] ?? null, looked: new Set(days) });
  expect(daysToDo(at('02:00'), known('2026-11-21'))).toEqual(['2026-11-22', '2026-11-23', '2026-11-24']);
  expect(daysToDo(at('01:59'), known('2026-11-21'))).toEqual(['2026-11-22', '2026-11-23']);
  expect(daysToDo(at('02:00'), known('2026-11-23', '2026-11-24'))).toEqual([]);
  // Somebody compared yesterday by hand before the job had its turn.
  expect(daysToDo(at('02:00'), known('2026-11-21', '2026-11-24'))).toEqual(['2026-11-22', '2026-11-23']);
  expect(daysToDo(at('02:00'), known())).toEqual(['2026-11-24']);
  expect(daysToDo(at('01:00'), known())).toEqual([]);
  expect(daysToDo(at('02:00'), known('2026-01-01'))).toHaveLength(14);
});

describe('a safe difference heals itself and says why', () => {
  test('when the HIS booked it after midnight', async () => {
    const { day, row, his } = spoiled('the HIS booked a payment after midnight');
    await w.setDay(day);
    await w.runJob();
    expect(await only()).toMatchObject({ type: 'cross_day', status: 'open', gapFen: row.totalFen });
    w.books.set({
      day: NEXT,
      wechat: [],
      fundflow: [],
      insurance: [],
      his: his.map((line) => ({ ...line, at: hospitalInstant(NEXT, '00:01') })),
    });
    w.world.clock.advance(24 * 60 * MINUTE);
    await w.runJob();
    const healed = await only();
    expect(healed).toMatchObject({ day: DAY, status: 'healed', closedBy: null });
    expect(healed.closeReason).toContain('另一天');
    expect(healed.lines.map(({ ledger }) => ledger).sort()).toEqual(['fundflow', 'his', 'own', 'wechat']);
    await w.module.reconcileDay(DAY);
    expect(await only()).toMatchObject({ status: 'healed' });
  });

  test('and when its other half does not come it becomes what it is', async () => {
    await w.setDay(spoiled('the HIS booked a payment after midnight').day);
    await w.runJob();
    w.world.clock.advance(24 * 60 * MINUTE);
    await w.runJob();
    expect(await only()).toMatchObject({ type: 'surplus', why: 'missing_at_his', status: 'open' });
  });

  test('when WeChat says paid and ours still waits: it is asked, and the payment goes its normal way', async () => {
    const { person, gateway, payBill, statusOf, clock, tx } = w.world;
    clock.set(hospitalInstant(DAY, '16:00').toISOString());
    const intent = await payBill(person, 'B1', { total: 31_360 });
    const { paymentId } = intent as { paymentId: string };
    const trade = gateway.pay(paymentId);
    const [amount, transactionId] = [trade.amount!, trade.transactionId!];
    const paid = { side: 'pay', paymentId, refundId: null, remoteRefundId: null, transactionId, feeFen: 188 } as const;
    w.books.set({
      ...{ day: DAY, insurance: [], his: [] },
      ...wechatBooks([{ ...paid, amount, state: 'done', at: trade.paidAt! }]),
    });
    clock.set(MORNING);
    await w.runJob();
    expect(await statusOf(paymentId)).toBe('processing');
    // The hospital books it now, in the next day's book.
    expect(await only()).toMatchObject({ type: 'surplus', why: 'missing_at_his', status: 'open' });
    await w.world.drain();
    const row = await tx.outside.manager.findOneByOrFail(PaymentRow, { id: paymentId });
    expect(row.status).toBe('settled');
    const at = hospitalInstant(NEXT, '10:31');
    w.books.set({
      ...{ day: NEXT, wechat: [], fundflow: [], insurance: [] },
      his: [
        {
          ...{ tradeNo: 'H1', type: 'pay', subject: 'bill', key: paymentId, refundKey: null, transactionId },
          ...{ insuranceOrderId: null, total: amount, fund: fen(0), account: fen(0), cash: amount, at },
        },
      ],
    });
    clock.advance(24 * 60 * MINUTE);
    await w.runJob();
    expect(await only()).toMatchObject({ day: DAY, status: 'healed' });
  });

  test('when a refund had come back and only the answer was lost', async () => {
    const { person, gateway, payBill, runJob, clock, drain, rows } = w.world;
    clock.set(hospitalInstant(DAY, '16:00').toISOString());
    const { paymentId } = (await payBill(person, 'B1', { total: 31_360 })) as { paymentId: string };
    const trade = gateway.pay(paymentId);
    clock.advance(MINUTE);
    await runJob('check-payments');
    await w.world.tx.run((scope) => w.world.payments.refund(scope, paymentId, '测试'));
    await drain();
    const [refundId] = gateway.refundIds();
    gateway.endRefund(refundId!, 'SUCCESS');
    const common = {
      paymentId,
      transactionId: trade.transactionId!,
      amount: trade.amount!,
      state: 'done' as const,
    };
    const at = clock.now();
    const his = [
      { tradeNo: 'H1', type: 'pay' as const, refundKey: null },
      { tradeNo: 'H2', type: 'refund' as const, refundKey: refundId! },
    ].map((line) => ({
      ...{ ...line, subject: 'bill' as const, key: paymentId, transactionId: trade.transactionId },
      ...{ insuranceOrderId: null, total: trade.amount!, fund: fen(0), account: fen(0), cash: trade.amount!, at },
    }));
    w.books.set({
      ...{ day: DAY, insurance: [], his },
      ...wechatBooks([
        { ...common, side: 'pay', refundId: null, remoteRefundId: null, feeFen: 188, at },
        { ...common, side: 'refund', refundId: refundId!, remoteRefundId: '5030', feeFen: -188, at },
      ]),
    });
    clock.set(MORNING);
    await w.module.reconcileDay(DAY);
    expect(await rows.refunds()).toMatchObject([{ status: 'succeeded' }]);
    expect(await only()).toMatchObject({ side: 'refund', type: 'status', status: 'healed' });
    expect((await only()).closeReason).toContain('重新问过微信支付');
  });
});

test('the account’s balance is followed from day to day, and what it lost meanwhile is shown on the day it is missing', async () => {
  const today = inventDay(DAY, 20);
  await w.setDay(today);
  await w.module.reconcileDay(DAY);
  const closed = today.fundflow.at(-1)!;
  // ¥50 are gone at midnight, and ¥30 are drawn by the hospital.
  const at = hospitalInstant(NEXT, '22:00');
  const drawn = { kind: 'other' as const, businessId: 'W1', voucher: 'W1', direction: 'out' as const, at };
  const fundflow = [{ ...drawn, amount: fen(3_000), balance: fen(closed.balance - 8_000) }];
  w.books.set({ ...inventDay(NEXT, 0), fundflow });
  w.world.clock.advance(24 * 60 * MINUTE);
  await w.module.reconcileDay(NEXT);
  expect(await only()).toMatchObject({ day: NEXT, type: 'amount', why: 'fundflow_balance', gapFen: -5_000 });
  // Without the day before nothing is known of that night, and the day itself agrees.
  await w.world.tx.outside.manager.delete(RunRow, { day: DAY });
  await w.module.reconcileDay(NEXT);
  expect(await only()).toMatchObject({ status: 'healed' });
});

test('a day of many pages in the database with 60 differences of every kind shows exactly the 60', async () => {
  const day = inventDay(DAY, 1_600);
  const expected = seedDifferences(day, 60);
  await w.setDay(day);
  await w.module.reconcileDay(DAY);
  const rows = await w.differences();
  expect(rows).toHaveLength(60);
  expect(new Map(rows.map(({ entryKey, type }) => [entryKey, type]))).toEqual(expected);
});
