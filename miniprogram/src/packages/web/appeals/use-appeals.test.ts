import { neighbourOf, type AppealView } from './use-appeals';

const appeals = ['a', 'b', 'c'].map((id) => ({ id })) as AppealView[];

test('the arrow keys move through the list and stop at its ends', () => {
  expect(neighbourOf(appeals, 'a', 1)).toBe('b');
  expect(neighbourOf(appeals, 'c', 1)).toBe('c');
  expect(neighbourOf(appeals, 'a', -1)).toBe('a');
  expect(neighbourOf([], undefined, 1)).toBeUndefined();
});
