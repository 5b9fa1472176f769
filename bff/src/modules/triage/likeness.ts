import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Understanding } from './red-flags';

/** Weights by feature, learned from invented cases and ordinary questions (`npm run triage:train-likeness`). */
export interface LikenessModel {
  header: LikenessHeader;
  features: ReadonlyMap<string, Feature>;
}
export interface Feature {
  /** How many of the texts that it was learned from have it. */
  seenIn: number;
  weight: number;
}

const headerSchema = z.strictObject({
  format: z.literal('anzhen-likeness-1'),
  /** Texts that it was learned from: invented cases, and ordinary questions that no rule stops. */
  cases: z.int().min(1),
  questions: z.int().min(0),
  bias: z.number(),
  /** From this score on a text is like an emergency. */
  alarmFrom: z.number(),
});
export type LikenessHeader = z.output<typeof headerSchema>;

const LONGEST_GRAM = 3;
/** The danger is told at the beginning; more text makes every weight lighter. */
const HEARD = 300;
/** A concept is found with care: it counts like a rare n-gram. */
const FACT_WEIGHT = 3;

/**
 * What a text says that counts now: n-grams outside of what is denied, past, feared or other people's (`g`), concepts that
 * hold (`c`), and how much is told (`l`). What is denied leaves no trace, so that denying one thing more adds nothing.
 */
export const featuresOf = ({ normalised, assertion, holds }: Understanding): Set<string> => {
  const features = new Set<string>();
  const text = normalised.slice(0, HEARD);
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (assertion.doubtAt(at) !== null) from = at + 1;
    for (let start = Math.max(from, at + 1 - LONGEST_GRAM); start <= at; start += 1)
      features.add(`g${text.slice(start, at + 1)}`);
  }
  for (const [name, hits] of holds) if (hits.length > 0) features.add(`c${name}`);
  features.add(`l${Math.floor(Math.log2(text.length + 1))}`);
  return features;
};

/** Rare n-grams count more. @param texts how many texts were learned from */
export const loudness = (feature: string, seenIn: number, texts: number): number =>
  feature.startsWith('g') ? Math.log(texts / seenIn) + 1 : FACT_WEIGHT;

/** How much a text is like those of emergencies; above `alarmFrom` it is one until a nurse has looked. */
export const makeScoreLikeness =
  ({ header: { bias, cases, questions }, features }: LikenessModel) =>
  (said: ReadonlySet<string>): number => {
    let [sum, squares] = [0, 0];
    for (const each of said) {
      const known = features.get(each);
      if (!known) continue;
      const loud = loudness(each, known.seenIn, cases + questions);
      sum += loud * known.weight;
      squares += loud ** 2;
    }
    return squares === 0 ? bias : bias + sum / Math.sqrt(squares);
  };

/** A header in JSON, then one feature per line: it, in how many texts, its weight. */
export const encodeLikeness = ({ header, features }: LikenessModel): string =>
  `${JSON.stringify(header)}\n${[...features].map(([name, { seenIn, weight }]) => `${name}\t${seenIn}\t${weight}\n`).join('')}`;

/** Null when a hospital's rules come without it. @throws Error that names the file and what is wrong with it */
export const loadLikeness = (path: string): LikenessModel | null => {
  if (!existsSync(path)) return null;
  const [first = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  try {
    const header = headerSchema.parse(JSON.parse(first));
    const features = new Map<string, Feature>();
    for (const line of lines) {
      const [name = '', seenIn, weight, ...more] = line.split('\t');
      const feature = { seenIn: Number(seenIn), weight: Number(weight) };
      if (!/^[gcl]./u.test(name) || !(feature.seenIn > 0) || !Number.isFinite(feature.weight) || more.length > 0)
        throw new Error(`cannot read the line “${line}”`);
      features.set(name, feature);
    }
    return { header, features };
  } catch (error) {
    throw new Error(`${path} ${error instanceof Error ? error.message : String(error)}`);
  }
};
