import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addDays, fen } from '@anzhen/shared-types';
import fc from 'fast-check';
import { HisError, type HisPort } from '../../ports/his';
import { CHRONIC, context, done, KEEP_MS, startHis, tomorrow } from '../../testing/his-sandbox';
import { systemClock } from '../system-clock';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

let world: Awaited<ReturnType<typeof startHis>>;
/** What the sandbox really answered, by operation. */
const recorded = new Map<string, string>();
/** Set once the recording is over: what is answered instead. */
let answerOf: ((operation: string, exact: string) => Buffer | string) | null = null;
let his: HisPort;
let operations: Record<string, () => Promise<unknown>>;

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Which bill or report is asked for; each has an answer of its own. */
function idIn(body: Buffer): string {
  const { billId = '', reportId = '' } = JSON.parse(body.toString('utf8')) as { billId?: string; reportId?: string };
  return billId + reportId;
}

/** Between the adapter and the sandbox: first it writes down what it hears, then it answers in the sandbox's place. */
const recorder = createServer((message, response) => {
  const work = async () => {
    const body = await bytesOf(message);
    const operation = message.url?.split('/').at(-1) ?? '';
    const exact = `${operation} ${idIn(body)}`;
    if (answerOf !== null) return response.end(answerOf(operation, exact));
    const headers = Object.fromEntries(
      Object.entries(message.headers).filter(([name]) => name.startsWith('x-') || name === 'content-type'),
    ) as Record<string, string>;
    const url = world.sandbox.credentials.urls.his + (message.url ?? '');
    const text = await (await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })).text();
    if (!recorded.has(operation)) recorded.set(operation, text);
    if (!recorded.has(exact)) recorded.set(exact, text);
    return response.end(text);
  };
  work().catch((error: unknown) => response.writeHead(500).end(String(error)));
});

/** Lives a whole visit through the recorder, so that every operation has an answer. */
async function record(): Promise<void> {
  const { session, slot } = await world.freeSlot('D0304H');
  const [patient] = await his.findPatients(context, CHRONIC);
  const hisPatientId = patient?.hisPatientId ?? '';
  const range = { from: addDays(tomorrow(), -90), to: addDays(tomorrow(), 1) };
  const other = await world.paidIn('D05'); // A registration that was visited is not given back.
  const [key, billKey] = [world.newKey(), world.newKey()];
  const command = { hisPatientId, sessionId: session.id, slotId: slot.id, keepMs: KEEP_MS };
  const hold = () => his.hold(context, key, command);
  const { fee } = done(await hold()).value;
  const paid = { amount: fee, transactionId: '4200fuzz', paidAt: systemClock.now() };
  const confirm = () => his.confirm(context, key, paid);
  const { registrationNo } = done(await confirm()).value;
  await world.sandbox.control('/his/complete-visit', { regNo: registrationNo });
  const [bill] = await his.listBills(context, hisPatientId);
  const billIds = [bill?.id ?? ''];
  const cash = bill?.total ?? fen(0);
  const consent = { name: CHRONIC.name, idNo: CHRONIC.idNumber };
  const { payAuthNo } = await world.sandbox.control<{ payAuthNo: string }>('/nhsa/consent', consent);
  const settlement = { billIds, hisPatientId, cash, fund: fen(0), account: fen(0), transactionId: '4200bill' };
  const transactions = async () => {
    const found = [];
    for await (const each of his.transactions(context, addDays(tomorrow(), -1))) found.push(each);
    return found;
  };
  operations = {
    ping: () => his.ping(context),
    findPatients: () => his.findPatients(context, CHRONIC),
    listDepartments: () => his.listDepartments(context),
    listDoctors: () => his.listDoctors(context, 'D0304'),
    listSessions: () => his.listSessions(context, { departmentCode: 'D0304', from: tomorrow(), to: tomorrow() }),
    listSlots: () => his.listSlots(context, session.id),
    hold,
    confirm,
    getRegistration: () => his.getRegistration(context, { key }),
    listRegistrations: () => his.listRegistrations(context, hisPatientId, range),
    listBills: () => his.listBills(context, hisPatientId),
    getBill: () => his.listBills(context, hisPatientId),
    quote: () => his.quote(context, hisPatientId, billIds, 'none'),
    insureVisit: () => his.insureVisit(context, { hisPatientId, billIds, payAuthNo }),
    settle: () => his.settle(context, billKey, { ...settlement, insuranceOrderId: null, paidAt: systemClock.now() }),
    listReports: () => his.listReports(context, hisPatientId, range),
    getReport: () => his.listReports(context, hisPatientId, range),
    listEvents: () => his.listEvents(context, 0),
    transactions,
    tradeCheck: () => his.probe(context, { operation: 'confirm', key }),
    refund: () => his.refund(context, other.key, other.paid.amount, '计划有变'),
    release: () => his.release(context, world.newKey()),
  };
  for (const run of Object.values(operations)) await run();
}

beforeAll(async () => {
  world = await startHis();
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  his = world.adapter({ baseUrl: `http://127.0.0.1:${(recorder.address() as AddressInfo).port}` });
  await record();
});
afterAll(async () => {
  recorder.closeAllConnections();
  await new Promise((resolve) => recorder.close(resolve));
  await world.sandbox.stop();
});

/** Where a value holds what no value may hold; null when nowhere. */
function flawOf(value: unknown, path = 'value'): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : path;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? path : null;
  if (typeof value !== 'object' || value === null || value instanceof HisError) return null;
  for (const [name, inner] of Object.entries(value)) {
    // A write that gives nothing back has no value.
    const flaw = inner === undefined && name !== 'value' ? `${path}.${name}` : flawOf(inner, `${path}.${name}`);
    if (flaw !== null) return flaw;
  }
  return null;
}

/** What came of an operation; fails for whatever is neither a sound value nor a HisError. */
async function outcomeOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    const value = await run();
    expect(flawOf(value)).toBeNull();
    return value;
  } catch (error) {
    if (!(error instanceof HisError)) throw error;
    return error.code;
  }
}

/** Answers as recorded, but for one operation. */
const harm = (operation: string, answer: Buffer | string) => {
  answerOf = (asked, exact) => (asked === operation ? answer : (recorded.get(exact) ?? recorded.get(asked) ?? ''));
};

const ODD: Json[] = [
  null,
  true,
  -1,
  0,
  99,
  1.5,
  1e308,
  -0,
  '',
  '-1',
  'NaN',
  '80.0',
  '8e1',
  ' 80.00',
  '2026-02-30',
  '24:00',
  {},
];
ODD.push('2026-02-30 10:00:00', '2026-11-24 9:05:00', [], [[]], { __proto__: null }, '\u{1f489}', '9'.repeat(30));

/** Changes one value, counted in the order of the text; `undefined` takes it away. */
function changed(value: Json, at: { left: number }, to: Json | undefined): Json | undefined {
  at.left -= 1;
  if (at.left === -1) return to;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((each) => changed(each, at, to)).filter((each): each is Json => each !== undefined);
  }
  const entries = Object.entries(value).map(([name, inner]) => [name, changed(inner, at, to)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

const someOperation = fc.integer({ min: 0, max: 20 });
const named = (index: number): [string, () => Promise<unknown>] => {
  const all = Object.entries(operations);
  return all[index % all.length] ?? ['ping', () => his.ping(context)];
};

test('as it was recorded every operation answers', async () => {
  const names = [...recorded.keys()].filter((name) => !name.includes(' '));
  expect(names.sort()).toEqual(Object.keys(operations).sort());
  answerOf = (asked, exact) => recorded.get(exact) ?? recorded.get(asked) ?? '';
  for (const [name, run] of Object.entries(operations)) {
    const outcome = await outcomeOf(run);
    expect([name, typeof outcome, (outcome as { kind?: string }).kind ?? 'done']).toEqual([name, 'object', 'done']);
  }
});

test('any value of a real answer lost or replaced gives a sound value or a HisError', async () => {
  const odd = fc.oneof(fc.constantFrom(undefined, ...ODD), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>);
  await fc.assert(
    fc.asyncProperty(
      someOperation,
      fc.array(fc.tuple(fc.nat(60), odd), { minLength: 1, maxLength: 3 }),
      async (index, all) => {
        const [name, run] = named(index);
        let answer: Json | undefined = JSON.parse(recorded.get(name) ?? 'null') as Json;
        for (const [at, to] of all) answer = answer === undefined ? undefined : changed(answer, { left: at }, to);
        harm(name, JSON.stringify(answer ?? null));
        await outcomeOf(run);
      },
    ),
    { numRuns: 400 },
  );
});

test('any bytes of a real answer lost, changed or added give a sound value or a HisError', async () => {
  const change = fc.record({ at: fc.nat(100_000), drop: fc.nat(30), insert: fc.uint8Array({ maxLength: 6 }) });
  await fc.assert(
    fc.asyncProperty(someOperation, fc.array(change, { minLength: 1, maxLength: 3 }), async (index, changes) => {
      const [name, run] = named(index);
      let bytes = Buffer.from(recorded.get(name) ?? '');
      for (const { at, drop, insert } of changes) {
        const from = at % (bytes.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + drop)]);
      }
      harm(name, bytes);
      await outcomeOf(run);
    }),
    { numRuns: 400 },
  );
});

test('a write is never "rejected" by an answer that was cut short', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('hold', 'confirm', 'refund', 'settle'), fc.nat(), async (name, at) => {
      const whole = Buffer.from(recorded.get(name) ?? '');
      harm(name, whole.subarray(0, at % whole.length));
      const outcome = (await outcomeOf(operations[name] ?? (() => Promise.resolve()))) as { kind: string };
      expect(outcome.kind).toBe('unknown');
    }),
    { numRuns: 100 },
  );
});

test('an answer that belongs to another question is no answer', async () => {
  const renamed = (name: string, field: string) =>
    harm(name, (recorded.get(name) ?? '').replaceAll(new RegExp(`"${field}":"[^"]*"`, 'g'), `"${field}":"other"`));
  const reads = { getRegistration: 'orderId', listRegistrations: 'patId', getReport: 'reportId', getBill: 'billId' };
  for (const [name, field] of Object.entries({ ...reads, findPatients: 'patName', tradeCheck: 'orderId' })) {
    renamed(name, field);
    expect([name, await outcomeOf(operations[name] ?? (() => Promise.resolve()))]).toEqual([name, 'Protocol']);
  }
  for (const name of ['hold', 'confirm', 'refund', 'settle']) {
    renamed(name, 'orderId');
    const outcome = (await outcomeOf(operations[name] ?? (() => Promise.resolve()))) as { kind: string };
    expect([name, outcome.kind]).toEqual([name, 'unknown']);
  }
});

const yuanText = (amount: bigint): string => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`;

/** The longest bill that is promised to be read; `off` is what its sum says too much. */
const answerLongBill = (off = 0n): bigint => {
  const answer = JSON.parse(recorded.get('getBill') ?? '{}') as {
    data: { items: object[]; totalFee: string; billId: string };
  };
  const cents = Array.from({ length: 10_000 }, (_none, index) => (index * 7_919) % 100_003);
  const total = cents.reduce((sum, each) => sum + BigInt(each), 0n);
  answer.data.items = cents.map((each) => ({ ...answer.data.items[0], fee: yuanText(BigInt(each)) }));
  answer.data.totalFee = yuanText(total + off);
  const one = JSON.parse(recorded.get('listBills') ?? '{}') as { data: { list: object[] } };
  one.data.list = one.data.list.slice(0, 1).map((head) => ({ ...head, billId: answer.data.billId }));
  answerOf = (asked) => JSON.stringify(asked === 'listBills' ? one : answer);
  return total;
};
const readBills = () => operations['listBills']?.() as Promise<Awaited<ReturnType<HisPort['listBills']>>>;

test('a bill of 10,000 lines is read, and its sum is exact', async () => {
  const total = answerLongBill();
  const bills = await readBills();
  expect([bills[0]?.items.length, bills[0]?.total]).toEqual([10_000, Number(total)]);
  answerLongBill(1n);
  expect(await outcomeOf(readBills)).toBe('Protocol');
});

test('deep and long answers cost no more than a few such bills, and end', async () => {
  const busyMs = async (work: () => Promise<unknown>): Promise<number> => {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  answerLongBill();
  const billMs = await busyMs(readBills);
  for (const bomb of [
    '['.repeat(1_000_000),
    `{"code":"1","data":${'{"a":'.repeat(200_000)}`,
    `"${'x'.repeat(7_000_000)}`,
  ]) {
    harm('ping', bomb);
    const ms = await busyMs(async () => expect(await outcomeOf(() => his.ping(context))).toBe('Protocol'));
    expect(ms).toBeLessThan(4 * billMs);
  }
});
