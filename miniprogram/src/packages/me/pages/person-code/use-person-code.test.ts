import { codeNow } from './use-person-code';

const view = { codes: ['a', 'b', 'c'], firstStepAt: '2026-11-24T00:30:00.000Z', stepSeconds: 30 };
const at = (seconds: number) => codeNow(view, Date.parse(view.firstStepAt) + seconds * 1000);

test('each code is shown for its thirty seconds', () => {
  expect([0, 29.5, 30, 89].map((seconds) => at(seconds)?.code)).toEqual(['a', 'a', 'b', 'c']);
  expect([0, 29.5, 30, 89].map((seconds) => at(seconds)?.secondsLeft)).toEqual([30, 1, 30, 1]);
  expect([0, 89].map((seconds) => at(seconds)?.stepsLeft)).toEqual([2, 0]);
});

test('outside of the stock there is none: an old code would be refused at the desk', () => {
  expect([-1, 90, 3600].map((seconds) => at(seconds))).toEqual([null, null, null]);
});
