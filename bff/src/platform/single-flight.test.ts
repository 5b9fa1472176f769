import { makeTestClock } from '../testing/harness';
import { makeShortMemory } from './single-flight';

describe('the short memory', () => {
  const openMemory = () => {
    const clock = makeTestClock();
    const memory = makeShortMemory({ clock });
    let asked = 0;
    const ask = (load?: () => Promise<string>) =>
      memory.remember('key', 500, () => {
        asked += 1;
        return load ? load() : Promise.resolve(`answer ${asked}`);
      });
    return { clock, memory, ask, asked: () => asked };
  };

  test('gives the same answer until its time is over', async () => {
    const { clock, ask } = openMemory();
    expect([await ask(), await ask()]).toEqual(['answer 1', 'answer 1']);
    clock.advance(499);
    expect(await ask()).toBe('answer 1');
    clock.advance(1);
    expect(await ask()).toBe('answer 2');
  });

  test('lets fifty callers share one question, also when the answer takes longer than it is kept', async () => {
    const { clock, ask, asked } = openMemory();
    let answer: (text: string) => void = () => undefined;
    const slow = () => new Promise<string>((resolve) => (answer = resolve));
    const callers = Array.from({ length: 50 }, () => {
      clock.advance(100);
      return ask(slow);
    });
    answer('late');
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['late']));
    expect(asked()).toBe(1);
    expect(await ask()).toBe('late');
  });

  test('tells every caller of a failure and forgets it', async () => {
    const { ask, asked } = openMemory();
    const fail = () => Promise.reject(new Error('away'));
    const all = await Promise.allSettled([ask(fail), ask(fail)]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked()).toBe(1);
    expect(await ask()).toBe('answer 2');
  });

  test('does not keep an answer for ever when the clock is put back', async () => {
    const { clock, ask } = openMemory();
    await ask();
    clock.set('2020-01-01T00:00:00.000Z');
    expect(await ask()).toBe('answer 2');
  });

  test('keeps different questions apart and drops the oldest of too many', async () => {
    const { memory, ask, asked } = openMemory();
    await ask();
    for (let index = 0; index < 2_000; index += 1)
      await memory.remember(`other ${index}`, 500, () => Promise.resolve(index));
    expect(await memory.remember('other 1999', 500, () => Promise.resolve(-1))).toBe(1_999);
    await ask();
    expect(asked()).toBe(2);
  });
});
