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
// Only before a unit: 一边, 十分 and 一下 are words, not numbers.
const COUNTED = new RegExp(`(${NUMERAL}+)(?=(?:多)?(?:度|个多?小时|小时|分钟|个月|岁|天|周|年|次|片|米|楼))`, 'g');
const SPOKEN_TENTHS = /(\d{2})度([一二三四五六七八九\d])(?!\d|天|次|个|岁|月|年)/g;

/** 二十 → 20, 一百八 → 180, 一百零五 → 105; null when it is not a number below a thousand. */
export const readNumeral = (text: string): number | null => {
  const [, hundreds, rest = ''] = /^(?:([一二两三四五六七八九])百)?(.*)$/.exec(text) ?? [];
  const base = hundreds === undefined ? 0 : (DIGITS[hundreds] ?? 0) * 100;
  if (rest === '') return hundreds === undefined ? null : base;
  const tens = /^([一二三四五六七八九])?十([一二三四五六七八九])?$/.exec(rest);
  if (tens) return base + (tens[1] ? (DIGITS[tens[1]] ?? 0) : 1) * 10 + (tens[2] ? (DIGITS[tens[2]] ?? 0) : 0);
  const [, zero, unit] = /^([零〇])?([一二两三四五六七八九])$/.exec(rest) ?? [];
  if (unit === undefined) return null;
  // 一百八 is 180, 一百零八 is 108.
  return base + (DIGITS[unit] ?? 0) * (hundreds !== undefined && zero === undefined ? 10 : 1);
};

const degrees = (text: string): string =>
  text
    .replace(/(\d{2}(?:\.\d+)?)(?:℃|°c?|摄氏度)/g, '$1度')
    .replace(/(\d{2})度半/g, '$1.5度')
    .replace(SPOKEN_TENTHS, (_all, whole: string, tenth: string) => `${whole}.${DIGITS[tenth] ?? tenth}度`)
    .replace(/(\d{2})点([一二三四五六七八九\d])度?/g, (all, whole: string, tenth: string) =>
      Number(whole) >= 34 && Number(whole) <= 43 ? `${whole}.${DIGITS[tenth] ?? tenth}度` : all,
    );

const heatMarks = (celsius: number): string =>
  celsius > 43
    ? ''
    : [38, 39, 40]
        .filter((limit) => celsius >= limit)
        .map((limit) => `【热${limit}】`)
        .join('');

/** Puts behind a number what it means, so that a rule can name a limit. */
const marked = (text: string): string =>
  text
    .replace(/(\d{2}(?:\.\d+)?)度/g, (all, value: string) => all + heatMarks(Number(value)))
    .replace(
      /((?:体温|发烧|发热|高烧|烧)(?:到|了|是|有)?)(\d{2}(?:\.\d+)?)(?![\d.度分天小])/g,
      (all, _word, value: string) => (Number(value) >= 34 ? all + heatMarks(Number(value)) : all),
    )
    .replace(/(\d+)分钟/g, (all, value: string) => (Number(value) >= 15 ? `${all}【久15】` : all))
    .replace(/(?:\d+|几)个?多?小时|半个?多?小时|半天|一整?[天夜]|一晚上?/g, (all) => `${all}【久15】`)
    .replace(/((?:高压|收缩压|血压)(?:都|到|是|有|高达|飙到)*)(\d{3})(?!\d)/g, (all, _word, value: string) =>
      Number(value) >= 180 ? `${all}【压180】` : all,
    );

/**
 * One spelling for what people write and say: half-width, lower case, no spaces, spoken numbers as digits, and marks for
 * temperature, duration and blood pressure.
 */
export const normalise = (raw: string): string => {
  const plain = raw
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ \t\u3000]+/g, '')
    .replace(/[\r\n]+/g, '。');
  const numbered = plain
    .replace(COUNTED, (all) => String(readNumeral(all) ?? all))
    .replace(
      /(高压|收缩压|血压)((?:都|到|是|有)*)([一二][百][零〇一二三四五六七八九十]*)/g,
      (all, word: string, verb: string, value: string) => {
        const number = readNumeral(value);
        return number === null ? all : `${word}${verb}${number}`;
      },
    );
  return marked(degrees(numbered));
};
