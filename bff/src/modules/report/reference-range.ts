import type { LabItem, Sex } from '@anzhen/shared-types';

type Range = NonNullable<LabItem['range']>;

const NUMBER = '[+-]?\\d+(?:\\.\\d+)?';
const BETWEEN = new RegExp(`^(${NUMBER})[-~](${NUMBER})$`);
const BELOW = new RegExp(`^(?:<=|<|≤)(${NUMBER})$`);
const ABOVE = new RegExp(`^(?:>=|>|≥)(${NUMBER})$`);
const OF_SEX: Record<Sex, RegExp> = {
  male: /男性?:(.*?)(?=女性?:|$)/,
  female: /女性?:(.*?)(?=男性?:|$)/,
};

/** Full-width signs, the many dashes and 至 as one spelling, without spaces. */
const normalise = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[–—―‐−]+|--+/g, '-')
    .replace(/[〜∼]|至/g, '~')
    .replace(/≦/g, '≤')
    .replace(/≧/g, '≥')
    .replace(/\s+/g, '');

const bounds = (text: string): Pick<Range, 'low' | 'high'> => {
  const [, low, high] = BETWEEN.exec(text) ?? [];
  if (low !== undefined && high !== undefined && Number(low) <= Number(high)) {
    return { low: Number(low), high: Number(high) };
  }
  const below = BELOW.exec(text)?.[1];
  if (below !== undefined) return { low: null, high: Number(below) };
  const above = ABOVE.exec(text)?.[1];
  return { low: above === undefined ? null : Number(above), high: null };
};

/**
 * Reads a printed reference range. Bounds are given only where the text says nothing else than numbers, for men and
 * women apart where it does so and the sex is known; otherwise the text stands alone. Null: nothing was printed.
 */
export const readRange = (printed: string, sex: Sex | null, unit = ''): Range | null => {
  const text = printed.trim();
  if (text === '') return null;
  const plain = normalise(text).replace(/[,;，；、/]+(?=[男女])/g, '');
  const ofSex = sex && OF_SEX[sex].exec(plain)?.[1]?.replace(/[,;、/]+$/, '');
  const hasSexes = /[男女]/.test(plain);
  const own = hasSexes ? (ofSex ?? '') : plain;
  const suffix = normalise(unit);
  const bare = suffix !== '' && own.endsWith(suffix) ? own.slice(0, -suffix.length) : own;
  return { text, ...bounds(bare) };
};

/** A value as a number; null for `<0.01`, `阴性(-)` and everything else that is not simply a number. */
export const readNumber = (value: string): number | null => {
  const plain = value.normalize('NFKC').trim();
  return new RegExp(`^${NUMBER}$`).test(plain) ? Number(plain) : null;
};
