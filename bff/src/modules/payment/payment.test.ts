import { randomUUID } from 'node:crypto';
import { fen, MINUTE, SECOND } from '@anzhen/shared-types';
import fc from 'fast-check';
import { MERCHANT, SIGNED } from '../../testing/fake-gateway';
import { type MoneyWorld, openMoneyWorld } from '../../testing/money-world';
import { WorklistRow } from '../audit/audit.table';
import { NoticeRow } from './payment.table';

let world: MoneyWorld;
beforeEach(async () => {
  world = await openMoneyWorld();
});
afterEach(() => world.close());

const BILL = 31_360;
const openBill = (key: string = randomUUID()) => world.payBill(world.person, 'B1', { total: BILL, key });
const send = (body: string, headers: Record<string, string> = SIGNED) => world.acceptNotice(headers, body);
const settledOnce = async (paymentId: string): Promise<void> => {
  expect(await world.statusOf(paymentId)).toBe('settled');
  expect(world.his.settlements().map(({ key }) => key)).toEqual([paymentId]);
  expect((await world.rows.audit()).filter(({ action }) => action === 'payment.paid')).toHaveLength(1);
  expect(await world.rows.messages()).toHaveLength(1);
};

describe('money comes in', () => {
  test('a payment goes from intent to settled and tells the person where to go', async () => {
    const intent = await openBill();
    expect(intent).toMatchObject({ method: 'wechat', mixTradeNo: null, fee: { totalFen: BILL, cashFen: BILL } });
    expect(intent.wechat?.package).toMatch(/^prepay_id=/);
    const trade = world.gateway.pay(intent.paymentId);
    await send(world.gateway.notice({ kind: 'trade', trade }));
    expect(world.woken).toEqual(['apply-notices']);
    await world.runJob('apply-notices');
    expect(await world.statusOf(intent.paymentId)).toBe('processing');
    await world.drain();
    await settledOnce(intent.paymentId);
    expect(await world.rows.legs()).toMatchObject([{ kind: 'cash', amountFen: BILL, status: 'paid' }]);
    const view = await world.payments.view(world.person.userId, intent.paymentId);
    expect(view.guidance).toEqual(['抽血：门诊楼 1 层 3 号窗口，需空腹']);
  });

  test('a hundred copies of a notice, shuffled with query results, settle once', async () => {
    const { paymentId } = await openBill();
    const trade = world.gateway.pay(paymentId);
    world.clock.advance(21 * SECOND);
    const deeds = Array.from({ length: 100 }, (_, index) => async () => {
      // The same notice again and again, and new notices about the same trade.
      await send(world.gateway.notice({ kind: 'trade', trade }, index % 2 === 0 ? 'EV-same' : undefined));
      if (index % 7 === 0) await world.runJob('apply-notices');
      if (index % 9 === 0) await world.runJob('check-payments');
      if (index % 11 === 0) await world.payments.close(paymentId);
    });
    await Promise.all(deeds.map((deed) => deed()));
    await world.runJob('apply-notices');
    await world.drain();
    await settledOnce(paymentId);
    const notices = await world.rows.notices();
    expect(notices).toHaveLength(51);
    expect(notices.every(({ appliedAt }) => appliedAt !== null)).toBe(true);
  });

  test('a notice that cannot be applied is put before a person, also when the process died the moment it was due', async () => {
    const { paymentId } = await openBill();
    await send(world.gateway.notice({ kind: 'trade', trade: world.gateway.pay(paymentId) }));
    const { manager } = world.tx.outside;
    await manager.update(NoticeRow, { subjectId: paymentId }, { payloadCipher: 'not to be opened', tryCount: 20 });
    await world.runJob('apply-notices');
    expect(await manager.find(WorklistRow)).toMatchObject([{ kind: 'notice-stuck' }]);
  });

  test('a payment of which no notice came is found by asking', async () => {
    const { paymentId } = await openBill();
    world.gateway.pay(paymentId);
    await world.runJob('check-payments');
    expect(world.gateway.calls('query')).toBe(0); // Younger than 20 s: the notice may be under way.
    await world.pass(30 * SECOND);
    await settledOnce(paymentId);
  });

  test('what nobody answers about stays open and goes to a person after a day', async () => {
    const { paymentId } = await openBill();
    world.gateway.fail('query', 'lost', 1_000);
    await world.pass(60 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('paying');
    world.clock.advance(24 * 60 * MINUTE);
    await world.runJob('check-payments');
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'payment-unknown', subjectId: paymentId }]);
  });
});

describe('a notice that must not be believed', () => {
  test('a wrong signature is refused and nothing is stored', async () => {
    const { paymentId } = await openBill();
    const trade = world.gateway.pay(paymentId);
    const body = world.gateway.notice({ kind: 'trade', trade });
    await expect(send(body, { 'wechatpay-signature': 'forged' })).rejects.toMatchObject({
      code: 'PAYMENT.NOTICE_REJECTED',
    });
    expect(await world.rows.notices()).toEqual([]);
    expect(await world.statusOf(paymentId)).toBe('paying');
  });

  test.each([
    ['amount', { amount: fen(1) }],
    ['app id', { appId: 'wx_other' }],
    ['merchant', { mchId: '1900000002' }],
  ])('a trade with another %s is never applied and goes to a person', async (_what, change) => {
    const { paymentId } = await openBill();
    const trade = { ...world.gateway.pay(paymentId), ...change };
    await send(world.gateway.notice({ kind: 'trade', trade }));
    await world.runJob('apply-notices');
    await world.drain();
    expect(await world.statusOf(paymentId)).toBe('paying');
    expect(world.his.settlements()).toEqual([]);
    expect(await world.rows.notices()).toMatchObject([{ outcome: 'mismatch' }]);
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'payment-mismatch', subjectId: paymentId }]);
  });

  test('a trade of an order that is not ours goes to a person', async () => {
    const trade = {
      ...MERCHANT,
      paymentId: 'pay_UNKNOWN',
      state: 'SUCCESS' as const,
      transactionId: '4200',
      amount: fen(100),
    };
    await send(world.gateway.notice({ kind: 'trade', trade: { ...trade, paidAt: world.clock.now() } }));
    await world.runJob('apply-notices');
    expect(await world.rows.payments()).toEqual([]);
    expect(await world.rows.notices()).toMatchObject([{ outcome: 'unknown_order' }]);
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'payment-unknown-order', subjectId: 'pay_UNKNOWN' }]);
  });

  test('what a notice says is kept sealed', async () => {
    const { paymentId } = await openBill();
    await send(world.gateway.notice({ kind: 'trade', trade: world.gateway.pay(paymentId) }));
    const [notice] = await world.rows.notices();
    expect(notice?.payloadCipher).not.toContain(paymentId);
  });
});

describe('the window ends', () => {
  test('an unpaid payment is closed at WeChat, and the bill can be paid anew', async () => {
    const first = await openBill();
    await world.pass(12 * MINUTE);
    expect(await world.statusOf(first.paymentId)).toBe('closed');
    expect(() => world.gateway.pay(first.paymentId)).toThrow('CLOSED');
    const second = await openBill();
    expect(second.paymentId).not.toBe(first.paymentId);
  });

  test('money that lands after closing is settled exactly once', async () => {
    const { paymentId } = await openBill();
    const trade = world.gateway.pay(paymentId);
    await world.tx.outside.manager.query(`UPDATE payment SET status = 'closed', active_subject_key = NULL`);
    for (let copy = 0; copy < 5; copy += 1) await send(world.gateway.notice({ kind: 'trade', trade }));
    await world.runJob('apply-notices');
    await world.drain();
    await settledOnce(paymentId);
  });

  test('money that lands after closing is sent back when the bill was paid by a newer payment', async () => {
    const first = await openBill();
    const trade = world.gateway.pay(first.paymentId);
    await world.tx.outside.manager.query(`UPDATE payment SET status = 'closed', active_subject_key = NULL`);
    const second = await openBill();
    world.gateway.pay(second.paymentId);
    await world.pass(MINUTE);
    await send(world.gateway.notice({ kind: 'trade', trade }));
    await world.pass(MINUTE);
    for (const refundId of world.gateway.refundIds()) world.gateway.endRefund(refundId, 'SUCCESS');
    await world.pass(2 * MINUTE);
    expect(await world.statusOf(second.paymentId)).toBe('settled');
    expect(await world.statusOf(first.paymentId)).toBe('refunded');
    expect(await world.rows.refunds()).toHaveLength(1);
  });

  test('closing a payment that was paid meanwhile finds the money', async () => {
    const { paymentId } = await openBill();
    world.gateway.pay(paymentId);
    expect(await world.payments.close(paymentId)).toBe('paid');
    await world.drain();
    await settledOnce(paymentId);
  });

  test('closing without an answer changes nothing', async () => {
    const { paymentId } = await openBill();
    world.gateway.fail('close', 'lost');
    expect(await world.payments.close(paymentId)).toBe('unknown');
    expect(await world.statusOf(paymentId)).toBe('paying');
  });
});

describe('opening is interrupted', () => {
  test('a lost prepay answer leaves the intent, and the same key goes on with the same order', async () => {
    const key = randomUUID();
    world.gateway.fail('prepay', 'answerLost');
    await expect(openBill(key)).rejects.toMatchObject({ code: 'PAYMENT.UNAVAILABLE' });
    expect(await world.rows.payments()).toMatchObject([{ status: 'created', prepayId: null }]);
    const intent = await openBill(key);
    expect(world.gateway.calls('query')).toBe(1);
    expect(await world.rows.payments()).toMatchObject([{ id: intent.paymentId, status: 'paying' }]);
  });

  test('a crash between intent and prepay is closed after the window', async () => {
    world.gateway.fail('prepay', 'lost');
    await expect(openBill()).rejects.toMatchObject({ code: 'PAYMENT.UNAVAILABLE' });
    await world.pass(12 * MINUTE);
    expect(await world.rows.payments()).toMatchObject([{ status: 'closed', activeSubjectKey: null }]);
  });

  test('a refusal of WeChat fails the payment and frees the bill', async () => {
    world.gateway.fail('prepay', { code: 'PARAM_ERROR' });
    const key = randomUUID();
    await expect(openBill(key)).rejects.toMatchObject({ code: 'PAYMENT.REJECTED' });
    await expect(openBill(key)).rejects.toMatchObject({ code: 'PAYMENT.REJECTED' });
    expect((await openBill()).method).toBe('wechat');
  });

  test('a refusal that passes leaves the payment to be tried again', async () => {
    world.gateway.fail('prepay', { code: 'NOT_SENT' });
    const key = randomUUID();
    await expect(openBill(key)).rejects.toMatchObject({ code: 'PAYMENT.UNAVAILABLE' });
    await openBill(key);
    expect(await world.rows.payments()).toHaveLength(1);
  });
});

describe('one live payment', () => {
  test('the same key gives the same payment with parameters signed anew', async () => {
    const key = randomUUID();
    const [first, second] = [await openBill(key), await openBill(key)];
    expect(second.paymentId).toBe(first.paymentId);
    expect(second.wechat?.nonceStr).not.toBe(first.wechat?.nonceStr);
    expect(world.gateway.calls('prepay')).toBe(1);
  });

  test('the same key for another bill is refused and writes nothing', async () => {
    const key = randomUUID();
    await openBill(key);
    world.his.addBill(world.person.hisPatientId, { id: 'B2', total: fen(500) });
    const other = world.payBill(world.person, 'B2', { total: 500, key });
    await expect(other).rejects.toMatchObject({ code: 'REQUEST.KEY_REUSED' });
    expect(await world.rows.payments()).toHaveLength(1);
  });

  test('eight phones of one person pay one bill at once, and one payment lives', async () => {
    const intents = await Promise.all(Array.from({ length: 8 }, () => openBill()));
    expect(new Set(intents.map(({ paymentId }) => paymentId)).size).toBe(1);
    expect(await world.rows.payments()).toHaveLength(1);
    expect(await world.rows.legs()).toHaveLength(1);
  });

  test('a paid bill cannot be paid again', async () => {
    const { paymentId } = await openBill();
    world.gateway.pay(paymentId);
    await world.payments.close(paymentId);
    await expect(openBill()).rejects.toMatchObject({ code: 'PAYMENT.ALREADY_PAID' });
    expect(await world.rows.payments()).toHaveLength(1);
  });

  test("another person of the same record never gets the first one's parameters", async () => {
    await openBill();
    const other = await world.addPerson({ openid: 'openid-other', hisPatientId: world.person.hisPatientId });
    const attempt = world.payBill(other, 'B1', { total: BILL });
    await expect(attempt).rejects.toMatchObject({ code: 'REQUEST.IN_PROGRESS' });
    expect(await world.rows.payments()).toHaveLength(1);
  });

  test("a stranger's payment is not found", async () => {
    const { paymentId } = await openBill();
    await expect(world.payments.view('usr_stranger', paymentId)).rejects.toMatchObject({ code: 'PAYMENT.NOT_FOUND' });
  });

  test('nothing to pay is done at once, without WeChat', async () => {
    world.his.addBill(world.person.hisPatientId, { id: 'B0', total: fen(0), items: [] });
    const intent = await world.payBill(world.person, 'B0', { total: 0 });
    expect(intent).toMatchObject({ method: 'nothing_to_pay', wechat: null });
    await world.drain();
    expect(await world.statusOf(intent.paymentId)).toBe('settled');
    expect(world.his.settlements()).toMatchObject([{ key: intent.paymentId, command: { cash: 0 } }]);
    expect(world.gateway.calls('prepay')).toBe(0);
    expect(await world.rows.legs()).toEqual([]);
  });
});

describe('money goes back', () => {
  const paid = async (): Promise<string> => {
    const { paymentId } = await openBill();
    world.gateway.pay(paymentId);
    await world.payments.close(paymentId);
    return paymentId;
  };
  const refund = (paymentId: string) => world.tx.run((scope) => world.payments.refund(scope, paymentId, '测试退款'));

  test('a refund asked for many times is one refund', async () => {
    const paymentId = await paid();
    await Promise.all(Array.from({ length: 6 }, () => refund(paymentId)));
    await world.drain();
    const [refundId] = world.gateway.refundIds();
    expect(world.gateway.refundIds()).toHaveLength(1);
    const state = world.gateway.endRefund(refundId!, 'SUCCESS');
    for (let copy = 0; copy < 5; copy += 1) await send(world.gateway.notice({ kind: 'refund', refund: state }));
    await world.runJob('apply-notices');
    await world.drain();
    expect(await world.statusOf(paymentId)).toBe('refunded');
    expect(await world.rows.legs()).toMatchObject([{ status: 'refunded' }]);
    expect((await world.rows.messages()).filter(({ event }) => event === 'refunded')).toHaveLength(1);
    expect((await world.rows.audit()).filter(({ action }) => action === 'refund.requested')).toHaveLength(1);
  });

  test.each(['lost', 'answerLost'] as const)('a refund call that was %s is asked about, not doubled', async (fault) => {
    const paymentId = await paid();
    world.gateway.fail('refund', fault);
    await refund(paymentId);
    await world.drain();
    await world.pass(MINUTE);
    expect(world.gateway.refundIds()).toHaveLength(1);
    world.gateway.endRefund(world.gateway.refundIds()[0]!, 'SUCCESS');
    await world.pass(5 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('refunded');
  });

  test('a refund that the bank refused goes to a person', async () => {
    const paymentId = await paid();
    await refund(paymentId);
    await world.drain();
    const [refundId] = world.gateway.refundIds();
    world.gateway.endRefund(refundId!, 'ABNORMAL');
    await world.pass(5 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'refund-abnormal', subjectId: refundId }]);
  });

  test('a payment without money cannot be refunded', async () => {
    const { paymentId } = await openBill();
    await expect(refund(paymentId)).rejects.toThrow('took no money');
    expect(await world.rows.refunds()).toEqual([]);
    expect(await world.statusOf(paymentId)).toBe('paying');
  });
});

describe('parts and total', () => {
  test('the legs always sum to the total, however the centre splits it', async () => {
    const { person } = world;
    const split = fc.record({ fund: fc.nat(90_000), account: fc.nat(90_000), cash: fc.nat(90_000) });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(split, async (parts) => {
        const total = parts.fund + parts.account + parts.cash;
        fc.pre(total > 0);
        const id = `P${(round += 1)}`;
        world.his.addBill(person.hisPatientId, { id, total: fen(total) });
        world.centre.splitBy(() => parts);
        const authCode = world.centre.agree(person);
        const intent = await world.payBill(person, id, { total, authCode });
        expect(intent).toMatchObject({ method: 'med_ins', fee: { totalFen: total, cashFen: parts.cash } });
        expect(intent.wechat === null).toBe(parts.cash === 0);
        const legs = (await world.rows.legs()).filter(({ paymentId }) => paymentId === intent.paymentId);
        expect(legs.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(total);
        expect(legs.every(({ amountFen }) => amountFen > 0)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a flood of forged notices', () => {
  test('is written down singly while it is small and counted afterwards', async () => {
    const refuse = () =>
      expect(send('{}', { 'wechatpay-signature': 'forged' })).rejects.toMatchObject({
        code: 'PAYMENT.NOTICE_REJECTED',
      });
    for (let copy = 0; copy < 130; copy += 1) await refuse();
    const refusals = async () => (await world.rows.audit()).filter(({ action }) => action === 'notice.refused');
    expect(await refusals()).toHaveLength(120);
    world.clock.advance(MINUTE);
    await refuse();
    const written = await refusals();
    expect(written).toHaveLength(121);
    expect(written.map(({ detail }) => detail?.alsoRefusedBefore).filter(Boolean)).toEqual([10]);
  });
});
