import { DAY, fen, HOUR, MINUTE, SECOND } from '@anzhen/shared-types';
import type { MedInsOrder } from '../../ports/payment-gateway';
import { SIGNED } from '../../testing/fake-gateway';
import { type MoneyWorld, openMoneyWorld } from '../../testing/money-world';

/** WeChat, the centre and our own row do not say the same, or say nothing: what is sure is done, the rest is asked again. */
let world: MoneyWorld;
beforeEach(async () => {
  world = await openMoneyWorld();
  world.centre.splitBy(() => SPLIT);
});
afterEach(() => world.close());

const BILL = 31_360;
const SPLIT = { fund: 15_680, account: 6_272, cash: 9_408 };
const payInsured = async (): Promise<string> => {
  const authCode = world.centre.agree(world.person);
  return (await world.payBill(world.person, 'B1', { total: BILL, authCode })).paymentId;
};
const centreOrderOf = (paymentId: string): string => `ORD${paymentId.slice(-20)}`;
const tell = async (order: MedInsOrder): Promise<void> => {
  await world.acceptNotice(SIGNED, world.gateway.notice({ kind: 'medIns', order }));
  await world.runJob('apply-notices');
  await world.drain();
};
const openKinds = async () => (await world.rows.worklist()).map(({ kind }) => kind).sort();

describe('a mixed order that WeChat calls paid', () => {
  test.each(['cash', 'insurance'] as const)(
    'is not settled while its %s is not paid, and goes to a person',
    async (part) => {
      const paymentId = await payInsured();
      await tell(world.gateway.payMedIns(paymentId, part));
      await world.pass(10 * MINUTE);
      expect(await world.statusOf(paymentId)).toBe('paying');
      expect(world.his.settlements()).toEqual([]);
      world.clock.advance(DAY);
      await world.runJob('check-payments');
      expect(await world.statusOf(paymentId)).toBe('needs_staff');
      expect(await openKinds()).toContain('payment-unknown');
    },
  );

  test.each(['cash', 'insurance'] as const)('is settled when its %s follows', async (part) => {
    const paymentId = await payInsured();
    await tell(world.gateway.payMedIns(paymentId, part));
    if (part === 'cash') world.gateway.pay(paymentId);
    else world.centre.settle(centreOrderOf(paymentId));
    await world.pass(MINUTE);
    expect(await world.statusOf(paymentId)).toBe('settled');
    expect(world.his.settlements()).toMatchObject([{ command: { ...SPLIT, transactionId: expect.any(String) } }]);
    expect(await openKinds()).toEqual([]);
  });

  test('with the same total in other parts is never applied', async () => {
    const paymentId = await payInsured();
    const order = world.gateway.payMedIns(paymentId);
    await tell({ ...order, fund: fen(order.fund - 100), cash: fen(order.cash + 100) });
    expect(await world.statusOf(paymentId)).toBe('paying');
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'payment-mismatch', subjectId: paymentId }]);
  });

  test('is never applied when the centre has settled by other parts', async () => {
    const paymentId = await payInsured();
    const order = world.gateway.payMedIns(paymentId);
    world.centre.settle(centreOrderOf(paymentId), { fund: fen(SPLIT.fund - 1), account: fen(SPLIT.account + 1) });
    await tell(order);
    await world.pass(30 * SECOND);
    expect(await world.statusOf(paymentId)).toBe('paying');
    expect(world.his.settlements()).toEqual([]);
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'payment-mismatch', subjectId: paymentId }]);
  });
});

describe('a payment about which nobody answered for a day', () => {
  const pay = () => world.payBill(world.person, 'B1', { total: BILL });
  const leftToStaff = async (): Promise<string> => {
    const { paymentId } = await pay();
    world.clock.advance(DAY);
    world.gateway.fail('query', 'lost');
    await world.runJob('check-payments');
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    return paymentId;
  };

  test('is closed when WeChat says that it was not paid, and the bill can be paid', async () => {
    const paymentId = await leftToStaff();
    await world.pass(2 * HOUR);
    expect(await world.statusOf(paymentId)).toBe('closed');
    expect((await pay()).paymentId).not.toBe(paymentId);
  });

  test('is settled when WeChat says that it was paid', async () => {
    const paymentId = await leftToStaff();
    world.gateway.pay(paymentId);
    await world.pass(2 * HOUR);
    expect(await world.statusOf(paymentId)).toBe('settled');
  });

  test('is not called paid to whoever pays again: it is asked about at once', async () => {
    const paymentId = await leftToStaff();
    world.gateway.fail('query', 'lost');
    await expect(pay()).rejects.toMatchObject({ code: 'PAYMENT.UNAVAILABLE' });
    expect((await pay()).paymentId).not.toBe(paymentId);
    expect(await world.statusOf(paymentId)).toBe('closed');
  });
});

describe('the cash of a mixed order that the insurance does not pay', () => {
  const cashBack = async (paymentId: string): Promise<void> => {
    await world.pass(2 * HOUR);
    expect(await world.statusOf(paymentId)).toBe('refunding');
    for (const id of world.gateway.refundIds()) world.gateway.endRefund(id, 'SUCCESS');
    await world.pass(2 * HOUR);
    expect(await world.statusOf(paymentId)).toBe('refunded');
    expect(await world.rows.refunds()).toMatchObject([
      { totalFen: SPLIT.cash, cashFen: SPLIT.cash, status: 'succeeded' },
    ]);
    expect(await world.rows.legs()).toMatchObject([{ kind: 'cash', amountFen: SPLIT.cash, status: 'refunded' }]);
    expect(world.centre.refunds()).toEqual([]);
    expect(world.his.settlements()).toEqual([]);
    expect((await world.rows.messages()).map(({ event }) => event)).toEqual(['refunded']);
  };
  const stuck = async (paymentId: string): Promise<void> => {
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'med-ins-cash-stuck', subjectId: paymentId }]);
    expect(world.gateway.refundIds()).toEqual([]);
  };

  test('goes back after an hour in which WeChat did not give it back itself, and the bill can be paid', async () => {
    const paymentId = await payInsured();
    const trade = world.gateway.pay(paymentId);
    world.gateway.failMedIns(paymentId);
    await world.pass(30 * SECOND);
    await stuck(paymentId);
    await cashBack(paymentId);
    // A late copy of the notice about the cash changes nothing.
    await world.acceptNotice(SIGNED, world.gateway.notice({ kind: 'trade', trade }));
    await world.runJob('apply-notices');
    expect(await openKinds()).toEqual(['med-ins-cash-stuck']);
    expect((await world.payBill(world.person, 'B1', { total: BILL })).paymentId).not.toBe(paymentId);
  });

  test('goes back as well when the window ends and the centre takes its order back', async () => {
    const paymentId = await payInsured();
    world.gateway.pay(paymentId);
    await world.pass(12 * MINUTE);
    await stuck(paymentId);
    expect(world.centre.stateOf(centreOrderOf(paymentId))).toBe('revoked');
    await cashBack(paymentId);
  });

  test('is not given back twice when WeChat did it', async () => {
    const paymentId = await payInsured();
    const { amount } = world.gateway.pay(paymentId);
    world.gateway.failMedIns(paymentId);
    await world.pass(30 * SECOND);
    await stuck(paymentId);
    const back = { paymentId, amount: amount!, total: amount!, reason: '' };
    await world.gateway.refund({ ...back, refundId: 'by-wechat' });
    await world.pass(2 * HOUR);
    expect(await world.statusOf(paymentId)).toBe('failed');
    expect(world.gateway.refundIds()).toEqual(['by-wechat']);
  });

  test('goes to a person when another amount of cash came in', async () => {
    const paymentId = await payInsured();
    Object.assign(world.gateway.pay(paymentId), { amount: fen(1) });
    world.gateway.failMedIns(paymentId);
    await world.pass(2 * HOUR);
    expect(world.gateway.refundIds()).toEqual([]);
    expect(await openKinds()).toContain('payment-mismatch');
  });
});
