import { type Call, CALL_SHOWN_MS, passTime, silentPlayer, takeCalls } from './call-player';

const call = (number: string, second: number): Call => ({
  number,
  maskedName: '何*',
  room: '3 诊室',
  at: `2026-11-24T01:41:${String(second).padStart(2, '0')}.000Z`,
  text: `请 ${number} 到 3 诊室`,
});
const first = call('B011', 0);
const second = call('B012', 1);
const third = call('A019', 2);
const started = takeCalls(silentPlayer, [first], 0);

test('the calls that were there when the screen was switched on are shown, not announced again', () => {
  expect(started).toMatchObject({ showing: first, isNews: false, queue: [] });
  expect(started.shownSinceMs).toBe(-CALL_SHOWN_MS);
});

test('several calls at once are shown one after the other, oldest first, each for eight seconds', () => {
  const busy = takeCalls(started, [third, second, first], 1_000);
  expect(busy).toMatchObject({ showing: second, isNews: true, shownSinceMs: 1_000, queue: [third] });
  expect(passTime(busy, 1_000 + CALL_SHOWN_MS - 1)).toBe(busy);
  expect(passTime(busy, 1_000 + CALL_SHOWN_MS)).toMatchObject({ showing: third, queue: [] });
});

test('the last call stays when nobody else is called', () => {
  expect(passTime(started, 3_600_000).showing).toBe(first);
});

test('a call that the nurse took back leaves the screen at once, whether shown or in line', () => {
  const busy = takeCalls(started, [third, second, first], 1_000);
  expect(takeCalls(busy, [third, first], 2_000)).toMatchObject({ showing: third, queue: [] });
  expect(takeCalls(busy, [second, first], 2_000)).toMatchObject({ showing: second, queue: [] });
  const alone = takeCalls(started, [second, first], 1_000);
  expect(takeCalls(alone, [first], 2_000)).toMatchObject({ showing: first, isNews: false });
});

test('the same number called again is a new call', () => {
  const again = takeCalls(started, [call('B011', 30), first], 30_000);
  expect(again).toMatchObject({ showing: { at: '2026-11-24T01:41:30.000Z' }, shownSinceMs: 30_000 });
});

test('what the screen remembers does not grow over a day of calls', () => {
  let state = started;
  for (let index = 0; index < 500; index += 1) {
    const listed = [call(`C${index}`, index % 60), call(`C${index - 1}`, (index - 1 + 60) % 60)];
    state = takeCalls(state, listed, index);
  }
  expect(state.seen).toHaveLength(2);
  expect(state.queue.length).toBeLessThanOrEqual(10);
});
