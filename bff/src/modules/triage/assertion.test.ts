import { readAssertions } from './assertion';
import { normalise } from './normalise';

const present = (text: string): string => readAssertions(normalise(text)).present;

test.each([
  ['没有胸痛，咳嗽两天', '咳嗽2天'],
  ['咳嗽，不发烧', '咳嗽'],
  ['咳嗽但是不喘', '咳嗽'],
  ['胸痛倒没有，头晕', '头晕'],
  ['无发热，腹痛', '腹痛'],
  ['不是不疼，是很疼', '疼，是很疼'],
])('in %s only "%s" is said to be there', (text, said) => {
  expect(present(text)).toBe(said);
});

test.each([
  '没力气',
  '没反应',
  '喘不上气',
  '说不出话',
  '尿不出',
  '一天没尿',
  '血止不住',
  '不省人事',
  '叫不醒',
  '烧不退',
  '看不见了',
])('%s says that something is wrong, though it holds a no', (text) => {
  expect(present(text)).toBe(normalise(text));
});

test.each([
  ['去年晕倒过', 'history'],
  ['同事晕倒了，我没事', 'other'],
  ['如果晕倒怎么办', 'hypothetical'],
  ['不发烧', 'negated'],
  ['我妈高血压去世的', 'other'],
])('%s does not count: %s', (text, why) => {
  const read = readAssertions(normalise(text));
  expect(read.present).toBe('');
  expect(read.set[0]?.why).toBe(why);
});

test('history reaches over commas until the present comes back', () => {
  expect(present('三年前胸痛，出冷汗，今天头晕')).toBe('今天头晕');
});

test('some minutes ago is now', () => {
  expect(present('十分钟前晕倒')).toContain('晕倒');
});
