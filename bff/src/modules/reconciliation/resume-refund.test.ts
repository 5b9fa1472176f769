import { type BillRefundView, DAY, fen, HOUR, MINUTE, type RefundOffer, type RefundQuote } from '@anzhen/shared-types';
import { type RefundStep, resumeRefundRequest, SECOND } from '@anzhen/shared-types';
import { BillRefundRow } from '../billing/bill-refund.table';
import { openReconciliationWorld, type ReconciliationWorld } from './testing/reconciliation-world';

const BILL = 31_360;

let w: ReconciliationWorld;
let clerk: string;
beforeEach(async () => {
  w = await openReconciliationWorld('2026-11-22T02:30:00.000Z');
  clerk = await w.member('qianwen', 'finance');
});
afterEach(() => w.close());

const refundAll = async (paymentId: string): Promise<void> => {
  await w.world.tx.run((scope) => w.world.payments.refund(scope, paymentId, '测试退款'));
  await w.world.drain();
};
/** A refund of a bill paid in cash that the bank sent back. */
const sentBack = async (billId = 'B1', total = BILL): Promise<{ paymentId: string; refundId: string }> => {
  const { world } = w;
  const { paymentId } = await world.payBill(world.person, billId, { total });
  world.gateway.pay(paymentId);
  await world.pass(30 * SECOND);
  await refundAll(paymentId);
  const [refundId] = world.gateway.refundIds();
  world.gateway.endRefund(refundId!, 'ABNORMAL');
  await world.pass(5 * MINUTE);
  return { paymentId, refundId: refundId! };
};
/** A refund of a mixed payment that the insurance centre refused. */
const refusedByCentre = async (): Promise<string> => {
  const { world } = w;
  world.centre.splitBy(() => ({ fund: 15_680, account: 6_272, cash: 9_408 }));
  const { paymentId } = await world.payBill(world.person, 'B1', {
    ...{ total: BILL, authCode: world.centre.agree(world.person) },
  });
  world.gateway.payMedIns(paymentId);
  await world.pass(30 * SECOND);
  world.centre.fail('refund', 'refused');
  await refundAll(paymentId);
  return paymentId;
};
const open = async () => (await w.call('listWorklist', clerk, { query: { state: 'open' } })).items;
const resume = async (step: RefundStep, who = clerk) => {
  const [item] = await w.worklist.list(w.world.tx.outside, 'open');
  return w.call('resumeRefund', who, { params: { itemId: item!.id }, body: { step, reason: '患者换了银行卡' } });
};
const legs = async () => (await w.world.rows.refundLegs()).map(({ kind, status }) => [kind, status]);
const deeds = async () =>
  (await w.world.rows.audit())
    .filter(({ actorId }) => actorId === clerk)
    .map(({ action, subjectKind, detail }) => [action, subjectKind, detail?.reason]);

test('a refund that the bank sent back is sent on to the hospital, once, and ends when WeChat says so', async () => {
  const { paymentId, refundId } = await sentBack();
  expect(await open()).toMatchObject([{ subjectId: refundId, steps: ['ask', 'send_on', 'done_outside'] }]);
  expect((await resume('send_on')).steps).toEqual([]);
  await expect(resume('send_on')).rejects.toMatchObject({ code: 'WORKLIST.STEP_NOT_OPEN' });
  expect(w.world.gateway.calls('abnormalRefund')).toBe(1);
  expect(await legs()).toEqual([['cash', 'sent']]);
  expect(await w.world.rows.refunds()).toMatchObject([{ status: 'processing' }]);
  w.world.gateway.endRefund(refundId, 'SUCCESS');
  await w.world.pass(5 * MINUTE);
  expect(await w.world.statusOf(paymentId)).toBe('refunded');
  expect(await deeds()).toEqual([['refund.sent_on', 'refund', '患者换了银行卡']]);
  // The patient has to be paid by hand: the matter stays open until the clerk says that it was done.
  expect(await open()).toMatchObject([{ subjectId: refundId, steps: [] }]);
});

test('a refund is sent on to the patient’s own card, which is kept nowhere', async () => {
  const card = { bank: 'ICBC_DEBIT', account: '6222000000001234567', name: '何试验' };
  w.world.his.addBill(w.world.person.hisPatientId, { id: 'B9', total: fen(20_000) });
  const { paymentId, refundId } = await sentBack('B9', 20_000);
  const [item] = await open();
  const send = (body: object) =>
    w.call('resumeRefund', clerk, {
      params: { itemId: item!.id },
      body: { step: 'send_on', reason: '零钱已注销', ...body },
    });
  expect((await send({ card })).steps).toEqual([]);
  expect(w.world.gateway.receivers()).toEqual([
    { kind: 'card', bankType: 'ICBC_DEBIT', account: card.account, name: card.name },
  ]);
  w.world.gateway.endRefund(refundId, 'SUCCESS');
  await w.world.pass(5 * MINUTE);
  expect(await w.world.statusOf(paymentId)).toBe('refunded');
  const { rows } = w.world;
  const audit = await rows.audit();
  expect(audit).toContainEqual(
    expect.objectContaining({
      action: 'refund.sent_on',
      detail: { leg: 'cash', reason: '零钱已注销', to: 'ICBC_DEBIT …4567' },
    }),
  );
  const stored = JSON.stringify([audit, await rows.refunds(), await rows.refundLegs(), await rows.worklist()]);
  expect(stored).not.toContain(card.account);
  expect(stored).not.toContain(card.name);
});

test('above what one person may decide the money goes to the hospital alone: nobody names a card unseen', async () => {
  await sentBack();
  const [item] = await open();
  const send = (body: object) =>
    w.call('resumeRefund', clerk, {
      params: { itemId: item!.id },
      body: { step: 'send_on', reason: '零钱已注销', ...body },
    });
  const card = { bank: 'ICBC_DEBIT', account: '6222000000001234567', name: '何试验' };
  await expect(send({ card })).rejects.toMatchObject({ code: 'WORKLIST.CARD_ABOVE_LIMIT' });
  expect(w.world.gateway.receivers()).toEqual([]);
  await send({});
  expect(w.world.gateway.receivers()).toEqual([{ kind: 'hospital' }]);
});

test('only a whole debit card is taken, and only to send a refund on', () => {
  const card = { bank: 'ICBC_DEBIT', account: '6222000000001234567', name: '何试验' };
  const isTaken = (step: RefundStep, given: object) =>
    resumeRefundRequest.safeParse({ step, reason: '零钱已注销', card: given }).success;
  expect(isTaken('send_on', card)).toBe(true);
  expect(isTaken('ask', card)).toBe(false);
  expect(isTaken('done_outside', card)).toBe(false);
  for (const wrong of [{ bank: 'ICBC_CREDIT' }, { account: '6222 0000' }, { account: '62220000000' }, { name: ' ' }])
    expect(isTaken('send_on', { ...card, ...wrong })).toBe(false);
});

test('of two clerks at once one sends it on', async () => {
  await sentBack();
  const ends = await Promise.allSettled([resume('send_on'), resume('send_on')]);
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(w.world.gateway.calls('abnormalRefund')).toBe(1);
});

test('without an answer it is asked about; what WeChat refuses comes back to the clerk, with its reason', async () => {
  const { refundId } = await sentBack();
  w.world.gateway.fail('abnormalRefund', 'lost');
  await resume('send_on');
  expect(await legs()).toEqual([['cash', 'sent']]);
  await w.world.pass(5 * MINUTE);
  expect(await open()).toMatchObject([{ subjectId: refundId, steps: ['ask', 'send_on', 'done_outside'] }]);
  w.world.gateway.fail('abnormalRefund', { code: 'NOT_ENOUGH' });
  await resume('send_on');
  const [item] = await open();
  expect(item?.facts).toContainEqual({ name: '原因', value: 'NOT_ENOUGH' });
  expect(item?.steps).toContain('send_on');
});

test('a refund put right at WeChat ends when the clerk asks', async () => {
  const { refundId } = await sentBack();
  w.world.gateway.endRefund(refundId, 'SUCCESS');
  await resume('ask');
  expect(await w.world.rows.refunds()).toMatchObject([{ status: 'succeeded' }]);
  expect(await deeds()).toEqual([['refund.asked_again', 'refund', '患者换了银行卡']]);
});

test('an abnormal refund whose notice is lost is found out within a day', async () => {
  const { paymentId, refundId } = await sentBack();
  const asked = w.world.gateway.calls('queryRefund');
  await w.world.pass(23 * 60 * MINUTE);
  expect(w.world.gateway.calls('queryRefund')).toBe(asked);
  w.world.gateway.endRefund(refundId, 'SUCCESS');
  await w.world.pass(2 * 60 * MINUTE);
  expect(await w.world.rows.refunds()).toMatchObject([{ status: 'succeeded' }]);
  expect(await w.world.statusOf(paymentId)).toBe('refunded');
});

test('what the insurance centre refused was done at the window: the cash and the note go on', async () => {
  const paymentId = await refusedByCentre();
  const [item] = await open();
  expect(item?.steps).toEqual(['ask', 'done_outside']);
  expect(item?.facts).toContainEqual({ name: '停在哪一步', value: '医保退费（全部）' });
  await expect(resume('send_on')).rejects.toMatchObject({ code: 'WORKLIST.STEP_NOT_OPEN' });
  await resume('done_outside');
  await w.world.drain();
  for (const id of w.world.gateway.refundIds()) w.world.gateway.endRefund(id, 'SUCCESS');
  await w.world.pass(5 * MINUTE);
  expect(await legs()).toEqual([
    ['centre_all', 'done'],
    ['cash', 'done'],
    ['wechat_note', 'done'],
  ]);
  expect(w.world.centre.refunds()).toEqual([]);
  expect(await w.world.statusOf(paymentId)).toBe('refunded');
  await expect(resume('done_outside')).rejects.toMatchObject({ code: 'WORKLIST.STEP_NOT_OPEN' });
  expect(await deeds()).toEqual([['refund.done_outside', 'refund', '患者换了银行卡']]);
});

test('asked again, the centre may agree now; a later stop opens the closed matter anew', async () => {
  const paymentId = await refusedByCentre();
  await resume('ask');
  await w.world.drain();
  expect(w.world.centre.refunds()).toMatchObject([{ type: 'ALL' }]);
  const [item] = await open();
  await w.call('closeWorklistItem', clerk, { params: { itemId: item!.id }, body: { reason: '医保已同意' } });
  for (const id of w.world.gateway.refundIds()) w.world.gateway.endRefund(id, 'ABNORMAL');
  await w.world.pass(5 * MINUTE);
  expect(await w.world.statusOf(paymentId)).toBe('needs_staff');
  const [again] = await open();
  expect(again).toMatchObject({ id: item?.id, closeReason: null });
  expect(again?.facts).toContainEqual({ name: '停在哪一步', value: '微信退款' });
});

test('who may not reconcile may not resume, and what is closed or no such matter is refused', async () => {
  await sentBack();
  await expect(resume('send_on', await w.member('hu', 'nurse'))).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
  const [item] = await open();
  const params = { itemId: item!.id };
  await w.call('closeWorklistItem', clerk, { params, body: { reason: '已线下退款' } });
  const body = { step: 'ask', reason: '再看看' };
  await expect(w.call('resumeRefund', clerk, { params, body })).rejects.toMatchObject({ code: 'WORKLIST.NOT_OPEN' });
  await w.worklist.open(w.world.tx.outside, 'notice-stuck', 'EV-1', {});
  const [other] = await open();
  await expect(w.call('resumeRefund', clerk, { params: { itemId: other!.id }, body })).rejects.toMatchObject({
    code: 'WORKLIST.NOT_FOUND',
  });
  expect(w.world.gateway.calls('abnormalRefund')).toBe(0);
  await w.world.pass(3 * DAY);
  expect(await legs()).toEqual([['cash', 'abnormal']]);
});

describe('what the HIS did not answer about in hours', () => {
  /** So often it is asked before a person is. */
  const TRIES = 24;
  const hours = async (count: number): Promise<void> => {
    for (let hour = 0; hour < count; hour += 1) await w.world.pass(HOUR);
  };
  const paidUnsettled = async (): Promise<string> => {
    const { world } = w;
    world.his.failSettle('lost');
    world.his.failProbe('Unavailable', TRIES);
    const { paymentId } = await world.payBill(world.person, 'B1', { total: BILL });
    world.gateway.pay(paymentId);
    await hours(14);
    expect(await world.statusOf(paymentId)).toBe('needs_staff');
    return paymentId;
  };

  test('is asked anew, once by two clerks, and a bill is booked under its own number', async () => {
    const paymentId = await paidUnsettled();
    const [item] = await open();
    expect(item).toMatchObject({ kind: 'bill-settlement-unknown', subjectId: paymentId, steps: ['ask'] });
    await expect(resume('done_outside')).rejects.toMatchObject({ code: 'WORKLIST.STEP_NOT_OPEN' });
    const both = await Promise.allSettled([resume('ask'), resume('ask')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await w.world.pass(MINUTE);
    expect(await w.world.statusOf(paymentId)).toBe('settled');
    expect(w.world.his.settlements().map(({ key }) => key)).toEqual([paymentId]);
    expect(await deeds()).toEqual([['payment.asked_again', 'payment', '患者换了银行卡']]);
    expect(await open()).toMatchObject([{ id: item!.id, steps: [] }]);
  });

  test('sends the money back when the HIS refuses it by now, and comes before a person anew when it is silent again', async () => {
    const paymentId = await paidUnsettled();
    w.world.his.failProbe('Unavailable', TRIES + 1);
    await resume('ask');
    const [item] = await open();
    await w.call('closeWorklistItem', clerk, { params: { itemId: item!.id }, body: { reason: '已经在问' } });
    await hours(14);
    expect(await open()).toMatchObject([{ id: item!.id, steps: ['ask'] }]);
    w.world.his.failSettle('Conflict');
    await resume('ask');
    await w.world.pass(HOUR);
    expect(await w.world.rows.refunds()).toMatchObject([{ paymentId, totalFen: BILL }]);
    expect(w.world.his.settlements()).toEqual([]);
  });

  test('gives the money of items back once the HIS says that it took them', async () => {
    const { world } = w;
    const { paymentId } = await world.payBill(world.person, 'B1', { total: BILL });
    world.gateway.pay(paymentId);
    await world.pass(30 * SECOND);
    const params = { patientId: world.person.patientId, billId: 'B1' };
    const offer = (await world.call(world.person, 'getRefundOffer', params)) as RefundOffer;
    const lines = offer.items.map(({ line }) => line);
    const { fee } = (await world.call(world.person, 'quoteBillRefund', params, { lines })) as RefundQuote;
    world.his.failRefund('answerLost');
    world.his.failProbe('Unavailable', TRIES);
    const body = { lines, expected: fee, reason: 'not_needed', idempotencyKey: 'b1b1b1b1-0000-4000-8000-000000000001' };
    const { id } = (await world.call(world.person, 'requestBillRefund', params, body)) as BillRefundView;
    // Above the limit two persons have agreed.
    await world.tx.outside.manager.update(
      BillRefundRow,
      { id },
      { status: 'requested', nextCheckAt: world.clock.now() },
    );
    await hours(40);
    expect(await open()).toMatchObject([{ kind: 'bill-refund-unknown', subjectId: id, steps: ['ask'] }]);
    expect((await resume('ask')).steps).toEqual([]);
    await world.pass(MINUTE);
    expect(await world.rows.refunds()).toMatchObject([{ paymentId, requestKey: id, totalFen: BILL }]);
    expect(world.his.refunds()).toHaveLength(1);
    expect(await deeds()).toEqual([['bill_refund.asked_again', 'bill_refund', '患者换了银行卡']]);
  });
});
