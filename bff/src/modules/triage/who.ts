import { ageOn, daysBetween, type LocalDate, type Sex } from '@anzhen/shared-types';

export interface Who {
  ageMonths: number;
  sex: Sex;
}

/** Who the text is about, as far as it is known. */
export interface Person {
  ageMonths: number | null;
  sex: Sex | null;
  pregnant: boolean | null;
}

/** Whole months since birth. */
export const monthsOld = (birthDate: LocalDate, today: LocalDate): number => {
  const years = ageOn(birthDate, today);
  const month = Number(today.slice(5, 7)) - Number(birthDate.slice(5, 7));
  const isBeforeDay = today.slice(8) < birthDate.slice(8);
  const withinYear = (month - (isBeforeDay ? 1 : 0) + 12) % 12;
  return daysBetween(birthDate, today) < 0 ? 0 : years * 12 + withinYear;
};

const YEARS =
  /(?<!以前|小时候|到|满|活)(\d{1,3})[多来几]?岁(半)?(?!的?时候|时(?!不)|那年|前|以前|以下|以上|开始|起|查|发现|得)/;
const MONTHS =
  /(\d{1,2})个?多?半月(?=[,。的]|$|大|了)|(\d{1,2})个?多?半?月(?:大|龄|的?(?:小)?(?:宝宝|宝贝|孩子|婴儿|小孩|男宝|女宝|男孩|女孩|娃|奶娃|崽|小子|丫头|闺女|女儿|儿子|囡|妞|妮|伢|幺|仔|胖|双胞))|(?:宝宝|孩子|婴儿|儿子|女儿|闺女|娃|娃儿|崽)(?:才|刚|现在|今年|快|有|满|都|已经|也|差不多|将近|大概)*(\d{1,2})个?多?月(?!前|没|来)/;
const DAYS =
  /(?:出生|生下来|生下|落地|刚生)(?:才|第|有|了)?(\d{1,2})天(?!前)|(\d{1,2})天(?:大|的(?:宝宝|新生儿|婴儿|娃|孩子))/;
const BARE_MONTHS = /(?<![\d孕])(\d{1,2})个?多?半?月(?!前|来|没|后|以|龄前|份)/;
// 半岁, 百天
const ROUND: readonly (readonly [RegExp, number])[] = [
  [/(?<![\d一二两三几])半岁/, 6],
  [/百(?:天|日)(?!咳|誓师|维新)/, 3],
  // 刚满月 without a mother who tells of herself.
  [
    /^(?!.*我(?!们?家|儿|女|孙|侄|外甥|闺|宝|娃|孩)).*(?:(?<!没|未)满月(?!酒|宴|照|礼)|[刚才]出月子的?(?:宝|娃|孩|婴))/,
    1,
  ],
];
const NEWBORN = /新生儿|刚出生|没满月|未满月|还没出?满?月|月子里的?(?:娃|宝|孩)|月子娃|(?<![\d半个])月娃|月毛毛/;
const BABY = /宝宝|婴儿|奶娃|吃奶的|毛毛头|小宝/;
/** The one who asks is ill as well. */
const MYSELF_TOO = /(?:宝宝|孩子)(?:也|都)|我(?:自己|也|本人)/;
const CHILD = /孩子|小孩|娃|崽|伢|小朋友|儿子|小丫头|小家伙|幼儿园/;
const OLD =
  /老人|爷爷|奶奶|外公|外婆|姥姥|姥爷|老头|老太|老爷子|老妈子|老伴|(?:他|她|我)?(?:爸|妈|父亲|母亲|公公|婆婆|爹|娘)(?!妈咪)/;
const FEMALE =
  /老婆|媳妇|妈|母亲|奶奶|外婆|姥姥|姐|妹|女儿|闺女|婆婆|老太|女的|女,|,女|怀孕|孕妇|例假|月经|大姨妈|产后|坐月子/;
const MALE = /老公|爸|父亲|爷爷|外公|姥爷|哥|弟|儿子|公公|老头|老爷子|男的|男,|,男|蛋蛋|睾丸|阴囊|包皮|前列腺/;
const EXPECTING = /怀孕|孕|怀着|胎动|预产期|大着?肚子|产检|产后|坐月子|刚生完|剖(?:腹|宫)产/;

/** Months and days told by an expecting mother are those of the pregnancy. */
const ageFrom = (text: string, isExpecting: boolean, known: number | null): number | null => {
  const years = YEARS.exec(text);
  const grown = years && Number(years[1]) <= 120 ? Number(years[1]) * 12 + (years[2] ? 6 : 0) : null;
  if (isExpecting) return grown;
  const days = DAYS.exec(text);
  if (days) return Math.floor(Number(days[1] ?? days[2]) / 30);
  if (NEWBORN.test(text)) return 0;
  const months = MONTHS.exec(text);
  if (months) return Number(months[1] ?? months[2] ?? months[3]);
  // Of a child below one year, months that are told are its age.
  const bare = known !== null && known < 12 ? BARE_MONTHS.exec(text) : null;
  if (bare) return Number(bare[1]);
  const round = known !== null && known >= ADULT_FROM ? undefined : ROUND.find(([said]) => said.test(text));
  if (round) return round[1];
  return grown;
};

const BABY_MONTHS = 18;
const CHILD_MONTHS = 48;
const OLD_MONTHS = 66 * 12;
const ADULT_FROM = 18 * 12;

/**
 * The age, sex and pregnancy that count: those of the chosen patient, unless the text plainly speaks of somebody else.
 * Words such as 宝宝 or 奶奶 only fill in what is not known, or set right an adult profile when the text is of a baby.
 */
export const personMeant = (profile: Person, normalised: string): Person => {
  const isExpecting = profile.pregnant === true || EXPECTING.test(normalised);
  const said = ageFrom(normalised, isExpecting, profile.ageMonths);
  const isOfBaby = !isExpecting && BABY.test(normalised) && !MYSELF_TOO.test(normalised);
  const known = said ?? profile.ageMonths;
  const guess = (): number | null => {
    if (isOfBaby) return BABY_MONTHS;
    if (!isExpecting && CHILD.test(normalised)) return CHILD_MONTHS;
    return OLD.test(normalised) ? OLD_MONTHS : null;
  };
  const isMistaken = said === null && profile.ageMonths !== null && profile.ageMonths >= ADULT_FROM && isOfBaby;
  const ageMonths = isMistaken ? BABY_MONTHS : (known ?? guess());
  const sexSaid = FEMALE.test(normalised) ? 'female' : MALE.test(normalised) ? 'male' : null;
  return { ageMonths, sex: profile.sex ?? sexSaid, pregnant: profile.pregnant };
};

/** The person for a part of triage that must assume something: a grown woman, whom no department turns away. */
export const assumed = ({ ageMonths, sex }: Person): Who => ({ ageMonths: ageMonths ?? 35 * 12, sex: sex ?? 'female' });

const between = (from: number, to: number) => (months: number) => months >= from && months < to;
const AGE_FACTS: Readonly<Record<string, (months: number) => boolean>> = {
  未满月: between(0, 1),
  三月内: between(0, 3),
  三到六月: between(3, 6),
  未满一岁: between(0, 12),
  未满三岁: between(0, 36),
  未满五岁: between(0, 60),
  未满六岁: between(0, 72),
  儿童: between(0, 168),
  青少年: between(120, 228),
  成人: between(168, Infinity),
  三十五岁以上: between(35 * 12, Infinity),
  五十岁以上: between(50 * 12, Infinity),
  六十五岁以上: between(65 * 12, Infinity),
};

/** What a rule may ask about the person. */
export const FACTS: readonly string[] = [...Object.keys(AGE_FACTS), '男', '女', '育龄女', '登记怀孕'];

export const factsOf = ({ ageMonths, sex, pregnant }: Person): ReadonlySet<string> => {
  const facts = new Set<string>();
  if (ageMonths !== null) for (const [fact, holds] of Object.entries(AGE_FACTS)) if (holds(ageMonths)) facts.add(fact);
  if (sex) facts.add(sex === 'male' ? '男' : '女');
  if (sex === 'female' && ageMonths !== null && between(12 * 12, 56 * 12)(ageMonths)) facts.add('育龄女');
  if (pregnant) facts.add('登记怀孕');
  return facts;
};
