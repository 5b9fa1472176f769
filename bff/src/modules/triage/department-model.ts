import { makeGramCounter } from './gram-counter';
import { addShares, type RankingModel } from './model-file';

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

/** Gives each department of the model a score for a text and what its words speak for; higher is better, no limits. */
export const makeScoreDepartments = (model: RankingModel) => {
  const { header, vocabulary, seenIn, bias, largest, inwardLargest, outward, weights, inward } = model;
  const { features, hidden, lexiconLength } = header;
  const countGrams = makeGramCounter(vocabulary);
  const rare = Float64Array.from(seenIn, (documents) => rarity(header.trainedOn.rows, documents));

  const addHidden = (scores: Float64Array, units: Float64Array): void => {
    for (let unit = 0; unit < units.length; unit += 1) {
      const active = units[unit]! * inwardLargest[unit]!;
      if (active <= 0) continue;
      for (let index = 0, at = unit * scores.length; index < scores.length; index += 1, at += 1)
        scores[index]! += active * outward[at]!;
    }
  };

  /** `support` by the names of `header.lexicon`. */
  return (text: string, support: Float64Array): Float64Array => {
    const { rows, counts } = countGrams(text);
    const values = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index += 1)
      values[index] = gramWeight(counts[index]!, rare[rows[index]!]!);
    scaleTo(values, 1);
    const scores = new Float64Array(bias.length);
    const units = new Float64Array(hidden.units);
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index]!;
      addShares(scores, weights, row, values[index]!);
      if (row < hidden.features) addShares(units, inward, row, values[index]!);
    }
    const spoken = scaleTo(support.slice(), lexiconLength);
    for (let index = 0; index < spoken.length; index += 1) {
      if (spoken[index] === 0) continue;
      addShares(scores, weights, features + index, spoken[index]!);
      addShares(units, inward, hidden.features + index, spoken[index]!);
    }
    for (let index = 0; index < scores.length; index += 1)
      scores[index] = scores[index]! * largest[index]! + bias[index]!;
    addHidden(scores, units);
    return scores;
  };
};
