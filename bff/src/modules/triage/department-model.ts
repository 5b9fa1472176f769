import type { RankingModel } from './model-file';

/** Features of one question: how often each n-gram of the vocabulary occurs, and where its row is. */
export type GramCounts = Map<number, number>;

/** Counts the n-grams of a text that a vocabulary knows. */
export const makeGramCounter = (vocabulary: readonly string[], longest: number) => {
  const rowOf = new Map(vocabulary.map((gram, row) => [gram, row]));
  return (text: string): GramCounts => {
    const counts: GramCounts = new Map();
    for (let at = 0; at < text.length; at += 1)
      for (let length = 1; length <= longest && at + length <= text.length; length += 1) {
        const row = rowOf.get(text.slice(at, at + length));
        if (row !== undefined) counts.set(row, (counts.get(row) ?? 0) + 1);
      }
    return counts;
  };
};

/** Rare n-grams weigh more: ln of how many questions there are for each that has it. */
export const rarity = (questions: number, seenIn: number): number => Math.log((questions + 1) / (seenIn + 1)) + 1;

/** What an n-gram counts in its question, before the question is brought to length 1. */
export const gramWeight = (count: number, rare: number): number => (1 + Math.log(count)) * rare;

const lengthOf = (values: Iterable<number>): number => {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
};

/** Brings values to a length in place; nothing stays nothing. */
export const scaleTo = (values: Float64Array, wanted: number): Float64Array => {
  const length = lengthOf(values);
  if (length > 0) for (let index = 0; index < values.length; index += 1) values[index]! *= wanted / length;
  return values;
};

/** Adds `value` times one row of weights to the sums. */
const addRow = (sums: Float64Array, weights: Int8Array, row: number, value: number): void => {
  const from = row * sums.length;
  for (let index = 0; index < sums.length; index += 1) sums[index]! += value * weights[from + index]!;
};

/** Gives each department of the model a score for a text and what its words speak for; higher is better, no limits. */
export const makeScoreDepartments = (model: RankingModel) => {
  const { header, vocabulary, seenIn, steps, bias, inwardSteps, outward, weights, inward } = model;
  const { features, hidden, lexiconLength } = header;
  const classes = header.departments.length;
  const countGrams = makeGramCounter(vocabulary, header.longestGram);
  const rare = Float64Array.from(seenIn, (documents) => rarity(header.trainedOn.rows, documents));

  const addHidden = (scores: Float64Array, units: Float64Array): void =>
    units.forEach((sum, unit) => {
      const active = Math.max(0, sum * inwardSteps[unit]!);
      for (let index = 0; index < classes; index += 1) scores[index]! += active * outward[unit * classes + index]!;
    });

  /** `support` by the names of `header.lexicon`. */
  return (text: string, support: Float64Array): Float64Array => {
    const counts = [...countGrams(text)];
    const values = scaleTo(
      Float64Array.from(counts, ([row, count]) => gramWeight(count, rare[row]!)),
      1,
    );
    const sums = new Float64Array(classes);
    const units = new Float64Array(hidden.units);
    counts.forEach(([row], index) => {
      addRow(sums, weights, row, values[index]!);
      if (row < hidden.features) addRow(units, inward, row, values[index]!);
    });
    scaleTo(Float64Array.from(support), lexiconLength).forEach((value, index) => {
      if (value === 0) return;
      addRow(sums, weights, features + index, value);
      addRow(units, inward, hidden.features + index, value);
    });
    const scores = sums.map((sum, index) => sum * steps[index]! + bias[index]!);
    addHidden(scores, units);
    return scores;
  };
};
