import { makeHisLane } from './his-lane';

/** A question to the HIS that is answered when the test says so. */
const question = () => {
  let answer: (value: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => (answer = resolve));
  return { ask: () => work, answer: () => answer('held') };
};

describe('the line before the HIS', () => {
  afterEach(() => jest.useRealTimers());

  test('no more than its width are asked at once, and all are asked in the end', async () => {
    const lane = makeHisLane(2);
    let atOnce = 0;
    let most = 0;
    const ask = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      return 'held';
    };
    expect(await Promise.all(Array.from({ length: 9 }, () => lane.run(ask)))).toEqual(Array(9).fill('held'));
    expect(most).toBe(2);
  });

  test('whoever looks on is told as soon as the line is long, and the question goes on', async () => {
    const lane = makeHisLane(1);
    const questions = Array.from({ length: 4 }, question);
    const works = questions.map(({ ask }) => lane.run(ask));
    const seen = works.map((work) => lane.unlessBusy(work, 'later'));
    expect(await Promise.all(seen)).toEqual(['later', 'later', 'later', 'later']);
    for (const { answer } of questions) answer();
    expect(await Promise.all(works)).toEqual(Array(4).fill('held'));
  });

  test('the first of a rush are not kept looking on while the line grows behind them', async () => {
    const lane = makeHisLane(1);
    const first = question();
    const seen = lane.unlessBusy(lane.run(first.ask), 'later');
    const behind = Array.from({ length: 3 }, question);
    const works = behind.map(({ ask }) => lane.run(ask));
    expect(await seen).toBe('later');
    for (const { answer } of [first, ...behind]) answer();
    expect(await Promise.all(works)).toEqual(Array(3).fill('held'));
  });

  test('a short line gives the answer itself, and a failure of it', async () => {
    const lane = makeHisLane(2);
    const one = question();
    const seen = lane.unlessBusy(lane.run(one.ask), 'later');
    one.answer();
    expect(await seen).toBe('held');
    const broken = lane.run(() => Promise.reject(new Error('away')));
    await expect(lane.unlessBusy(broken, 'later')).rejects.toThrow('away');
  });

  test('in a rush the HIS is asked when everybody at the door knows whether there is a number', async () => {
    jest.useFakeTimers();
    const lane = makeHisLane(1);
    const lastAtDoor = question();
    const served = lane.serve(lastAtDoor.ask);
    const asked: number[] = [];
    for (let index = 0; index < 5; index += 1) void lane.run(() => Promise.resolve(asked.push(index)));
    await jest.advanceTimersByTimeAsync(1_000);
    const before = asked.length;
    lastAtDoor.answer();
    await served;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(before).toBe(1); // The first found a short line.
    expect(asked).toEqual([0, 1, 2, 3, 4]);
  });
});
