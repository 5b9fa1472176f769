import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { LONGEST_GRAM, makeGramCounter } from './gram-counter';

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
  format: z.literal('anzhen-likeness-2'),
  /** Texts that it was learned from: invented cases, and ordinary questions that no rule stops. */
  cases: z.int().min(1),
  questions: z.int().min(0),
  bias: z.number(),
  /** From this score on a text is like an emergency. */
  alarmFrom: z.number(),
  /** Below this score it is like a question, a story or a complaint of old. */
  calmBelow: z.number(),
});
export type LikenessHeader = z.output<typeof headerSchema>;

/** The danger is told at the beginning; more text makes every weight lighter. */
const HEARD = 300;
/** How much is told says little by itself. */
const LENGTH_WEIGHT = 3;

const PAUSES = /[,。?]+/g;
const heardOf = (said: string): string => said.replace(PAUSES, '').slice(0, HEARD);
const lengthFeature = (text: string): string => `l${Math.floor(Math.log2(text.length + 1))}`;

/** The n-grams of what was written (`g`), whatever the pauses, and how much it is (`l`). @param said normalised */
export const featuresOf = (said: string): Set<string> => {
  const text = heardOf(said);
  const features = new Set<string>();
  for (let end = 1; end <= text.length; end += 1)
    for (let start = Math.max(0, end - LONGEST_GRAM); start < end; start += 1)
      features.add(`g${text.slice(start, end)}`);
  features.add(lengthFeature(text));
  return features;
};

/** Rare n-grams count more. @param texts how many texts were learned from */
export const loudness = (feature: string, seenIn: number, texts: number): number =>
  feature.startsWith('g') ? Math.log(texts / seenIn) + 1 : LENGTH_WEIGHT;

/** How much a normalised text is like those of emergencies rather than like questions, stories and complaints of old. */
export const makeScoreLikeness = ({ header: { bias, cases, questions }, features }: LikenessModel) => {
  const grams = [...features].filter(([name]) => name.startsWith('g'));
  const loudOf = (name: string, { seenIn }: Feature): number => loudness(name, seenIn, cases + questions);
  const countGrams = makeGramCounter(grams.map(([name]) => name.slice(1)));
  const loud = Float64Array.from(grams, ([name, feature]) => loudOf(name, feature));
  const weights = Float64Array.from(grams, ([, { weight }]) => weight);
  return (said: string): number => {
    const text = heardOf(said);
    let [sum, squares] = [0, 0];
    for (const row of countGrams(text).rows) {
      sum += loud[row]! * weights[row]!;
      squares += loud[row]! ** 2;
    }
    const length = features.get(lengthFeature(text));
    if (length) {
      sum += LENGTH_WEIGHT * length.weight;
      squares += LENGTH_WEIGHT ** 2;
    }
    return squares === 0 ? bias : bias + sum / Math.sqrt(squares);
  };
};

// Whoever cries for help writes less: nothing that short is a story or a question only (喝农药了, 外婆心跳没了怎么办).
const CALM_FROM_CHARACTERS = 16;

/** Like what people with emergencies write (danger), like questions, stories and complaints of old (calm), or neither. */
export type Likeness = 'danger' | 'calm' | null;

// Log-odds: more likely an emergency than not.
const EVEN = 0;

/** Looks at a normalised text as a whole. It is calm only when none of its clauses by itself is rather an emergency. */
export const makeLookAtWhole = (model: LikenessModel): ((said: string) => Likeness) => {
  const scoreOf = makeScoreLikeness(model);
  const { alarmFrom, calmBelow } = model.header;
  return (said) => {
    const score = scoreOf(said);
    if (score >= alarmFrom) return 'danger';
    const isCalm = score < calmBelow && said.replace(PAUSES, '').length >= CALM_FROM_CHARACTERS;
    return isCalm && !said.split(PAUSES).some((clause) => scoreOf(clause) >= EVEN) ? 'calm' : null;
  };
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
      if (!/^[gl]./u.test(name) || !(feature.seenIn > 0) || !Number.isFinite(feature.weight) || more.length > 0)
        throw new Error(`cannot read the line “${line}”`);
      features.set(name, feature);
    }
    return { header, features };
  } catch (error) {
    throw new Error(`${path} ${error instanceof Error ? error.message : String(error)}`);
  }
};
