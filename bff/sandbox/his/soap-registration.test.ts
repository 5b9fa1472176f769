import { startHarness, type HisHarness } from './testing/his-harness';
import { agreed, callSoap, listOf } from './testing/soap-caller';

const TODAY = '2026-11-24';
let harness: HisHarness;
let persons: Record<string, { name: string; idNo: string; files: { patId: string; cardNo: string }[] }>;
let keys = 0;

beforeAll(async () => {
  harness = await startHarness(`${TODAY} 09:10:00`);
  const list = (await harness.control('his/demo-persons')) as ({ key: string } & (typeof persons)[string])[];
  persons = Object.fromEntries(list.map((person) => [person.key, person]));
});
afterAll(() => harness.stop());
afterEach(async () => {
  await harness.control('put:his/traps', { reset: true });
  harness.moveTo(`${TODAY} 09:10:00`);
});

const newKey = () => `key-${String((keys += 1)).padStart(8, '0')}`;
const call = async (fun: string, fields: Record<string, string>) => agreed(await callSoap(harness, fun, fields));
const codeOf = async (fun: string, fields: Record<string, string>) => (await callSoap(harness, fun, fields)).code;
const patId = (key: string) => persons[key]!.files[0]!.patId;

/** A slot with numbers in an ordinary clinic; each test takes a department of its own. */
async function slotOf(dept: string, day = '2026-11-25'): Promise<{ session: string; slot: string }> {
  const range = { START_DATE: day, END_DATE: day };
  const sessions = listOf(await call('2003', { DEPT_ID: dept, DOCTOR_ID: '-1', ...range }), 'REG');
  const session = sessions.find((item) => item.DOCTOR_ID === '0' && Number(item.OVER_COUNT) > 3)!.REG_ID!;
  const slots = listOf(await call('2004', { REG_ID: session }), 'TIME_REG');
  return { session, slot: slots.find((item) => Number(item.OVER_COUNT) > 1)!.REG_ID! };
}

const orderFields = (who: string, orderId: string, slot: string, change: Record<string, string> = {}) => ({
  ORDER_ID: orderId,
  LOCK_ID: orderId,
  IS_REG: '3',
  REG_ID: slot,
  PAT_ID: patId(who),
  PAT_NAME: persons[who]!.name,
  REG_FEE: '500',
  TREAT_FEE: '1000',
  ...change,
});

async function ordered(who: string, slot: string) {
  const orderId = newKey();
  await call('2005', { LOCK_ID: orderId, REG_ID: slot, PAT_ID: patId(who) });
  const order = await call('2007', orderFields(who, orderId, slot));
  return { orderId, hospOrderId: order.HOSP_ORDER_ID as string, fee: order.REAL_TOTAL_FEE as string };
}

const payFields = (
  order: { orderId: string; hospOrderId: string; fee: string },
  change: Record<string, string> = {},
) => ({
  ORDER_ID: order.orderId,
  HOSP_ORDER_ID: order.hospOrderId,
  PAY_MODE: '1',
  PAY_DATE: TODAY,
  PAY_TIME: '09:11:00',
  TOTAL_FEE: order.fee,
  CASH_FEE: order.fee,
  TRADE_NO: `wx-${order.orderId}`,
  ...change,
});

async function paid(who: string, slot: string) {
  const order = await ordered(who, slot);
  const answer = await call('2008', payFields(order));
  return { ...order, regNo: answer.REG_NO as string };
}

const queried = async (orderId: string) => listOf(await call('2012', { ORDER_ID: orderId }), 'ORDER')[0]!;
const refundFields = (order: { orderId: string; hospOrderId: string; fee: string }, refundId: string) => ({
  ORDER_ID: order.orderId,
  HOSP_ORDER_ID: order.hospOrderId,
  REFUND_ID: refundId,
  REFUND_FEE: order.fee,
  REFUND_REASON: '患者取消',
});

test('a number is locked, ordered, paid, signed in for and read back at every step', async () => {
  const { session, slot } = await slotOf('D0304', TODAY);
  const orderId = newKey();
  expect((await queried(orderId)).ORDER_STATUS).toBe('1');
  const lock = await call('2005', { LOCK_ID: orderId, REG_ID: session, PAT_ID: patId('chronic') });
  expect(lock).toMatchObject({ LOCK_ID: orderId, LOCK_SECONDS: '600', REG_FEE: '500', TREAT_FEE: '1000' });
  expect(await queried(orderId)).toMatchObject({ ORDER_STATUS: '2', HOSP_ORDER_ID: '', SEQ_NO: lock.SEQ_NO });
  const order = await call('2007', orderFields('chronic', orderId, lock.REG_ID as string));
  expect(order).toMatchObject({ IS_CONCESSIONS: '0', REAL_TOTAL_FEE: '1500', SEQ_NO: lock.SEQ_NO });
  expect(await queried(orderId)).toMatchObject({ ORDER_STATUS: '2', HOSP_ORDER_ID: order.HOSP_ORDER_ID });
  const pay = await call('2008', payFields({ orderId, hospOrderId: order.HOSP_ORDER_ID as string, fee: '1500' }));
  expect(await queried(orderId)).toMatchObject({ ORDER_STATUS: '6', REG_NO: pay.REG_NO, TRADE_NO: `wx-${orderId}` });
  expect(await call('2011', { REG_NO: pay.REG_NO as string })).toMatchObject({
    VISIT_NO: expect.stringMatching(/^[ABC]\d{3}$/),
  });
  expect(await queried(orderId)).toMatchObject({ ORDER_STATUS: '3' });
  expect(slot).not.toBe('');
});

test('a key is never replayed: the second attempt is refused and the caller reads back', async () => {
  const { slot } = await slotOf('D0302');
  const orderId = newKey();
  const lock = { LOCK_ID: orderId, REG_ID: slot, PAT_ID: patId('chronic') };
  await call('2005', lock);
  expect(await codeOf('2005', lock)).toBe('200504');
  const order = await call('2007', orderFields('chronic', orderId, slot));
  expect(await codeOf('2007', orderFields('chronic', orderId, slot))).toBe('200708');
  const fields = payFields({ orderId, hospOrderId: order.HOSP_ORDER_ID as string, fee: '1500' });
  await call('2008', fields);
  expect(await codeOf('2008', fields)).toBe('200802');
});

test('the order must be the lock, for the same person and the same slot', async () => {
  const { slot } = await slotOf('D0401');
  const orderId = newKey();
  await call('2005', { LOCK_ID: orderId, REG_ID: slot, PAT_ID: patId('young') });
  const attempt = (change: Record<string, string>) => codeOf('2007', orderFields('young', orderId, slot, change));
  expect(await attempt({ ORDER_ID: newKey() })).toBe('200702');
  expect(await attempt({ PAT_ID: patId('chronic'), PAT_NAME: persons.chronic!.name })).toBe('200707');
  expect(await attempt({ PAT_NAME: '别人' })).toBe('200711');
  expect(await attempt({ CARD_NO: '000000000001' })).toBe('200712');
  expect(await attempt({ REG_ID: 'nowhere' })).toBe('200703');
  const other = newKey();
  expect(await attempt({ ORDER_ID: other, LOCK_ID: other })).toBe('200701');
  expect(await attempt({})).toBe('0');
});

test('the price for this patient is told by the order alone, and may be nothing', async () => {
  const { slot } = await slotOf('D0304');
  const order = await ordered('elder', slot);
  expect(order.fee).toBe('0');
  const wrong = await callSoap(harness, '2008', payFields({ ...order, fee: '1500' }));
  expect(wrong).toMatchObject({ code: '200804', res: { EXPECT_FEE: '0' } });
  await call('2008', payFields(order, { PAY_MODE: '0', TRADE_NO: '' }));
  expect(await queried(order.orderId)).toMatchObject({ ORDER_STATUS: '6', IS_CONCESSIONS: '1', REAL_TOTAL_FEE: '0' });
});

test('a lock that has run out keeps its number until it is unlocked', async () => {
  const { slot } = await slotOf('D0305');
  const orderId = newKey();
  const { SEQ_NO: seqNo } = await call('2005', { LOCK_ID: orderId, REG_ID: slot, PAT_ID: patId('young') });
  harness.moveTo(`${TODAY} 09:20:01`);
  expect(await codeOf('2007', orderFields('young', orderId, slot))).toBe('200706');
  const numbers = async () =>
    ((await harness.control('his/numbers')) as { list: { slotId: string; seqNo: number }[] }).list;
  const has = async () => (await numbers()).some((item) => item.slotId === slot && String(item.seqNo) === seqNo);
  expect(await has()).toBe(true);
  await call('2006', { LOCK_ID: orderId });
  await call('2006', { LOCK_ID: orderId });
  expect(await has()).toBe(false);
  expect(await queried(orderId)).toMatchObject({ ORDER_STATUS: '4', CLOSE_REASON: '1' });
});

test('an order that was not paid in thirty minutes is closed but not free, unless this HIS releases by itself', async () => {
  const { slot } = await slotOf('D0306');
  const order = await ordered('chronic', slot);
  await harness.control('put:his/traps', { autoRelease: 'on' });
  const released = await ordered('young', slot);
  harness.moveTo(`${TODAY} 09:45:00`);
  expect(await codeOf('2008', payFields(order))).toBe('200803');
  expect(await queried(order.orderId)).toMatchObject({ ORDER_STATUS: '2' });
  expect(await queried(released.orderId)).toMatchObject({ ORDER_STATUS: '4', CLOSE_REASON: '2' });
  await call('2009', { ORDER_ID: order.orderId });
  expect(await codeOf('2008', payFields(order))).toBe('200805');
});

test('unlock is for locks and cancel is for orders', async () => {
  const { slot } = await slotOf('D0307');
  const locked = newKey();
  await call('2005', { LOCK_ID: locked, REG_ID: slot, PAT_ID: patId('young') });
  expect(await codeOf('2009', { ORDER_ID: locked })).toBe('200904');
  const order = await ordered('chronic', slot);
  expect(await codeOf('2006', { LOCK_ID: order.orderId })).toBe('200603');
  await call('2008', payFields(order));
  expect(await codeOf('2006', { LOCK_ID: order.orderId })).toBe('200604');
  expect(await codeOf('2009', { ORDER_ID: order.orderId })).toBe('200902');
  expect(await codeOf('2006', { LOCK_ID: newKey() })).toBe('200601');
  expect(await codeOf('2009', { ORDER_ID: newKey() })).toBe('200901');
});

test('a number can be ordered without a lock, for the day that is said', async () => {
  const { slot } = await slotOf('D0402');
  const orderId = newKey();
  const direct = (isReg: string) => orderFields('chronic', orderId, slot, { IS_REG: isReg, LOCK_ID: '' });
  expect(await codeOf('2007', direct('1'))).toBe('200715');
  expect(await call('2007', direct('2'))).toMatchObject({ ORDER_ID: orderId, REAL_TOTAL_FEE: '1500' });
  expect(await codeOf('2007', orderFields('chronic', newKey(), slot, { IS_REG: '2', LOCK_ID: '' }))).toBe('13');
});

test('of fifty locks on one slot none gets the number of another, and a hold of the other dialect counts', async () => {
  const { session, slot } = await slotOf('D07');
  const before = listOf(await call('2004', { REG_ID: session }), 'TIME_REG').find((item) => item.REG_ID === slot)!;
  await harness.call('hold', {
    orderId: newKey(),
    patId: patId('lung'),
    schId: session,
    slotId: slot,
    terminalId: 'T1',
  });
  const who = ['chronic', 'young', 'id-with-x', 'parent', 'elder', 'child'];
  const codes = await Promise.all(
    Array.from({ length: 48 }, (_, i) =>
      codeOf('2005', { LOCK_ID: newKey(), REG_ID: slot, PAT_ID: patId(who[i % who.length]!) }),
    ),
  );
  const granted = codes.filter((code) => code === '0').length;
  expect(granted).toBe(Math.min(who.length, Number(before.OVER_COUNT) - 1));
  const { list } = (await harness.control('his/numbers')) as { list: { slotId: string; seqNo: number }[] };
  const taken = list.filter((item) => item.slotId === slot).map((item) => item.seqNo);
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.length).toBe(granted + 1);
});

test('a paid number is given back once, and the platform returns the money', async () => {
  const { slot } = await slotOf('D0403');
  const order = await paid('chronic', slot);
  const refundId = newKey();
  const first = await call('2010', refundFields(order, refundId));
  expect(first).toMatchObject({ REFUND_FLAG: '1', REFUND_ID: refundId, REFUND_FEE: '1500' });
  expect(await call('2010', refundFields(order, refundId))).toMatchObject({ HOSP_REFUND_ID: first.HOSP_REFUND_ID });
  expect(await callSoap(harness, '2010', refundFields(order, newKey()))).toMatchObject({
    code: '201003',
    res: { REFUND_ID: refundId, HOSP_REFUND_ID: first.HOSP_REFUND_ID },
  });
  expect(await codeOf('2010', { ...refundFields(order, newKey()), HOSP_ORDER_ID: 'D1' })).toBe('201006');
  expect(await queried(order.orderId)).toMatchObject({ ORDER_STATUS: '5', REFUND_FLAG: '1', REFUND_ID: refundId });
});

test('bills are listed, quoted, settled once and found again', async () => {
  const { slot } = await slotOf('D0304', TODAY);
  const order = await paid('id-with-x', slot);
  await harness.control('his/complete-visit', { regNo: order.regNo });
  const range = { PAT_ID: patId('id-with-x'), START_DATE: TODAY, END_DATE: TODAY };
  const bills = listOf(await call('3001', { ...range, BILL_STATUS: '1' }), 'BILL');
  expect(bills).toHaveLength(2);
  const billIds = bills.map((bill) => bill.BILL_ID!).join(',');
  const total = bills.reduce((sum, bill) => sum + Number(bill.TOTAL_FEE), 0);
  const items = listOf(await call('3002', { BILL_ID: bills[0]!.BILL_ID! }), 'ITEM');
  expect(items.reduce((sum, item) => sum + Number(item.FEE), 0)).toBe(Number(bills[0]!.TOTAL_FEE));
  const key = newKey();
  const quote = await call('3005', { ORDER_ID: key, PAT_ID: range.PAT_ID, BILL_IDS: billIds, INSU_TYPE: '310' });
  expect(Number(quote.FUND_FEE) + Number(quote.ACCT_FEE) + Number(quote.SELF_FEE)).toBe(total);
  const settle = { ORDER_ID: key, PAT_ID: range.PAT_ID, BILL_IDS: billIds, PAY_DATE: TODAY, PAY_TIME: '10:00:00' };
  const money = (fee: number) => ({ TOTAL_FEE: String(fee), CASH_FEE: String(fee), TRADE_NO: 'wx-1' });
  expect(await call('3004', { ORDER_ID: key })).toEqual({ PAY_STATUS: '1' });
  expect(await callSoap(harness, '3003', { ...settle, ...money(1) })).toMatchObject({
    code: '300304',
    res: { EXPECT_FEE: String(total) },
  });
  const settled = await call('3003', { ...settle, ...money(total) });
  expect(await codeOf('3003', { ...settle, ...money(total) })).toBe('300303');
  expect(await codeOf('3003', { ...settle, ...money(total), ORDER_ID: newKey() })).toBe('300302');
  expect(await call('3004', { ORDER_ID: key })).toMatchObject({
    PAY_STATUS: '2',
    SETTLE_NO: settled.SETTLE_NO,
    TRADE_NO: 'wx-1',
  });
  expect(listOf(await call('3001', { ...range, BILL_STATUS: '2' }), 'BILL')).toHaveLength(2);
  const ledger = await call('9003', { BILL_DATE: TODAY, TRADE_TYPE: 'SUCCESS', PAGE_NO: '1' });
  expect(listOf(ledger, 'RECORD')).toContainEqual(
    expect.objectContaining({ ORDER_ID: key, BIZ_TYPE: '2', TOTAL_FEE: String(total) }),
  );
});

test('files are found, created and asked for by the key of their creation', async () => {
  const two = persons['two-files']!;
  const files = listOf(await call('1003', { ID_NO: two.idNo, PAT_NAME: two.name }), 'PAT');
  expect(files).toHaveLength(2);
  expect(files[0]!.CREATE_TIME! > files[1]!.CREATE_TIME!).toBe(true);
  expect(files[0]).toMatchObject({ SEX: '1', PAT_ID: expect.stringMatching(/^0\d{9}$/) });
  expect(await codeOf('1003', { ID_NO: two.idNo, PAT_NAME: '别人' })).toBe('100303');
  expect(await codeOf('1003', { ID_NO: '99010119930618006x', PAT_NAME: persons['id-with-x']!.name })).toBe('100305');
  const key = newKey();
  expect(await codeOf('1003', { ORDER_ID: key })).toBe('100301');
  const guardian = persons.parent!;
  const child = {
    ORDER_ID: key,
    PAT_NAME: '陶小小',
    SEX: '0',
    BIRTHDAY: '2024-01-02',
    ID_TYPE: '0',
    PHONE: '13900000004',
    PARENT_NAME: guardian.name,
    PARENT_ID_NO: guardian.idNo,
    PARENT_PHONE: '13900000004',
  };
  const made = await call('1002', child);
  expect(made).toMatchObject({ SEX: '0', IS_REPEAT: '0' });
  expect(await call('1002', child)).toMatchObject({ PAT_ID: made.PAT_ID, IS_REPEAT: '1' });
  expect(listOf(await call('1003', { ORDER_ID: key }), 'PAT')).toMatchObject([{ PAT_ID: made.PAT_ID }]);
  const again = {
    ...child,
    ORDER_ID: newKey(),
    ID_TYPE: '1',
    ID_NO: two.idNo,
    PAT_NAME: two.name,
    SEX: '1',
    BIRTHDAY: '1991-02-14',
  };
  expect(await codeOf('1002', again)).toBe('100202');
});

test('reports come with words for their flags, by type, audited or not', async () => {
  const query = { PAT_ID: patId('chronic'), START_DATE: '2026-09-01', END_DATE: TODAY };
  const heads = listOf(await call('8001', query), 'REPORT');
  expect(heads.some((head) => head.AUDIT_FLAG === '0')).toBe(true);
  const lab = heads.find((head) => head.REPORT_TYPE === '1')!;
  const items = listOf(await call('8002', { REPORT_ID: lab.REPORT_ID! }), 'ITEM');
  expect(
    items.every((item) => ['正常', '偏高', '偏低', '危急值偏高', '危急值偏低', '异常'].includes(item.NORMAL_FLAG!)),
  ).toBe(true);
  expect(await codeOf('8003', { REPORT_ID: lab.REPORT_ID! })).toBe('800301');
  await harness.control('put:his/traps', { unaudited: 'hidden' });
  const shown = listOf(await call('8001', query), 'REPORT');
  expect(shown.every((head) => head.AUDIT_FLAG === '1')).toBe(true);
});
