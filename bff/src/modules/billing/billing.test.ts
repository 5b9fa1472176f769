import { randomUUID } from 'node:crypto';
import { fen, HOUR, MINUTE, SECOND } from '@anzhen/shared-types';
import type { HisBill } from '../../ports/his';
import { SIGNED } from '../../testing/fake-gateway';
import { item } from '../../testing/fake-his-bills';
import { type MoneyWorld, openMoneyWorld } from '../../testing/money-world';

let world: MoneyWorld;
beforeEach(async () => {
  world = await openMoneyWorld();
});
afterEach(() => world.close());

const BILL = 31_360;
const payBill = (change: { total?: number; key?: string; authCode?: string } = {}) =>
  world.payBill(world.person, 'B1', { total: BILL, ...change });
const takeMoney = async (): Promise<string> => {
  const { paymentId } = await payBill();
  world.gateway.pay(paymentId);
  await world.payments.close(paymentId);
  return paymentId;
};
const shown = async () => (await world.listBills(world.person)).bills.find(({ id }) => id === 'B1');
const nothingWritten = async (): Promise<void> => {
  expect(await world.rows.payments()).toEqual([]);
  expect(await world.rows.audit()).toEqual([]);
  expect(world.gateway.calls('prepay')).toBe(0);
};

describe('the list of bills', () => {
  test('what is due is the estimate of the HIS', async () => {
    const list = await world.listBills(world.person);
    expect(list).toMatchObject({ isEstimate: true, dueTotal: { totalFen: BILL, fundFen: 15_680, cashFen: 15_680 } });
    expect(list.bills).toMatchObject([{ id: 'B1', status: 'due', totalFen: BILL }]);
  });

  test('a bill that we were paid for is never shown as due, whatever the HIS knows', async () => {
    await takeMoney();
    expect(await shown()).toMatchObject({ status: 'paid', guidance: [expect.stringContaining('医院正在确认')] });
    expect((await world.listBills(world.person)).dueTotal.totalFen).toBe(0);
    await world.drain();
    expect(await shown()).toMatchObject({ status: 'paid', guidance: ['抽血：门诊楼 1 层 3 号窗口，需空腹'] });
  });

  test('a bill whose money is on its way back says so, and is due again afterwards', async () => {
    world.his.failSettle('RuleDenied');
    await takeMoney();
    await world.drain();
    expect(await shown()).toMatchObject({ status: 'refunded', guidance: [expect.stringContaining('原路退回')] });
    world.gateway.endRefund(world.gateway.refundIds()[0]!, 'SUCCESS');
    await world.pass(5 * MINUTE);
    expect(await shown()).toMatchObject({ status: 'due', guidance: [] });
  });

  test("a stranger's patient has no bills here", async () => {
    const stranger = await world.addPerson({ openid: 'openid-stranger' });
    const peek = world.listBills({ userId: stranger.userId, patientId: world.person.patientId });
    await expect(peek).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  });
});

describe('paying a bill is refused and nothing is written', () => {
  test("for a stranger's bill", async () => {
    const stranger = await world.addPerson({ openid: 'openid-stranger' });
    const attempt = world.payBill(stranger, 'B1', { total: BILL });
    await expect(attempt).rejects.toMatchObject({ code: 'BILL.NOT_FOUND' });
    await nothingWritten();
  });

  test('when the amount is no longer what the person saw', async () => {
    await expect(payBill({ total: BILL - 1 })).rejects.toMatchObject({ code: 'BILL.AMOUNT_CHANGED' });
    await nothingWritten();
  });

  test('when it was paid at the window', async () => {
    world.his.payAtWindow('B1');
    await expect(payBill()).rejects.toMatchObject({ code: 'BILL.ALREADY_PAID' });
    await nothingWritten();
  });
});

describe('the HIS is told', () => {
  test('a lost answer of the HIS is asked about and settled once', async () => {
    world.his.failSettle('answerLost');
    const paymentId = await takeMoney();
    await world.drain();
    expect(await world.statusOf(paymentId)).toBe('processing');
    await world.pass(MINUTE);
    expect(await world.statusOf(paymentId)).toBe('settled');
    expect(world.his.settlements()).toHaveLength(1);
    expect(await world.rows.refunds()).toEqual([]);
    expect((await world.rows.messages()).map(({ event }) => event)).toEqual(['bill_paid']);
  });

  test('a request that never reached the HIS is sent again under the same key, not refunded', async () => {
    world.his.failSettle('lost');
    const paymentId = await takeMoney();
    await world.pass(2 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('settled');
    expect(world.his.settlements()).toMatchObject([{ key: paymentId, command: { cash: BILL, fund: 0, account: 0 } }]);
    expect(await world.rows.refunds()).toEqual([]);
  });

  test('as long as the HIS does not say what happened no money goes back', async () => {
    world.his.failSettle('answerLost');
    world.his.failProbe({ state: 'pending' }, 2);
    world.his.failProbe({ state: 'notApplied', final: false }, 2);
    world.his.failProbe('Unavailable', 1);
    const paymentId = await takeMoney();
    await world.pass(30 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('settled');
    expect(await world.rows.refunds()).toEqual([]);
  });

  test('a HIS that never answers leaves it to a person, with the money where it is', async () => {
    world.his.failSettle('lost');
    world.his.failProbe('Unavailable', 1_000);
    const paymentId = await takeMoney();
    for (let hour = 0; hour < 14; hour += 1) await world.pass(HOUR);
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'bill-settlement-unknown', subjectId: paymentId }]);
    expect(await world.rows.refunds()).toEqual([]);
    expect(await shown()).toMatchObject({ status: 'paid', guidance: [expect.stringContaining('人工核对')] });
  });

  test('a late copy of the notice does not take a payment back from the person who looks at it', async () => {
    const { paymentId } = await payBill();
    const trade = world.gateway.pay(paymentId);
    await world.payments.close(paymentId);
    await world.tx.run((scope) => world.payments.handOver(scope, paymentId, 'bill-settlement-unknown', {}));
    await world.acceptNotice(SIGNED, world.gateway.notice({ kind: 'trade', trade }));
    await world.runJob('apply-notices');
    await world.drain();
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    expect(await world.rows.notices()).toMatchObject([{ outcome: 'already' }]);
    expect(world.his.settlements()).toEqual([]);
  });

  test.each(['RuleDenied', 'AmountMismatch', 'NotFound'] as const)('%s sends the money back once', async (code) => {
    world.his.failSettle(code);
    const paymentId = await takeMoney();
    await world.drain();
    world.gateway.endRefund(world.gateway.refundIds()[0]!, 'SUCCESS');
    await world.pass(5 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('refunded');
    expect(await world.rows.refunds()).toHaveLength(1);
    expect(world.his.settlements()).toEqual([]);
    expect((await world.rows.messages()).map(({ event }) => event)).toEqual(['refunded']);
  });

  test('a bill paid at the window meanwhile sends the money back, after asking', async () => {
    const { paymentId } = await payBill();
    world.his.payAtWindow('B1');
    world.gateway.pay(paymentId);
    await world.payments.close(paymentId);
    await world.drain();
    expect(await world.rows.refunds()).toEqual([]);
    await world.pass(2 * MINUTE);
    expect(await world.rows.refunds()).toHaveLength(1);
  });

  test('a HIS that is out of reach is tried again, not refunded', async () => {
    world.his.failSettle('Unavailable', 2);
    const paymentId = await takeMoney();
    await world.pass(10 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('settled');
    expect(await world.rows.refunds()).toEqual([]);
  });
});

describe('with medical insurance', () => {
  const SPLIT = { fund: 18_004, account: 9_516, cash: 3_840 };
  beforeEach(() => world.centre.splitBy(() => SPLIT));
  const payInsured = (key: string = randomUUID()) => payBill({ key, authCode: world.centre.agree(world.person) });

  test('the centre splits, the person pays the rest, and the HIS gets every part', async () => {
    const intent = await payInsured();
    expect(intent).toMatchObject({
      method: 'med_ins',
      mixTradeNo: expect.stringMatching(/^mix/),
      fee: { totalFen: BILL, fundFen: 18_004, accountFen: 9_516, cashFen: 3_840 },
    });
    const order = world.gateway.payMedIns(intent.paymentId);
    await world.acceptNotice(SIGNED, world.gateway.notice({ kind: 'medIns', order }));
    await world.runJob('apply-notices');
    await world.drain();
    expect(await world.statusOf(intent.paymentId)).toBe('settled');
    const [upload] = world.centre.uploads();
    expect(upload?.orderNo).toBe(intent.paymentId.slice(-20));
    expect(world.his.settlements()).toMatchObject([
      {
        command: { ...SPLIT, insuranceOrderId: `ORD${upload?.orderNo}`, transactionId: expect.stringMatching(/^4200/) },
      },
    ]);
    expect((await world.rows.legs()).map(({ status }) => status)).toEqual(['paid', 'paid', 'paid']);
  });

  test('the centre is told person and visit as the HIS was told them, and every item by its national code', async () => {
    await payInsured();
    const [upload] = world.centre.uploads();
    expect(upload).toMatchObject({
      insured: { personNo: `P-${world.person.hisPatientId}`, visitId: 'V-B1', insuranceType: '310' },
      orderedIn: { department: { code: 'D01', subjectCode: '03.04' }, doctor: { code: 'D000000000001' } },
      diagnoses: [{ code: 'E78.500', name: '高脂血症' }],
      items: [{ nationalCode: '002503030990101', hospitalCode: 'L0203', isOwnPaid: false }],
    });
  });

  test.each<[string, Partial<HisBill>]>([
    ['an item without a national code', { items: [item({ amount: fen(BILL), name: '新项目', nationalCode: null })] }],
    ['a bill that the HIS keeps from the insurance', { insurance: null }],
    [
      'a department without a national code',
      {
        insurance: {
          department: { code: 'D01', name: '新科室', officialCode: null },
          ...{ doctorCode: null, diagnosis: null },
        },
      },
    ],
  ])('%s is refused before anything is written, says why, and can be paid by oneself', async (_what, change) => {
    world.his.addBill(world.person.hisPatientId, { id: 'B1', total: fen(BILL), ...change });
    const notInsurable = (await shown())?.notInsurable;
    expect(notInsurable).toMatch(/^「.+」/);
    const refused = { code: 'BILL.NOT_INSURABLE', displayText: expect.stringContaining(notInsurable!) };
    await expect(payInsured()).rejects.toMatchObject(refused);
    expect(world.centre.uploads()).toEqual([]);
    await nothingWritten();
    expect((await payBill()).method).toBe('wechat');
  });

  test.each([
    ['ConsentOver', 'INSURANCE.NOT_AUTHORISED', 'failed'],
    ['IdentityMismatch', 'INSURANCE.NOT_AUTHORISED', 'failed'],
    ['RuleDenied', 'BILL.NOT_INSURABLE', 'failed'],
    ['Timeout', 'HIS.UNAVAILABLE', 'created'],
  ] as const)(
    'a visit that the HIS does not register (%s) is never told to the centre',
    async (fault, code, status) => {
      world.his.failInsureVisit(fault);
      await expect(payInsured()).rejects.toMatchObject({ code });
      expect(world.centre.uploads()).toEqual([]);
      expect(await world.rows.payments()).toMatchObject([{ status }]);
    },
  );

  test('cash alone does not make a mixed payment paid', async () => {
    const { paymentId } = await payInsured();
    const trade = world.gateway.pay(paymentId);
    await world.acceptNotice(SIGNED, world.gateway.notice({ kind: 'trade', trade }));
    await world.runJob('apply-notices');
    await world.drain();
    expect(await world.statusOf(paymentId)).toBe('paying');
    expect(world.his.settlements()).toEqual([]);
  });

  test('the consent of somebody else is not taken', async () => {
    const authCode = world.centre.agree({ name: '别人', idNumber: '330102198001010013' });
    await expect(payBill({ authCode })).rejects.toMatchObject({ code: 'INSURANCE.NOT_AUTHORISED' });
    expect(world.centre.uploads()).toEqual([]);
    expect(await world.rows.payments()).toMatchObject([{ status: 'failed', activeSubjectKey: null }]);
    expect((await payBill()).method).toBe('wechat');
  });

  test('a split that misses the total is not taken', async () => {
    world.centre.splitBy(() => ({ ...SPLIT, cash: 1 }));
    await expect(payInsured()).rejects.toMatchObject({ code: 'INSURANCE.REJECTED' });
    expect(await world.rows.legs()).toEqual([]);
    expect(world.gateway.calls('prepay')).toBe(0);
  });

  test.each(['authorise', 'uploadFees', 'placeOrder'] as const)(
    'a lost answer of %s can be tried again',
    async (call) => {
      const key = randomUUID();
      world.centre.fail(call, 'lost');
      await expect(payInsured(key)).rejects.toMatchObject({ code: 'INSURANCE.UNAVAILABLE' });
      const intent = await payInsured(key);
      expect(intent.method).toBe('med_ins');
      expect(world.centre.uploads()).toHaveLength(1);
      expect(await world.rows.payments()).toHaveLength(1);
    },
  );

  test('two payments at once with two consents make one order at the centre', async () => {
    const intents = await Promise.all([payInsured(), payInsured()]);
    expect(new Set(intents.map(({ paymentId }) => paymentId)).size).toBe(1);
    expect(world.centre.uploads()).toHaveLength(1);
    expect(await world.rows.legs()).toHaveLength(3);
  });

  test('a person who changes to paying by oneself gets a new payment, and the first is taken back everywhere', async () => {
    const first = await payInsured();
    const second = await payBill();
    expect(second).toMatchObject({ method: 'wechat', fee: { cashFen: BILL } });
    expect(await world.statusOf(first.paymentId)).toBe('closed');
    expect(world.centre.stateOf(`ORD${first.paymentId.slice(-20)}`)).toBe('revoked');
    expect(() => world.gateway.pay(first.paymentId)).toThrow('CLOSED');
  });

  test('an insured payment that is not paid in time is taken back at the centre', async () => {
    const { paymentId } = await payInsured();
    await world.pass(12 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('closed');
    expect(world.centre.stateOf(`ORD${paymentId.slice(-20)}`)).toBe('revoked');
  });

  test('a refused mixed order is undone at the centre and at WeChat', async () => {
    world.gateway.fail('createMedInsOrder', { code: 'RULE_LIMIT' });
    await expect(payInsured()).rejects.toMatchObject({ code: 'INSURANCE.REJECTED' });
    await world.drain();
    const [payment] = await world.rows.payments();
    expect(payment?.status).toBe('failed');
    expect(world.centre.stateOf(payment?.insuranceOrderId ?? '')).toBe('revoked');
    expect(() => world.gateway.pay(payment?.id ?? '')).toThrow('CLOSED');
  });

  test('a mixed order that failed frees the bill', async () => {
    const { paymentId } = await payInsured();
    world.gateway.failMedIns(paymentId);
    await world.pass(30 * SECOND);
    expect(await world.statusOf(paymentId)).toBe('failed');
    expect((await payBill()).paymentId).not.toBe(paymentId);
  });

  test('an insured payment that the HIS refused goes back to the insurance and to WeChat without anybody', async () => {
    const { paymentId } = await payInsured();
    world.gateway.payMedIns(paymentId);
    world.his.failSettle('RuleDenied');
    await world.pass(MINUTE);
    world.gateway.endRefund(world.gateway.refundIds()[0]!, 'SUCCESS');
    await world.pass(5 * MINUTE);
    expect(await world.statusOf(paymentId)).toBe('refunded');
    expect((await world.rows.legs()).map(({ status }) => status)).toEqual(['refunded', 'refunded', 'refunded']);
    expect(await world.rows.worklist()).toEqual([]);
    const [message] = await world.rows.messages();
    expect(message?.body).toContain('已退回医保');
  });

  test('a refused payment whose refund wants a fresh consent tells its payer, shows the one action, and goes on with it', async () => {
    const { paymentId, fee } = await payInsured();
    world.gateway.payMedIns(paymentId);
    world.his.failSettle('RuleDenied');
    for (let times = 0; times < 2; times += 1) world.centre.fail('refund', 'needsPatient');
    await world.pass(MINUTE);
    const refundWaits = { paymentId, fee };
    expect(await shown()).toMatchObject({ status: 'refunded', guidance: [], refundWaits });
    const relative = await world.addPerson({ openid: 'openid-child', hisPatientId: world.person.hisPatientId });
    expect((await world.listBills(relative)).bills).toMatchObject([{ status: 'refunded', refundWaits: null }]);
    const authorise = (who: { userId: string }, authCode: string) =>
      world.callPayment(who, 'authorisePaymentRefund', { paymentId }, { authCode });
    await expect(authorise(relative, world.centre.agree(world.person))).rejects.toMatchObject({
      code: 'PAYMENT.NOT_FOUND',
    });
    await expect(authorise(world.person, 'worn-out')).rejects.toMatchObject({ code: 'INSURANCE.NOT_AUTHORISED' });
    // The fresh consent runs out as well before it is used: the payer is told again.
    await authorise(world.person, world.centre.agree(world.person));
    await world.pass(MINUTE);
    expect(await shown()).toMatchObject({ refundWaits });
    await authorise(world.person, world.centre.agree(world.person));
    await world.drain();
    expect(await shown()).toMatchObject({ refundWaits: null, guidance: [expect.stringContaining('原路退回')] });
    world.gateway.endRefund(world.gateway.refundIds()[0]!, 'SUCCESS');
    await world.pass(5 * MINUTE);
    expect(await shown()).toMatchObject({ status: 'due', refundWaits: null });
    expect(await world.rows.worklist()).toEqual([]);
    const waits = (await world.rows.messages()).filter(({ event }) => event === 'refund_waits');
    expect(waits).toHaveLength(2);
    const { patientId } = world.person;
    expect(waits[0]).toMatchObject({ link: { route: 'visit.bill', params: { patientId, billIds: 'B1' } } });
    expect(waits[0]?.body).toContain('重新给医保授权');
  });

  test('no part of an insured bill is written in the clear', async () => {
    const { paymentId } = await payInsured();
    const stored = JSON.stringify(await world.rows.payments());
    expect(stored).not.toContain('token-of');
    expect(stored).not.toContain('AUTH-');
    expect(stored).not.toContain(world.person.idNumber);
    expect(paymentId).toMatch(/^pay_/);
  });

  test('a child without an identity card cannot use insurance online, and nothing is written', async () => {
    const child = await world.addPerson({ openid: 'openid-parent', idNumber: null });
    world.his.addBill(child.hisPatientId, { id: 'B9', total: fen(100) });
    const attempt = world.payBill(child, 'B9', { total: 100, authCode: 'auth-code-any' });
    await expect(attempt).rejects.toMatchObject({ code: 'INSURANCE.NOT_AUTHORISED' });
    expect(world.centre.uploads()).toEqual([]);
    await nothingWritten();
  });
});
