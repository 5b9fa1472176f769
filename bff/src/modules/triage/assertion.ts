import type { Hit } from './lexicon';

export type Doubt = 'negated' | 'history' | 'other' | 'hypothetical';

/** What is said to be there now, in the person this is about. The rest is kept apart by why it does not count. */
export interface Assertion {
  present: string;
  /** Negated, past, other people's, feared or asked about. */
  set: readonly { text: string; why: Doubt }[];
  /** Why the character at a place does not count; null when it does. */
  doubtAt(place: number): Doubt | null;
}

const CUES = /没有|没得|没啥|没什么|莫得|冇|没|无|未见|未|否认|并非|从不|不是|不|别(?!的|人|是)/g;
// They hold a "no" and deny nothing.
const NO_DENIAL =
  /^(?:不(?:知道?|晓得|清楚|小心|行|得了|得不|停|敢|能|断|住|到|了|想|愿|肯|然|但|仅|过|管|论|久|光|只|同|好|对|注意|留神|慎|舒服|要紧|会儿|一会|大会|由|料|巧|幸|少|说|用|让|给|见|在|太会|至于|是不|明原因|明)|没(?:注意|留神|留意|看住|看好|想到|站稳|踩稳|踩住|坐稳|抓稳|扶稳|多久|一会|几天|几分钟|过多久|过一会|办法|法|带|事|用|什么用|啥用|效|退|好|戴|系|见过|来得及|敢|让|人|钱|拿稳|端稳|盖|关|睡醒|吃饭|吃早饭|大人|有人|有办法|什么办法|有用|有效|等|走|熬|到医院|到\\d|满|搞清|顾上|再|两天|到半)|无(?:意中|法|论|奈|缘无故|助|聊|名))/;
const FILLERS =
  /^(?:说过?|提过?|想过|讲过?|什么|啥子?|任何|明显的?|出现过?|发生过?|感觉到?|觉得|感到|再|怎么|特别|非常|太|很|咋个?|其他的?|其它的?|别的|那种|那么|这种|这么|过|的|也|有|会|到|见|突然|是|去|一点|半点|同时|伴有?|合并|并发|经历过?)*/;
const LIST_GAP = /^(?:[、和或及与跟以者等也又出冒]|还有|或者|以及|,(?=(?:和|或|以及|还有)))*/;
// What is told with a degree or an end is told as a fact.
const AS_FACT = /^(?:得|死|着|起来|的?厉害|要命|不行|了(?!吗|没|么))/;
const LISTS = new Set(['没有', '没得', '没啥', '没什么', '莫得', '无', '未见', '否认', '冇', '从不']);

const CONTRAST =
  /但是|但(?=[一-鿿])|不过(?!敏)|可是|然而|(?<=[没不无][^,。?]{1,12})就是(?!说)|只是|而是|反而|反倒|倒是|结果|却(?=[一-鿿])/g;
const TRAILING_NO = /(?:倒|都|也|全|并|还|就|一点)?(?:没有|没得|没|无)(?:了|的|过|啥|什么)?$/;

const RECENT =
  /现在|这会儿?|今天|今早|今晚|今儿|今晨|刚刚|刚才|方才|刚(?!开始学)|这[两几\d]天|近[两几\d]天|这[一个]?(?:早|晚)|打那起|这次|这回|昨晚|昨天|昨儿|昨夜|(?<!年|月)前天|目前|正在|最近|近来|又开始|又犯|加重|越来越|从早上|早上起|半夜|夜里|上午|下午|凌晨|分钟前|小时前|钟头前|马上|立马/g;
/** Suddenness brings the present back in a clause of its own, not in one that says 三年前. */
const SUDDEN = /突然|忽然|猛地|一下子?就/;
const PAST =
  /(?<![跟和比像同])以前|从前(?!胸|面|头|天|几)|去年|前年|大前年|\d+年(?:以|之)?前|[几多好]几?年(?:以|之)?前|十几年前|曾经|曾有|小时候|\d+岁(?:的时候|时|那年)|年轻的?时候|上次|上回|上个月|那次|那年|那时候|\d+个多?月(?:以|之)?前|[几好]几?个月(?:以|之)?前|半年(?:多|以|之)*前|当年|早年|早就(?:已经)?好了|早好了|\d{4}年|生老[大二三]的?时候|上一?胎/g;
const CLOSED = /病史|史(?=$|[,。])/;

const OTHERS =
  /同事|邻居|隔壁|网友|亲戚家|别人|人家|新闻|电视[上里剧]|抖音|视频里|小说|电影|书上|室友|同学|朋友|网上|课文|楼下(?:大爷|大妈|老)|村里/;
const TOLD =
  /新闻|电视[上里剧]|抖音|视频里|小说|电影|书上|听说|网上[看说]|听人说|人家都?说|别人都?说|看到一个|刷到|恐怖片/;
const KIN =
  '爸|妈|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|哥|姐|弟|妹|叔|伯|舅|姑|姨|爹|娘|家族|家里人?|老公|老婆|丈夫|妻子|长辈|祖上';
const FAMILY_PAST = new RegExp(
  `(?:${KIN}).{0,26}(?:去世|走的|没了的|走了(?!两|几|没|一|路|步)|过世|没的(?!$)|死于|没救过来|救不过来|抢救无效|得过|有过|病史|遗传|患过|家族史|都是.{0,8}死的|不在了|[^晕昏厥背反]过(?:$|[,。]))`,
);
// Somebody else who is looked after already.
const CARED_FOR = new RegExp(
  `(?:${OTHERS.source}).{0,20}(?:送医院|住院|出院|抢救|救回来|去世|过世|自杀|跳楼|喝药走|猝死|走了(?!几|两|一)|没了$)`,
);
const SELF = new RegExp(
  `^(?:那|所以|现在|而|然后)?(?:我(?!的?(?:们?家|${KIN}|父|母|同事|朋友|同学|邻居|室友|看到|听))|本人|自己)`,
);
const SELF_TOO =
  /我.{0,4}(?:没事|自己|也(?!不知|没法|吓)|还好|想(?!问|请|知)|该(?!怎)|会(?!做)|要不要|能不能|需要|要注意|用不用|应不应该|正常)|(?:看得|想|打算|考虑).{0,6}(?:体检|检查|预防)/;

const IF = /万一|如果|假如|假设|要是(?!再)|倘若|若是|以防|哪天要|将来|以后会|要不要紧如果/;
const KNOWLEDGE =
  /(?:怎么|如何|咋|怎样)(?:样?)(?:才能|去)?(?:预防|防(?!护服)|救|避免|判断|识别|急救|鉴别|分辨|区分|抢救|防止|看出|发现早期)|预防(?!针|接种)|(?:前兆|征兆|先兆|症状|表现|信号|原因|区别|后果|危害)(?:有哪些|都?有哪|都?有什么|都?有啥|是什么|是啥|有什么|是怎样|是哪些|有几)|(?:有|是|会有|都有)(?:哪些|什么|啥)(?:样的)?(?:前兆|征兆|先兆|症状|表现|信号|危险|后果)|真的吗|是真的么?|是不是真的|苗头|科普|想了解|想知道|了解一?下|想学|学习|急救(?:知识|培训|常识|课)|考试|写(?:论文|作业)|什么(?:情况|时候|样的人)下?(?:才?会|容易|需要|应该|要)|为什么会|(?:是|叫)什么意思|什么(?:是|叫)|能预防|讲座|要考|禁忌|注意(?:些|点)?什么|传染吗|会传染|比如|演练|剧本|梦见|做梦|梦到/;
/** Said anywhere in a sentence, it makes the whole sentence a question of general knowledge. */
const LESSON = /想学|学学|科普|讲座|考试|要考|真的吗|是真的么|学急救|急救课/;
const OPEN =
  /是不是|会不会|有没有|能不能|是否|可不可能|有可能(?=.*[吗?])|该不会|别是|担心|害怕|生怕|恐怕|怕(?!疼|冷|热|光|水|风|痒|吵|人)|吓得以为|会(?=.{1,8}(?:吗|么|\?))|差点|险些|差一点|还以为|像是要|快要(?!生|死)|容易(?:导致|引起)?|(?:可能|能)(?:导致|引起)/g;

const EITHER_OR = /([一-鿿])[不没]\1/g;

const codes: readonly (Doubt | null)[] = [null, 'negated', 'history', 'other', 'hypothetical'];
const codeOf = (doubt: Doubt): number => codes.indexOf(doubt);

interface Clause {
  from: number;
  to: number;
  text: string;
}

const clausesOf = (text: string): Clause[] => {
  const cuts = [...text.matchAll(/[,。?]/g)].map(({ index }) => index + 1);
  for (const { index } of text.matchAll(CONTRAST)) cuts.push(index);
  const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
  return edges.slice(1).flatMap((to, index) => {
    const start = edges[index]!;
    return to > start ? { from: start, to, text: text.slice(start, to).replace(/[,。?]$/, '') } : [];
  });
};

/** What was found, by the place where it begins. */
interface Places {
  words: ReadonlyMap<number, readonly Hit[]>;
  signs: ReadonlyMap<number, readonly Hit[]>;
}

const byPlace = (hits: readonly Hit[]): Map<number, Hit[]> => {
  const places = new Map<number, Hit[]>();
  for (const hit of hits) {
    const list = places.get(hit.from);
    if (list) list.push(hit);
    else places.set(hit.from, [hit]);
  }
  return places;
};

const WORD_MAX = 12;
/** The longer word that a cue is only a part of. */
const wordAround = ({ words }: Places, place: number, length: number): Hit | undefined => {
  for (let from = place; from >= place - WORD_MAX; from -= 1) {
    const around = words
      .get(from)
      ?.find(({ to }) => to > place + length || (to === place + length && from < place && length > 1));
    if (around) return around;
  }
  return undefined;
};

/** Up to which place a list of signs runs that begins at or shortly behind `start`; null when none begins there. */
const listEnd = (
  text: string,
  start: number,
  isList: boolean,
  { signs }: Places,
  reach: number,
  end: number,
): number | null => {
  const longestFrom = (place: number, slack: number): number | null => {
    for (let from = place; from <= place + slack; from += 1) {
      const ends = (signs.get(from) ?? []).map(({ to }) => to).filter((to) => to <= end);
      if (ends.length > 0) return Math.max(...ends);
    }
    return null;
  };
  let scope = longestFrom(start, reach);
  while (scope !== null && isList) {
    const gap = LIST_GAP.exec(text.slice(scope, Math.min(end, scope + WORD_MAX)))?.[0].length ?? 0;
    const next = longestFrom(scope + gap, 0) ?? longestFrom(scope, 1);
    if (next === null || next <= scope || AS_FACT.test(text.slice(next, next + WORD_MAX))) break;
    scope = next;
  }
  return scope;
};

interface Marks {
  put(from: number, to: number, why: Doubt): void;
}

/** Denied signs of one clause. A "no" that is part of a sign's own word (喘不上气) denies nothing. */
const markDenied = (text: string, { from, to, text: clause }: Clause, places: Places, marks: Marks): void => {
  const end = from + clause.length;
  for (const { index, 0: cue } of clause.matchAll(CUES)) {
    const place = from + index;
    const behind = place + cue.length;
    const word = wordAround(places, place, cue.length);
    // 没有呼吸 is a sign, 没有呼吸困难 is none.
    const isLonger = word?.from === place && (places.signs.get(behind)?.some((sign) => sign.to > word.to) ?? false);
    if (word && !isLonger) continue;
    // 疼不疼, 是不是: a question.
    if (text[place - 1] !== undefined && text[place - 1] === text[behind]) continue;
    const near = text.slice(place, Math.min(end, place + 2 * WORD_MAX));
    if ((!isLonger && NO_DENIAL.test(near)) || near.startsWith('不是不')) continue;
    if (text.startsWith('不是', place - 2)) continue;
    const filler = FILLERS.exec(near.slice(cue.length))?.[0].length ?? 0;
    const isList = LISTS.has(cue);
    const scope = listEnd(text, behind + filler, isList || cue === '不是', places, isList ? 2 : 1, end);
    if (scope !== null) marks.put(place, scope, 'negated');
    // 没吃, 没喝: part of a sign, though none by itself.
    else if (cue.startsWith('没'))
      for (const { to: wordEnd } of places.words.get(behind + filler) ?? [])
        marks.put(place, Math.min(wordEnd, end), 'negated');
  }
  const trailing = TRAILING_NO.exec(clause.slice(-WORD_MAX));
  if (!trailing) return;
  const place = end - Math.min(clause.length, WORD_MAX) + trailing.index;
  const cue = /没有|没得|没|无/.exec(trailing[0]);
  if (!cue || wordAround(places, place + cue.index, cue[0].length)) return;
  const isBehindSign = [0, 1, 2].some((gap) => endsAt(places, from, place - gap));
  if (isBehindSign) marks.put(from, to, 'negated');
};

const endsAt = ({ signs }: Places, from: number, place: number): boolean => {
  for (let start = Math.max(from, place - 2 * WORD_MAX); start < place; start += 1)
    if (signs.get(start)?.some(({ to }) => to === place)) return true;
  return false;
};

const markOpen = (text: string, { from, text: clause }: Clause, places: Places, marks: Marks): void => {
  const end = from + clause.length;
  // 脸歪不歪: the sign begins shortly before the question.
  for (const { index } of clause.matchAll(EITHER_OR))
    marks.put(from + Math.max(0, index - 2), from + index + 3, 'hypothetical');
  for (const { index, 0: cue } of clause.matchAll(OPEN)) {
    const place = from + index;
    if (wordAround(places, place, cue.length)) continue;
    const scope = listEnd(text, place + cue.length, true, places, 8, end);
    if (scope !== null) marks.put(place, scope, 'hypothetical');
  }
};

const last = (pattern: RegExp, text: string): number => [...text.matchAll(pattern)].at(-1)?.index ?? -1;
const first = (pattern: RegExp, text: string): number => [...text.matchAll(pattern)][0]?.index ?? -1;

/** From where to where a clause speaks of the past; null when it does not. */
const pastOf = (clause: string): [number, number] | null => {
  const past = first(PAST, clause);
  if (past < 0) return CLOSED.test(clause) && first(RECENT, clause) < 0 ? [0, clause.length] : null;
  const recent = last(RECENT, clause);
  if (recent < 0) return [0, clause.length];
  return recent > past ? [0, recent] : [past, clause.length];
};

interface Carry {
  isPast: boolean;
  isOther: boolean;
  isAsked: boolean;
}

/** History, other people and general questions reach over commas, until the present or the person comes back. */
const markTold = (
  clause: Clause,
  carry: Carry,
  isAboutSelfToo: boolean,
  isSign: (clause: Clause) => boolean,
  marks: Marks,
): Carry => {
  const { from, to, text } = clause;
  const past = pastOf(text);
  const isRecent = first(RECENT, text) >= 0 || (past === null && SUDDEN.test(text));
  const comesBack = SELF.test(text);
  if (past) marks.put(from + past[0], from + past[1], 'history');
  else if (carry.isPast && !isRecent) marks.put(from, to, 'history');
  const isOther =
    FAMILY_PAST.test(text) ||
    CARED_FOR.test(text) ||
    TOLD.test(text) ||
    (isAboutSelfToo && OTHERS.test(text)) ||
    (carry.isOther && !comesBack);
  if (isOther) marks.put(from, to, 'other');
  const asks = IF.test(text) || KNOWLEDGE.test(text);
  const isAsked = (asks && !/刚才|刚刚|正在/.test(text)) || (carry.isAsked && !isRecent && !comesBack);
  if (isAsked) marks.put(from, to, 'hypothetical');
  // A past operation or illness does not make past what is told after it; a past attack does.
  const isPastTold = past !== null && past[1] === text.length && !CLOSED.test(text) && isSign(clause);
  return { isPast: isPastTold || (carry.isPast && !isRecent), isOther, isAsked };
};

/**
 * Tells what a normalised text says to be so now from what it denies, remembers, fears or tells of others.
 * @param words every word of the lexicon found in the text
 * @param signs where signs and parts of the body were found
 */
export const readAssertions = (normalised: string, words: readonly Hit[], signs: readonly Hit[]): Assertion => {
  const doubts = new Uint8Array(normalised.length);
  const marks: Marks = {
    put: (from, to, why) => doubts.fill(codeOf(why), from, Math.min(to, normalised.length)),
  };
  const clauses = clausesOf(normalised);
  // Somebody asking for a friend who is ill now counts; somebody telling of a friend and asking for himself does not.
  const isAboutSelfToo = SELF_TOO.test(normalised);
  const places: Places = { words: byPlace(words), signs: byPlace(signs) };
  const isSign = ({ from, to }: Clause): boolean => signs.some((sign) => sign.from >= from && sign.to <= to);
  for (const { 0: sentence, index } of normalised.matchAll(/[^。?]+/g))
    if (LESSON.test(sentence) && first(RECENT, sentence) < 0) marks.put(index, index + sentence.length, 'hypothetical');
  let carry: Carry = { isPast: false, isOther: false, isAsked: false };
  for (const clause of clauses) {
    carry = markTold(clause, carry, isAboutSelfToo, isSign, marks);
    markOpen(normalised, clause, places, marks);
    markDenied(normalised, clause, places, marks);
    if (/[。?]/.test(normalised[clause.to - 1] ?? '')) carry = { isPast: false, isOther: false, isAsked: false };
  }
  const doubtAt = (place: number): Doubt | null => codes[doubts[place] ?? 0] ?? null;
  return { ...partsOf(normalised, clauses, doubtAt), doubtAt };
};

/** The text cut where the reason changes for which it counts or not. */
const partsOf = (
  text: string,
  clauses: readonly Clause[],
  doubtAt: (place: number) => Doubt | null,
): Pick<Assertion, 'present' | 'set'> => {
  const present: string[] = [];
  const set: Assertion['set'][number][] = [];
  for (const { from, text: clause } of clauses) {
    let start = from;
    for (let place = from + 1; place <= from + clause.length; place += 1) {
      if (place < from + clause.length && doubtAt(place) === doubtAt(start)) continue;
      const why = doubtAt(start);
      const said = text.slice(start, place);
      if (why) set.push({ text: said, why });
      else present.push(said);
      start = place;
    }
  }
  return { present: present.join('，'), set };
};
