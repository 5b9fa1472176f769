const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const NUMERAL = '[零〇一二两三四五六七八九十百]';
const UNITS =
  '个半月|度|个多?小时|小时|个多?钟头|钟头|分钟|个多?月|岁|天|周|年|次|片|粒|颗|米|楼|层|下|口|点[零一二三四五六七八九\\d]|毫升|斤|来岁|多岁';
// Only before a unit: 一边, 十分 and 一下 are words, not numbers.
const COUNTED = new RegExp(`(?<!${NUMERAL})(?!一下|一口)(${NUMERAL}+)(?=[多来]?(?:${UNITS}))`, 'g');
const SPOKEN_TENTHS = /(\d{2})度([一二三四五六七八九\d])(?!\d|天|次|个|岁|月|年|片|颗|粒)/g;

/** 二十 → 20, 一百八 → 180, 一百零五 → 105, 七八十 → 70; null when it is not a number below a thousand. */
export const readNumeral = (text: string): number | null => {
  const [, hundreds, rest = ''] = /^(?:([一二两三四五六七八九])百)?(.*)$/.exec(text) ?? [];
  const base = hundreds === undefined ? 0 : (DIGITS[hundreds] ?? 0) * 100;
  if (rest === '') return hundreds === undefined ? null : base;
  // Of 三十八九 and 七八十 the first counts.
  const tens = /^([一二三四五六七八九])?[二三四五六七八九]?十([一二三四五六七八九])?[一二三四五六七八九]?$/.exec(rest);
  if (tens) return base + (tens[1] ? (DIGITS[tens[1]] ?? 0) : 1) * 10 + (tens[2] ? (DIGITS[tens[2]] ?? 0) : 0);
  const pair = /^([一二两三四五六七八九])[一二三四五六七八九]$/.exec(rest);
  if (pair) return base + (DIGITS[pair[1]!] ?? 0) * (hundreds === undefined ? 1 : 10);
  const [, zero, unit] = /^([零〇])?([一二两三四五六七八九])$/.exec(rest) ?? [];
  if (unit === undefined) return null;
  // 一百八 is 180, 一百零八 is 108.
  return base + (DIGITS[unit] ?? 0) * (hundreds !== undefined && zero === undefined ? 10 : 1);
};

// A number that is said in hundreds is one wherever it stands: 顶到二百一十几.
const HUNDREDS = /[一二两三四五六七八九]百[零〇一二三四五六七八九十]{1,4}/g;

// 七十六七, 四十七八: two figures in a row behind the tens are a number wherever it stands.
const ABOUT = /[二两三四五六七八九]?十[一二三四五六七八九]{2}(?!点)/g;
// 二百零几, 一百多
const HUNDREDS_ABOUT = /([一二两三四五六七八九])百零?[几多]/g;

// 脉搏一分钟不到四十
const A_MINUTE = new RegExp(
  `(?<=分钟(?:不到|才|只有|有|都有|超过)?)${NUMERAL}{2,5}(?=[多来几]*(?:下|次|跳)|[,。?]|$)`,
  'g',
);

const SATURATION = /(?<=(?:血氧|氧饱和|饱和度)[^。?,\d]{0,8})[四五六七八九]十[一二三四五六七八九]?/g;

// Written as it is spoken in the south.
const SOUTHERN: Readonly<Record<string, string>> = {
  冇: '没有',
  唔: '不',
  咗: '了',
  喺: '在',
  佢: '他',
  嘅: '的',
  瞓: '睡',
  睇: '看',
  嚟: '来',
  畀: '给',
  乜: '什么',
  嘢: '东西',
  哋: '们',
  嗌: '叫',
  攰: '累',
};
const SOUTHERN_SIGNS = new RegExp(`[${Object.keys(SOUTHERN).join('')}]`, 'g');

// 象小狗叫 is typed for 像小狗叫; 对象, 大象 and 象棋 are words of their own.
const LIKE = /(?<![现印对抽大气形迹想景表意天物万幻])象(?![棋牙征鼻皮形限])/g;

const digits = (all: string): string => String(readNumeral(all) ?? all);

/** Spoken numbers as digits; words of the lexicon go through it too, so that 一天没尿 is found in what was normalised. */
export const withDigits = (text: string): string =>
  text
    .replace(COUNTED, digits)
    .replace(HUNDREDS_ABOUT, (_all, hundreds: string) => `${(DIGITS[hundreds] ?? 0) * 100}`)
    .replace(HUNDREDS, digits)
    .replace(ABOUT, digits)
    .replace(A_MINUTE, digits)
    // 烧到三十九, 高压一百八: the unit is not said.
    .replace(
      new RegExp(
        `(?<=(?:烧|体温|高压|收缩压|低压|血压|心跳|心率|脉搏|血糖|血氧|跳得)[都到是有才只剩了得量测数过高达飙]{0,5})(?!一[直般定下点些次向切共])${NUMERAL}{1,5}`,
        'g',
      ),
      digits,
    )
    // 氧饱和掉到六十几, 血氧仪上写的七十一
    .replace(SATURATION, digits)
    // 血小板查出来只有八
    .replace(
      new RegExp(
        `(?<=血小板[^。?\\d]{0,14}(?:只有|才|剩|是|到|掉到|降到|低到|只))${NUMERAL}{1,4}(?=[,。?万个]|$)`,
        'g',
      ),
      digits,
    )
    .replace(
      /(\d+)点([一二三四五六七八九\d])(?!\d?[点分多半钟])/g,
      (_all, whole: string, tenth: string) => `${whole}.${DIGITS[tenth] ?? tenth}`,
    )
    .replace(/(\d{2}(?:\.\d+)?)(?:℃|°c?|摄氏度)/g, '$1度')
    .replace(/(\d{2})度半/g, '$1.5度')
    .replace(SPOKEN_TENTHS, (_all, whole: string, tenth: string) => `${whole}.${DIGITS[tenth] ?? tenth}度`);

/**
 * One spelling for what people write and say: half-width, lower case, no spaces, tags or pictures, spoken numbers as
 * digits, and of all punctuation only `,` `。` `?` and `、`.
 */
export const normalise = (raw: string): string =>
  withDigits(
    raw
      .replace(/…/g, ',')
      .normalize('NFKC')
      .toLowerCase()
      .replace(SOUTHERN_SIGNS, (sign) => SOUTHERN[sign]!)
      .replace(LIKE, '像')
      .replace(/<[^<>]{0,200}>/g, ' ')
      .replace(/[\r\n]+/g, '。')
      .replace(/[\p{Extended_Pictographic}\u200b-\u200f\u2060\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, '')
      // Who speaks or types without punctuation leaves a space where he breathes.
      .replace(/(?<=[一-鿿]{2})[^\S\n]+(?=[一-鿿]{2})/g, ',')
      // 185 122
      .replace(/(?<=\d)\s+(?=\d)/g, ',')
      .replace(/\s+/g, '')
      .replace(/(?<!\d)\.|\.(?!\d)|!|。/g, '。')
      .replace(/[;:~—·"'“”‘’「」『』()（）[\]【】{}<>|*#_=+^`\\-]+/g, ',')
      .replace(/,*([。?])[,。]*/g, '$1')
      .replace(/,{2,}/g, ',')
      .replace(/\?{2,}/g, '?')
      .replace(/^[,。?、]+|[,。、]+$/g, ''),
  );
