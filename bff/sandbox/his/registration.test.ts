import { granted, type HisHarness, startHarness } from './testing/his-harness';

const TODAY = '2026-11-24';
const TOMORROW = '2026-11-25';
let harness: HisHarness;
let patIds: Record<string, string>;
let orders = 0;

beforeEach(async () => {
  harness = await startHarness(`${TODAY} 09:10:00`);
  const persons = (await harness.control('his/demo-persons')) as { key: string; files: { patId: string }[] }[];
  patIds = Object.fromEntries(persons.map((person) => [person.key, person.files[0]!.patId]));
});
afterEach(() => harness.stop());

const newOrder = () => `order-${String((orders += 1)).padStart(6, '0')}`;
const call = async (op: string, body: unknown) => granted(await harness.call(op, body));
const codeOf = async (op: string, body: unknown) => (await harness.call(op, body)).code;

interface WireSession {
  schId: string;
  docCode: string;
  halfDay: number;
  status: number;
  left: number;
  total: number;
  regFeeFen: number;
}

const sessionsOf = async (deptCode: string, day: string): Promise<WireSession[]> =>
  (await call('listSessions', { deptCode, startDate: day, endDate: day })).list;
const ordinary = async (deptCode: string, day: string, halfDay: number) =>
  (await sessionsOf(deptCode, day)).find((session) => session.docCode === '' && session.halfDay === halfDay)!;

async function holdOf(patient: string, schId: string, slotId = '', orderId = newOrder()) {
  return {
    orderId,
    answer: await harness.call('hold', { orderId, patId: patIds[patient] ?? patient, schId, slotId, terminalId: 'T1' }),
  };
}

const paid = (orderId: string, fee: string, transactionId = `wx-${orderId}`) => ({
  orderId,
  payFee: fee,
  cashFee: fee,
  payMode: 'WX',
  transactionId,
  paidAt: `${TODAY} 09:11:00`,
});

async function registered(patient: string, schId: string, slotId = '') {
  const { orderId, answer } = await holdOf(patient, schId, slotId);
  const { payFee } = granted(answer);
  const registration = await call('confirm', paid(orderId, payFee));
  return { orderId, payFee: payFee as string, registration };
}

async function manyPatients(count: number): Promise<string[]> {
  const made: string[] = [];
  const persons = (await harness.control('his/demo-persons')) as { key: string; idNo: string }[];
  for (let i = 0; i < count; i += 1) {
    const patient = await call('createPatient', {
      orderId: `crowd-${String(i).padStart(5, '0')}`,
      patName: `众人${i}`,
      sex: '1',
      birthday: '2019-05-06',
      idType: '',
      phone: '13900008888',
      guardianName: '余佩兰',
      guardianIdNo: persons.find((item) => item.key === 'chronic')!.idNo,
      guardianPhone: '13900000001',
    });
    made.push(patient.patId);
  }
  return made;
}

test('fifty people who want the last three numbers at once get three different numbers', async () => {
  const session = await ordinary('D0308', TODAY, 3);
  const slots = (await call('listSlots', { schId: session.schId })).list as {
    slotId: string;
    total: number;
    left: number;
  }[];
  const source = slots.find((slot) => slot.left > 0)!;
  expect(slots.reduce((sum, slot) => sum + slot.left, 0)).toBe(3);
  const crowd = await manyPatients(50);
  const answers = await Promise.all(
    crowd.map(async (patId) => (await holdOf(patId, session.schId, source.slotId)).answer),
  );
  const winners = answers.filter((answer) => answer.code === '1');
  expect(new Set(winners.map((answer) => answer.data.seqNo)).size).toBe(3);
  expect(winners).toHaveLength(3);
  expect(answers.filter((answer) => answer.code === '501')).toHaveLength(47);
  expect((await harness.control('his/state')).registrations).toEqual({ held: 3 });
});

test('the same key asked ten times at once is one hold', async () => {
  const session = await ordinary('D0304', TODAY, 1);
  const orderId = newOrder();
  const answers = await Promise.all(Array.from({ length: 10 }, () => holdOf('chronic', session.schId, '', orderId)));
  expect(new Set(answers.map(({ answer }) => granted(answer).lockId)).size).toBe(1);
  expect(answers.filter(({ answer }) => answer.data.replayed === '0')).toHaveLength(1);
  expect((await harness.control('his/state')).registrations).toEqual({ held: 1 });
});

test('a key that stood for another slot is refused, and so is a second number in one session', async () => {
  const session = await ordinary('D0304', TODAY, 2);
  const { orderId } = await holdOf('chronic', session.schId);
  const other = await ordinary('D0304', TODAY, 3);
  expect((await holdOf('chronic', other.schId, '', orderId)).answer.code).toBe('507');
  const second = await holdOf('chronic', session.schId);
  expect(second.answer).toMatchObject({ code: '599', msg: expect.stringContaining('只能挂一个号') });
  expect((await harness.control('his/state')).registrations).toEqual({ held: 1 });
});

test('releasing twice is success and the number can be taken again', async () => {
  const session = await ordinary('D0304', TODAY, 1);
  const { orderId, answer } = await holdOf('chronic', session.schId);
  expect(await call('release', { orderId })).toMatchObject({ orderStatus: '4', replayed: '0' });
  expect(await call('release', { orderId })).toMatchObject({ orderStatus: '4', replayed: '1' });
  const again = await holdOf('lung', session.schId);
  expect(granted(again.answer).seqNo).toBe(granted(answer).seqNo);
  expect(await codeOf('release', { orderId: 'never-was-held' })).toBe('501');
  expect((await holdOf('chronic', session.schId, '', orderId)).answer.code).toBe('508');
});

test('an unpaid number goes back after fifteen minutes and its late payment registers nothing', async () => {
  const session = await ordinary('D0304', TODAY, 2);
  const before = session.left;
  const { orderId, answer } = await holdOf('chronic', session.schId);
  expect(granted(answer).expireAt).toMatch(/^2026-11-24 09:25:/);
  expect((await ordinary('D0304', TODAY, 2)).left).toBe(before - 1);
  harness.moveTo(`${TODAY} 09:26:00`);
  expect((await ordinary('D0304', TODAY, 2)).left).toBe(before);
  expect(await codeOf('confirm', paid(orderId, '15.00'))).toBe('502');
  expect(await call('getRegistration', { orderId })).toMatchObject({ orderStatus: '8', regNo: '' });
  expect(await call('release', { orderId })).toMatchObject({ orderStatus: '8', replayed: '1' });
  expect((await call('transactions', { date: TODAY, pageNo: 1, pageSize: 100 })).total).toBe(0);
  expect((await call('tradeCheck', { op: 'confirm', orderId })).state).toBe('notfound');
});

test('confirm checks the amount, replays the same payment and refuses another', async () => {
  const session = await ordinary('D0304', TODAY, 1);
  const { orderId } = await holdOf('chronic', session.schId);
  expect(await harness.call('confirm', paid(orderId, '14.99'))).toMatchObject({
    code: '503',
    data: { expectFee: '15.00' },
  });
  expect((await call('getRegistration', { orderId })).orderStatus).toBe('2');
  const first = await call('confirm', paid(orderId, '15.00'));
  expect(first).toMatchObject({ orderStatus: '6', replayed: '0', location: '门诊楼3层B区' });
  expect(await call('confirm', paid(orderId, '15.00'))).toMatchObject({ regNo: first.regNo, replayed: '1' });
  expect(await codeOf('confirm', paid(orderId, '15.00', 'wx-other'))).toBe('504');
  expect(await codeOf('release', { orderId })).toBe('502');
  expect((await call('transactions', { date: TODAY, pageNo: 1, pageSize: 100 })).total).toBe(1);
});

test('insurance parts of a registration add up or are refused', async () => {
  const session = await ordinary('D0304', TODAY, 1);
  const { orderId } = await holdOf('chronic', session.schId);
  const split = {
    ...paid(orderId, '15.00'),
    payMode: 'YB',
    cashFee: '4.50',
    fundFee: '10.00',
    acctFee: '0.49',
    insuranceTradeNo: 'yb-1',
  };
  expect(await codeOf('confirm', split)).toBe('503');
  expect(await codeOf('confirm', { ...split, acctFee: '0.50', insuranceTradeNo: '' })).toBe('0');
  expect(await call('confirm', { ...split, acctFee: '0.50' })).toMatchObject({
    cashFee: '4.50',
    fundFee: '10.00',
    acctFee: '0.50',
  });
});

test('the very old pay nothing at the ordinary clinic, and a zero fee is confirmed too', async () => {
  const session = await ordinary('D0304', TODAY, 1);
  expect(session.regFeeFen).toBe(1500);
  const { orderId, answer } = await holdOf('elder', session.schId);
  expect(granted(answer)).toMatchObject({
    regFee: '15.00',
    payFee: '0.00',
    concession: expect.stringContaining('80岁'),
  });
  const zero = { orderId, payFee: '0.00', cashFee: '0.00', payMode: 'ZERO', paidAt: `${TODAY} 09:11:00` };
  expect(await call('confirm', zero)).toMatchObject({ orderStatus: '6', payFee: '0.00' });
  const refund = { orderId, refundOrderId: newOrder(), refundFee: '0.00', reason: '不去了' };
  expect(await call('refund', refund)).toMatchObject({ moneyBy: '3', replayed: '0' });
});

test('a refund is given once, frees the number and is booked as its own row', async () => {
  const session = await ordinary('D0304', TODAY, 2);
  const { orderId, payFee } = await registered('chronic', session.schId);
  const body = { orderId, refundOrderId: newOrder(), refundFee: payFee, reason: '改天再看' };
  expect(await codeOf('refund', { ...body, refundFee: '1.00' })).toBe('504');
  const first = await call('refund', body);
  expect(first).toMatchObject({ moneyBy: '1', refundFee: '15.00', replayed: '0' });
  expect(await call('refund', body)).toMatchObject({ refundNo: first.refundNo, replayed: '1' });
  const other = await harness.call('refund', { ...body, refundOrderId: newOrder() });
  expect(other).toMatchObject({ code: '503', data: { refundNo: first.refundNo, refundOrderId: body.refundOrderId } });
  expect((await ordinary('D0304', TODAY, 2)).left).toBe(session.left);
  const { list } = await call('transactions', { date: TODAY, pageNo: 1, pageSize: 100 });
  expect(list.map((row: { tradeType: string; totalFee: string }) => [row.tradeType, row.totalFee])).toEqual([
    ['pay', '15.00'],
    ['refund', '15.00'],
  ]);
  expect((await harness.control('his/state')).refundsByKey).toEqual({
    [body.refundOrderId]: { refundNo: first.refundNo, amountFen: 1500 },
  });
  expect(await codeOf('confirm', paid(orderId, payFee))).toBe('505');
});

test('sign-in works on the day, once, and closes the way to a refund on the phone', async () => {
  const session = await ordinary('D0304', TODAY, 2);
  const { orderId, payFee, registration } = await registered('chronic', session.schId);
  const { visitNo } = await call('checkIn', { regNo: registration.regNo });
  expect(visitNo).toBe(`B${String(registration.seqNo).padStart(3, '0')}`);
  expect(await call('checkIn', { regNo: registration.regNo })).toMatchObject({ visitNo, replayed: '1' });
  expect(await codeOf('refund', { orderId, refundOrderId: newOrder(), refundFee: payFee, reason: '不看了' })).toBe(
    '599',
  );
  const later = await registered('lung', (await ordinary('D0304', TOMORROW, 1)).schId);
  expect(await codeOf('checkIn', { regNo: later.registration.regNo })).toBe('502');
  expect((await call('getRegistration', { regNo: later.registration.regNo })).orderStatus).toBe('6');
});

test('stopped, full, closed and past sessions each refuse with their own code, and write nothing', async () => {
  const inTwoWeeks = '2026-12-07';
  const find = async (dept: string, day: string, match: (session: WireSession) => boolean) =>
    (await sessionsOf(dept, day)).find(match)!;
  const stopped = await find('D0304', TOMORROW, (session) => session.status === 0);
  const full = await find('D0403', TOMORROW, (session) => session.left === 0 && session.status === 1);
  const closed = await find('D13', inTwoWeeks, (session) => session.status === 2);
  expect((await holdOf('chronic', stopped.schId)).answer.code).toBe('502');
  expect((await holdOf('chronic', full.schId)).answer.code).toBe('501');
  expect((await holdOf('chronic', closed.schId)).answer.code).toBe('503');
  expect((await holdOf('chronic', 'no-such-session')).answer.code).toBe('504');
  const morning = await ordinary('D0304', TODAY, 1);
  expect((await holdOf('chronic', morning.schId, `${morning.schId}-01`)).answer.code).toBe('506');
  expect((await holdOf('0000999999', morning.schId)).answer.code).toBe('505');
  expect((await harness.control('his/state')).registrations).toEqual({});
});

test('a stopped session keeps its registrations until they are refunded, tells of itself once, and takes no late payment', async () => {
  const session = await ordinary('D0304', TOMORROW, 1);
  const { orderId, payFee, registration } = await registered('chronic', session.schId);
  const { orderId: unpaid } = await holdOf('lung', session.schId);
  expect(await harness.control('his/stop-session', { sessionId: session.schId })).toEqual({
    sessionId: session.schId,
    affectedRegNos: [registration.regNo],
    wasStopped: false,
  });
  expect(await harness.control('his/stop-session', { sessionId: session.schId })).toMatchObject({ wasStopped: true });
  expect(await call('getRegistration', { orderId })).toMatchObject({ orderStatus: '6', stopFlag: '1' });
  expect(await codeOf('confirm', paid(unpaid, '15.00'))).toBe('506');
  const { list, lastId } = await call('listEvents', { sinceId: 0, limit: 100 });
  expect(list).toMatchObject([{ eventType: 'STOP', schId: session.schId, regNo: '' }]);
  expect((await call('listEvents', { sinceId: lastId, limit: 100 })).list).toEqual([]);
  harness.moveTo('2026-11-26 08:00:00');
  expect(await call('refund', { orderId, refundOrderId: newOrder(), refundFee: payFee, reason: '停诊' })).toMatchObject(
    { moneyBy: '1' },
  );
});

test('a replaced doctor shows on the registration and no event tells of it', async () => {
  const expert = (await sessionsOf('D0304', TOMORROW)).find(
    (session) => session.docCode !== '' && session.status === 1 && session.left > 0,
  )!;
  const { orderId } = await registered('chronic', expert.schId);
  const doctors = (await call('listDoctors', { deptCode: 'D0304' })).list as { docCode: string; docName: string }[];
  const other = doctors.find((doctor) => doctor.docCode !== expert.docCode)!;
  await harness.control('his/swap-doctor', { sessionId: expert.schId, doctorId: other.docCode });
  expect(await call('getRegistration', { orderId })).toMatchObject({ docCode: other.docCode, docName: other.docName });
  expect((await call('listEvents', { sinceId: 0, limit: 10 })).list).toEqual([]);
  await expect(harness.control('his/swap-doctor', { sessionId: expert.schId, doctorId: '1001' })).rejects.toThrow(
    'doctor-unknown',
  );
});

test('the counter sells what is left and then adds numbers beyond the total, never one twice', async () => {
  const expert = (await sessionsOf('D0304', TOMORROW)).find(
    (session) => session.docCode !== '' && session.status === 1 && session.left > 0,
  )!;
  const sold: { seqNo: number; isExtra: boolean }[] = [];
  for (let i = 0; i < expert.left + 2; i += 1)
    sold.push(await harness.control('his/window-booking', { sessionId: expert.schId }));
  expect(new Set(sold.map((item) => item.seqNo)).size).toBe(sold.length);
  expect(sold.slice(-2)).toMatchObject([
    { seqNo: expert.total + 1, isExtra: true },
    { seqNo: expert.total + 2, isExtra: true },
  ]);
  expect((await sessionsOf('D0304', TOMORROW)).find((session) => session.schId === expert.schId)!.left).toBe(0);
  expect((await holdOf('chronic', expert.schId)).answer.code).toBe('501');
});

test('what was registered survives a restart, and a reset forgets it', async () => {
  const { orderId, registration } = await registered('chronic', (await ordinary('D0304', TODAY, 1)).schId);
  await harness.restart();
  expect(await call('getRegistration', { regNo: registration.regNo })).toMatchObject({ orderId, orderStatus: '6' });
  await harness.his.reset();
  expect(await codeOf('getRegistration', { orderId })).toBe('501');
});
