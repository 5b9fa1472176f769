import { setTimeout as pass } from 'node:timers/promises';
import { testLog } from '../../testing/harness';
import { startScheduler } from './scheduler';

/** A job whose runs a test lets go one by one. */
const makeGatedJob = (everyMs = 60_000) => {
  let runs = 0;
  let inside = 0;
  let most = 0;
  const gates: ((did: number) => void)[] = [];
  const waiting: (() => void)[] = [];
  const run = async (): Promise<number> => {
    runs += 1;
    inside += 1;
    most = Math.max(most, inside);
    const gate = new Promise<number>((resolve) => gates.push(resolve));
    waiting.shift()?.();
    const did = await gate;
    inside -= 1;
    return did;
  };
  return {
    job: { name: 'gated', everyMs, run },
    /** Resolves when this many runs have begun. */
    async begun(count: number): Promise<void> {
      while (runs < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    let: (did = 0) => gates.shift()?.(did),
    runs: () => runs,
    most: () => most,
  };
};

describe('the scheduler', () => {
  test('runs a job at once, and again at once while there is something to do', async () => {
    const gated = makeGatedJob();
    const scheduler = startScheduler([gated.job], testLog);
    await gated.begun(1);
    gated.let(5);
    await gated.begun(2);
    gated.let(0);
    await scheduler.stop();
    expect(gated.runs()).toBe(2);
  });

  test('never runs a job twice at once, however often it is woken, and goes once more afterwards', async () => {
    const gated = makeGatedJob();
    const scheduler = startScheduler([gated.job], testLog);
    await gated.begun(1);
    for (let time = 0; time < 10; time += 1) scheduler.wake('gated');
    expect(gated.runs()).toBe(1);
    gated.let();
    await gated.begun(2);
    expect(gated.most()).toBe(1);
    gated.let();
    await scheduler.stop();
    expect(gated.runs()).toBe(2);
  });

  test('waking one that sleeps runs it; waking a name that nobody has does nothing', async () => {
    const gated = makeGatedJob();
    const scheduler = startScheduler([gated.job], testLog);
    await gated.begun(1);
    gated.let();
    await pass(0);
    scheduler.wake('nobody');
    scheduler.wake('gated');
    await gated.begun(2);
    gated.let();
    await scheduler.stop();
  });

  test('stop waits for a running job, and nothing starts after it', async () => {
    const gated = makeGatedJob(0);
    const scheduler = startScheduler([gated.job], testLog);
    await gated.begun(1);
    let isStopped = false;
    const stopped = scheduler.stop().then(() => void (isStopped = true));
    await pass(0);
    expect(isStopped).toBe(false);
    gated.let(1);
    await stopped;
    scheduler.wake('gated');
    await pass(5);
    expect(gated.runs()).toBe(1);
  });

  test('a job that fails keeps its beat and does not disturb the others', async () => {
    const gated = makeGatedJob();
    let failures = 0;
    const run = () => Promise.reject(new Error(`failure ${(failures += 1)}`));
    const scheduler = startScheduler([{ name: 'failing', everyMs: 1, run }, gated.job], testLog);
    await gated.begun(1);
    while (failures < 3) await pass(1);
    gated.let();
    await scheduler.stop();
    expect(gated.runs()).toBe(1);
  });
});
