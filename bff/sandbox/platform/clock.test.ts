import { makeClock, shanghaiDate, shanghaiRfc3339 } from './clock';

const reached = () => {
  let done: (name: string) => void = () => undefined;
  const promise = new Promise<string>((resolve) => {
    done = resolve;
  });
  return { promise, done };
};

test('moving the clock forward runs what became due, earliest first', async () => {
  const clock = makeClock();
  const order: string[] = [];
  const last = reached();
  clock.at(clock.nowMs() + 7_200_000, () => {
    order.push('in two hours');
    last.done('done');
  });
  clock.at(clock.nowMs() + 3_600_000, () => void order.push('in one hour'));
  clock.setOffset(7_200_001);
  await last.promise;
  expect(order).toEqual(['in one hour', 'in two hours']);
});

test('what was taken back or cleared does not run', async () => {
  const clock = makeClock();
  const order: string[] = [];
  const takeBack = clock.at(clock.nowMs() + 1_000, () => void order.push('taken back'));
  clock.at(clock.nowMs() + 2_000, () => void order.push('cleared'));
  takeBack();
  clock.clear();
  const end = reached();
  clock.at(clock.nowMs() + 3_000, () => end.done('end'));
  clock.setOffset(10_000);
  await end.promise;
  expect(order).toEqual([]);
});

test('a moved clock says so, to be stored', () => {
  const offsets: number[] = [];
  makeClock(0, (offsetMs) => offsets.push(offsetMs)).setOffset(-5);
  expect(offsets).toEqual([-5]);
});

test('instants are written in hospital time', () => {
  const at = new Date('2024-12-31T16:00:00Z');
  expect([shanghaiRfc3339(at), shanghaiDate(at)]).toEqual(['2025-01-01T00:00:00+08:00', '2025-01-01']);
});
