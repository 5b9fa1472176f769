import { DAY, fen, HOUR, MINUTE, SECOND } from '@anzhen/shared-types';
import { SIGNED } from '../../testing/fake-gateway';
import { type MoneyWorld, openMoneyWorld } from '../../testing/money-world';
import type { PayParts } from './payments';

let world: MoneyWorld;
beforeEach(async () => {
  world = await openMoneyWorld();
});
afterEach(() => world.close());

const BILL = 31_360;
const MIXED = { fund: 15_680, account: 6_272, other: 0, cash: 9_408 };
const parts = (given: Partial<PayParts>): PayParts => {
  const { fundFen = 0, accountFen = 0, otherFen = 0, cashFen = 0 } = given;
  return { fundFen, accountFen, otherFen, cashFen, totalFen: fundFen + accountFen + otherFen + cashFen };
};

/** A settled bill whose parts are these. */
const settled = async (split: { fund: number; account: number; other?: number; cash: number } = MIXED) => {
  world.centre.splitBy(() => split);
  const authCode = world.centre.agree(world.person);
  const { paymentId } = await world.payBill(world.person, 'B1', { total: BILL, authCode });
  world.gateway.payMedIns(paymentId);
  await world.pass(30 * SECOND);
  expect(await world.statusOf(paymentId)).toBe('settled');
  return paymentId;
};
const settledInCash = async (): Promise<string> => {
  const { paymentId } = await world.payBill(world.person, 'B1', { total: BILL });
  world.gateway.pay(paymentId);
  await world.pass(30 * SECOND);
  return paymentId;
};
const refund = (paymentId: string, partial?: { key: string; parts: PayParts }) =>
  world.tx.run((scope) => world.payments.refund(scope, paymentId, '测试退款', partial));
const legs = async () => (await world.rows.refundLegs()).map(({ kind, status }) => [kind, status]);
const endCash = (): void => {
  for (const id of world.gateway.refundIds()) world.gateway.endRefund(id, 'SUCCESS');
};
const rest = async (paymentId: string): Promise<void> => {
  await refund(paymentId);
  await world.drain();
};

describe('the three kinds of a mixed payment go back', () => {
  test('cash and insurance: the centre first, then the cash, then WeChat is told', async () => {
    const paymentId = await settled();
    world.centre.fail('refund', 'lost');
    await rest(paymentId);
    expect(world.gateway.calls('refund')).toBe(0);
    await world.pass(MINUTE);
    expect(world.centre.refunds()).toMatchObject([
      { type: 'ALL', fund: MIXED.fund, account: MIXED.account, cash: MIXED.cash },
    ]);
    expect(world.gateway.notes()).toEqual([]);
    endCash();
    await world.pass(5 * MINUTE);
    const [row] = await world.rows.refunds();
    expect(row).toMatchObject({ status: 'succeeded', totalFen: BILL, cashFen: MIXED.cash });
    expect(world.gateway.notes()).toMatchObject([
      { refundId: row?.id, fund: MIXED.fund, account: MIXED.account, other: 0 },
    ]);
    expect(await legs()).toEqual([
      ['centre_all', 'done'],
      ['cash', 'done'],
      ['wechat_note', 'done'],
    ]);
    expect(await world.statusOf(paymentId)).toBe('refunded');
    expect(await world.rows.worklist()).toEqual([]);
  });

  test('insurance only: no prepay, no refund at WeChat, and WeChat is told', async () => {
    const paymentId = await settled({ fund: BILL - 10_000, account: 10_000, cash: 0 });
    expect(world.gateway.calls('prepay')).toBe(0);
    await rest(paymentId);
    await world.pass(MINUTE);
    expect(await legs()).toEqual([
      ['centre_all', 'done'],
      ['wechat_note', 'done'],
    ]);
    expect(world.gateway.calls('refund')).toBe(0);
    expect(await world.statusOf(paymentId)).toBe('refunded');
  });

  test('cash only: the unused order of the centre is dropped, and only WeChat gives back', async () => {
    const paymentId = await settled({ fund: 0, account: 0, cash: BILL });
    expect(world.centre.stateOf(`ORD${paymentId.slice(-20)}`)).toBe('revoked');
    await rest(paymentId);
    endCash();
    await world.pass(5 * MINUTE);
    expect(await legs()).toEqual([['cash', 'done']]);
    expect(world.centre.refunds()).toEqual([]);
    expect(await world.statusOf(paymentId)).toBe('refunded');
  });
});

describe('what the insurance centre says', () => {
  test.each(['lost', 'answerLost'] as const)('a call that was %s is asked about and not doubled', async (fault) => {
    const paymentId = await settled();
    world.centre.fail('refund', fault);
    await rest(paymentId);
    await world.pass(MINUTE);
    endCash();
    await world.pass(5 * MINUTE);
    expect(world.centre.refunds()).toHaveLength(1);
    expect(await world.statusOf(paymentId)).toBe('refunded');
  });

  test('a refusal goes to a person, and no cash leaves before', async () => {
    const paymentId = await settled();
    world.centre.fail('refund', 'refused');
    await rest(paymentId);
    await world.pass(HOUR);
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    expect(world.gateway.calls('refund')).toBe(0);
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'refund-abnormal', detail: { leg: 'centre_all' } }]);
  });

  test('a patient who must agree again does so in the app, and the refund goes on', async () => {
    const paymentId = await settled();
    world.centre.fail('refund', 'needsPatient');
    await refund(paymentId, {
      key: 'brf_1',
      parts: parts({ fundFen: MIXED.fund, accountFen: MIXED.account, cashFen: MIXED.cash }),
    });
    await world.drain();
    const stateOf = async () => (await world.payments.refundsOf(world.tx.outside, ['brf_1'])).get('brf_1')?.status;
    expect(await stateOf()).toBe('needs_patient');
    const { userId: ownerId, patientId } = world.person;
    const request = { paymentId, ownerId, patientId, requestKey: 'brf_1' };
    const stranger = world.centre.agree({ name: '外人', idNumber: '330102199001019999' });
    await expect(world.payments.authoriseRefund(request, stranger)).rejects.toMatchObject({
      code: 'INSURANCE.NOT_AUTHORISED',
    });
    await world.payments.authoriseRefund(request, world.centre.agree(world.person));
    expect(JSON.stringify(await world.rows.refundLegs())).not.toContain('AUTH-');
    await world.drain();
    endCash();
    await world.pass(5 * MINUTE);
    expect(await stateOf()).toBe('succeeded');
    const [sent] = world.centre.refunds();
    expect(sent?.payAuthNo).toBe('AUTH-auth-code-3');
    expect((await world.rows.refundLegs()).every(({ credentialCipher }) => credentialCipher === null)).toBe(true);
  });

  test('a patient who does not agree within three days leaves it to a person', async () => {
    const paymentId = await settled();
    world.centre.fail('refund', 'needsPatient');
    await rest(paymentId);
    await world.pass(3 * DAY + HOUR);
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'refund-abnormal' }]);
  });

  test('other subsidies are a leg of their own, and giving them back is left to a person', async () => {
    const paymentId = await settled({ fund: 15_680, account: 6_272, other: 1_408, cash: 8_000 });
    const paid = (await world.rows.legs()).map(({ kind, amountFen }) => [kind, amountFen]).sort();
    expect(paid).toEqual([
      ['account', 6_272],
      ['cash', 8_000],
      ['fund', 15_680],
      ['other', 1_408],
    ]);
    expect(world.gateway.medInsOf(paymentId)).toMatchObject({ other: 1_408 });
    expect(world.his.settlements()).toMatchObject([{ command: { fund: 17_088, account: 6_272, cash: 8_000 } }]);
    await rest(paymentId);
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    expect(world.centre.refunds()).toEqual([]);
  });

  test("what WeChat does not answer about the insurance's refund is told again", async () => {
    const paymentId = await settled();
    world.gateway.fail('noteMedInsRefund', 'lost', 2);
    await rest(paymentId);
    endCash();
    await world.pass(10 * MINUTE);
    expect(world.gateway.calls('noteMedInsRefund')).toBe(3);
    expect(world.gateway.notes()).toHaveLength(1);
    expect(await world.statusOf(paymentId)).toBe('refunded');
  });
});

describe('parts go back one by one', () => {
  test('several refunds of a payment never exceed what was paid', async () => {
    const paymentId = await settledInCash();
    await refund(paymentId, { key: 'brf_1', parts: parts({ cashFen: 20_000 }) });
    await expect(refund(paymentId, { key: 'brf_2', parts: parts({ cashFen: 11_361 }) })).rejects.toMatchObject({
      code: 'PAYMENT.REFUND_EXCEEDS',
    });
    await refund(paymentId, { key: 'brf_1', parts: parts({ cashFen: 20_000 }) });
    expect(await world.rows.refunds()).toHaveLength(1);
    await world.drain();
    endCash();
    await world.pass(5 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('settled');
    expect(await world.rows.legs()).toMatchObject([{ status: 'paid', refundedFen: 20_000 }]);
    await refund(paymentId, { key: 'brf_3', parts: parts({ cashFen: 11_360 }) });
    expect(await world.statusOf(paymentId)).toBe('refunding');
    await world.drain();
    endCash();
    await world.pass(5 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('refunded');
    expect(await world.rows.legs()).toMatchObject([{ status: 'refunded', refundedFen: BILL }]);
  });

  test('WeChat is asked for parts of one payment at least a minute apart, however many come at once', async () => {
    const paymentId = await settledInCash();
    for (const key of ['brf_1', 'brf_2', 'brf_3']) await refund(paymentId, { key, parts: parts({ cashFen: 1_000 }) });
    await Promise.all([world.drain(), world.runJob('check-refunds')]);
    expect(world.gateway.calls('refund')).toBe(1);
    world.clock.advance(60 * SECOND);
    await world.runJob('check-refunds');
    expect(world.gateway.calls('refund')).toBe(1);
    world.clock.advance(SECOND);
    await world.runJob('check-refunds');
    expect(world.gateway.calls('refund')).toBe(2);
    endCash();
    await world.pass(10 * MINUTE);
    endCash();
    await world.pass(10 * MINUTE);
    expect((await world.rows.refunds()).map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(await world.rows.worklist()).toEqual([]);
  });

  test('many at once take together no more than there is', async () => {
    const paymentId = await settledInCash();
    const attempts = Array.from({ length: 8 }, (_, index) =>
      refund(paymentId, { key: `brf_${index}`, parts: parts({ cashFen: 10_000 }) }).then(
        () => 'taken',
        (error: { code?: string }) => error.code,
      ),
    );
    const results = await Promise.all(attempts);
    expect(results.filter((result) => result === 'taken')).toHaveLength(3);
    expect(results.filter((result) => result === 'PAYMENT.REFUND_EXCEEDS')).toHaveLength(5);
    expect(await world.rows.refunds()).toHaveLength(3);
  });

  test('the insurance gives back all or nothing: cash of an own-paid item first, the insurance with the rest', async () => {
    const paymentId = await settled();
    await expect(refund(paymentId, { key: 'brf_1', parts: parts({ fundFen: 100 }) })).rejects.toMatchObject({
      code: 'PAYMENT.REFUND_EXCEEDS',
    });
    await refund(paymentId, { key: 'brf_2', parts: parts({ cashFen: 408 }) });
    await world.drain();
    endCash();
    await world.pass(5 * MINUTE);
    expect(world.centre.refunds()).toMatchObject([{ type: 'CASH', fund: 0, account: 0, cash: 408 }]);
    await rest(paymentId);
    endCash();
    await world.pass(5 * MINUTE);
    endCash();
    await world.pass(5 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('refunded');
    const [, insurance, cash] = world.centre.refunds();
    expect(insurance).toMatchObject({ type: 'HI', fund: MIXED.fund, account: MIXED.account, cash: 0 });
    expect(cash).toMatchObject({ type: 'CASH', cash: 9_000 });
  });

  test('a refund that the bank refused leaves the bill settled and goes to a person; a later success ends it', async () => {
    const paymentId = await settledInCash();
    await refund(paymentId, { key: 'brf_1', parts: parts({ cashFen: 1_000 }) });
    await world.drain();
    const [refundId] = world.gateway.refundIds();
    world.gateway.endRefund(refundId!, 'ABNORMAL');
    await world.pass(5 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('settled');
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'refund-abnormal', subjectId: refundId }]);
    const state = world.gateway.endRefund(refundId!, 'SUCCESS');
    await world.acceptNotice(SIGNED, world.gateway.notice({ kind: 'refund', refund: state }));
    await world.runJob('apply-notices');
    expect(await world.rows.refunds()).toMatchObject([{ status: 'succeeded' }]);
  });

  test.each([
    ['amount', { amount: fen(1) }],
    ['payment', { paymentId: 'pay_OTHER' }],
  ])(
    'a success that names another %s, told or asked for, ends no refund and goes to a person',
    async (_what, change) => {
      const paymentId = await settledInCash();
      await refund(paymentId, { key: 'brf_1', parts: parts({ cashFen: 1_000 }) });
      await world.drain();
      await world.pass(2 * MINUTE);
      await refund(paymentId, { key: 'brf_2', parts: parts({ cashFen: 2_000 }) });
      await world.drain();
      const [first, second] = world.gateway.refundIds();
      const state = world.gateway.endRefund(first!, 'SUCCESS', change);
      await world.acceptNotice(SIGNED, world.gateway.notice({ kind: 'refund', refund: state }));
      await world.runJob('apply-notices');
      world.gateway.endRefund(second!, 'SUCCESS', change);
      await world.pass(5 * MINUTE);
      expect((await world.rows.refunds()).map(({ status }) => status)).toEqual(['abnormal', 'abnormal']);
      expect((await world.rows.messages()).filter(({ event }) => event === 'refunded')).toEqual([]);
      const items = (await world.rows.worklist()).map(({ kind, subjectId }) => [kind, subjectId]).sort();
      expect(items).toEqual([first, second].map((id) => ['refund-abnormal', id]).sort());
    },
  );

  test('the schema itself refuses to give back more than a leg holds', async () => {
    await settledInCash();
    const exceed = world.tx.outside.manager.query('UPDATE payment_leg SET refunded_fen = amount_fen + 1');
    await expect(exceed).rejects.toThrow(/ck_payment_leg_refunded|CHECK/);
    expect(await world.rows.legs()).toMatchObject([{ refundedFen: 0 }]);
  });
});
