import { faceOf, holdingPollMs, notPaidSentence } from './use-confirm';

test('a held number can be paid for until its time is over, even when the server has not freed it yet', () => {
  expect(faceOf('held', false)).toBe('payable');
  expect(faceOf('paying', false)).toBe('payable');
  expect(faceOf('held', true)).toBe('gone');
  expect(faceOf('expired', false)).toBe('gone');
});

test('money that came in at the last moment wins over the clock', () => {
  expect(faceOf('paid', true)).toBe('moved');
  expect(faceOf('confirmed', true)).toBe('moved');
});

test('closing the payment sheet says until when the number is kept', () => {
  expect(notPaidSentence('2026-06-12T01:55:00.000Z')).toBe('没有付款，没有扣钱。号还为您留着，09:55 前都可以付。');
});

test('the hospital is asked every second at first, then less and less often', () => {
  expect([0, 14_999, 15_000, 30_000, 600_000].map(holdingPollMs)).toEqual([1_000, 1_000, 2_000, 3_000, 3_000]);
});
