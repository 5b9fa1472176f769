import { makeGramCounter } from './gram-counter';
import { type RankingModel, weightsOf } from './model-file';

/** Rare n-grams weigh more: ln of how many questions there are for each that has it. */
export const rarity = (questions: number, seenIn: number): number => Math.log((questions + 1) / (seenIn + 1)) + 1;

/** What an n-gram counts in its question, before the question is brought to length 1. */
export const gramWeight = (count: number, rare: number): number => (1 + Math.log(count)) * rare;

const lengthOf = (values: Float64Array): number => {
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) squares += values[index]! ** 2;
  return Math.sqrt(squares);
};

/** Brings values to a length in place; nothing stays nothing. */
export const scaleTo = (values: Float64Array, wanted: number): Float64Array => {
  const length = lengthOf(values);
  if (length > 0) for (let index = 0; index < values.length; index += 1) values[index]! *= wanted / length;
  return values;
};

/** Adds `value` times one row of weights to the sums. */
const addRow = (sums: Float64Array, weights: Float32Array, row: number, value: number): void => {
  const { length } = sums;
  for (let index = 0, at = row * length; index < length; index += 1, at += 1) sums[index]! += value * weights[at]!;
};

/** Gives each department of the model a score for a text and what its words speak for; higher is better, no limits. */
export const makeScoreDepartments = (model: RankingModel) => {
  const { header, vocabulary, seenIn, bias, outward } = model;
  const weights = weightsOf(model.weights, model.largest);
  const inward = weightsOf(model.inward, model.inwardLargest);
  const { features, hidden, lexiconLength } = header;
  const countGrams = makeGramCounter(vocabulary);
  const rare = Float64Array.from(seenIn, (documents) => rarity(header.trainedOn.rows, documents));

  const addHidden = (scores: Float64Array, units: Float64Array): void => {
    for (let unit = 0; unit < units.length; unit += 1)
      if (units[unit]! > 0) addRow(scores, outward, unit, units[unit]!);
  };

  /** `support` by the names of `header.lexicon`. */
  return (text: string, support: Float64Array): Float64Array => {
    const { rows, counts } = countGrams(text);
    const values = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index += 1)
      values[index] = gramWeight(counts[index]!, rare[rows[index]!]!);
    scaleTo(values, 1);
    const sums = new Float64Array(bias);
    const units = new Float64Array(hidden.units);
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index]!;
      addRow(sums, weights, row, values[index]!);
      if (row < hidden.features) addRow(units, inward, row, values[index]!);
    }
    const spoken = scaleTo(support.slice(), lexiconLength);
    for (let index = 0; index < spoken.length; index += 1) {
      if (spoken[index] === 0) continue;
      addRow(sums, weights, features + index, spoken[index]!);
      addRow(units, inward, hidden.features + index, spoken[index]!);
    }
    addHidden(sums, units);
    return sums;
  };
};
