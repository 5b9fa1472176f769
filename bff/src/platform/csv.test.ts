import { toCsv } from './csv';

const cellOf = (text: string): string => toCsv([], [[text]]).split('\r\n')[1] ?? '';

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\u3000=1',
  '＝1',
  '＋1',
  '－1',
  '＠A1',
  '\ufeff=1',
])('no spreadsheet runs %j', (text) => {
  expect(cellOf(text).startsWith(`"'`)).toBe(true);
});

test('what is no formula stays as it is, quotes doubled', () => {
  expect(cellOf('王*国，"10 点"来')).toBe('"王*国，""10 点""来"');
  expect(cellOf('10-12 点')).toBe('"10-12 点"');
});
