import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import { makeWorklist } from '../../modules/audit';
import { WorklistRow } from '../../modules/audit/audit.table';
import { OutboxRow } from './jobs.table';
import { makeOutboxRelay } from './outbox';

describe('the outbox', () => {
  let world: TestWorld;
  /** When the relay is to look, as it asked for itself. */
  let woken: string[];
  beforeEach(async () => {
    woken = [];
    world = await openTestWorld();
  });
  afterEach(() => world.close());

  const add = (count: number) =>
    world.tx.run(async (scope) => {
      for (let index = 0; index < count; index += 1)
        await world.outbox.add(scope, { topic: 'deed', payload: { index } });
    });
  const relay = (workerId: string, deed: (payload: Record<string, unknown>) => Promise<void>) =>
    makeOutboxRelay({
      ...{ ...world, log: testLog, worklist: makeWorklist(world), workerId, handlers: { deed } },
      wakeAt: (at) => void woken.push(at.toISOString()),
    });

  test('a message of a transaction that rolled back was never there', async () => {
    await world.tx
      .run(async (scope) => {
        await world.outbox.add(scope, { topic: 'deed', payload: {} });
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(await world.drainOutbox({ deed: () => Promise.resolve() })).toBe(0);
  });

  test('two workers at once do every message exactly once', async () => {
    await add(60);
    const done: number[] = [];
    const deed = (payload: Record<string, unknown>) => Promise.resolve(void done.push(Number(payload.index)));
    const workers = [relay('a', deed), relay('b', deed)];
    for (let round = 0; round < 4; round += 1) await Promise.all(workers.map((work) => work()));
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index));
  });

  test('what a dead worker had claimed is done by another when the claim runs out', async () => {
    await add(1);
    let deaths = 0;
    const dying = relay('dying', () => new Promise(() => void (deaths += 1)));
    void dying();
    while (deaths === 0) await new Promise((resolve) => setImmediate(resolve));
    let done = 0;
    const heir = relay('heir', () => Promise.resolve(void (done += 1)));
    expect(await heir()).toBe(0);
    world.clock.advance(61_000);
    expect(await heir()).toBe(1);
    expect(done).toBe(1);
  });

  test('a failure comes again later and keeps its reason', async () => {
    await add(1);
    const failing = relay('w', () => Promise.reject(new Error('peer is away')));
    await failing();
    const [row] = await world.tx.outside.manager.find(OutboxRow);
    expect(row).toMatchObject({ attempts: 1, lastError: 'peer is away', doneAt: null });
    expect(woken).toEqual([row!.dueAt.toISOString()]);
    expect(await failing()).toBe(0);
    world.clock.advance(2_000);
    expect(await world.drainOutbox({ deed: () => Promise.resolve() })).toBe(1);
  });

  test('what failed twelve times comes before a person, once, and is still tried every day', async () => {
    await world.tx.run((scope) =>
      world.outbox.add(scope, { topic: 'deed', payload: { refundId: 'rfd_1', name: '张三' } }),
    );
    const failing = relay('w', () => Promise.reject(new Error('peer is away')));
    const tryOften = async (times: number) => {
      for (let time = 0; time < times; time += 1) {
        await failing();
        world.clock.advance(24 * 3_600_000);
      }
    };
    const items = () => world.tx.outside.manager.find(WorklistRow);
    await tryOften(11);
    expect(await items()).toEqual([]);
    await tryOften(3);
    const detail = { topic: 'deed', reason: 'peer is away', refundId: 'rfd_1' };
    const [message] = await world.tx.outside.manager.find(OutboxRow);
    expect(await items()).toMatchObject([{ kind: 'outbox-stuck', subjectId: message?.id, detail }]);
    expect(JSON.stringify(await items())).not.toContain('张三');
    expect(await world.drainOutbox({ deed: () => Promise.resolve() })).toBe(1);
  });

  test('a second message under one dedupe key is left out', async () => {
    const message = { topic: 'deed', payload: {}, dedupeKey: 'once' };
    await Promise.all([1, 2, 3].map(() => world.tx.run((scope) => world.outbox.add(scope, message))));
    expect(await world.drainOutbox({ deed: () => Promise.resolve() })).toBe(1);
  });
});
