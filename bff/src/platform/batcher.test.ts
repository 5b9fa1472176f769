import { setTimeout } from 'node:timers/promises';
import { makeBatcher, type Settled } from './batcher';

const ok = <T>(value: T): Settled<T> => ({ ok: true, value });

describe('doing together what many ask at once', () => {
  test('those who come while a batch runs travel in the next one, in order, and each gets its own answer', async () => {
    const batches: number[][] = [];
    const double = makeBatcher<number, number>({
      most: 3,
      waitingMax: 100,
      run: (items) => {
        batches.push([...items]);
        return Promise.resolve(items.map((item) => ok(item * 2)));
      },
    });
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(await double(6)).toBe(12);
  });

  test('what many do with their answer does not keep the next batch waiting', async () => {
    const said: string[] = [];
    const echo = makeBatcher<number, number>({
      most: 60,
      waitingMax: 100,
      run: (items) => {
        said.push(`batch of ${items.length}`);
        return Promise.resolve(items.map(ok));
      },
    });
    const numbers = Array.from({ length: 61 }, (_, index) => index);
    expect(await Promise.all(numbers.map((number) => echo(number).finally(() => said.push(`told ${number}`))))).toEqual(
      numbers,
    );
    expect(said.indexOf('batch of 1')).toBeLessThan(said.indexOf('told 59'));
    expect(said.indexOf('batch of 1')).toBeGreaterThan(said.indexOf('batch of 60'));
    expect(said).toHaveLength(63);
  });

  test('who comes alone does not wait; who comes one after the other waits for company', async () => {
    const batches: { size: number; at: number }[] = [];
    const echo = makeBatcher<number, number>({
      most: 60,
      waitingMax: 100,
      gatherMs: 1_500,
      run: (items) => {
        batches.push({ size: items.length, at: performance.now() });
        return Promise.resolve(items.map(ok));
      },
    });
    const startedAt = performance.now();
    await echo(0);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    const others = [1, 2, 3].map(async (number) => {
      await setTimeout(number * 20);
      return echo(number);
    });
    expect(await Promise.all(others)).toEqual([1, 2, 3]);
    expect(batches.map(({ size }) => size)).toEqual([1, 3]);
    expect((batches[1]?.at ?? 0) - (batches[0]?.at ?? 0)).toBeGreaterThan(1_490);
  });

  test('an item that is refused, and one that breaks its batch, fail alone', async () => {
    const check = makeBatcher<string, string>({
      most: 10,
      waitingMax: 100,
      run: (items) => {
        if (items.includes('broken')) return Promise.reject(new Error('broken'));
        return Promise.resolve(
          items.map((item) => (item === 'refused' ? { ok: false, error: new Error('refused') } : ok(item))),
        );
      },
    });
    const results = await Promise.allSettled(['first', 'refused', 'broken', 'last'].map(check));
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual([
      'first',
      'Error: refused',
      'Error: broken',
      'last',
    ]);
  });

  test('a database that is away is asked once, not once for everybody who waits', async () => {
    let runs = 0;
    const lost = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    const ask = makeBatcher<number, number>({
      most: 10,
      waitingMax: 100,
      run: () => {
        runs += 1;
        return Promise.reject(lost);
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map(ask));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(runs).toBe(1);
  });

  test('beyond the bound people are told that it is busy instead of waiting for ever', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow = makeBatcher<number, number>({
      most: 1,
      waitingMax: 2,
      run: async (items) => {
        await gate;
        return items.map(ok);
      },
    });
    const accepted = [slow(1), slow(2)];
    await expect(slow(3)).rejects.toMatchObject({ code: 'SERVER.BUSY' });
    open();
    expect(await Promise.all(accepted)).toEqual([1, 2]);
  });
});
