import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fen } from '@anzhen/shared-types';
import { HisError, type HisPort } from '../../ports/his';
import { type ConformanceCase, GROUPS, verdictOn } from './case';
import { ALL_CASES } from './cases';
import { peerOf, readCertifyConfig } from './certify-config';
import { sandboxHarness } from './describe-his-adapter';
import type { HisHarness } from './harness';
import { figuresOf, makeMask, toMarkdown, totalsOf } from './report';
import { runCases } from './run-cases';
import { SANDBOX_OFFERS, SANDBOX_SITE } from './sandbox-site';
import { makeWorld } from './world';

const maker = sandboxHarness('his-rest');
let harness: HisHarness;

beforeAll(async () => {
  harness = await maker.open();
}, 60_000);
afterAll(() => harness.close());

/** An adapter with something wrong with it. */
type Spoil = (his: HisPort) => Partial<HisPort>;

const run = async (cases: readonly ConformanceCase[], spoil: Spoil = () => ({}), change: Partial<HisHarness> = {}) => {
  const world = makeWorld({
    ...{ ...harness, ...change },
    makeAdapter(options) {
      const his = harness.makeAdapter(options);
      return { ...his, ...spoil(his) };
    },
    close: () => Promise.resolve(),
  });
  const { capabilities } = world.his;
  const results = await runCases(world, cases, { capabilities, forbids: () => null, onResult: () => undefined });
  await world.close();
  return results;
};

const called = (words: string): ConformanceCase => {
  const found = ALL_CASES.find(({ name }) => name.includes(words));
  if (!found) throw new Error(`no case is called ${words}`);
  return found;
};

const unsure = new HisError('Timeout', 'no answer');

const MUTANTS: readonly (readonly [string, string, Spoil])[] = [
  [
    'calls a lost answer a refusal',
    'confirm: when its answer is lost',
    (his) => ({
      async confirm(...given) {
        const result = await his.confirm(...given);
        return result.kind === 'unknown' ? { kind: 'rejected', error: result.cause } : result;
      },
    }),
  ],
  [
    'sends a write again by itself under a new key',
    'hold: when its answer is lost',
    (his) => ({
      async hold(context, key, command) {
        const result = await his.hold(context, key, command);
        return result.kind === 'unknown' ? his.hold(context, `${key}x`.slice(1), command) : result;
      },
    }),
  ],
  [
    'says that nothing was done although it was',
    'refund: when its answer is lost',
    () => ({ probe: () => Promise.resolve({ state: 'notApplied', final: true }) }),
  ],
  [
    'calls a write that never left unknown for ever',
    'when nobody listens every write',
    (his) => ({
      async hold(context, key, command) {
        const result = await his.hold(context, key, command);
        if (result.kind !== 'rejected' || result.error.code !== 'Unavailable') return result;
        return { kind: 'unknown', probe: { operation: 'hold', key }, cause: unsure };
      },
    }),
  ],
  [
    'gives a key a number of its own each time',
    'one key asked ten times, one after the other',
    (his) => ({
      hold: (context, key, command) =>
        his.hold(context, `${key.slice(0, 20)}${Math.random()}`.slice(0, 32).replace('.', '_'), command),
    }),
  ],
  [
    'gives the name of an item for its code',
    'every item by the codes that the insurance knows',
    (his) => ({
      listBills: async (...given) =>
        (await his.listBills(...given)).map((bill) => ({
          ...bill,
          items: bill.items.map((item) => ({ ...item, nationalCode: item.name })),
        })),
    }),
  ],
  [
    'gives a visit another number each time',
    'a visit is registered with the insurance once',
    (his) => ({
      insureVisit: async (context, query) => ({
        ...(await his.insureVisit(context, query)),
        visitId: query.payAuthNo,
      }),
    }),
  ],
  [
    'shows reports to anybody',
    'somebody else’s report does not exist',
    (his) => ({
      getReport: async (context, _anybody, id) => {
        const [file] = await his.findPatients(context, SANDBOX_SITE.reader!);
        return his.getReport(context, file?.hisPatientId ?? '', id);
      },
    }),
  ],
  [
    'picks one of several files',
    'one identity with several files',
    (his) => ({ findPatients: async (...given) => (await his.findPatients(...given)).slice(0, 1) }),
  ],
  [
    'asks us to return what the hospital has returned',
    'what the counter gave back with the money',
    (his) => ({
      async refund(...given) {
        const result = await his.refund(...given);
        return result.kind === 'done' ? { ...result, value: { moneyBy: 'us' as const } } : result;
      },
    }),
  ],
  [
    'reads one page of the ledger',
    'a day of 100 lines and one of 101',
    (his) => ({
      async *transactions(...given) {
        let count = 0;
        for await (const line of his.transactions(...given)) if ((count += 1) <= 100) yield line;
      },
    }),
  ],
  [
    'misreads a name under another encoding',
    'with the habit bytes = gbk',
    (his) => ({
      findPatients: async (...given) => (await his.findPatients(...given)).map((file) => ({ ...file, name: '�̰�֮' })),
    }),
  ],
  [
    'refuses a habit that can be understood',
    'with the habit hours = unpadded',
    () => ({ listSlots: () => Promise.reject(new HisError('Protocol', 'no such time')) }),
  ],
  [
    'leaves behind what it refused',
    'with the habit lock = off',
    () => ({ release: () => Promise.resolve({ kind: 'done', value: undefined, replayed: false }) }),
  ],
  [
    'takes yuan for fen',
    'with the habit money = swapped no amount is misread',
    (his) => ({
      async hold(...given) {
        const result = await his.hold(...given);
        const value = { seqNo: 1, visitNumber: '', expiresAt: new Date(0), fee: fen(15) };
        return result.kind === 'unknown' ? { kind: 'done', value, replayed: false } : result;
      },
    }),
  ],
  [
    'gives up what was booked at once',
    'a HIS that books at once what costs nothing',
    (his) => ({
      async confirm(...given) {
        const result = await his.confirm(...given);
        const error = new HisError('Conflict', 'paid before');
        return result.kind === 'done' && result.replayed ? { kind: 'rejected', error } : result;
      },
    }),
  ],
  [
    'calls a refund of an item that was lost a refusal',
    'refundBill: when its answer is lost',
    (his) => ({
      async refundBill(...given) {
        const result = await his.refundBill(...given);
        return result.kind === 'unknown' ? { kind: 'rejected', error: result.cause } : result;
      },
    }),
  ],
  [
    'makes up a payment that the books lack',
    'books that lack what was paid',
    (his) => ({
      async *transactions(...given) {
        for await (const line of his.transactions(...given)) {
          yield line;
          if (line.type === 'refund') yield { ...line, type: 'pay' };
        }
      },
    }),
  ],
  [
    'stops at an event that it does not know',
    'a kind of event that we do not know',
    (his) => ({
      async listEvents(...given) {
        const events = await his.listEvents(...given);
        return events.length === 1 ? [] : events;
      },
    }),
  ],
];

test.each(MUTANTS)(
  'an adapter that %s fails the case "%s"',
  async (_what, words, spoil) => {
    const [result] = await run([called(words)], spoil);
    expect(result?.outcome.kind).toBe('failed');
  },
  60_000,
);

test('an adapter whose errors name people is caught when the run looks back', async () => {
  const spoil: Spoil = () => ({
    findPatients: (_context, { name }) => Promise.reject(new HisError('NotFound', `no file of ${name}`)),
  });
  const results = await run([called('finds nobody'), called('no log line of the whole run')], spoil);
  expect(results.map(({ outcome }) => outcome.kind)).toEqual(['failed', 'failed']);
});

test('so is a log that names somebody in an address or in JSON of ASCII alone, and what it says is not repeated', async () => {
  const { name } = SANDBOX_SITE.patient;
  const ascii = [...name].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  for (const said of [encodeURIComponent(name), ascii, harness.secrets[0]!]) {
    const looks = [called('no error and no log line')];
    const [result] = await run(looks, () => ({}), { logLines: [`{"path":"/x?name=${said}"} answered`] });
    expect(result?.outcome.kind).toBe('failed');
    expect(JSON.stringify(result)).not.toContain(said);
  }
});

test('what an adapter cannot do is absent, what a site cannot play is not shown, and neither is silent', () => {
  const needs = ['transactions', 'oracle'] as const;
  const { capabilities } = maker;
  const verdict = (changes: object, offers = SANDBOX_OFFERS, site = SANDBOX_SITE) =>
    verdictOn({ needs: [...needs, 'site:twoFiles'] }, { ...capabilities, ...changes }, offers, site);
  expect(verdict({})).toEqual({ kind: 'run' });
  expect(verdict({ transactions: false })).toEqual({ kind: 'absent', what: 'transactions' });
  expect(verdict({}, new Set())).toEqual({ kind: 'notShown', why: 'no oracle' });
  expect(verdict({}, SANDBOX_OFFERS, { ...SANDBOX_SITE, twoFiles: null })).toEqual({
    kind: 'notShown',
    why: 'the site has no twoFiles',
  });
});

test('every case has a name of its own, and every group has cases', () => {
  const names = ALL_CASES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(ALL_CASES.map(({ group }) => group)).size).toBe(GROUPS.length);
});

test('the report says what failed with both sides, counts every kind, and names nobody', () => {
  const outcome = { kind: 'failed', claim: 'the name', expected: '余佩兰', seen: '张三' } as const;
  const results = [
    { group: 'identity', name: 'a', outcome, notes: ['a remark'], ms: 3 },
    { group: 'refund', name: 'b', outcome: { kind: 'absent', what: 'quote' }, notes: [], ms: 0 },
  ] as const;
  const report = toMarkdown({
    ...{ adapter: 'his-x', endpoint: 'http://his', at: '2026-11-24', capabilities: {} },
    totals: totalsOf([...results].map((each) => ({ ...each, notes: [...each.notes] }))),
    results: [...results].map((each) => ({ ...each, notes: [...each.notes] })),
    latencies: figuresOf(new Map([['hold', [5, 1, 3]]])),
    givenBack: { given: 1, stuck: ['kit_1'] },
  });
  expect(report).toContain('0 passed, 1 failed, 1 absent');
  expect(report).toContain('expected: `余佩兰`');
  expect(report).toContain('absent: quote');
  expect(report).toContain('| hold | 3 | 3 | 5 |');
  expect(report).toContain('kit_1');
  expect(makeMask(SANDBOX_SITE, ['top-secret'])(`${report} top-secret`)).not.toMatch(/余佩兰|top-secret/);
});

test('a certify config is checked word by word, and the example is one', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'his-certify-'));
  const file = path.join(folder, 'config.json');
  const read = (changes: object) => {
    writeFileSync(file, JSON.stringify({ adapter: 'his-rest', oracle: 'none', site: 'sandbox', ...changes }));
    return readCertifyConfig(file);
  };
  const reachable = { url: 'http://127.0.0.1:9', credentials: { appId: 'a', appSecret: 'b' } };
  try {
    expect(read({}).mayWrite).toEqual([]);
    expect(() => read({ mayWrite: ['everything'] })).toThrow('mayWrite.0');
    expect(() => read({ passwords: 1 })).toThrow('passwords');
    expect(() => peerOf(read({}))).toThrow('url and credentials');
    expect(() => peerOf(read({ ...reachable, adapter: 'his-none' }))).toThrow('adapter: must be');
    expect(() => peerOf(read({ ...reachable, credentials: { appId: 'a' } }))).toThrow('appSecret missing');
    expect(() => peerOf(read({ credentialsFile: path.join(folder, 'none.json') }))).toThrow('cannot be read');
    expect([...peerOf(read({ ...reachable, sameDay: true })).offers]).toEqual(['sameDay']);
    const example = readCertifyConfig(path.join(__dirname, 'certify-sandbox.yaml'));
    expect([example.oracle, example.moveClock]).toEqual(['sandbox', true]);
    expect(example.mayWrite).toEqual([...GROUPS]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
