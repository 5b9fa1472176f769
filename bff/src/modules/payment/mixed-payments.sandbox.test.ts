import { randomUUID } from 'node:crypto';
import { type BillRefundView, MINUTE, type RefundOffer, type RefundQuote } from '@anzhen/shared-types';
import { CHRONIC, YOUNG } from '../../testing/his-sandbox';
import { type MoneySandbox, openMoneySandbox } from '../../testing/money-sandbox';

/** Each kind of mixed payment from opening to the last fen back, against strict peers that count by themselves. */
let s: MoneySandbox;
let bills: { id: string; totalFen: number }[];
beforeAll(async () => {
  s = await openMoneySandbox();
  bills = await s.seeDoctors(['D0304', 'D0302', 'D0303', 'D0305', 'D0301']);
});
afterAll(() => s.close());

const nextBill = () => {
  const bill = bills.shift();
  if (!bill) throw new Error('no bill is left to pay');
  return bill;
};
const authorise = async (relative?: object) => (await s.authorise(relative)).authCode;

interface Outside {
  orders: { outTradeNo: string; state: string; totalFen: number }[];
  refunds: { outTradeNo: string; refundFen: number; status: string }[];
  medIns: { outTradeNo: string; mixPayType: string; mix: string; medInsPay: string }[];
  insuranceOrders: { payOrdId: string; ordStas: string; split: { fundFen: number } }[];
}
const outside = () => s.peers.sandbox.control<Outside>('/overview');
const insured = (change: object) =>
  s.control('/nhsa/persons', {
    idNo: CHRONIC.idNumber,
    name: CHRONIC.name,
    coverage: 'usual',
    subsidyFen: 0,
    ...change,
  });
const paymentOf = async (id: string) => (await s.money.rows.payments()).find((row) => row.id === id);
const refund = async (paymentId: string): Promise<void> => {
  await s.world.tx.run((scope) => s.money.payments.refund(scope, paymentId, '测试退款'));
  await s.work();
};
/** Until nobody waits for the refund's notice any more. */
const settleRefund = async (): Promise<void> => {
  s.pushClock(MINUTE);
  await s.money.runJob('check-refunds');
  await s.work();
};

test.each([
  ['CASH_AND_INSURANCE', { coverage: 'usual' }, ['centre_all', 'cash', 'wechat_note'], 'REFUND', '7'],
  ['INSURANCE_ONLY', { coverage: 'full' }, ['centre_all', 'wechat_note'], 'REFUND', '7'],
  ['CASH_ONLY', { coverage: 'none' }, ['cash'], 'NO_MED_INS_PAY', '12'],
])('%s is paid, settled and given back', async (mixPayType, change, kinds, medInsPay, ordStas) => {
  await insured(change);
  const intent = await s.open(nextBill(), await authorise());
  await s.work();
  await s.payMixed(intent);
  await s.work();
  const { paymentId } = intent;
  expect(await s.money.statusOf(paymentId)).toBe('settled');
  const row = await paymentOf(paymentId);
  const order = (await outside()).medIns.find(({ outTradeNo }) => outTradeNo === paymentId);
  expect(order).toMatchObject({ mixPayType, mix: 'SUCCESS' });

  await refund(paymentId);
  await settleRefund();
  expect(await s.money.statusOf(paymentId)).toBe('refunded');
  const [own] = (await s.money.rows.refunds()).filter((each) => each.paymentId === paymentId);
  const legs = (await s.money.rows.refundLegs()).filter(({ refundId }) => refundId === own?.id);
  expect(legs.map(({ kind, status }) => [kind, status])).toEqual(kinds.map((kind) => [kind, 'done']));
  const { medIns, refunds, insuranceOrders } = await outside();
  expect(medIns.find(({ outTradeNo }) => outTradeNo === paymentId)).toMatchObject({ mix: 'REFUND', medInsPay });
  expect(insuranceOrders.find(({ payOrdId }) => payOrdId === row?.insuranceOrderId)?.ordStas).toBe(ordStas);
  const back = refunds.filter(({ outTradeNo }) => outTradeNo === paymentId);
  expect(back.map(({ refundFen }) => refundFen)).toEqual(row?.cashFen ? [row.cashFen] : []);
  expect(await s.money.rows.worklist()).toEqual([]);
});

test('other subsidies are paid beside fund and account, and both of WeChat’s formulas hold', async () => {
  await insured({ subsidyFen: 300 });
  const intent = await s.open(nextBill(), await authorise());
  await s.payMixed(intent);
  await s.work();
  expect(await paymentOf(intent.paymentId)).toMatchObject({ status: 'settled', otherFen: 300 });
  const { totalFen, fundFen, accountFen, cashFen } = intent.fee;
  expect(fundFen + accountFen + cashFen).toBe(totalFen);
});

test('a relative pays for the patient with an authorisation of the bureau', async () => {
  await insured({});
  const authCode = await authorise({ payerIdNo: YOUNG.idNumber, payerName: YOUNG.name });
  const intent = await s.open(nextBill(), authCode);
  expect(JSON.stringify(await s.money.rows.payments())).not.toContain(YOUNG.idNumber);
  await s.payMixed(intent);
  await s.work();
  expect(await paymentOf(intent.paymentId)).toMatchObject({ status: 'settled', method: 'med_ins', payerCipher: null });
  await refund(intent.paymentId);
  await settleRefund();
  expect(await s.money.statusOf(intent.paymentId)).toBe('refunded');
});

test('6302 hurries the asking; a forged one is refused, and a payment without any notice is found by asking', async () => {
  await insured({});
  await s.control('/nhsa/settings', { url: `${s.notifyUrl}/insurance` });
  const intent = await s.open(nextBill(), await authorise());
  const told = s.noticeAt('insurance');
  await s.payMixed(intent);
  await told;
  expect(s.money.woken).toContain('check-payments');
  // WeChat's own notices are left unread: they may stop after half a minute.
  s.pushClock(MINUTE);
  await s.money.runJob('check-payments');
  expect(await s.money.statusOf(intent.paymentId)).toBe('processing');
  await expect(s.money.acceptInsuranceNotice({}, '{"appId":"x"}')).rejects.toMatchObject({
    code: 'PAYMENT.NOTICE_REJECTED',
  });
  await s.control('/nhsa/settings', { url: null });
  await s.work();
  expect(await s.money.statusOf(intent.paymentId)).toBe('settled');
});

test('an authorisation that is over is taken back, and a fresh one makes one new order', async () => {
  await insured({});
  const bill = nextBill();
  const authCode = await authorise();
  const before = (await outside()).insuranceOrders.length;
  await s.control('/faults', {
    ...{ server: 'wechatpay', path: '/v3/med-ins/orders', times: 1, status: 400 },
    body: { code: 'INVALID_REQUEST', message: 'pay_auth_no 无效或已过期' },
    headers: { 'Request-ID': '08F1-268547120' },
  });
  await expect(s.open(bill, authCode)).rejects.toMatchObject({ code: 'INSURANCE.NOT_AUTHORISED' });
  await s.work();
  const intent = await s.open(bill, await authorise());
  await s.payMixed(intent);
  await s.work();
  expect(await s.money.statusOf(intent.paymentId)).toBe('settled');
  const fresh = (await outside()).insuranceOrders.slice(before);
  expect(fresh.map(({ ordStas }) => ordStas).sort()).toEqual(['12', '6']);
});

test('a region that wants a fresh consent gets it from the patient, and the refund goes on', async () => {
  await insured({});
  const intent = await s.open(nextBill(), await authorise());
  await s.payMixed(intent);
  await s.work();
  await s.control('/nhsa/settings', { refundCredential: 'fresh' });
  const row = await paymentOf(intent.paymentId);
  const { totalFen = 0, fundFen = 0, accountFen = 0, otherFen = 0, cashFen = 0 } = row ?? {};
  const partial = { key: 'brf_fresh', parts: { totalFen, fundFen, accountFen, otherFen, cashFen } };
  await s.world.tx.run((scope) => s.money.payments.refund(scope, intent.paymentId, '测试退款', partial));
  await s.work();
  const progress = async () => (await s.money.payments.refundsOf(s.world.tx.outside, ['brf_fresh'])).get('brf_fresh');
  expect((await progress())?.status).toBe('needs_patient');
  const { userId: ownerId, patientId } = s.person;
  const request = { paymentId: intent.paymentId, ownerId, patientId, requestKey: 'brf_fresh' };
  await s.money.payments.authoriseRefund(request, await authorise());
  await s.work();
  await settleRefund();
  expect((await progress())?.status).toBe('succeeded');
  await s.control('/nhsa/settings', { refundCredential: 'any' });
});

test('items of a bill go back one by one through HIS and WeChat, over their own wires', async () => {
  const bill = nextBill();
  const intent = await s.open(bill);
  await s.payOnPhone(intent);
  await s.work();
  const params = { patientId: s.person.patientId, billId: bill.id };
  const offer = (await s.money.call(s.person, 'getRefundOffer', params)) as RefundOffer;
  const [item] = offer.items;
  const lines = [item?.line];
  const { fee } = (await s.money.call(s.person, 'quoteBillRefund', params, { lines })) as RefundQuote;
  expect(fee).toMatchObject({ totalFen: item?.amountFen, cashFen: item?.amountFen });
  await s.control('/faults', { server: 'his', path: '/api/refundBill', cut: 'after', times: 1 });
  const body = { lines, expected: fee, reason: 'not_needed', idempotencyKey: randomUUID() };
  const { id } = (await s.money.call(s.person, 'requestBillRefund', params, body)) as BillRefundView;
  await s.work();
  s.pushClock(MINUTE);
  await s.money.runJob('check-bill-refunds');
  await s.work();
  await settleRefund();
  const after = (await s.money.call(s.person, 'getRefundOffer', params)) as RefundOffer;
  expect(after.refunds.find((each) => each.id === id)).toMatchObject({ status: 'done', isCashBack: true });
  expect(after.items[0]?.state).toBe('refunded');
  const back = (await outside()).refunds.filter(({ outTradeNo }) => outTradeNo === intent.paymentId);
  expect(back.map(({ refundFen }) => refundFen)).toEqual([item?.amountFen]);
});
