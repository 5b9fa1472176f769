import { normalise, readNumeral } from './normalise';

test.each([
  ['二十', 20],
  ['十五', 15],
  ['三十九', 39],
  ['一百八', 180],
  ['一百零五', 105],
  ['一百九十', 190],
  ['两', 2],
  ['一边', null],
])('%s is read as %s', (text, number) => {
  expect(readNumeral(text)).toBe(number);
});

test.each([
  ['三十九度二', '39.2度'],
  ['３９．２℃', '39.2度'],
  ['39度2', '39.2度'],
  ['三十八度五', '38.5度'],
  ['三十八度半', '38.5度'],
  ['三十九点六', '39.6'],
  ['烧到三十九', '烧到39'],
  ['39度2天了', '39度2天了'],
  ['二十分钟', '20分钟'],
  ['十二个小时', '12个小时'],
  ['高压一百八', '高压180'],
  ['高压一百六十五', '高压165'],
  ['七八十岁', '70岁'],
  ['血压 165/95', '血压165/95'],
  ['气温24度', '气温24度'],
  ['疼！！！疼，，疼；<b>疼</b>😭', '疼。疼,疼,疼'],
])('%s becomes %s', (spoken, written) => {
  expect(normalise(spoken)).toBe(written);
});

test('words that look like numbers stay words', () => {
  expect(normalise('一边 手脚，十分难受，有一下没一下')).toBe('一边,手脚,十分难受,有一下没一下');
});
