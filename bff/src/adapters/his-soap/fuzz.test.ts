import { fen } from '@anzhen/shared-types';
import fc from 'fast-check';
import { HisError, type HisPort } from '../../ports/his';
import { answerWith, startSoapAdapter } from '../../testing/soap-adapter';
import { ANSWERS, KEY, order, ordered, PATIENT } from '../../testing/soap-answers';
import { sealedRoot, soapOf, type Tree, xmlOf } from '../../testing/soap-peer';

const context = { traceId: 'fuzz' };
const range = { from: '2026-11-01', to: '2026-11-30' };
const paidAt = new Date('2026-11-24T02:20:05.000Z');
const newcomer = {
  ...{ name: '余佩兰', sex: 'female' as const, birthDate: '1958-03-12', phone: '13900000001' },
  ...{ idNumber: '990101195803120027', guardian: null },
};

/** Every operation of the port, with the function whose answer is mutilated. */
const OPERATIONS: Record<string, [string, (his: HisPort) => Promise<unknown>]> = {
  ping: ['1001', (his) => his.ping(context)],
  findPatients: ['1003', (his) => his.findPatients(context, newcomer)],
  createPatient: ['1002', (his) => his.createPatient(context, KEY, newcomer)],
  listDepartments: ['2001', (his) => his.listDepartments(context)],
  listDoctors: ['2002', (his) => his.listDoctors(context, 'D0304')],
  listSessions: ['2003', (his) => his.listSessions(context, range)],
  listSlots: ['2004', (his) => his.listSlots(context, 'S1')],
  lock: ['2005', (his) => his.hold(context, KEY, command)],
  order: ['2007', (his) => his.hold(context, KEY, command)],
  confirm: ['2008', (his) => his.confirm(context, KEY, { amount: fen(8000), transactionId: '4200pay', paidAt })],
  refund: ['2010', (his) => his.refund(context, KEY, fen(8000), '计划有变')],
  checkIn: ['2011', (his) => his.checkIn(context, 'R000000001')],
  getRegistration: ['2012', (his) => his.getRegistration(context, { key: KEY })],
  listRegistrations: ['2012', (his) => his.listRegistrations(context, PATIENT, range)],
  probe: ['2012', (his) => his.probe(context, { operation: 'confirm', key: KEY })],
  bills: ['3001', (his) => his.listBills(context, PATIENT)],
  bill: ['3002', (his) => his.listBills(context, PATIENT)],
  quote: ['3005', (his) => his.quote(context, PATIENT, ['B1'], 'employee')],
  insureVisit: ['3006', (his) => his.insureVisit(context, { ...consent, hisPatientId: PATIENT })],
  settle: ['3003', (his) => his.settle(context, KEY, settlement)],
  settled: ['3004', (his) => his.probe(context, { operation: 'settle', key: KEY })],
  reports: ['8001', (his) => his.listReports(context, PATIENT, range)],
  report: ['8002', (his) => his.getReport(context, PATIENT, 'RP1')],
  events: ['5010', (his) => his.listEvents(context, 0)],
};
const command = { hisPatientId: PATIENT, sessionId: 'S1', slotId: 'S1-1', keepMs: 900_000 };
const consent = { billIds: ['B1'], payAuthNo: 'AUTH1' };
const settlement = {
  ...{ billIds: ['B1'], hisPatientId: PATIENT, cash: fen(3050), fund: fen(0), account: fen(0) },
  ...{ transactionId: '4200bill', insuranceOrderId: null, paidAt },
};

let world: Awaited<ReturnType<typeof startSoapAdapter>>;
beforeAll(async () => {
  world = await startSoapAdapter();
});
afterAll(() => world.peer.close());

/** Where a value holds what no value may hold; null when nowhere. */
function flawOf(value: unknown, path = 'value'): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : path;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? path : null;
  if (typeof value !== 'object' || value === null || value instanceof HisError) return null;
  const flaws = Object.entries(value).map(([name, inner]) =>
    // A write that gives nothing back has no value.
    inner === undefined && name !== 'value' && name !== 'displayText'
      ? `${path}.${name}`
      : flawOf(inner, `${path}.${name}`),
  );
  return flaws.find((flaw) => flaw !== null) ?? null;
}

/** What came of an operation; fails for whatever is neither a sound value nor a HisError. */
async function outcomeOf(run: (his: HisPort) => Promise<unknown>): Promise<unknown> {
  try {
    const value = await run(world.his);
    expect(flawOf(value)).toBeNull();
    return value;
  } catch (error) {
    if (!(error instanceof HisError)) throw error;
    return error.code;
  }
}

const ODD = [
  '',
  '-1',
  '99',
  '0',
  'NaN',
  'undefined',
  'null',
  '1e3',
  '0x10',
  ' 1',
  '1.5',
  '٣',
  '-0',
  '9'.repeat(20),
  '-99999',
];
ODD.push(
  '2026-02-30 10:00:00',
  '2026-11-24 24:00:00',
  '0000-00-00',
  '25:00',
  '<b>',
  '&',
  ']]>',
  '余佩兰',
  '\u{1f489}',
  '__proto__',
);

type Cut =
  { how: 'drop' | 'double' | 'reverse' | 'wrap' | 'empty'; at: number } | { how: 'text'; at: number; text: string };

const cuts: fc.Arbitrary<Cut[]> = fc.array(
  fc.oneof(
    fc.record({ how: fc.constantFrom('drop', 'double', 'reverse', 'wrap', 'empty'), at: fc.nat(80) }),
    fc.record({
      how: fc.constant('text' as const),
      at: fc.nat(80),
      text: fc.oneof(fc.constantFrom(...ODD), fc.string({ maxLength: 8 })),
    }),
  ),
  { minLength: 1, maxLength: 3 },
);

/** Changes the element at a place, counted in the order of the document. */
function cutAt(tree: Tree, cut: Cut, counter = { left: cut.at }): Tree {
  if (typeof tree === 'string') return tree;
  const entries = Object.entries(tree).flatMap(([name, given]): [string, Tree | Tree[]][] => {
    if (Array.isArray(given)) return [[name, given.map((each) => cutAt(each, cut, counter))]];
    counter.left -= 1;
    if (counter.left !== -1) return [[name, cutAt(given, cut, counter)]];
    switch (cut.how) {
      case 'drop':
        return [];
      case 'double':
        return [[name, [given, given]]];
      case 'wrap':
        return [[name, { [name]: given }]];
      case 'empty':
        return [[name, '']];
      case 'reverse':
        return typeof given === 'string'
          ? [[name, [...given].reverse().join('')]]
          : [[name, Object.fromEntries(Object.entries(given).reverse())]];
      case 'text':
        return [[name, cut.text]];
    }
  });
  return Object.fromEntries(entries);
}

const wellFormed = (tree: Tree): Tree =>
  JSON.parse(JSON.stringify(tree).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\\u0000/g, ''));

const names = Object.keys(OPERATIONS);
const usualOrder = (name: string) => (name === 'confirm' ? [ordered, order] : []);

const scriptFor = (name: string, code: string, answer: ReturnType<typeof answerWith>) => {
  const seen = usualOrder(name).map((row) => answerWith({ ORDER_LIST: { ORDER: [row] } }));
  world.script({ ...(seen.length > 0 ? { 2012: seen } : {}), [code]: answer });
};

test('unharmed, every operation answers', async () => {
  for (const name of names) {
    const [code, run] = OPERATIONS[name] ?? [];
    if (!code || !run) continue;
    scriptFor(name, code, answerWith(code === '2012' ? { ORDER_LIST: { ORDER: [order] } } : (ANSWERS[code] ?? '')));
    const outcome = await outcomeOf(run);
    expect([name, typeof outcome]).toEqual([name, 'object']);
    expect([name, (outcome as { kind?: string }).kind ?? 'done']).toEqual([
      name,
      expect.stringMatching(/^(done|lab)$/),
    ]);
  }
});

test('any element lost, doubled, wrapped, emptied or rewritten gives a sound value or a HisError', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), cuts, async (name, all) => {
      const [code, run] = OPERATIONS[name] ?? [];
      if (!code || !run) return;
      const usual: Tree = code === '2012' ? { ORDER_LIST: { ORDER: [order] } } : (ANSWERS[code] ?? '');
      const bad = all.reduce<Tree>((tree, cut) => cutAt(tree, cut), usual);
      scriptFor(name, code, answerWith(wellFormed(bad)));
      await outcomeOf(run);
    }),
    { numRuns: 600 },
  );
});

test('the order of elements, unknown elements and a missing wrapper change nothing', async () => {
  const shuffled = (tree: Tree): Tree =>
    typeof tree === 'string'
      ? tree
      : Object.fromEntries([
          ...Object.entries(tree)
            .reverse()
            .map(([name, given]) => [name, Array.isArray(given) ? given.map(shuffled) : shuffled(given)]),
          ['NEW_FIELD', '新'],
        ]);
  const collapsed = (tree: Tree): Tree =>
    typeof tree === 'string'
      ? tree
      : Object.fromEntries(
          Object.entries(tree).flatMap(([name, given]): [string, Tree | Tree[]][] => {
            if (!name.endsWith('_LIST') || typeof given === 'string' || Array.isArray(given)) return [[name, given]];
            const [inner, items] = Object.entries(given)[0] ?? [];
            return Array.isArray(items) && items.length === 1 && inner ? [[inner, items]] : [[name, given]];
          }),
        );
  for (const name of names) {
    const [code, run] = OPERATIONS[name] ?? [];
    if (!code || !run) continue;
    const usual: Tree = code === '2012' ? { ORDER_LIST: { ORDER: [order] } } : (ANSWERS[code] ?? '');
    const outcomes: unknown[] = [];
    for (const tree of [usual, shuffled(usual), collapsed(usual), collapsed(shuffled(usual))]) {
      scriptFor(name, code, answerWith(tree));
      outcomes.push(await outcomeOf(run));
    }
    for (const outcome of outcomes) expect([name, outcome]).toEqual([name, outcomes[0]]);
  }
});

test('any bytes changed, cut or added make an answer unreadable, and never a different one', async () => {
  const whole = soapOf(sealedRoot({ res: xmlOf(ANSWERS['1001'] ?? '') }));
  const change = fc.record({ at: fc.nat(whole.length), drop: fc.nat(40), insert: fc.string({ maxLength: 6 }) });
  const proper = { serverTime: new Date('2026-11-24T02:15:00.000Z') };
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const bad = changes.reduce(
        (text, { at, drop, insert }) => text.slice(0, at) + insert + text.slice(at + drop),
        whole,
      );
      world.script({ 1001: { status: 200, raw: Buffer.from(bad, 'latin1') } });
      const outcome = await outcomeOf((his) => his.ping(context));
      expect(outcome === 'Protocol' || outcome).toEqual(outcome === 'Protocol' ? true : proper);
    }),
    { numRuns: 300 },
  );
});

test('a write is never "rejected" by an answer that cannot be read', async () => {
  const writes = ['createPatient', 'lock', 'order', 'confirm', 'refund', 'checkIn', 'settle'];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...writes), fc.nat(), fc.boolean(), async (name, at, isHtml) => {
      const [code, run] = OPERATIONS[name] ?? [];
      if (!code || !run) return;
      const whole = soapOf(sealedRoot({ res: xmlOf(ANSWERS[code] ?? '') }));
      const raw = isHtml ? `<html>${'x'.repeat(at % 50)}</html>` : whole.slice(0, at % (whole.length - 20));
      scriptFor(name, code, { status: 200, raw });
      const outcome = (await outcomeOf(run)) as { kind: string };
      // A sign-in is looked after: the registration itself says that it is paid and not signed in.
      expect(outcome.kind).toBe('unknown');
    }),
    { numRuns: 200 },
  );
});
