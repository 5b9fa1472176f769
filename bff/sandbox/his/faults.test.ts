import { type Fault } from '../platform/faults';
import { granted, type HisHarness, startHarness } from './testing/his-harness';
import { agreed, callSoap, envelopeOf, listOf, post, reqOf, rootOf, sealed } from './testing/soap-caller';

const TODAY = '2026-11-24';
let harness: HisHarness;
let patIds: string[];
let schIds: string[];
let keys = 0;

beforeAll(async () => {
  harness = await startHarness(`${TODAY} 09:10:00`);
  const persons = (await harness.control('his/demo-persons')) as { files: { patId: string }[] }[];
  patIds = persons.map((person) => person.files[0]!.patId);
  const list = granted(await harness.call('listSessions', { startDate: '2026-11-25', endDate: '2026-11-25' })).list as {
    schId: string;
    status: number;
    left: number;
  }[];
  schIds = list.filter((session) => session.status === 1 && session.left > 10).map((session) => session.schId);
});
afterAll(() => harness.stop());
afterEach(() => harness.faults.clear());

const newKey = () => `fault-${String((keys += 1)).padStart(8, '0')}`;
const lay = (fault: Partial<Fault>, server: Fault['server'] = 'his') =>
  harness.faults.add({ server, path: server === 'his' ? '/api/hold' : '2005', times: 1, ...fault });

/** A hold in a session that no other test uses. */
function freshHold() {
  const orderId = newKey();
  const body = { orderId, patId: patIds[0]!, schId: schIds.pop()!, slotId: '', terminalId: 'T1' };
  return { orderId, send: () => harness.call('hold', body) };
}
const wasApplied = async (orderId: string) =>
  granted(await harness.call('tradeCheck', { op: 'hold', orderId })).state === 'applied';

test.each<[string, Partial<Fault>, boolean]>([
  ['a refused connection', { refuse: true }, false],
  ['a cut before', { cut: 'before' }, false],
  ['a page of a proxy before', { html: 'before' }, false],
  ['a cut after', { cut: 'after' }, true],
  ['half an answer', { truncate: true }, true],
  ['a page of a proxy after', { html: 'after' }, true],
])('%s gives no answer, and the hold is there or not as it says', async (_name, fault, isApplied) => {
  lay(fault);
  const { orderId, send } = freshHold();
  await expect(send()).rejects.toThrow();
  expect(await wasApplied(orderId)).toBe(isApplied);
});

test('the same faults meet the other dialect by function code', async () => {
  const lock = (key: string) => ({ LOCK_ID: key, REG_ID: schIds.pop()!, PAT_ID: patIds[1]! });
  const statusOf = async (key: string) =>
    listOf(agreed(await callSoap(harness, '2012', { ORDER_ID: key })), 'ORDER')[0]!.ORDER_STATUS;
  const ways: [Partial<Fault>, string][] = [
    [{ refuse: true }, '1'],
    [{ status: 503, body: '<busy/>' }, '1'],
    [{ truncate: true }, '2'],
    [{ html: 'after' }, '2'],
  ];
  for (const [fault, status] of ways) {
    lay(fault, 'hisSoap');
    const key = newKey();
    await expect(callSoap(harness, '2005', lock(key))).rejects.toThrow();
    expect(await statusOf(key)).toBe(status);
  }
});

test('a doubled request is a replay to the HIS, whichever answer the caller sees', async () => {
  lay({ duplicate: 'first' });
  expect((await freshHold().send()).code).toBe('1');
  lay({ duplicate: 'second' });
  const second = freshHold();
  expect((await second.send()).code).toBe('203');
  expect(await wasApplied(second.orderId)).toBe(true);
  lay({ duplicate: 'forced' });
  expect(granted(await freshHold().send())).toMatchObject({ replayed: '1' });
  const key = newKey();
  lay({ duplicate: 'second' }, 'hisSoap');
  const lock = { LOCK_ID: key, REG_ID: schIds.pop()!, PAT_ID: patIds[2]! };
  expect((await callSoap(harness, '2005', lock)).code).toBe('10');
  lay({ duplicate: 'forced' }, 'hisSoap');
  const other = { LOCK_ID: newKey(), REG_ID: schIds.pop()!, PAT_ID: patIds[2]! };
  expect((await callSoap(harness, '2005', other)).code).toBe('200504');
});

test('a late answer has its effect at once, a late request has it late', async () => {
  lay({ delayMs: 300, delayAt: 'after' });
  const late = freshHold();
  const answer = late.send();
  while (!(await wasApplied(late.orderId))) await Promise.resolve();
  expect((await answer).code).toBe('1');

  const key = newKey();
  lay({ delayMs: 300 }, 'hisSoap');
  const lock = callSoap(harness, '2005', { LOCK_ID: key, REG_ID: schIds.pop()!, PAT_ID: patIds[3]! });
  const codes = new Set<string>();
  const isLocked = async () => {
    const { code, res } = await callSoap(harness, '2012', { ORDER_ID: key });
    codes.add(code);
    return code === '0' && listOf(res, 'ORDER')[0]!.ORDER_STATUS === '2';
  };
  while (!(await isLocked()));
  agreed(await lock);
  expect(codes.has('201202')).toBe(true);
});

test('a slow answer is whole in the end', async () => {
  harness.faults.add({ server: 'his', path: '/api/listDepartments', slowMs: 100, times: 1 });
  const startedAt = performance.now();
  expect(granted(await harness.call('listDepartments')).list.length).toBeGreaterThan(20);
  expect(performance.now() - startedAt).toBeGreaterThan(80);
});

test('a share of the calls fails, and the same seed fails the same ones', async () => {
  const run = async (seed: number) => {
    harness.faults.clear();
    harness.faults.add({ server: 'his', path: '/api/ping', status: 500, probability: 0.2, seed, times: 1_000_000 });
    const codes: string[] = [];
    for (let i = 0; i < 100; i += 1) codes.push((await harness.call('ping')).code);
    return codes.join();
  };
  const first = await run(7);
  expect(await run(7)).toBe(first);
  expect(await run(8)).not.toBe(first);
  const failed = first.split(',').filter((code) => code === '-100').length;
  expect(failed).toBeGreaterThan(8);
  expect(failed).toBeLessThan(36);
});

test('a door that is shut refuses connections until it is opened at the same address', async () => {
  const root = () => envelopeOf(rootOf('1001', sealed(reqOf(harness, {}))));
  await harness.control('his/door', { server: 'hisSoap', open: false });
  await expect(post(harness, root())).rejects.toThrow();
  expect((await harness.call('ping')).code).toBe('1');
  await harness.control('his/door', { server: 'hisSoap', open: true });
  expect((await post(harness, root())).status).toBe(200);
});
