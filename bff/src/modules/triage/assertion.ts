/** What is said to be there now, in the person this is about. The rest is kept apart by why it does not count. */
export interface Assertion {
  present: string;
  /** Negated, past, other people's, feared or asked about. */
  set: readonly { text: string; why: 'negated' | 'history' | 'other' | 'hypothetical' }[];
}

// These contain a "no" and yet say that something is wrong.
const POSITIVE_NO = [
  '没(?:有)?(?:力|劲|反应|知觉|呼吸|气了|心跳|脉|醒|缓|好转|缓解|减轻|改善|停|退|止|精神|感觉|感觉到?胎动|意识|意思|活下去|尿|小便|撒尿|排|放屁|大便|胎动|来月经|来例假|睡|眼泪|胃口|食欲)',
  '没(?:有)?这么(?:疼|痛)过|没(?:有)?(?:疼|痛)成这样',
  '无(?:力|反应|尿|意识|法|呼吸|效|缘|精打采|知觉|好转|缓解|泪)',
  '不(?:省人事|想活|吃|喝|能动|能走|能平躺|能弯|会动|会说话|哭|退烧|退色|褪色|退|褪|缓解|认得?人?|识人|说话|止|停|理人|对劲|舒服|对称|正常|灵|听使唤|规律|消|排气|排便|放屁|通气|通|清|稳|利索|出汗|如死|好|适|行|够用|住|管用|见好|见效|懂)',
  // A verb that fails: 喘不上, 推不动, 摸不到. After 也, 都 or a person, 不出 is a plain no.
  '[^也都就还并又从很我他她它们人倒却,，]不[上下来出开动住醒清起了到着过进去稳直得回见太成]',
  '未(?:醒|缓解|好转|见好|退|消)',
].join('|');

const NEGATION = new RegExp(`没有|没再|没|无|未见|未|否认|并非|从不|不是|不(?=[一-鿿])`, 'g');
// Asking is neither yes nor no: what follows is open.
const QUESTION = /有没有|是不是|会不会|能不能|要不要|是否|可不可以/;
const TRAILING_NO = /(?:倒|都|也|全|并|还|就|一切)(?:没有|没|无|正常)(?:了|的)?$|没事(?:了)?$|都?正常$/;

const RECENT = /现在|今天|今早|今晚|刚|突然|这两天|这几天|这次|昨晚|昨天|目前|正在|最近|近来|忽然|又开始|加重|越来越/;
const PAST =
  /以前|去年|前年|\d+年(?:以|之)?前|几年前|多年前|曾经|曾有|小时候|上次|那次|\d+个月(?:以|之)?前|几个月前|半年前|当年|早年|已经好了|早就好了|病史/;
const MOMENTS_AGO = /(?:分钟|小时|天|刚才)(?:以|之)?前/;

const OTHERS = /同事|邻居|网友|亲戚家|别人|新闻|电视(?:上|里)|室友|同学|朋友/;
const FAMILY_PAST =
  /(?:爸|妈|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|哥|姐|弟|妹|叔|伯|舅|姑|姨|家族|家里人?|老公|老婆|丈夫|妻子).{0,10}(?:去世|走的|走了|过世|没的|死于|得过|有过|病史|遗传|患过|家族史)/;
const SELF =
  /^(?:我(?!的?(?:爸|妈|父|母|爷|奶|外|姥|哥|姐|弟|妹|叔|伯|舅|姑|姨|家|老公|老婆|丈夫|妻|同事|朋友|同学|邻居|室友))|本人|自己)/;

const HYPOTHETICAL =
  /万一|如果|假如|要是|预防|前兆|征兆|先兆|科普|想了解|想学|怎么判断|怎么识别|急救知识|考试|小说|电影/;
const FEAR = /担心|害怕(?:是|会)|怕(?:是|会|得)|有没有可能|会不会|是不是|是否|有没有/;
const FIGURE =
  /累死|气得吐血|气吐血|笑死|吓死|热死|烦死|饿死|困死|忙死|急死|想死你|心痛死|社死|头都?要?大了|累成狗|冷死|痒死(?:我)?了?/g;

const CLAUSE = /[,，。;；!！?？]|但是|但(?=[一-鿿])|不过|可是|然而/;

/** Cuts a clause at its first real negation: before it is said, after it is denied. */
const cutNegation = (clause: string): { said: string; denied: string } => {
  const guarded = [...clause.matchAll(new RegExp(POSITIVE_NO, 'g'))].map(
    ({ index, 0: found }) => [index, index + found.length] as const,
  );
  const isGuarded = (at: number): boolean => guarded.some(([from, to]) => at >= from && at < to);
  if (TRAILING_NO.test(clause) && !isGuarded(clause.search(TRAILING_NO) + 1)) return { said: '', denied: clause };
  for (const { index, 0: cue } of clause.matchAll(NEGATION)) {
    if (isGuarded(index)) continue;
    // 不是不疼 is a yes.
    if (clause.startsWith('不是不', index)) return { said: clause.replace('不是不', ''), denied: '' };
    const question = QUESTION.exec(clause);
    if (question && index >= question.index && index < question.index + question[0].length) continue;
    // 好不好, 疼不疼: a question, not a no.
    if (clause[index - 1] !== undefined && clause[index - 1] === clause[index + cue.length]) continue;
    return { said: clause.slice(0, index), denied: clause.slice(index) };
  }
  return { said: clause, denied: '' };
};

interface Carry {
  isPast: boolean;
  isOther: boolean;
  isAsked: boolean;
}

/** History, other people and general questions reach over commas, until the present or the person comes back. */
const follow = (clause: string, carry: Carry, isAboutSelfToo: boolean): Carry => {
  const isRecent = RECENT.test(clause);
  const isPast = isRecent ? false : (PAST.test(clause) && !MOMENTS_AGO.test(clause)) || carry.isPast;
  const comesBack = SELF.test(clause);
  const isOther = comesBack
    ? false
    : FAMILY_PAST.test(clause) || (isAboutSelfToo && OTHERS.test(clause)) || carry.isOther;
  const isAsked = HYPOTHETICAL.test(clause) || (carry.isAsked && !isRecent && !comesBack);
  return { isPast, isOther, isAsked };
};

/** Tells what a normalised text says to be so now from what it denies, remembers, fears or tells of others. */
export const readAssertions = (normalised: string): Assertion => {
  const present: string[] = [];
  const set: Assertion['set'][number][] = [];
  // Somebody asking for a friend who is ill now counts; somebody telling of a friend and asking for himself does not.
  const isAboutSelfToo = /我.{0,4}(?:没事|自己|也|还好|想|该|会|要|能|担心|有点|需要)/.test(normalised);
  for (const sentence of normalised.replace(FIGURE, '').split(/[。!！?？]/)) {
    let carry: Carry = { isPast: false, isOther: false, isAsked: false };
    for (const clause of sentence.split(CLAUSE).filter((part): part is string => Boolean(part))) {
      carry = follow(clause, carry, isAboutSelfToo);
      if (carry.isAsked) set.push({ text: clause, why: 'hypothetical' });
      else if (carry.isOther) set.push({ text: clause, why: 'other' });
      else if (carry.isPast) set.push({ text: clause, why: 'history' });
      else {
        const fear = FEAR.exec(clause);
        const open = fear ? clause.slice(0, fear.index) : clause;
        if (fear) set.push({ text: clause.slice(fear.index), why: 'hypothetical' });
        const { said, denied } = cutNegation(open);
        if (said !== '') present.push(said);
        if (denied !== '') set.push({ text: denied, why: 'negated' });
      }
    }
  }
  return { present: present.join('，'), set };
};
