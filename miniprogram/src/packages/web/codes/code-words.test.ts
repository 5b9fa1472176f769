import { readLines } from './code-words';

test('one code a line: number and name, empty lines left out', () => {
  expect(readLines('W3-12 心内科病区 12 床\n\n  W3-13，心内科病区 13 床 ', true)).toEqual([
    { target: 'W3-12', name: '心内科病区 12 床' },
    { target: 'W3-13', name: '心内科病区 13 床' },
  ]);
  expect(readLines('D0304-5\nD0304-6 不用名称', false)).toEqual([{ target: 'D0304-5' }, { target: 'D0304-6' }]);
  expect(readLines(' \n', true)).toEqual([]);
});

test('a line that cannot be used says which and why', () => {
  expect(readLines('W3-12 一床\n床位十三 二床', true)).toBe('第 2 行的编号只能有字母、数字和 - _');
  expect(readLines('W3-12', true)).toBe('第 1 行编号后面还差名称，会印在码的上面');
  expect(readLines('D0304-5\nD0304-5', false)).toBe('第 2 行的编号 D0304-5 写了两次');
});
