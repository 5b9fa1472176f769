import { granted, type HisHarness, startHarness } from './testing/his-harness';

let harness: HisHarness;
beforeAll(async () => {
  harness = await startHarness('2026-11-24 09:10:00');
});
afterAll(() => harness.stop());
beforeEach(() => harness.faults.clear());

test('a signed ping tells the hospital clock and gives the trace id back', async () => {
  const answer = await harness.call('ping');
  expect(answer).toMatchObject({
    status: 200,
    code: '1',
    data: { hospitalName: '青禾市第一人民医院', campusName: '本部' },
  });
  expect(answer.data.sysDate).toMatch(/^2026-11-24 09:1\d:\d\d$/);
});

test.each([
  ['another secret', { 'x-signature': '0'.repeat(64) }, '204'],
  ['a signature of another length', { 'x-signature': 'abc' }, '204'],
  ['an unknown caller', { 'x-app-id': 'stranger' }, '201'],
  ['a timestamp six minutes old', { 'x-timestamp': String(Date.parse('2026-11-24T09:04:00+08:00') / 1000) }, '202'],
  ['a missing nonce', { 'x-nonce': '' }, '201'],
])('a write with %s is refused and nothing is written', async (_name, headers, code) => {
  const before = await harness.control('his/state');
  const answer = await harness.call('createPatient', { orderId: 'refused-0001', patName: '无名氏' }, headers);
  expect(answer).toMatchObject({ status: 401, code });
  expect(await harness.control('his/state')).toEqual(before);
});

test('a nonce serves once, and one that came with a bad signature is not burnt', async () => {
  const nonce = { 'x-nonce': 'nonce-of-a-replay' };
  expect((await harness.call('ping', {}, { ...nonce, 'x-signature': '1'.repeat(64) })).code).toBe('204');
  const timestamp = String(Math.floor(harness.clock.nowMs() / 1000));
  const { signatureOf } = await import('./rest/signature');
  const signature = signatureOf('test-secret-of-his', {
    method: 'POST',
    path: '/api/ping',
    timestamp,
    nonce: nonce['x-nonce'],
    rawBody: Buffer.from('{}'),
  });
  const headers = { ...nonce, 'x-timestamp': timestamp, 'x-signature': signature };
  expect((await harness.call('ping', {}, headers)).code).toBe('1');
  expect(await harness.call('ping', {}, headers)).toMatchObject({ status: 401, code: '203' });
});

test('a body that was changed on the way does not fit its signature', async () => {
  const [timestamp, nonce, path] = [
    String(Math.floor(harness.clock.nowMs() / 1000)),
    'nonce-of-tampering',
    '/api/ping',
  ];
  const { signatureOf } = await import('./rest/signature');
  const signature = signatureOf('test-secret-of-his', {
    method: 'POST',
    path,
    timestamp,
    nonce,
    rawBody: Buffer.from('{}'),
  });
  const headers = { 'x-timestamp': timestamp, 'x-nonce': nonce, 'x-signature': signature };
  expect((await harness.call('ping', { changed: '1' }, headers)).code).toBe('204');
});

test('unknown operations, large bodies and malformed fields each have their answer', async () => {
  expect(await harness.call('dropTables')).toMatchObject({ status: 404, code: '300' });
  expect(await harness.call('constructor')).toMatchObject({ status: 404, code: '300' });
  expect(await harness.call('ping', { blob: 'x'.repeat(300_000) })).toMatchObject({ status: 413, code: '301' });
  expect(await harness.call('ping', '[1]')).toMatchObject({ status: 200, code: '0' });
  expect(await harness.call('ping', 'not json')).toMatchObject({ status: 200, code: '0' });
  const wide = await harness.call('listSessions', { startDate: '2026-11-24', endDate: '2026-12-25' });
  expect(wide).toMatchObject({ status: 200, code: '0', data: null });
  expect((await harness.call('listSessions', { startDate: '2026-02-30', endDate: '2026-03-01' })).code).toBe('0');
});

test('a laid fault answers instead of the HIS, and a cut before has no effect while a cut after has', async () => {
  const person = { patName: '试验者', sex: '1', birthday: '2020-01-02', idType: '', phone: '13900009999' };
  const guardian = { guardianName: '余佩兰', guardianPhone: '13900000001' };
  const persons = (await harness.control('his/demo-persons')) as { key: string; idNo: string }[];
  const guardianIdNo = persons.find((item) => item.key === 'chronic')!.idNo;
  const body = (orderId: string) => ({ ...person, ...guardian, guardianIdNo, orderId });

  harness.faults.add({ server: 'his', path: '/api/createPatient', status: 500, times: 1 });
  expect(await harness.call('createPatient', body('fault-00001'))).toMatchObject({ status: 500, code: '-100' });
  harness.faults.add({ server: 'his', path: '/api/createPatient', cut: 'before', times: 1 });
  await expect(harness.call('createPatient', body('fault-00002'))).rejects.toThrow();
  harness.faults.add({ server: 'his', path: '/api/createPatient', cut: 'after', times: 1 });
  await expect(harness.call('createPatient', body('fault-00003'))).rejects.toThrow();

  const check = async (orderId: string) =>
    granted(await harness.call('tradeCheck', { op: 'createPatient', orderId })).state;
  expect(await check('fault-00001')).toBe('notfound');
  expect(await check('fault-00002')).toBe('notfound');
  expect(await check('fault-00003')).toBe('applied');
  expect(granted(await harness.call('createPatient', body('fault-00003')))).toMatchObject({ replayed: '1' });
});

test('a request that is still being worked on is pending, not unknown', async () => {
  const persons = (await harness.control('his/demo-persons')) as { key: string; idNo: string }[];
  harness.faults.add({ server: 'his', path: '/api/createPatient', delayMs: 300, times: 1 });
  const slow = harness.call('createPatient', {
    orderId: 'slow-000001',
    patName: '慢慢来',
    sex: '2',
    birthday: '2021-03-04',
    idType: '',
    phone: '13900009998',
    guardianName: '余佩兰',
    guardianIdNo: persons.find((item) => item.key === 'chronic')!.idNo,
    guardianPhone: '13900000001',
  });
  const states = new Set<string>();
  for (let asked = 0; asked < 400 && !states.has('applied'); asked += 1) {
    states.add(granted(await harness.call('tradeCheck', { op: 'createPatient', orderId: 'slow-000001' })).state);
  }
  granted(await slow);
  expect(states.has('pending')).toBe(true);
  expect(granted(await harness.call('tradeCheck', { op: 'createPatient', orderId: 'slow-000001' })).state).toBe(
    'applied',
  );
});
