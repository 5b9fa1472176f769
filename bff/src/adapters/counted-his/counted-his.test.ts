import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import Koa from 'koa';
import { makeMetrics, mountMetrics } from '../../platform/metrics';
import type { HisPort } from '../../ports/his';
import { type FaultProxy, makeGate, startFaultProxy } from '../../testing/fault-proxy';
import { KNOWN_ADAPTERS } from '../../testing/his-conformance/known-adapters';
import { SANDBOX_SITE } from '../../testing/his-conformance/sandbox-site';
import { type RunningSandbox, startSandbox } from '../../testing/sandbox-process';
import { systemClock } from '../system-clock';
import { makeCountedHis } from '.';

const context = { traceId: 'counted' };
const DAY = '2020-01-01';
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const linesOf = async (his: HisPort, day: string): Promise<number> => {
  let count = 0;
  for await (const line of his.transactions(context, day)) count += line ? 1 : 0;
  return count;
};

describe.each(['his-rest', 'his-soap'])('what %s answers and nobody can use', (name) => {
  let proxy: FaultProxy;
  let his: HisPort;
  let server: Server;
  let scrape: () => Promise<Record<string, number>>;

  beforeAll(async () => {
    const adapter = KNOWN_ADAPTERS[name]!;
    const { urls, ...all } = sandbox.credentials;
    proxy = await startFaultProxy((urls as Record<string, string>)[adapter.sandboxName] ?? '');
    const metrics = makeMetrics();
    const made = adapter.make({
      ...{ url: proxy.url, clock: systemClock, log: { warn: () => undefined } },
      credentials: (all as unknown as Record<string, Record<string, string>>)[adapter.sandboxName] ?? {},
      deadlines: { readMs: 2_000, holdMs: 2_000, moneyMs: 2_000 },
    });
    his = makeCountedHis(made, (operation, outcome, kind) => metrics.hisErrors.inc({ operation, outcome, kind }));
    const app = new Koa();
    mountMetrics(app, metrics);
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    scrape = async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const found = text.matchAll(/^his_errors_total\{operation="(\w+)",outcome="(\w+)",kind="(\w+)"\} (\d+)$/gm);
      return Object.fromEntries([...found].map(([, ...parts]) => [parts.slice(0, 3).join(' '), Number(parts[3])]));
    };
  });
  afterAll(async () => {
    server.close();
    await proxy.close();
  });

  test('malformed, late, refused, about something else, or not there: each is counted at /metrics with its kind', async () => {
    await his.listDepartments(context);
    expect(await scrape()).toEqual({});

    const html = { status: 200, contentType: 'text/html', body: '<html></html>', reachesPeer: true } as const;
    proxy.arm({ kind: 'answer', ...html });
    await expect(his.listDoctors(context, 'D0301')).rejects.toMatchObject({ code: 'Protocol' });

    const gate = makeGate();
    proxy.arm({ kind: 'holdAnswer', until: gate.opened }, { times: 2 });
    await expect(his.listSlots(context, 'nobody')).rejects.toMatchObject({ code: 'Timeout' });
    gate.open();
    await proxy.clear();
    await expect(his.listSlots(context, 'nobody')).rejects.toMatchObject({ code: 'NotFound' });

    // The answer to another question comes to this one: only the adapter can see that.
    let earlier: Buffer = Buffer.alloc(0);
    proxy.arm({ kind: 'rewrite', change: (body) => (earlier = body) });
    await his.probe(context, { operation: 'hold', key: 'key-of-the-first' });
    proxy.arm({ kind: 'rewrite', change: () => earlier });
    const second = { operation: 'hold', key: 'key-of-the-second' } as const;
    await expect(his.probe(context, second)).rejects.toMatchObject({ code: 'Protocol' });

    const [file] = await his.findPatients(context, SANDBOX_SITE.patient);
    const command = { hisPatientId: file!.hisPatientId, sessionId: 'none', slotId: 'none', keepMs: 60_000 };
    expect((await his.hold(context, 'hold-of-nothing', command)).kind).toBe('rejected');
    proxy.arm({ kind: 'answer', ...html });
    expect((await his.hold(context, 'hold-of-nothing-2', command)).kind).toBe('unknown');

    await proxy.refuse();
    await expect(linesOf(his, DAY)).rejects.toMatchObject({ code: 'Unavailable' });
    await proxy.accept();

    expect(await scrape()).toEqual({
      'listDoctors failed Protocol': 1,
      'listSlots failed Timeout': 1,
      'listSlots failed NotFound': 1,
      'probe failed Protocol': 1,
      'hold rejected NotFound': 1,
      'hold unknown Protocol': 1,
      'transactions failed Unavailable': 1,
    });
  });

  test('what comes twice is counted as what it came to, and a plain answer not at all', async () => {
    const before = await scrape();
    proxy.arm({ kind: 'duplicate' });
    await his.listDepartments(context);
    expect(await linesOf(his, DAY)).toBe(0);
    expect(await scrape()).toEqual(before);
  });
});

test('a sum that only the adapter checks is counted too', async () => {
  const adapter = KNOWN_ADAPTERS['his-rest']!;
  const proxy = await startFaultProxy(sandbox.credentials.urls.his);
  const seen: string[] = [];
  const { his: credentials } = sandbox.credentials;
  const made = adapter.make({
    ...{ url: proxy.url, clock: systemClock, log: { warn: () => undefined }, deadlines: {} },
    credentials: credentials as unknown as Record<string, string>,
  });
  const his = makeCountedHis(made, (...what) => void seen.push(what.join(' ')));
  proxy.arm({ kind: 'rewrite', change: (body) => Buffer.from(body.toString().replace('"total":0', '"total":5')) });
  await expect(linesOf(his, DAY)).rejects.toMatchObject({ code: 'Protocol' });
  expect(seen).toEqual(['transactions failed Protocol']);
  await proxy.close();
});
