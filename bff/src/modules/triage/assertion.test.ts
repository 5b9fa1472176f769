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

test.each([
  ['二姨查出主动脉夹层走了，我血压正常', '主动脉夹层'],
  ['吐过血，那都是十年前了', '吐过血'],
  ['脚上被钉子扎过，早就好了', '扎过'],
  ['以后会不会醒不过来', '醒不过来'],
  ['从没发过烧', '发过烧'],
  ['黑便，没头晕心慌', '心慌'],
  ['邻居吓唬我说吃久了会胃出血', '胃出血'],
])('in %s "%s" does not count', (text, told) => {
  expect(read(text).present).not.toContain(told);
});

test.each([
  ['老婆发现我嘴歪了，我血压一直正常', '嘴歪'],
  ['前年中风过早恢复了，刚才右手又没劲', '没劲'],
  ['喝了百草枯要怎么急救，我老公刚喝了', '百草枯'],
  ['我要把对门那家人弄死，我怕自己忍不住', '弄死'],
  ['月经该来没来', '没来'],
])('in %s "%s" counts', (text, told) => {
  expect(read(text).present).toContain(told);
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

test.each([
  ['我家狗抽搐口吐白沫，你们能看吗', '抽搐', 'other'],
  ['车子半路断气了', '断气', 'other'],
  ['网名叫喘不上气的鱼', '喘不上气', 'other'],
  ['亲家母中风了，几点可以探视', '中风', 'other'],
  ['楼下小孩吞了电池，我家的没吞', '吞了', 'other'],
  ['你们医生帅到我窒息', '窒息', 'figurative'],
  ['孩子演中毒倒地', '中毒', 'figurative'],
])('in %s, %s does not count: %s', (text, sign, why) => {
  const { normalised, assertion } = understand(text);
  expect(assertion.doubtAt(normalised.indexOf(sign))).toBe(why);
});

test.each(['我家狗咬了我，伤口止不住血', '室友说我昨晚抽搐了', '他哥们抬回来的，叫不醒', '邻居送我爸来的，我爸叫不醒'])(
  '%s is told of somebody who is ill now',
  (text) => {
    expect(read(text).set.filter(({ why }) => why === 'other')).toEqual([]);
  },
);

test('the "no" inside a sign of two pieces denies it: 嘴不歪', () => {
  expect(read('嘴不歪').doubtAt(1)).toBe('negated');
});

test('what an injury is only compared with is known as a comparison', () => {
  const { normalised, assertion } = understand('腿像断了一样酸');
  expect(assertion.isCompared(normalised.indexOf('断'))).toBe(true);
  expect(understand('腿断了').assertion.isCompared(1)).toBe(false);
});

test.each([
  ['新口疼', '心口疼'],
  ['话疗后发烧', '化疗后发烧'],
  ['雪压很高', '血压很高'],
  ['叫他没反映', '叫他没反应'],
  ['向医院反映情况', '向医院反映情况'],
  ['头发稍微有点干', '头发稍微有点干'],
  ['没进食', '没进食'],
])('%s is heard as %s', (written, meant) => {
  expect(understand(written).normalised).toBe(meant);
});
