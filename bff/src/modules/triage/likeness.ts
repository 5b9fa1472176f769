import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

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

const LONGEST_GRAM = 3;
/** The danger is told at the beginning; more text makes every weight lighter. */
const HEARD = 300;
/** How much is told says little by itself. */
const LENGTH_WEIGHT = 3;

const PAUSES = /[,。?]+/;
const withoutPauses = (said: string): string => said.split(PAUSES).join('');

/** The n-grams of what was written (`g`), whatever the pauses, and how much it is (`l`). @param said normalised */
export const featuresOf = (said: string): Set<string> => {
  const text = withoutPauses(said).slice(0, HEARD);
  const features = new Set<string>();
  for (let end = 1; end <= text.length; end += 1)
    for (let start = Math.max(0, end - LONGEST_GRAM); start < end; start += 1)
      features.add(`g${text.slice(start, end)}`);
  features.add(`l${Math.floor(Math.log2(text.length + 1))}`);
  return features;
};

/** Rare n-grams count more. @param texts how many texts were learned from */
export const loudness = (feature: string, seenIn: number, texts: number): number =>
  feature.startsWith('g') ? Math.log(texts / seenIn) + 1 : LENGTH_WEIGHT;

/** How much a text is like those of emergencies rather than like questions, stories and complaints of old. */
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
  const scoreSaid = (said: string): number => scoreOf(featuresOf(said));
  return (said) => {
    const score = scoreSaid(said);
    if (score >= alarmFrom) return 'danger';
    const isCalm = score < calmBelow && withoutPauses(said).length >= CALM_FROM_CHARACTERS;
    return isCalm && !said.split(PAUSES).some((clause) => scoreSaid(clause) >= EVEN) ? 'calm' : null;
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
