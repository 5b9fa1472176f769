import { granted, type HisHarness, startHarness } from './testing/his-harness';
import { agreed, callSoap, listOf } from './testing/soap-caller';

const TODAY = '2026-11-24';
const TOMORROW = '2026-11-25';
let harness: HisHarness;
let persons: Record<string, { name: string; idNo: string; files: { patId: string }[] }>;
let keys = 0;

beforeAll(async () => {
  harness = await startHarness(`${TODAY} 09:10:00`);
  const list = (await harness.control('his/demo-persons')) as ({ key: string } & (typeof persons)[string])[];
  persons = Object.fromEntries(list.map((person) => [person.key, person]));
});
afterAll(() => harness.stop());
afterEach(async () => {
  await set({ reset: true });
  harness.moveTo(`${TODAY} 09:10:00`);
});

const set = (traps: Record<string, unknown>) => harness.control('put:his/traps', traps);
const newKey = () => `trap-${String((keys += 1)).padStart(8, '0')}`;
const rest = async (op: string, body: unknown) => granted(await harness.call(op, body));
const patId = (key: string) => persons[key]!.files[0]!.patId;

interface WireSession {
  schId: string;
  docCode: string;
  halfDay: number;
  total: number;
  left: number;
}

const sessionsOf = async (deptCode: string, day = TOMORROW): Promise<WireSession[]> =>
  (await rest('listSessions', { deptCode, startDate: day, endDate: day })).list;
const ordinary = async (deptCode: string, day = TOMORROW) =>
  (await sessionsOf(deptCode, day)).find((item) => item.docCode === '' && item.halfDay === 1)!;
const slotsOf = async (schId: string): Promise<{ slotId: string; total: number; left: number }[]> =>
  (await rest('listSlots', { schId })).list;

const hold = (who: string, schId: string, slotId = '', terminalId = 'T1') => {
  const orderId = newKey();
  return harness
    .call('hold', { orderId, patId: patId(who), schId, slotId, terminalId })
    .then((answer) => ({ orderId, answer }));
};
const confirm = (orderId: string, fee: string) =>
  harness.call('confirm', {
    orderId,
    payFee: fee,
    cashFee: fee,
    payMode: fee === '0.00' ? 'ZERO' : 'WX',
    transactionId: `wx-${orderId}`,
    paidAt: `${TODAY} 09:11:00`,
  });

test('a trap is set by name, a word that is not known sets nothing, and reset takes all away', async () => {
  expect(await set({ lock: 'off', hours: 'unpadded' })).toMatchObject({ lock: 'off', hours: 'unpadded' });
  await expect(set({ left: 'lying', lock: 'maybe' })).rejects.toThrow('lock must be on or off');
  await expect(set({ lockk: 'on' })).rejects.toThrow('there is no trap lockk');
  expect(await harness.control('his/traps')).toMatchObject({ left: 'true', lock: 'off' });
  expect(await set({ reset: true })).toMatchObject({ lock: 'on', hours: 'padded', holdTtlSeconds: 0 });
});

test('1: the hold lasts as long as the trap says, and with autoRelease off nobody takes it back', async () => {
  const { schId } = await ordinary('D0301');
  await set({ holdTtlSeconds: 150, autoRelease: 'off' });
  const { orderId, answer } = await hold('chronic', schId);
  expect(granted(answer).expireAt).toBe(`${TODAY} 09:12:30`);
  harness.moveTo(`${TODAY} 10:00:00`);
  expect((await rest('getRegistration', { orderId })).orderStatus).toBe('2');
  expect((await confirm(orderId, '15.00')).code).toBe('502');
  expect((await rest('release', { orderId })).orderStatus).toBe('4');
});

test('2: two patients of one operator get the same number as a success, another terminal gets its own', async () => {
  const { schId } = await ordinary('D0302');
  const slot = (await slotsOf(schId)).find((item) => item.left > 2)!;
  await set({ lockScope: 'operator' });
  const first = await hold('chronic', schId, slot.slotId);
  const second = await hold('young', schId, slot.slotId);
  const third = await hold('lung', schId, slot.slotId, 'T2');
  const seq = [first, second, third].map(({ answer }) => granted(answer).seqNo);
  expect(seq[1]).toBe(seq[0]);
  expect(seq[2]).not.toBe(seq[0]);
  const { list } = await harness.control('his/numbers');
  expect(
    list.filter((item: { slotId: string; seqNo: number }) => item.slotId === slot.slotId && item.seqNo === seq[0]),
  ).toHaveLength(2);
  expect((await confirm(second.orderId, '15.00')).code).toBe('1');
  expect((await confirm(first.orderId, '15.00')).code).toBe('502');
});

test('3: with the lock off a hold succeeds without a number, and payment finds out whether there is one', async () => {
  const { schId } = await ordinary('D0303');
  const slot = (await slotsOf(schId)).find((item) => item.left === 1)!;
  await set({ lock: 'off' });
  const first = await hold('chronic', schId, slot.slotId);
  const second = await hold('young', schId, slot.slotId);
  expect([granted(first.answer).seqNo, granted(second.answer).seqNo]).toEqual([-1, -1]);
  expect(granted(await confirm(first.orderId, '15.00')).seqNo).toBeGreaterThan(0);
  expect((await confirm(second.orderId, '15.00')).code).toBe('502');
});

test('5 and 15: what is left may be a lie, unlimited or not told', async () => {
  const full = (await sessionsOf('D0403')).find((item) => item.left === 0)!;
  const shown = async () => (await sessionsOf('D0403')).find((item) => item.schId === full.schId)!.left;
  await set({ left: 'lying' });
  expect(await shown()).toBe(full.total);
  await set({ left: 'unlimited' });
  expect(await shown()).toBe(99);
  await set({ left: 'unknown' });
  expect(await shown()).toBe(-1);
});

test('7: the fee changes for everybody, in his-soap only when the order is made', async () => {
  const { schId } = await ordinary('D0304');
  await set({ fee: 'reduced' });
  expect(granted((await hold('chronic', schId)).answer)).toMatchObject({ regFee: '15.00', payFee: '7.50' });
  await set({ fee: 'raised' });
  const key = newKey();
  const slot = (await slotsOf(schId)).find((item) => item.left > 0)!.slotId;
  const lock = agreed(await callSoap(harness, '2005', { LOCK_ID: key, REG_ID: slot, PAT_ID: patId('young') }));
  expect([lock.REG_FEE, lock.TREAT_FEE]).toEqual(['500', '1000']);
  const order = await callSoap(harness, '2007', {
    ORDER_ID: key,
    LOCK_ID: key,
    IS_REG: '3',
    REG_ID: slot,
    PAT_ID: patId('young'),
    PAT_NAME: persons.young!.name,
    REG_FEE: '500',
    TREAT_FEE: '1000',
  });
  expect(agreed(order)).toMatchObject({ IS_CONCESSIONS: '1', REAL_TOTAL_FEE: '2000' });
});

test('10: a write that is running is not found where the HIS does not know better', async () => {
  const { schId } = await ordinary('D0305');
  await set({ whileRunning: 'not-found' });
  harness.faults.add({ server: 'his', path: '/api/hold', delayMs: 200, times: 1 });
  const slow = hold('chronic', schId);
  const orderId = `trap-${String(keys).padStart(8, '0')}`;
  const states = new Set<string>();
  while (!states.has('applied')) states.add((await rest('tradeCheck', { op: 'hold', orderId })).state as string);
  expect([...states]).toEqual(['notfound', 'applied']);
  granted((await slow).answer);
});

test('12: giving back twice is an error where the HIS thinks so', async () => {
  const { schId } = await ordinary('D0306');
  await set({ repeats: 'error' });
  const { orderId } = await hold('chronic', schId);
  expect((await harness.call('release', { orderId })).code).toBe('1');
  expect((await harness.call('release', { orderId })).code).toBe('503');
  expect((await callSoap(harness, '2006', { LOCK_ID: orderId })).code).toBe('200602');
});

test('11: the hospital returns the money itself, and says so in both dialects', async () => {
  const { schId } = await ordinary('D0307');
  await set({ refundBy: 'hospital' });
  const { orderId } = await hold('chronic', schId);
  await confirm(orderId, '15.00');
  const refund = { orderId, refundOrderId: newKey(), refundFee: '15.00', reason: '取消' };
  expect(await rest('refund', refund)).toMatchObject({ moneyBy: '2' });
  const [order] = listOf(agreed(await callSoap(harness, '2012', { ORDER_ID: orderId })), 'ORDER');
  expect(order).toMatchObject({ ORDER_STATUS: '5', REFUND_FLAG: '2' });
});

test('a refusal to refund is a rule, a code, or a success that says no', async () => {
  const { schId } = await ordinary('D0401', TODAY);
  const { orderId } = await hold('chronic', schId);
  const { regNo } = granted(await confirm(orderId, '15.00'));
  await rest('checkIn', { regNo });
  const [order] = listOf(agreed(await callSoap(harness, '2012', { ORDER_ID: orderId })), 'ORDER');
  const ask = () =>
    callSoap(harness, '2010', {
      ORDER_ID: orderId,
      HOSP_ORDER_ID: order!.HOSP_ORDER_ID!,
      REFUND_ID: newKey(),
      REFUND_FEE: '1500',
      REFUND_REASON: '取消',
    });
  expect((await ask()).code).toBe('13');
  await set({ refundDenial: 'code' });
  expect((await ask()).code).toBe('20100807');
  await set({ refundDenial: 'flag' });
  expect(await ask()).toMatchObject({ code: '0', res: { REFUND_FLAG: '0' } });
});

test('13: a doctor is swapped in silence, unless the trap tells', async () => {
  const events = async () => (await rest('listEvents', { sinceId: 0, limit: 100 })).list as { eventType: string }[];
  const morning = (await sessionsOf('D0302')).find((item) => item.docCode !== '')!;
  const doctors = (await rest('listDoctors', { deptCode: 'D0302' })).list as { docCode: string }[];
  const swap = { sessionId: morning.schId, doctorId: doctors[0]!.docCode };
  await harness.control('his/swap-doctor', swap);
  expect((await events()).filter((event) => event.eventType === 'SWAP')).toHaveLength(0);
  await set({ doctorSwap: 'told' });
  await harness.control('his/swap-doctor', swap);
  expect((await events()).filter((event) => event.eventType === 'SWAP')).toHaveLength(1);
});

test('14: numbers beyond the plan may be given to anybody, and make a negative rest', async () => {
  const full = (await sessionsOf('D0403')).find((item) => item.left === 0)!;
  expect((await hold('chronic', full.schId)).answer.code).toBe('501');
  await set({ whenFull: 'extra', negativeLeft: 'shown' });
  const { answer } = await hold('chronic', full.schId);
  expect(granted(answer).seqNo).toBe(full.total + 1);
  const after = (await sessionsOf('D0403')).find((item) => item.schId === full.schId)!;
  expect(after.left).toBe(-1);
  const slots = await slotsOf(full.schId);
  expect(slots.reduce((sum, slot) => sum + slot.left, 0)).toBe(-1);
});

test('16: some hospitals give a patient one number a day', async () => {
  await set({ bookingRule: 'day' });
  const sessions = (await sessionsOf('D0301', '2026-11-27')).filter((item) => item.docCode === '');
  expect((await hold('lung', sessions[0]!.schId)).answer.code).toBe('1');
  expect((await hold('lung', sessions[1]!.schId)).answer.code).toBe('599');
});

test('17: an ambiguous person is refused, a lower-case x may be taken, and numbers lose their zeros', async () => {
  const two = persons['two-files']!;
  const x = persons['id-with-x']!;
  const find = (person: { idNo: string; name: string }) =>
    harness.call('findPatients', { idNo: person.idNo, patName: person.name });
  await set({ ambiguous: 'refuse' });
  expect(await find(two)).toMatchObject({ code: '504', data: { patIds: expect.any(Array) } });
  expect((await find({ ...x, idNo: x.idNo.toLowerCase() })).code).toBe('502');
  await set({ lowerCaseX: 'accepted', ids: 'stripped' });
  const [file] = granted(await find({ ...x, idNo: x.idNo.toLowerCase() })).list;
  expect(file.patId).toMatch(/^0\d{9}$/);
  const stripped = patId('chronic').replace(/^0+/, '');
  const range = { startDate: '2026-09-01', endDate: TODAY };
  const reports = (await rest('listReports', { patId: stripped, ...range })).list as { patId: string }[];
  expect(reports.length).toBeGreaterThan(0);
  expect(reports.every((report) => report.patId === stripped)).toBe(true);
});

test('18, 20 and 21: hours lose their zero, audit marks vanish, and what is missing is -1', async () => {
  await set({ hours: 'unpadded', unaudited: 'unmarked', missing: 'minus-one' });
  expect((await rest('ping', {})).sysDate).toBe(`${TODAY} 9:10:00`);
  const { schId } = await ordinary('D0301');
  expect(await rest('listSlots', { schId })).toMatchObject({
    list: [{ beginTime: '8:00' }, { beginTime: '8:30' }, ...Array(6).fill({})],
  });
  const reports = await rest('listReports', { patId: patId('chronic'), startDate: '2026-09-01', endDate: TODAY });
  expect(reports.list.every((report: { auditFlag: string }) => report.auditFlag === '')).toBe(true);
  const departments = (await rest('listDepartments', {})).list as { phone: string }[];
  expect(departments.every((department) => department.phone === '-1')).toBe(true);
});

test('a lock may succeed with an odd code and an odd word', async () => {
  await set({ success: 'odd' });
  const { schId } = await ordinary('D0402');
  expect((await hold('chronic', schId)).answer).toMatchObject({ code: '200', msg: '加号成功' });
  const lock = { LOCK_ID: newKey(), REG_ID: schId, PAT_ID: patId('young') };
  expect(await callSoap(harness, '2005', lock)).toMatchObject({ code: '00', msg: '加号成功' });
});

test('4: where keys are cut, what a longer key has at its end is lost, in both dialects', async () => {
  const { schId } = await ordinary('D0301');
  await set({ keys: 'cut' });
  const long = `trap-key-of-thirty-characters-${keys}${'x'.repeat(10)}`;
  const kept = long.slice(0, 30);
  const command = { patId: patId('lung'), schId, slotId: '', terminalId: 'T1' };
  expect(granted(await harness.call('hold', { orderId: long, ...command })).orderId).toBe(kept);
  const [order] = listOf(agreed(await callSoap(harness, '2012', { ORDER_ID: `${kept}-and-another-end` })), 'ORDER');
  expect(order).toMatchObject({ ORDER_ID: kept, ORDER_STATUS: '2' });
  expect(await rest('tradeCheck', { op: 'hold', orderId: long })).toMatchObject({ orderId: kept, state: 'applied' });
  await set({ keys: 'whole' });
  expect((await harness.call('getRegistration', { orderId: long })).code).toBe('0');
  expect((await callSoap(harness, '2012', { ORDER_ID: long })).code).toBe('1');
});

test('6: amounts change places between fen and yuan, or are numbers of another form', async () => {
  const { schId } = await ordinary('D0402');
  const { orderId } = await hold('lung', schId);
  const shown = async () => {
    const [session] = (await sessionsOf('D0402')) as (WireSession & { regFeeFen: unknown })[];
    const { payFee } = await rest('getRegistration', { orderId });
    const [order] = listOf(agreed(await callSoap(harness, '2012', { ORDER_ID: orderId })), 'ORDER');
    return [session!.regFeeFen, payFee, order!.REAL_TOTAL_FEE];
  };
  const [listed] = await shown();
  expect(await shown()).toEqual([listed, '15.00', '1500']);
  await set({ money: 'swapped' });
  expect(await shown()).toEqual([(Number(listed) / 100).toFixed(2), 1500, '15.00']);
  await set({ money: 'numbers' });
  expect(await shown()).toEqual([listed, 15, '1500.00']);
});

test('8: what costs nothing may be booked at once, and confirming it is then paying twice', async () => {
  const { schId } = await ordinary('D02');
  await set({ zeroFee: 'at-once' });
  const { orderId, answer } = await hold('chronic', schId);
  expect(granted(answer).payFee).toBe('0.00');
  expect(await rest('getRegistration', { orderId })).toMatchObject({ orderStatus: '6', regNo: expect.any(String) });
  expect((await confirm(orderId, '0.00')).code).toBe('504');
  const key = newKey();
  const slot = (await slotsOf(schId)).find((item) => item.left > 0)!.slotId;
  agreed(await callSoap(harness, '2005', { LOCK_ID: key, REG_ID: slot, PAT_ID: patId('young') }));
  const order = { ORDER_ID: key, LOCK_ID: key, IS_REG: '3', REG_ID: slot, PAT_ID: patId('young') };
  agreed(await callSoap(harness, '2007', { ...order, PAT_NAME: persons.young!.name, REG_FEE: '0', TREAT_FEE: '0' }));
  expect((await rest('getRegistration', { orderId: key })).orderStatus).toBe('6');
});

test('9: money is booked and the answer never comes, or says that the system broke', async () => {
  const { schId } = await ordinary('D0304');
  const [first, second] = [await hold('lung', schId), await hold('two-files', schId)];
  await set({ moneyAnswers: 'cut' });
  await expect(confirm(first.orderId, '15.00')).rejects.toThrow();
  await set({ moneyAnswers: 'broken' });
  expect(await confirm(second.orderId, '15.00')).toMatchObject({ status: 500, code: '-100' });
  const { byOrder } = await harness.control('his/state');
  expect([first, second].map(({ orderId }) => byOrder[orderId].status)).toEqual(['confirmed', 'confirmed']);
  const [order] = listOf(agreed(await callSoap(harness, '2012', { ORDER_ID: second.orderId })), 'ORDER');
  const back = { ORDER_ID: second.orderId, HOSP_ORDER_ID: order!.HOSP_ORDER_ID!, REFUND_ID: newKey() };
  const refund = () => callSoap(harness, '2010', { ...back, REFUND_FEE: '1500', REFUND_REASON: '取消' });
  expect((await refund()).code).toBe('99');
  expect((await harness.control('his/state')).byOrder[second.orderId].status).toBe('refunded');
  // What moves no money is answered.
  expect((await rest('getRegistration', { orderId: first.orderId })).orderStatus).toBe('6');
});

test('22: the books of a day may lack what was paid, name refunds by their own key alone, or close before midnight', async () => {
  const { schId } = await ordinary('D0305', '2026-11-26');
  harness.moveTo(`${TODAY} 23:30:00`);
  const { orderId } = await hold('young', schId);
  granted(await confirm(orderId, '15.00'));
  const refundOrderId = newKey();
  await rest('refund', { orderId, refundOrderId, refundFee: '15.00', reason: '取消' });
  const books = async (date: string) => {
    const { list } = await rest('transactions', { date, pageNo: 1, pageSize: 100 });
    const lines = list as { tradeType: string; orderId: string; refundOrderId: string }[];
    const own = lines.filter((line) => line.orderId === orderId || line.refundOrderId === refundOrderId);
    return own.map((line) => [line.tradeType, line.orderId]);
  };
  expect(await books(TODAY)).toEqual([['pay', orderId], ['refund', orderId]]); // prettier-ignore
  await set({ ledger: 'lacking' });
  expect(await books(TODAY)).toEqual([['refund', orderId]]);
  await set({ ledger: 'refund-key' });
  expect(await books(TODAY)).toEqual([['pay', orderId], ['refund', '']]); // prettier-ignore
  await set({ ledger: 'next-day' });
  expect([await books(TODAY), (await books(TOMORROW)).length]).toEqual([[], 2]);
  const page = agreed(await callSoap(harness, '9003', { BILL_DATE: TOMORROW, TRADE_TYPE: 'ALL', PAGE_NO: '1' }));
  expect(listOf(page, 'RECORD').filter((line) => line.ORDER_ID === orderId)).toHaveLength(2);
});
