import type { LabItem, Sex } from '@anzhen/shared-types';

type Range = NonNullable<LabItem['range']>;

const NUMBER = '[+-]?\\d+(?:\\.\\d+)?';
const BETWEEN = new RegExp(`^(${NUMBER})(?:-+|~)(${NUMBER})$`);
const BELOW = new RegExp(`^(?:<=|<|≤)(${NUMBER})$`);
const ABOVE = new RegExp(`^(?:>=|>|≥)(${NUMBER})$`);
// `-2--1`: two dashes are how some print "to", and a dash and a sign to others.
const TWO_WAYS = /^-.*--/;

/** Printed before the range, `男:…女:…`, or behind it, `…(男)…(女)`. */
const OF_SEX: Record<Sex, readonly RegExp[]> = {
  male: [/^(?:女[^男]*)?男性?:?([^女]*)/, /(?:^|女性?\))([^()]*)\(男性?\)/],
  female: [/^(?:男[^女]*)?女性?:?([^男]*)/, /(?:^|男性?\))([^()]*)\(女性?\)/],
};
const OF_BOTH = /^(?:男女|女男)性?:?(.*)$/;
/** 儿童, 成人, 孕妇, 岁: whom the range is for depends on more than the sex. */
const OTHER_WORDS = /(?![男女性])\p{Script=Han}/u;
const SEPARATORS = /^[,;、/]+|[,;、/]+$/g;
const IN_BRACKETS = /^[[(【](.*)[\])】]$/;

/** Full-width signs, the many dashes and 至 as one spelling, without spaces. */
const normalise = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/(?<=\d)[–—―‐−]+(?=[+-]?\d)|[〜∼]|至/g, '~')
    .replace(/[–—―‐−]/g, '-')
    .replace(/≦/g, '≤')
    .replace(/≧/g, '≥');

const bounds = (text: string): Pick<Range, 'low' | 'high'> => {
  const [, low, high] = (TWO_WAYS.test(text) ? null : BETWEEN.exec(text)) ?? [];
  if (low !== undefined && high !== undefined && Number(low) <= Number(high)) {
    return { low: Number(low), high: Number(high) };
  }
  const below = BELOW.exec(text)?.[1];
  if (below !== undefined) return { low: null, high: Number(below) };
  const above = ABOVE.exec(text)?.[1];
  return { low: above === undefined ? null : Number(above), high: null };
};

/** The part of a range that is printed for one sex; empty: none is. */
const partOf = (plain: string, sex: Sex | null): string => {
  if (!/[男女]/.test(plain)) return plain;
  if (OTHER_WORDS.test(plain)) return '';
  const both = OF_BOTH.exec(plain)?.[1];
  if (both !== undefined || sex === null) return both ?? '';
  const own = OF_SEX[sex].map((pattern) => pattern.exec(plain)?.[1]).find((part) => part !== undefined) ?? '';
  return own.replace(SEPARATORS, '');
};

/**
 * Reads a printed reference range. Bounds are given only where the text says nothing else than numbers, for men and
 * women apart where it does so and the sex is known; otherwise the text stands alone. Null: nothing was printed.
 */
export const readRange = (printed: string, sex: Sex | null, unit = ''): Range | null => {
  const text = printed.trim();
  if (text === '') return null;
  const plain = normalise(text).replace(/[,;、/]+(?=[男女])/g, '');
  const own = partOf(plain, sex);
  const suffix = normalise(unit);
  // A mere number could be a piece of the number before it.
  const endsInUnit = own.toLowerCase().endsWith(suffix.toLowerCase());
  const bare = /[^\d.]/.test(suffix) && endsInUnit ? own.slice(0, -suffix.length) : own;
  return { text, ...bounds(bare.replace(IN_BRACKETS, '$1')) };
};

/** A value as a number; null for `<0.01`, `阴性(-)` and everything else that is not simply a number. */
export const readNumber = (value: string): number | null => {
  const plain = value.normalize('NFKC').trim();
  return new RegExp(`^${NUMBER}$`).test(plain) ? Number(plain) : null;
};
