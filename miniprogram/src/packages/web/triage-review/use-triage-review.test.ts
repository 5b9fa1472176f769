import { missingOf, noVerdict, requestOf } from './use-triage-review';

test('a verdict is whole when it is right, or wrong with what would have been right', () => {
  expect(missingOf(noVerdict)).toBe('还差对不对');
  expect(missingOf({ ...noVerdict, isRight: true })).toBeUndefined();
  expect(missingOf({ ...noVerdict, isRight: false })).toBe('还差应该看的科');
  expect(missingOf({ ...noVerdict, isRight: false, departmentCode: 'D10' })).toBeUndefined();
  expect(missingOf({ ...noVerdict, isRight: false, shouldStop: true })).toBeUndefined();
});

test('what is sent says whether it should have stopped, should not have, or named another department', () => {
  const wrong = { ...noVerdict, isRight: false };
  expect(requestOf({ ...noVerdict, isRight: true, note: ' 好 ' }, 'advice')).toEqual({ verdict: 'right', note: '好' });
  expect(requestOf({ ...wrong, shouldStop: true }, 'advice')).toEqual({ verdict: 'wrong', shouldBe: 'emergency' });
  const other = { ...wrong, departmentCode: 'D10' };
  expect(requestOf(other, 'advice')).toEqual({ verdict: 'wrong', departmentCode: 'D10' });
  expect(requestOf(other, 'emergency')).toEqual({ verdict: 'wrong', shouldBe: 'clinic', departmentCode: 'D10' });
});
