import { HOUR } from '@anzhen/shared-types';
import { makeMemoryPubSub } from '../../adapters/memory';
import { makeWorklist } from '../../modules/audit';
import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import { makeOutbox, makeOutboxRelay } from './outbox';
import { startScheduler } from './scheduler';
import { makeWakes } from './wakes';

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

/** Processes of one hospital on one bus. */
const openHospital = () => {
  const pubSub = makeMemoryPubSub();
  const running: (() => Promise<unknown>)[] = [];
  let arrive: () => void = () => undefined;
  /** A process that writes, and runs the outbox when it has a beat. */
  const start = (beatMs: number | null) => {
    const wakes = makeWakes({ clock: world.clock, pubSub });
    const wakeAt = (at: Date): void => wakes.wakeAt('outbox', at);
    if (beatMs !== null) {
      const handlers = { deed: () => Promise.resolve(arrive()) };
      const worklist = makeWorklist(world);
      const run = makeOutboxRelay({ ...world, log: testLog, workerId: 'w', handlers, wakeAt, worklist });
      const scheduler = startScheduler([{ name: 'outbox', everyMs: beatMs, run }], testLog);
      wakes.attach(scheduler);
      running.push(() => scheduler.stop());
    }
    running.push(() => wakes.close());
    return makeOutbox({ clock: world.clock, wakeAt });
  };
  return {
    start,
    /** Commits one message and waits until it is done. */
    deliver: async (outbox: { add: ReturnType<typeof makeOutbox>['add'] }): Promise<void> => {
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      await world.tx.run((scope) => outbox.add(scope, { topic: 'deed', payload: {} }));
      await arrived;
    },
    stop: () => Promise.all(running.map((end) => end())),
  };
};

test('what this process commits is done without waiting for the beat, one after the other', async () => {
  const hospital = openHospital();
  const outbox = hospital.start(HOUR);
  for (let time = 0; time < 3; time += 1) await hospital.deliver(outbox);
  await hospital.stop();
});

test('what a process commits that answers requests alone is done at once by the one that runs the jobs', async () => {
  const hospital = openHospital();
  hospital.start(HOUR);
  await hospital.deliver(hospital.start(null));
  await hospital.stop();
});

test('what a process left that told nobody is done with the next beat', async () => {
  const hospital = openHospital();
  hospital.start(10);
  await hospital.deliver(makeOutbox({ clock: world.clock, wakeAt: () => undefined }));
  await hospital.stop();
});

test('what comes due later is looked for then, and what is rolled back is not', async () => {
  const asked: string[] = [];
  const outbox = makeOutbox({ clock: world.clock, wakeAt: (at) => void asked.push(at.toISOString()) });
  const dueAt = new Date(world.clock.now().getTime() + 10_000);
  await world.tx.run((scope) => outbox.add(scope, { topic: 'deed', payload: {}, dueAt }));
  const failing = world.tx.run(async (scope) => {
    await outbox.add(scope, { topic: 'deed', payload: {} });
    throw new Error('disk is full');
  });
  await expect(failing).rejects.toThrow('disk is full');
  expect(asked).toEqual([dueAt.toISOString()]);
  const wakes = makeWakes({ clock: world.clock, pubSub: makeMemoryPubSub() });
  const woken: string[] = [];
  await new Promise<void>((resolve) => {
    wakes.attach({ wake: (job) => resolve(void woken.push(job)) });
    wakes.wakeAt('too far ahead', new Date(world.clock.now().getTime() + 100 * 24 * HOUR));
    wakes.wakeAt('soon', new Date(world.clock.now().getTime() + 5));
  });
  expect(woken).toEqual(['soon']);
  await wakes.close();
});
