import { join } from 'node:path';
import { isUrgent, makeAssessRedFlags, makeUnderstand } from './red-flags';
import { loadTriageRules } from './triage-rules';
import { type Person } from './who';

const { redFlags } = loadTriageRules(join(__dirname, '../../../../config/hospital/triage'));
const woman: Person = { ageMonths: 30 * 12, sex: 'female', pregnant: null };
const man: Person = { ageMonths: 66 * 12, sex: 'male', pregnant: null };
const child: Person = { ageMonths: 30, sex: 'male', pregnant: null };
const baby: Person = { ageMonths: 1, sex: 'female', pregnant: null };

const understand = makeUnderstand(redFlags.compiled);
const assess = makeAssessRedFlags(redFlags);
const emergencyIn = (text: string, who: Person = man, dangerAnswers: readonly string[] = []) => {
  const answer = assess(understand(text), dangerAnswers, who);
  return isUrgent(answer.level) ? answer : null;
};

// Invented sentences, one kind of emergency each.
const emergencies: [string, Person?][] = [
  ['我爸突然叫不醒了'],
  ['他没有呼吸了，也摸不到脉'],
  ['嘴唇发紫，喘得厉害'],
  ['喘不上气，躺不下去'],
  ['孩子被果冻卡住，脸都青了，说不出话', child],
  ['吃了虾以后嘴唇肿，喘不上气'],
  ['哮喘犯了，喷了药不管用'],
  ['胸口压着疼，出冷汗，二十分钟了'],
  ['胸口闷痛半个小时了，胳膊也疼'],
  ['胸口像压了块大石头'],
  ['突然后背撕裂一样疼'],
  ['突然胸痛憋气，小腿还肿着'],
  ['突然右边胸痛，憋得慌，吸不上气'],
  ['心慌，眼前发黑'],
  ['刚才走着走着晕倒了'],
  ['早上起来嘴歪了'],
  ['今天突然左边手脚没劲，拿不住筷子'],
  ['突然说话含糊，像大舌头'],
  ['突然天旋地转，看东西重影'],
  ['突然头痛得像炸开一样，从来没这么疼过'],
  ['发烧三十九度，头疼，脖子硬'],
  ['孩子正在抽搐，翻白眼', child],
  ['老人今天突然说胡话，认不得人'],
  ['吐血了，吐了一大口鲜血'],
  ['黑便两天，头晕站不稳'],
  ['咳血一口一口的，止不住'],
  ['手割破了，血止不住'],
  ['鼻血流了三十分钟还不停'],
  ['肚子突然剧痛，疼得打滚'],
  ['肚子胀，一直吐，也不放屁'],
  ['停经四十天，突然肚子剧痛，头晕冒冷汗', woman],
  ['怀孕二十五周，下面流血', woman],
  ['怀孕三十二周，头痛得厉害，眼花', woman],
  ['三十四周了，一天没有胎动', woman],
  ['破水了，羊水流出来', woman],
  ['产后第五天大出血', woman],
  ['宝宝发烧三十八度五', baby],
  ['孩子发烧，蔫得很，叫不太醒', child],
  ['孩子喘得厉害，胸口一凹一凹的', child],
  ['孩子咳嗽像狗叫，吸气有响声', child],
  ['发烧，身上有红点，压不退色', child],
  ['孩子拉肚子，十个小时没尿了', child],
  ['孩子一阵一阵哭闹，大便像果酱样', child],
  ['孩子吞了一个纽扣电池', child],
  ['孩子误喝了洁厕灵', child],
  ['喝农药了'],
  ['吃了一整瓶安眠药'],
  ['有人被煤气熏了，头痛恶心'],
  ['在工地干活中暑了，说胡话'],
  ['孩子掉进水里，救上来一直咳', child],
  ['被电击了，心慌'],
  ['开水烫伤了脸'],
  ['被蛇咬了'],
  ['被马蜂蜇了十几下'],
  ['车祸，流血，站不起来'],
  ['从三楼摔下来了'],
  ['撞到头以后吐了三次，越来越困'],
  ['摔了以后脖子疼，手脚麻木不能动'],
  ['手指被机器切断了'],
  ['刀扎进肚子里了'],
  ['腰疼，突然尿不出，屁股麻'],
  ['右腿突然剧痛，发凉发白'],
  ['一边睾丸突然剧痛', { ageMonths: 16 * 12, sex: 'male', pregnant: null }],
  ['十几个小时尿不出，胀得难受'],
  ['右眼突然看不见了'],
  ['眼睛胀痛，头痛，想吐'],
  ['石灰进眼睛了'],
  ['发烧寒战，手脚冰凉，迷糊'],
  ['化疗后一周，发烧三十八度三'],
  ['糖尿病，出冷汗，迷迷糊糊'],
  ['糖尿病停了胰岛素，吐，呼吸很深，有烂苹果味'],
  ['尿毒症漏了一次透析，没劲胸闷'],
  ['高压一百九十，头痛，眼花'],
  ['发烧四十度二'],
  ['嗓子疼，口水都咽不下去'],
  ['脚踩了钉子，现在牙关紧，张不开嘴'],
];

test.each(emergencies.map(([text, who = man]) => ({ text, who })))('$text: this cannot wait', ({ text, who }) => {
  expect(emergencyIn(text, who)).not.toBeNull();
});

// Minimal pairs: the same words, and yet no emergency.
const calm: [string, Person?][] = [
  ['没有胸痛，也不出冷汗，就是想做体检'],
  ['没有胸痛胸闷，不喘，只是有点咳嗽'],
  ['胸口不疼，出汗不多'],
  ['去年胸口压着疼，出冷汗，住院治好了，来复查'],
  ['三年前中风嘴歪，现在来配药'],
  ['以前吐血过一次'],
  ['我爷爷心梗走的，他胸口压着疼出冷汗，我想做个检查'],
  ['同事今天晕倒了，我没事，想问问要不要体检'],
  ['如果胸口压着疼出冷汗该怎么办'],
  ['中风有哪些前兆，嘴歪吗'],
  ['担心会不会昏迷'],
  ['工作累死了，气得吐血'],
  ['想死你了，老同学'],
  ['小腿抽筋'],
  ['不发烧，就是嗓子疼'],
  ['发烧三十七度八，流鼻涕'],
  ['鼻塞喘不上气，流清鼻涕'],
  ['刷牙时牙龈出血'],
  ['眼皮一直跳'],
  ['手麻两年了，颈椎病'],
  ['烫伤留下的疤想去掉'],
  ['血压一百五十，没有不舒服'],
  ['吃了火龙果以后大便发黑，头晕没有'],
  ['孩子说话晚，两岁还不会说话', child],
  ['孩子发烧三十八度，精神挺好，能吃能玩', child],
  ['产检，怀孕十二周', woman],
  ['月经推迟三天', woman],
  ['咽喉有异物感'],
  ['断断续续咳嗽两周'],
  ['总不能年轻生个大病'],
  ['上楼梯的时候胸口发闷，歇几分钟就好些，有两个星期了'],
];

test.each(calm.map(([text, who = man]) => ({ text, who })))('$text: this is no emergency', ({ text, who }) => {
  expect(emergencyIn(text, who)?.understood).toBeUndefined();
});

test('a recent change outweighs an old complaint', () => {
  expect(emergencyIn('腰椎间盘突出好多年，这两天突然尿不出')).not.toBeNull();
  expect(emergencyIn('以前也晕过，今天突然左边手脚没劲')).not.toBeNull();
});

test('somebody who asks for a friend who is ill now is heard', () => {
  expect(emergencyIn('朋友现在叫不醒了怎么办')).not.toBeNull();
});

test('the age in the text counts when it is not that of the chosen patient', () => {
  expect(emergencyIn('两个月大的宝宝发烧三十八度', woman)?.understood).toContain('3 个月内的宝宝发烧');
  expect(emergencyIn('发烧三十八度', woman)).toBeNull();
});

test.each([
  ['小孩刚满五个月，体温39度1', 'R47'],
  ['半岁不到，五个半月的闺女，烧到39度3', 'R47'],
  ['出生四十天，发烧38度2', 'R46'],
])('of a child below one year, months and days that are told are its age: %s', (text, rule) => {
  const infant: Person = { ageMonths: 0, sex: 'female', pregnant: null };
  expect(assess(understand(text), [], infant).ruleIds).toContain(rule);
});

test.each([
  ['血小板一直低，昨天查只有八，牙床渗血', 'R96'],
  ['吸毒过量，呼吸一分钟五六下', 'R02'],
])('a count that is said in words is measured: %s', (text, rule) => {
  expect(assess(understand(text), [], man).ruleIds).toContain(rule);
});

test('who wants to hurt himself is given somebody who listens first', () => {
  const answer = emergencyIn('活着没意思，药都攒好了', woman);
  expect(answer).toMatchObject({ selfHarm: true });
  expect(answer?.steps[0]).toContain('12356');
  expect(emergencyIn('我不想死，想好好治病')).toBeNull();
});

const danger = (keys: string[], text = '') => emergencyIn(text, woman, keys);

test('every danger answer stops, whatever else is said', () => {
  for (const { dangers } of redFlags.bodyParts) {
    for (const { key, label } of dangers) expect(danger([key], '没有不舒服')?.understood).toEqual([label]);
  }
});

test('an answer that this version does not know stops too; 以上都没有 does not', () => {
  expect(danger(['chest.renamed-since'])).not.toBeNull();
  expect(danger(['chest.none', 'head.none'])).toBeNull();
});

test('an emergency begins with 120 and fits in five steps', () => {
  const steps = danger(['chest.pressure', 'chest.sweat'])?.steps ?? [];
  expect(steps[0]).toContain('120');
  expect(steps.length).toBeLessThanOrEqual(5);
  expect(emergencyIn('被蛇咬了')?.steps.join()).toContain('不要用嘴吸');
});

test('rules name only first-aid steps and self-harm answers that exist', () => {
  const known = new Set(redFlags.bodyParts.flatMap(({ dangers }) => dangers.map(({ key }) => key)));
  expect(redFlags.selfHarmDangers.every((key) => known.has(key))).toBe(true);
  const advices = new Set(redFlags.compiled.rules.map(({ advice }) => advice));
  // Without steps of its own an advice gets the general ones; a misspelt one would do so silently.
  const general = ['heart', 'breath', 'stroke', 'belly', 'child'];
  expect([...advices].filter((advice) => !(advice in redFlags.steps.byAdvice) && !general.includes(advice))).toEqual(
    [],
  );
});
