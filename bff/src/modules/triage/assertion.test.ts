import { join } from 'node:path';
import { makeUnderstand } from './red-flags';
import { loadTriageRules } from './triage-rules';

const understand = makeUnderstand(
  loadTriageRules(join(__dirname, '../../../../config/hospital/triage')).redFlags.compiled,
);
const read = (text: string) => understand(text).assertion;

test.each([
  ['没有胸痛，咳嗽两天', '咳嗽2天'],
  ['咳嗽，不发烧', '咳嗽'],
  ['咳嗽但是不喘', '咳嗽，但是'],
  ['胸痛倒没有，头晕', '头晕'],
  ['无发热，腹痛', '腹痛'],
  ['没有胸痛胸闷出冷汗，头晕', '头晕'],
  ['不是不疼，是很疼', '不是不疼，是很疼'],
])('in %s only "%s" is said to be there', (text, said) => {
  expect(read(text).present).toBe(said);
});

test.each([
  '没力气',
  '没反应',
  '喘不上气',
  '说不出话',
  '尿不出',
  '血止不住',
  '不省人事',
  '叫不醒',
  '看不见了',
  '不知道怎么了胸口疼',
  '不小心烫到手',
  '没注意磕到头',
])('%s says that something is wrong, though it holds a no', (text) => {
  expect(read(text).present).toBe(text);
});

test.each([
  ['没有呼吸', true],
  ['没有呼吸困难', false],
  ['没有意识', true],
  ['没有意识不清', false],
])('%s: is it a sign? %s', (text, isSign) => {
  expect(read(text).present !== '').toBe(isSign);
});

test.each([
  ['去年晕倒过', 'history'],
  ['听说同事晕倒了', 'other'],
  ['如果晕倒怎么办', 'hypothetical'],
  ['不发烧', 'negated'],
  ['我妈高血压去世的', 'other'],
])('%s does not count: %s', (text, why) => {
  expect(read(text).present).toBe('');
  expect(read(text).set[0]?.why).toBe(why);
});

test('who tells of a colleague and asks for himself is not the one who fell', () => {
  expect(read('同事晕倒了，我没事').present).not.toContain('晕倒');
});

test('history reaches over commas until the present comes back', () => {
  expect(read('三年前胸痛，出冷汗，今天头晕').present).toBe('今天头晕');
});

test('an old illness does not make past what is told after it', () => {
  expect(read('有糖尿病史，呕吐').present).toBe('呕吐');
});

test('some minutes ago is now', () => {
  expect(read('十分钟前晕倒').present).toContain('晕倒');
});
