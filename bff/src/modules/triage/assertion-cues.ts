import { z } from 'zod';
import { makeCueSearch } from './cue-search';

const isPattern = (source: string): boolean => {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
};
const list = z
  .string()
  .trim()
  .min(1)
  .transform((source) => source.split(/\s+/))
  .pipe(z.array(z.string().refine(isPattern, '写法不对（括号不成对？）')));
/** Rules that were written before a list existed do without it. */
const laterList = list.optional().transform((words) => words ?? []);

/** The words of `assertion.yaml`: what is denied, past, of others, supposed or asked about. Each may be a pattern. */
export const assertionFile = z.strictObject({
  about: z.string(),
  lists: z.strictObject({
    denial: list,
    notDenial: list,
    contrast: list,
    recent: list,
    sudden: list,
    past: list,
    closed: list,
    others: list,
    told: list,
    kin: list,
    kinPast: list,
    caredFor: list,
    visiting: laterList,
    well: laterList,
    own: laterList,
    notPeople: laterList,
    aside: laterList,
    figurative: laterList,
    simile: laterList,
    hypothetical: list,
    knowledge: list,
    lesson: list,
    open: list,
  }),
});
export type AssertionLists = z.output<typeof assertionFile>['lists'];

const NOTHING = '(?!)';
const any = (words: readonly string[]): string => (words.length > 0 ? `(?:${words.join('|')})` : NOTHING);
// 室友说我昨晚抽了, 他哥们给抬回来的: somebody else tells of or helps the one who is ill.
const TELLS_OF_ME =
  '(?!(?:们|都|给|把|帮|开车|一起)*(?:抬|背|扶|送|拉|架|抱|喊|叫)(?:他|她|我|人|着|了|回|来|过|到|去|进))(?![^,。?]{0,6}(?:说|讲|告诉|跟|看|见|发现|喊|叫|摸|拉|扶|陪|送|给|提醒|劝|让|把|帮|打电话)[^,。?]{0,4}我)';
// 把对门弄死, 被邻居打了: what is told is of me, or of what I do.
const NOT_DONE_TO =
  '(?<!(?:把|对着?|冲着?|向|找|恨|报复|杀|砍|捅|弄死|打死|打|骂|掐|被|让|遭|帮|给|替|陪|送|跟|和|同|与|请|比|像)了?)';
const KIN_REACH = 26;
const OTHERS_REACH = 20;

/** Turns of speech that are the same in every hospital. */
const TURNS = {
  selfToo:
    /我(?![^,。?]{0,10}(?:打120|打急救|叫救护|叫车|拨|送(?:他|她|人|医|去|急)|背(?:他|她)|抬|按(?:他|她|胸)|救(?:他|她|人)|掐|给(?:他|她)|帮(?:他|她)|搬|扶)).{0,4}(?:没事|(?<![把给跟和对管])自己|(?<!谁)也(?!不知|没法|吓|没管|没在意|没理|没注意|没当|没多想|以为|不懂|不敢|不会|没办法|没看|着急|急)|还好|想(?!问|请|知)|该(?!怎|咋|如何|干|做)|会(?!做)|要不要|能不能|需要|要注意|用不用|应不应该|正常)|(?:看得|想|打算|考虑).{0,6}(?:体检|检查|预防)/,
  // 脸歪不歪 asks about the sign; 一动不动 is no question, and 出冷汗要不要挂急诊 asks what to do about it.
  eitherOr: /(?<!该|一)([一-鿿])(?<![要用该行])[不没]\1/,
  // 喝了还能救吗, 我老公刚喝了: what is asked about has happened.
  happened:
    /(?:刚|刚才|刚刚|已经)(?:才|就|给|被)?(?:喝|吃|吞|服|灌|咬|咽)(?:了|下去了?|进去了?|完了?)(?=$|[,。?]|[^,。?]{0,4}[瓶片颗粒口把板盒])/,
  // 出冷汗20分钟了,公司培训要讲课; 讲座上我妈突然晕倒; 喝了敌敌畏,急救课讲过要催吐: whoever also speaks of a lesson may be ill.
  goesOn:
    /(?<!万一|如果|要是|假如)(?:我|俺|咱)们?家?的?(?:爸|妈|爹|娘|爷爷?|奶奶?|老公|老婆|老伴|孩子|娃|儿子|女儿|婆婆|公公|姥姥|姥爷|外婆|外公|同事)?(?:今天|刚才|现在)?(?:突然|忽然)|(?:分钟|小时|钟头)了|^(?:我|俺|他|她|孩子|娃|老公|老婆|爸|妈)*(?:误)?(?:喝|吞|服|灌)了(?![^,。?]{0,10}(?:怎|该|应|咋|多少|会))/,
  // 开过肠子的刀, 开过肚子, 胃切过: what was done once says nothing of what is told behind it.
  operated: /[开动](?:过|了)?[^,。?]{0,5}刀|开过(?:肚|胸|腰|脑)|手术|(?:切|割|摘|剖|植|放|搭|装)过(?![^,。?]{0,2}腕)/,
  // 蜇了十几下,已经出院了: somebody else who is looked after already.
  isOver: /^[^,。?]{0,8}(?:已经|都|早就|早)[^,。?]{0,6}(?:出院|取出来|取出了|拿出来|脱离危险)/,
  // 会不会硬着下不来,新闻看到的
  heardOf: /^(?:新闻|网上|抖音|视频|书上|群里|短视频|直播|公众号)(?:上|里)?(?:看|刷|听|说|讲)(?:到|来|过)?的?[,。?]?$/,
  // 后来治好了: it is over, whenever it was.
  cured: /^(?:后来|之后|当时)(?:都|就|也|全)*(?:治好|痊愈|康复|看好了)/,
  // 那是大学时候, 都是三年前的事, 早就好了
  turnsOut:
    /^(?:(?:那|这)?(?:都|已经|还|只)*是(?!不)|(?:后来|现在|如今)?(?:都|也)?老?早(?:就|已|好|没事|恢复|康复|长好|结痂))/,
} as const;

/** The lists made ready to search with. */
export const compileCues = (lists: AssertionLists) => {
  const one = (words: readonly string[]): RegExp => new RegExp(any(words));
  const { kin, kinPast, others, caredFor } = lists;
  const patterns = {
    ...TURNS,
    denial: one(lists.denial),
    contrast: one(lists.contrast),
    recent: one(lists.recent),
    sudden: one(lists.sudden),
    past: one(lists.past),
    closed: one(lists.closed),
    others: new RegExp(`${NOT_DONE_TO}${any(others)}${TELLS_OF_ME}`),
    told: one(lists.told),
    familyPast: new RegExp(`${any(kin)}.{0,${KIN_REACH}}${any(kinPast)}`),
    /** Somebody else who is looked after already. */
    caredFor: new RegExp(`${any(others)}.{0,${OTHERS_REACH}}${any(caredFor)}`),
    /** Whoever may be told of as somebody else when the asker only visits, inherits or is well himself. */
    person: one([...others, ...kin]),
    visiting: one(lists.visiting),
    well: one(lists.well),
    /** He tells of his own health: nobody else, not even of the family, is meant. */
    own: one(lists.own),
    /** A clause about one of the others or of the family, in which the asker has no part. */
    theirs: new RegExp(`^(?:听说|之前|以前|因为|我|我们|我家|家里|咱|俺)*的?${any([...others, ...kin])}(?![^,。?]*我)`),
    notPeople: one(lists.notPeople),
    /** What is told as a lesson, a question of an examination, a saying or a joke. */
    aside: one(lists.aside),
    figurative: one(lists.figurative),
    simile: one(lists.simile),
    self: new RegExp(
      `^(?:那|所以|现在|而|然后)?(?:我(?!的?(?:们?家|${kin.join('|')}|父|母|同事|朋友|同学|邻居|室友|看到|听))|我家?(?:那|这)?(?:[\\d一二三四五六七八九十半两几]{1,3}(?:岁|个多?月|天|周)(?:大|半)?的?)?(?:孩子|娃|宝|儿子|女儿|闺女)(?!的)|我们?家里?(?=[^,。?]{0,10}(?:现在|今天|今早|昨晚|刚刚|刚才))|(?:我|俺|咱)(?:们)?家?的?(?:爸|妈|爹|娘|老公|老婆|老伴|媳妇|爷|奶)(?!的|说|讲|告诉|听|看)|[^,。?]{0,6}(?:我|俺|咱)们?家[^,。?]{0,8}(?:也|竟|居然|真的?)(?!没|不|怕|担心|想|要|会)|本人|自己|(?:孩子|娃|宝宝|小孩|儿子|女儿|老人|老公|老婆|他|她)(?:也|跟着)+(?:吃|喝|舔|吞|被|碰))`,
    ),
    hypothetical: one(lists.hypothetical),
    knowledge: one(lists.knowledge),
    lesson: one(lists.lesson),
    open: one(lists.open),
  };
  return { patterns, searchIn: makeCueSearch(patterns), notDenial: new RegExp(`^${any(lists.notDenial)}`) };
};
export type AssertionCues = ReturnType<typeof compileCues>;
export type Heard = ReturnType<AssertionCues['searchIn']>;
