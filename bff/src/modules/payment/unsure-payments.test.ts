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
