import { readNumber, readRange } from './reference-range';

test.each([
  ['3.5-5.3', 3.5, 5.3],
  ['3.5~5.3', 3.5, 5.3],
  ['３．５～５．３', 3.5, 5.3],
  ['3.5 – 5.3', 3.5, 5.3],
  ['3.5—5.3', 3.5, 5.3],
  ['3.5--5.3', 3.5, 5.3],
  ['3.5 至 5.3', 3.5, 5.3],
  ['-3-3', -3, 3],
  ['-3.0~+3.0', -3, 3],
  ['<5.2', null, 5.2],
  ['＜5.20', null, 5.2],
  ['≤5.2', null, 5.2],
  ['<=5.2', null, 5.2],
  ['>1.04', 1.04, null],
  ['≥1.04', 1.04, null],
  ['3.5-5.3 mmol/L', 3.5, 5.3],
  ['3.5-5.3mmol/l', 3.5, 5.3],
  ['-2.0～-1.0', -2, -1],
  ['-2.0—-1.0', -2, -1],
  ['−2.0至−1.0', -2, -1],
  ['(3.5-5.3)', 3.5, 5.3],
  ['【3.5～5.3】', 3.5, 5.3],
  ['0-0', 0, 0],
  ['男女：3.5-5.3', 3.5, 5.3],
  ['男/女:3.5-5.3 mmol/L', 3.5, 5.3],
])('%s is read as numbers', (text, low, high) => {
  expect(readRange(text, 'female', 'mmol/L')).toEqual({ text, low, high });
});

test.each([
  '阴性(-)',
  '5.3-3.5',
  '成人:3.5-5.3;儿童:4.0-6.0',
  '见说明',
  '3.5-5.3(空腹)',
  '1:20',
  '3.5-',
  '-2.0--1.0',
  '-3 - -1',
  '.5-1.5',
  '1,000-2,000',
  '<5.2|>3',
  '-',
  '4-10*10^9/L',
])('%s stays a text without bounds', (text) => {
  expect(readRange(text, 'female')).toEqual({ text, low: null, high: null });
});

test.each([
  ['男:4.3-5.8 女:3.8-5.1', 4.3, 5.8, 3.8, 5.1],
  ['男：4.3～5.8；女：3.8～5.1', 4.3, 5.8, 3.8, 5.1],
  ['女性:<40,男性:<50', null, 50, null, 40],
  ['男 130-175；女 115-150', 130, 175, 115, 150],
  ['女115-150男130-175', 130, 175, 115, 150],
  ['130-175（男） 115-150（女）', 130, 175, 115, 150],
  ['115-150(女性)/130-175(男性)', 130, 175, 115, 150],
])('%s differs for men and women', (text, maleLow, maleHigh, femaleLow, femaleHigh) => {
  expect(readRange(text, 'male')).toEqual({ text, low: maleLow, high: maleHigh });
  expect(readRange(text, 'female')).toEqual({ text, low: femaleLow, high: femaleHigh });
});

test('ranges of men and women stay a text where nobody says who it is', () => {
  expect(readRange('男:4.3-5.8 女:3.8-5.1', null)).toMatchObject({ low: null, high: null });
  expect(readRange('3.5-5.3', null)).toMatchObject({ low: 3.5, high: 5.3 });
});

test.each([
  '男:13-17.5 女:12-15.5 儿童:11-14',
  '成年男性:13-17.5 成年女性:12-15.5',
  '男(>18岁):13-17',
  '女:12-15.5 孕妇:11-15',
])('%s depends on more than the sex, and gives nobody bounds', (text) => {
  for (const sex of ['male', 'female'] as const) expect(readRange(text, sex)).toEqual({ text, low: null, high: null });
});

test('a range for one sex only gives the other no bounds', () => {
  for (const text of ['男:4.3-5.8', '4.3-5.8(男)', '男 4.3-5.8'])
    expect(readRange(text, 'female')).toEqual({ text, low: null, high: null });
});

test('a unit that is a mere number is no part of the range', () => {
  expect(readRange('3-10', 'male', '0')).toMatchObject({ low: 3, high: 10 });
});

test('nothing printed is no range', () => {
  expect(readRange('  ', 'male')).toBeNull();
});

test.each([
  ['6.2', 6.2],
  ['６．２', 6.2],
  ['-0.5', -0.5],
  ['<0.01', null],
  ['阴性(-)', null],
  ['', null],
  ['1+', null],
])('the value %s is the number %s', (value, number) => {
  expect(readNumber(value)).toBe(number);
});
