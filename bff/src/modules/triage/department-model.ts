import { type RankingModel, weightsOf } from './model-file';

/** The n-grams of one text that a vocabulary knows: their rows, and how often each occurs. */
export interface GramCounts {
  rows: number[];
  counts: number[];
}

/** Longest n-gram that a vocabulary may hold: three characters make one number. */
export const LONGEST_GRAM = 3;

const HASH = 0x9e3779b1;

/** Finds the row of an n-gram by the codes of its characters, 0 for none; -1 when it is unknown. Makes no strings. */
const makeFindRow = (vocabulary: readonly string[]) => {
  const bits = Math.ceil(Math.log2(vocabulary.length + 1)) + 2;
  const slots = new Int32Array(2 ** bits).fill(-1);
  const firsts = new Uint16Array(slots.length);
  const others = new Uint32Array(slots.length);
  const slotOf = (first: number, other: number): number => {
    let slot = (Math.imul(Math.imul(first, HASH) ^ other, HASH) >>> (32 - bits)) >>> 0;
    while (slots[slot] !== -1 && (firsts[slot] !== first || others[slot] !== other)) slot = (slot + 1) % slots.length;
    return slot;
  };
  const rest = (second: number, third: number): number => ((second << 16) | third) >>> 0;
  vocabulary.forEach((gram, row) => {
    const [first = 0, second = 0, third = 0] = Array.from({ length: gram.length }, (_none, at) => gram.charCodeAt(at));
    const slot = slotOf(first, rest(second, third));
    slots[slot] = row;
    firsts[slot] = first;
    others[slot] = rest(second, third);
  });
  return (first: number, second: number, third: number): number => slots[slotOf(first, rest(second, third))]!;
};

/** Counts the n-grams of a text that a vocabulary knows. */
export const makeGramCounter = (vocabulary: readonly string[]) => {
  const findRow = makeFindRow(vocabulary);
  // Empty between two texts.
  const times = new Int32Array(vocabulary.length);
  return (text: string): GramCounts => {
    const rows: number[] = [];
    const count = (row: number): void => {
      if (row < 0) return;
      if (times[row] === 0) rows.push(row);
      times[row]! += 1;
    };
    for (let at = 0; at < text.length; at += 1) {
      const [first, second, third] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
      count(findRow(first, 0, 0));
      if (at + 1 < text.length) count(findRow(first, second, 0));
      if (at + 2 < text.length) count(findRow(first, second, third));
    }
    const counts = rows.map((row) => times[row]!);
    for (const row of rows) times[row] = 0;
    return { rows, counts };
  };
};

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
  const from = row * sums.length;
  for (let index = 0; index < sums.length; index += 1) sums[index]! += value * weights[from + index]!;
};

/** Gives each department of the model a score for a text and what its words speak for; higher is better, no limits. */
export const makeScoreDepartments = (model: RankingModel) => {
  const { header, vocabulary, seenIn, bias, outward } = model;
  const weights = weightsOf(model.weights, model.largest);
  const inward = weightsOf(model.inward, model.inwardLargest);
  const { features, hidden, lexiconLength } = header;
  const classes = header.departments.length;
  const countGrams = makeGramCounter(vocabulary);
  const rare = Float64Array.from(seenIn, (documents) => rarity(header.trainedOn.rows, documents));

  const addHidden = (scores: Float64Array, units: Float64Array): void =>
    units.forEach((sum, unit) => {
      const active = Math.max(0, sum);
      for (let index = 0; index < classes; index += 1) scores[index]! += active * outward[unit * classes + index]!;
    });

  /** `support` by the names of `header.lexicon`. */
  return (text: string, support: Float64Array): Float64Array => {
    const { rows, counts } = countGrams(text);
    const values = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index += 1)
      values[index] = gramWeight(counts[index]!, rare[rows[index]!]!);
    scaleTo(values, 1);
    const sums = Float64Array.from(bias);
    const units = new Float64Array(hidden.units);
    rows.forEach((row, index) => {
      addRow(sums, weights, row, values[index]!);
      if (row < hidden.features) addRow(units, inward, row, values[index]!);
    });
    scaleTo(Float64Array.from(support), lexiconLength).forEach((value, index) => {
      if (value === 0) return;
      addRow(sums, weights, features + index, value);
      addRow(units, inward, hidden.features + index, value);
    });
    addHidden(sums, units);
    return sums;
  };
};
