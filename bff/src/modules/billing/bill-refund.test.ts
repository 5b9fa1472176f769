import { randomUUID } from 'node:crypto';
import {
  type BillRefundView,
  DAY,
  fen,
  type FeeLines,
  MINUTE,
  type RefundOffer,
  type RefundQuote,
  SECOND,
  type StaffBillRefundList,
} from '@anzhen/shared-types';
import { item } from '../../testing/fake-his-bills';
import { type MoneyWorld, openMoneyWorld } from '../../testing/money-world';

let world: MoneyWorld;
beforeEach(async () => {
  world = await openMoneyWorld();
  world.his.addBill(world.person.hisPatientId, {
    id: 'B7',
    total: fen(30_000),
    items: [
      item({ line: '1', name: '血常规', amount: fen(2_000) }),
      item({ line: '2', name: '胸部 CT', amount: fen(26_000), insuranceClass: '乙类' }),
      item({ line: '3', name: '加急费', amount: fen(2_000), insuranceClass: '自费' }),
    ],
  });
});
afterEach(() => world.close());

const params = () => ({ patientId: world.person.patientId, billId: 'B7' });
const paidInCash = async (): Promise<string> => {
  const { paymentId } = await world.payBill(world.person, 'B7', { total: 30_000 });
  world.gateway.pay(paymentId);
  await world.pass(30 * SECOND);
  return paymentId;
};
const paidWithInsurance = async (): Promise<string> => {
  world.centre.splitBy(() => ({ fund: 14_000, account: 6_000, cash: 10_000 }));
  const authCode = world.centre.agree(world.person);
  const { paymentId } = await world.payBill(world.person, 'B7', { total: 30_000, authCode });
  world.gateway.payMedIns(paymentId);
  await world.pass(30 * SECOND);
  return paymentId;
};
const quote = (lines: string[], who = world.person) =>
  world.call(who, 'quoteBillRefund', params(), { lines }) as Promise<RefundQuote>;
const ask = (lines: string[], expected: FeeLines, key: string = randomUUID(), who = world.person) =>
  world.call(who, 'requestBillRefund', params(), {
    ...{ lines, expected, reason: 'not_needed', idempotencyKey: key },
  }) as Promise<BillRefundView>;
const request = async (lines: string[]) => ask(lines, (await quote(lines)).fee);
const offer = () => world.call(world.person, 'getRefundOffer', params()) as Promise<RefundOffer>;
const shown = async (id: string) => (await offer()).refunds.find((each) => each.id === id);
const told = async (event: string) =>
  (await world.rows.messages()).filter((each) => each.event === event).map(({ body }) => body);
const endCash = async (): Promise<void> => {
  for (const id of world.gateway.refundIds()) world.gateway.endRefund(id, 'SUCCESS');
  await world.pass(5 * MINUTE);
};

describe('items of a bill go back by themselves', () => {
  test('the person sees what comes back where, confirms, and is told when it is back', async () => {
    const paymentId = await paidInCash();
    expect((await offer()).items.map(({ name, state }) => [name, state])).toEqual([
      ['血常规', 'open'],
      ['胸部 CT', 'open'],
      ['加急费', 'open'],
    ]);
    const { fee, needsApproval } = await quote(['1', '3']);
    expect([fee, needsApproval]).toEqual([{ totalFen: 4_000, fundFen: 0, accountFen: 0, cashFen: 4_000 }, false]);
    const { id, status } = await ask(['1', '3'], fee);
    expect(status).toBe('asking');
    expect((await offer()).items.map(({ state }) => state)).toEqual(['asked', 'open', 'asked']);
    await world.drain();
    expect(world.his.refunds()).toMatchObject([{ key: id, command: { settlementKey: paymentId, cash: 4_000 } }]);
    expect(await shown(id)).toMatchObject({ status: 'returning', isCashBack: false });
    await endCash();
    expect(await shown(id)).toMatchObject({ status: 'done', isCashBack: true, itemNames: ['血常规', '加急费'] });
    expect(await world.statusOf(paymentId)).toBe('settled');
    const refunded = (await world.rows.messages()).filter(({ event }) => event === 'refunded');
    expect(refunded.map(({ body }) => body)).toEqual([expect.stringContaining('¥40.00 已原路退回微信')]);
    expect((await offer()).items.map(({ state }) => state)).toEqual(['refunded', 'open', 'refunded']);
  });

  test('an item that was done does not come back, in the words of the hospital', async () => {
    await paidInCash();
    world.his.execute('B7', '1');
    await expect(quote(['1'])).rejects.toMatchObject({
      code: 'BILL.REFUND_DENIED',
      displayText: '已经做了的项目不能退',
    });
    expect(await world.rows.billRefunds()).toEqual([]);
  });

  test('an item that is done between asking and giving back is refused, and no money moves', async () => {
    await paidInCash();
    const { id } = await request(['1']);
    world.his.execute('B7', '1');
    await world.drain();
    expect(await shown(id)).toMatchObject({ status: 'refused', endReason: '已经做了的项目不能退' });
    expect(await told('refund_refused')).toEqual(['试*员的退费 ¥20.00 没有办成，钱没有变：已经做了的项目不能退']);
    expect(await world.rows.refunds()).toEqual([]);
  });

  test('of an insured bill an own-paid item comes back alone, an insured one only with everything', async () => {
    const paymentId = await paidWithInsurance();
    await expect(quote(['1'])).rejects.toMatchObject({ code: 'BILL.REFUND_DENIED' });
    const first = await request(['3']);
    expect(first.fee).toEqual({ totalFen: 2_000, fundFen: 0, accountFen: 0, cashFen: 2_000 });
    await world.drain();
    await endCash();
    expect((await quote(['1', '2'])).needsApproval).toBe(true);
    expect((await quote(['1', '2'])).fee).toEqual({
      ...{ totalFen: 28_000, fundFen: 14_000, accountFen: 6_000, cashFen: 8_000 },
    });
    expect(await world.statusOf(paymentId)).toBe('settled');
  });

  test('of several bills that the insurance settled at once each comes back only with the others', async () => {
    const owner = world.person.hisPatientId;
    const drug = item({ line: '1', name: '阿莫西林', amount: fen(4_000) });
    const own = item({ line: '2', name: '维生素', amount: fen(1_000), insuranceClass: '自费' });
    world.his.addBill(owner, { id: 'B7', title: '抽血化验', total: fen(6_000) });
    world.his.addBill(owner, { id: 'B8', title: '药品', total: fen(5_000), items: [drug, own] });
    world.centre.splitBy(() => ({ fund: 5_000, account: 2_000, cash: 4_000 }));
    const authCode = world.centre.agree(world.person);
    const { paymentId } = await world.payBills(world.person, ['B7', 'B8'], { total: 11_000, authCode });
    world.gateway.payMedIns(paymentId);
    await world.pass(30 * SECOND);
    expect((await offer()).items.map(({ line, billTitle }) => [line, billTitle])).toEqual([
      ['1', '抽血化验'],
      ['B8.1', '药品'],
      ['B8.2', '药品'],
    ]);
    await expect(quote(['1'])).rejects.toMatchObject({ displayText: '医保付过钱的项目不能单独退' });
    const vitamin = await request(['B8.2']);
    expect((await offer()).items.find(({ line }) => line === 'B8.2')?.state).toBe('asked');
    await world.drain();
    await endCash();
    const rest = await request(['1', 'B8.1']);
    expect(rest.fee).toEqual({ totalFen: 10_000, fundFen: 5_000, accountFen: 2_000, cashFen: 3_000 });
    await world.drain();
    await endCash();
    expect(await shown(rest.id)).toMatchObject({ status: 'done' });
    expect(await shown(vitamin.id)).toMatchObject({ status: 'done' });
    const asked = world.his.refunds().map(({ command }) => command.lines.map(({ billId, line }) => billId + line));
    expect(asked).toEqual([['B82'], ['B71', 'B81']]);
    expect(await world.statusOf(paymentId)).toBe('refunded');
  });

  test('the patient is told when the insurance wants a fresh authorisation, and the refund goes on with it', async () => {
    world.his.addBill(world.person.hisPatientId, { id: 'B7', total: fen(6_000) });
    world.centre.splitBy(() => ({ fund: 2_000, account: 1_000, cash: 3_000 }));
    const authCode = world.centre.agree(world.person);
    const { paymentId } = await world.payBill(world.person, 'B7', { total: 6_000, authCode });
    world.gateway.payMedIns(paymentId);
    await world.pass(30 * SECOND);
    world.centre.fail('refund', 'needsPatient');
    const { id } = await request(['1']);
    await world.drain();
    expect(await shown(id)).toMatchObject({ status: 'needs_patient' });
    const [message, ...others] = (await world.rows.messages()).filter(({ event }) => event === 'refund_waits');
    expect(others).toEqual([]);
    expect(message?.link).toEqual({ route: 'visit.refund', params: params() });
    const again = { authCode: world.centre.agree(world.person) };
    await world.call(world.person, 'authoriseBillRefund', { billRefundId: id }, again);
    await world.drain();
    await endCash();
    expect(await shown(id)).toMatchObject({ status: 'done' });
  });

  test('of several bills that were paid at once without insurance one comes back alone', async () => {
    const { paymentId } = await world.payBills(world.person, ['B7', 'B1'], { total: 30_000 + 31_360 });
    world.gateway.pay(paymentId);
    await world.pass(30 * SECOND);
    expect((await offer()).items).toHaveLength(3);
    await request(['1', '3']);
    await world.drain();
    await endCash();
    expect(world.his.refunds()).toMatchObject([{ command: { settlementKey: paymentId, cash: 4_000 } }]);
    expect(await world.statusOf(paymentId)).toBe('settled');
  });

  test('what the person saw must be what comes back', async () => {
    await paidInCash();
    const { fee } = await quote(['1']);
    const other = { ...fee, totalFen: fee.totalFen + 1, cashFen: fee.cashFen + 1 };
    await expect(ask(['1'], other)).rejects.toMatchObject({ code: 'BILL.REFUND_CHANGED' });
    await expect(ask(['1', '9'], fee)).rejects.toMatchObject({ code: 'BILL.REFUND_CHANGED' });
    expect(await world.rows.billRefunds()).toEqual([]);
  });

  test('the same key is the same refund, the same item cannot go back twice', async () => {
    await paidInCash();
    const { fee } = await quote(['1']);
    const key = randomUUID();
    const both = await Promise.all([ask(['1'], fee, key), ask(['1'], fee, key)]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    const second = await ask(['1'], fee);
    await world.drain();
    await world.pass(MINUTE);
    const states = [both[0].id, second.id].map(async (id) => (await shown(id))?.status);
    expect((await Promise.all(states)).sort()).toEqual(['refused', 'returning']);
    expect(await world.rows.refunds()).toHaveLength(1);
    await expect(ask(['3'], fee, key)).rejects.toMatchObject({ code: 'REQUEST.KEY_REUSED' });
  });

  test.each(['lost', 'answerLost', 'Unavailable'] as const)(
    'a HIS that was %s is asked, and the items go back once',
    async (fault) => {
      await paidInCash();
      const { id } = await request(['1']);
      world.his.failRefund(fault);
      await world.drain();
      expect(await shown(id)).toMatchObject({ status: 'asking' });
      expect(await world.rows.refunds()).toEqual([]);
      await world.pass(5 * MINUTE);
      expect(world.his.refunds()).toHaveLength(1);
      expect(await world.rows.refunds()).toHaveLength(1);
      await endCash();
      expect(await shown(id)).toMatchObject({ status: 'done' });
    },
  );

  test('a HIS that never answers leaves it to a person', async () => {
    await paidInCash();
    const { id } = await request(['1']);
    world.his.failRefund('lost', 100);
    world.his.failProbe('Unavailable', 100);
    await world.drain();
    await world.pass(DAY);
    await world.pass(DAY);
    await world.pass(DAY);
    expect(await shown(id)).toMatchObject({ status: 'needs_staff' });
    expect(await world.rows.worklist()).toMatchObject([{ kind: 'bill-refund-unknown', subjectId: id }]);
  });

  test.each([
    { state: 'pending' },
    { state: 'notApplied', final: false },
    { state: 'notApplied', final: true },
  ] as const)('a HIS that says "conflict" and then %j is asked again before anybody is told "no"', async (probe) => {
    await paidInCash();
    const { id } = await request(['1']);
    world.his.failRefund('Conflict');
    world.his.failProbe(probe);
    await world.drain();
    expect(await shown(id)).toMatchObject({ status: 'asking' });
    // Meanwhile the first copy of the request has come to its end.
    await world.pass(MINUTE);
    expect(await shown(id)).toMatchObject({ status: 'returning' });
    expect(await world.rows.refunds()).toHaveLength(1);
    expect(await told('refund_refused')).toEqual([]);
  });

  test('a bill that was not paid here, and a stranger’s bill, are refused', async () => {
    await expect(offer()).rejects.toMatchObject({ code: 'BILL.NOT_REFUNDABLE' });
    await paidInCash();
    const stranger = await world.addPerson({ openid: 'openid-stranger' });
    await expect(quote(['1'], stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
    const { id } = await request(['1']);
    const authorise = world.call(stranger, 'authoriseBillRefund', { billRefundId: id }, { authCode: 'x' });
    await expect(authorise).rejects.toMatchObject({ code: 'BILL.REFUND_NOT_FOUND' });
  });
});

describe('two persons agree above the limit', () => {
  const list = (who: { userId: string }) => world.call(who, 'listBillRefunds', {}) as Promise<StaffBillRefundList>;
  const decide = (who: { userId: string }, id: string, decision: string, reason = '') =>
    world.call(who, 'decideBillRefund', { billRefundId: id }, { decision, reason }) as Promise<StaffBillRefundList>;
  const big = async () => {
    await paidInCash();
    const { id, status } = await request(['2']);
    expect(status).toBe('awaiting_review');
    await world.drain();
    expect(world.his.refunds()).toEqual([]);
    return id;
  };

  test('one proposes, another approves, and then it goes on', async () => {
    const id = await big();
    const [clerk, head] = [await world.addStaff('clerk', 'finance'), await world.addStaff('head', 'administrator')];
    expect((await list(clerk)).refunds).toMatchObject([{ id, status: 'awaiting_review', patientName: '试*员' }]);
    await expect(decide(clerk, id, 'approve')).rejects.toMatchObject({ code: 'BILL.REFUND_DECIDED' });
    const [proposed] = (await decide(clerk, id, 'forward')).refunds;
    expect(proposed).toMatchObject({ status: 'awaiting_approval', proposedBy: 'clerk员', isMine: true });
    await expect(decide(clerk, id, 'approve')).rejects.toMatchObject({ code: 'BILL.REFUND_SAME_PERSON' });
    expect((await decide(head, id, 'approve')).refunds).toEqual([]);
    await world.drain();
    await endCash();
    expect(await shown(id)).toMatchObject({ status: 'done' });
    const deeds = (await world.rows.audit()).filter(({ action }) => action === 'bill_refund.decided');
    expect(deeds.map(({ actorId }) => actorId)).toEqual([clerk.userId, head.userId]);
  });

  test('two heads at once approve it once', async () => {
    const id = await big();
    const staff = [
      await world.addStaff('a', 'finance'),
      await world.addStaff('b', 'finance'),
      await world.addStaff('c', 'finance'),
    ];
    await decide(staff[0]!, id, 'forward');
    const results = await Promise.allSettled([decide(staff[1]!, id, 'approve'), decide(staff[2]!, id, 'approve')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await world.drain();
    expect(world.his.refunds()).toHaveLength(1);
  });

  test('parts of one payment count together, so that small ones do not get around the limit', async () => {
    await paidInCash();
    world.his.addBill(world.person.hisPatientId, {
      id: 'B7',
      total: fen(30_000),
      status: 'paid',
      items: ['1', '2', '3', '4'].map((line) => item({ line, amount: fen(7_500) })),
    });
    const first = await request(['1']);
    expect((await quote(['2'])).needsApproval).toBe(false);
    const [second, third] = await Promise.all([request(['2']), request(['3'])]);
    expect(first.status).toBe('asking');
    expect([second.status, third.status].sort()).toEqual(['asking', 'awaiting_review']);
    expect((await quote(['4'])).needsApproval).toBe(true);
    const refused = [second, third].find(({ status }) => status === 'awaiting_review');
    await decide(await world.addStaff('clerk', 'finance'), refused!.id, 'refuse', '先做检查');
    await world.drain();
    expect(world.his.refunds()).toHaveLength(2);
    expect((await quote(['4'])).needsApproval).toBe(true);
    expect((await request(['4'])).status).toBe('awaiting_review');
  });

  test('the schema itself does not let one person be both', async () => {
    const id = await big();
    const update = world.tx.outside.manager.query(
      `UPDATE bill_refund SET proposed_by = 'stf_1', approved_by = 'stf_1' WHERE id = '${id}'`,
    );
    await expect(update).rejects.toThrow(/ck_bill_refund_two_persons|CHECK/);
  });

  test('a refusal needs a reason, reaches the patient, and no money moves', async () => {
    const id = await big();
    const clerk = await world.addStaff('clerk', 'finance');
    await decide(clerk, id, 'refuse', '检查已预约，请先取消预约');
    expect(await shown(id)).toMatchObject({ status: 'refused', endReason: '检查已预约，请先取消预约' });
    await expect(decide(clerk, id, 'forward')).rejects.toMatchObject({ code: 'BILL.REFUND_DECIDED' });
    expect(await told('refund_refused')).toEqual([expect.stringMatching(/检查已预约，请先取消预约$/)]);
    expect(await world.rows.refunds()).toEqual([]);
  });

  test.each(['nurse', 'doctor', 'registrar', 'operator', 'auditor'] as const)(
    'a %s may neither look nor decide',
    async (role) => {
      const id = await big();
      const staff = await world.addStaff(role, role);
      await expect(list(staff)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
      await expect(decide(staff, id, 'forward')).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
      expect(await shown(id)).toMatchObject({ status: 'awaiting_review' });
    },
  );
});
