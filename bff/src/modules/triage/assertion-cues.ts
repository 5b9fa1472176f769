import { z } from 'zod';

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

/** The lists made ready to search with. */
export const compileCues = (lists: AssertionLists) => {
  const once = (words: readonly string[]): RegExp => new RegExp(any(words));
  const each = (words: readonly string[]): RegExp => new RegExp(any(words), 'g');
  const { kin, kinPast, others, caredFor } = lists;
  return {
    denial: each(lists.denial),
    notDenial: new RegExp(`^${any(lists.notDenial)}`),
    contrast: each(lists.contrast),
    recent: each(lists.recent),
    sudden: once(lists.sudden),
    past: each(lists.past),
    closed: once(lists.closed),
    others: new RegExp(`${NOT_DONE_TO}${any(others)}${TELLS_OF_ME}`),
    told: once(lists.told),
    familyPast: new RegExp(`${any(kin)}.{0,${KIN_REACH}}${any(kinPast)}`),
    /** Somebody else who is looked after already. */
    caredFor: new RegExp(`${any(others)}.{0,${OTHERS_REACH}}${any(caredFor)}`),
    /** Whoever may be told of as somebody else when the asker only visits, inherits or is well himself. */
    person: once([...others, ...kin]),
    visiting: once(lists.visiting),
    well: once(lists.well),
    /** He tells of his own health: nobody else, not even of the family, is meant. */
    own: once(lists.own),
    /** A clause about one of the others or of the family, in which the asker has no part. */
    theirs: new RegExp(`^(?:听说|之前|以前|因为|我|我们|我家|家里|咱|俺)*的?${any([...others, ...kin])}(?![^,。?]*我)`),
    notPeople: once(lists.notPeople),
    /** What is told as a lesson, a question of an examination, a saying or a joke. */
    aside: each(lists.aside),
    figurative: each(lists.figurative),
    simile: each(lists.simile),
    self: new RegExp(
      `^(?:那|所以|现在|而|然后)?(?:我(?!的?(?:们?家|${kin.join('|')}|父|母|同事|朋友|同学|邻居|室友|看到|听))|我家?(?:那|这)?(?:[\\d一二三四五六七八九十半两几]{1,3}(?:岁|个多?月|天|周)(?:大|半)?的?)?(?:孩子|娃|宝|儿子|女儿|闺女)(?!的)|我们?家里?(?=[^,。?]{0,10}(?:现在|今天|今早|昨晚|刚刚|刚才))|(?:我|俺|咱)(?:们)?家?的?(?:爸|妈|爹|娘|老公|老婆|老伴|媳妇|爷|奶)(?!的|说|讲|告诉|听|看)|[^,。?]{0,6}(?:我|俺|咱)们?家[^,。?]{0,8}(?:也|竟|居然|真的?)(?!没|不|怕|担心|想|要|会)|本人|自己|(?:孩子|娃|宝宝|小孩|儿子|女儿|老人|老公|老婆|他|她)(?:也|跟着)+(?:吃|喝|舔|吞|被|碰))`,
    ),
    hypothetical: once(lists.hypothetical),
    knowledge: once(lists.knowledge),
    lesson: once(lists.lesson),
    open: each(lists.open),
  };
};
export type AssertionCues = ReturnType<typeof compileCues>;
