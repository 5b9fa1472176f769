import { granted, type HisHarness, startHarness } from './testing/his-harness';
import { agreed, callSoap, listOf } from './testing/soap-caller';

const TODAY = '2026-11-24';
const TOMORROW = '2026-11-25';
let harness: HisHarness;
let patIds: Record<string, string>;
let keys = 0;

beforeAll(async () => {
  harness = await startHarness(`${TODAY} 09:10:00`);
  const persons = (await harness.control('his/demo-persons')) as { key: string; files: { patId: string }[] }[];
  patIds = Object.fromEntries(persons.map((person) => [person.key, person.files[0]!.patId]));
});
afterAll(() => harness.stop());

const newKey = () => `staff-${String((keys += 1)).padStart(8, '0')}`;
const rest = async (op: string, body: unknown) => granted(await harness.call(op, body));
const ordinary = async (deptCode: string): Promise<{ schId: string; total: number; left: number }> =>
  (await rest('listSessions', { deptCode, startDate: TOMORROW, endDate: TOMORROW })).list.find(
    (session: { docCode: string; halfDay: number }) => session.docCode === '' && session.halfDay === 1,
  );
const events = async () =>
  (await rest('listEvents', { sinceId: 0, limit: 100 })).list as {
    eventType: string;
    regNo: string;
    orderId: string;
  }[];

async function held(who: string, dept: string) {
  const { schId } = await ordinary(dept);
  const orderId = newKey();
  await rest('hold', { orderId, patId: patIds[who], schId, slotId: '', terminalId: 'T1' });
  return orderId;
}
async function paid(who: string, dept: string) {
  const orderId = await held(who, dept);
  const money = {
    payFee: '15.00',
    cashFee: '15.00',
    payMode: 'WX',
    transactionId: 'wx-1',
    paidAt: `${TODAY} 09:11:00`,
  };
  const { regNo } = await rest('confirm', { orderId, ...money });
  return { orderId, regNo: regNo as string };
}

test('a number sold at the window to one of our patients is in the patient’s list of both dialects', async () => {
  const { schId } = await ordinary('D0301');
  const patId = patIds.young!;
  const sold = await harness.control('his/window-booking', { sessionId: schId, patId });
  const list = (await rest('listRegistrations', { patId, startDate: TOMORROW, endDate: TOMORROW })).list;
  expect(list).toMatchObject([{ orderId: '', regNo: sold.regNo, orderStatus: '6' }]);
  const query = { PAT_ID: patId, START_DATE: TOMORROW, END_DATE: TOMORROW };
  expect(listOf(agreed(await callSoap(harness, '2012', query)), 'ORDER')).toMatchObject([
    { ORDER_ID: '', REG_NO: sold.regNo },
  ]);
  await expect(harness.control('his/window-booking', { sessionId: schId, patId })).rejects.toThrow('one-per-session');
});

test('the counter gives a registration back: an event tells, and the platform learns whose the money is', async () => {
  const ours = await paid('chronic', 'D0302');
  const theirs = await paid('chronic', 'D0303');
  expect(await harness.control('his/window-refund', { regNo: ours.regNo })).toMatchObject({ moneyBy: 'platform' });
  await harness.control('his/window-refund', { regNo: theirs.regNo, moneyBy: 'counter' });
  await expect(harness.control('his/window-refund', { regNo: ours.regNo })).rejects.toThrow('order-unpaid');
  expect(await rest('getRegistration', { orderId: ours.orderId })).toMatchObject({ orderStatus: '5', refundBy: '1' });
  expect(await rest('getRegistration', { orderId: theirs.orderId })).toMatchObject({ orderStatus: '5', refundBy: '2' });
  const told = (await events()).filter((event) => event.eventType === 'REFUND');
  expect(told.map((event) => event.regNo)).toEqual([ours.regNo, theirs.regNo]);
  const refund = { orderId: theirs.orderId, refundOrderId: newKey(), refundFee: '15.00', reason: '取消' };
  expect(await rest('refund', refund)).toMatchObject({ moneyBy: '2', replayed: '1' });
  const [order] = listOf(agreed(await callSoap(harness, '2012', { ORDER_ID: theirs.orderId })), 'ORDER');
  const asked = await callSoap(harness, '2010', {
    ORDER_ID: theirs.orderId,
    HOSP_ORDER_ID: order!.HOSP_ORDER_ID!,
    REFUND_ID: newKey(),
    REFUND_FEE: '1500',
    REFUND_REASON: '取消',
  });
  expect(agreed(asked)).toMatchObject({ REFUND_FLAG: '2' });
});

test('the counter cancels an unpaid number, and what was paid meanwhile is refused', async () => {
  const orderId = await held('lung', 'D0304');
  await harness.control('his/window-cancel', { orderId });
  expect((await events()).at(-1)).toMatchObject({ eventType: 'CANCEL', orderId });
  const [order] = listOf(agreed(await callSoap(harness, '2012', { ORDER_ID: orderId })), 'ORDER');
  expect(order).toMatchObject({ ORDER_STATUS: '4', CLOSE_REASON: '3' });
  const { regNo } = await paid('lung', 'D0305');
  expect(await harness.control('his/window-cancel', { regNo })).toMatchObject({
    status: 'refunded',
    moneyBy: 'platform',
  });
});

test('extra numbers raise what is left and are above the total', async () => {
  const before = await ordinary('D0306');
  const added = await harness.control('his/extra-numbers', { sessionId: before.schId, count: 2 });
  expect(added).toMatchObject({ seqNos: [before.total + 1, before.total + 2], left: before.left + 2 });
  expect(await ordinary('D0306')).toMatchObject({ total: before.total, left: before.left + 2 });
  const slot = (await rest('listSlots', { schId: before.schId })).list.at(-1);
  const taken: number[] = [];
  for (const who of ['chronic', 'lung', 'elder', 'parent', 'young', 'id-with-x', 'child', 'two-files'].slice(
    0,
    slot.left,
  )) {
    const body = { orderId: newKey(), patId: patIds[who], schId: before.schId, slotId: slot.slotId, terminalId: 'T1' };
    taken.push((await rest('hold', body)).seqNo);
  }
  expect(taken.slice(-2)).toEqual([before.total + 1, before.total + 2]);
  expect((await ordinary('D0306')).left).toBe(before.left + 2 - taken.length);
});

test('a bill of ten thousand lines adds up in both dialects', async () => {
  const bill = await harness.control('his/bill-with-lines', { patientId: patIds.chronic, lines: 10_000 });
  const shown = await rest('getBill', { billId: bill.billId });
  expect(shown.items).toHaveLength(10_000);
  const { res } = await callSoap(harness, '3002', { BILL_ID: bill.billId });
  const items = listOf(res, 'ITEM');
  expect(items).toHaveLength(10_000);
  expect(items.reduce((sum, item) => sum + Number(item.FEE), 0)).toBe(bill.totalFen);
});

test('the HIS counts the holds it was asked for, by dialect and slot, and shows every number that is taken', async () => {
  const before = await harness.control('his/calls');
  const { schId } = await ordinary('D0307');
  const slot = (await rest('listSlots', { schId })).list.find((item: { left: number }) => item.left > 1).slotId;
  const orderId = newKey();
  const body = { orderId, patId: patIds.chronic, schId, slotId: slot, terminalId: 'T1' };
  await rest('hold', body);
  await rest('hold', body);
  const lock = { LOCK_ID: newKey(), REG_ID: slot, PAT_ID: patIds.lung! };
  await callSoap(harness, '2005', lock);
  await callSoap(harness, '2005', lock);
  const after = await harness.control('his/calls');
  expect(after.calls.holds - before.calls.holds).toBe(4);
  expect(after.calls.soap['2005'] - (before.calls.soap['2005'] ?? 0)).toBe(2);
  expect(after.holdsBySlot[slot]).toEqual({ calls: 4, granted: 2 });
  const { list } = await harness.control('his/numbers');
  const ours = list.filter((item: { slotId: string }) => item.slotId === slot);
  expect(ours.map((item: { orderId: string }) => item.orderId).sort()).toEqual([orderId, lock.LOCK_ID].sort());
});
