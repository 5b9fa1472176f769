import { makePairTable } from './pair-table';

/** The n-grams of one text that a vocabulary knows: their rows, and how often each occurs. */
export interface GramCounts {
  rows: number[];
  counts: number[];
}

/** Longest n-gram that a vocabulary may hold: three characters make one number. */
export const LONGEST_GRAM = 3;

/** Finds the row of an n-gram by the codes of its characters, 0 for none; -1 when it is unknown. Makes no strings. */
const makeFindRow = (vocabulary: readonly string[]) => {
  const rows = makePairTable(vocabulary.length);
  // Behind its end a text has the code NaN, which is 0 as soon as it is shifted.
  const rest = (second: number, third: number): number => (second << 16) | third;
  vocabulary.forEach((gram, row) => rows.put(gram.charCodeAt(0), rest(gram.charCodeAt(1), gram.charCodeAt(2)), row));
  return (first: number, second: number, third: number): number => rows.get(first, rest(second, third));
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
      const first = text.charCodeAt(at);
      count(findRow(first, 0, 0));
      if (at + 1 >= text.length) break;
      const second = text.charCodeAt(at + 1);
      count(findRow(first, second, 0));
      if (at + 2 < text.length) count(findRow(first, second, text.charCodeAt(at + 2)));
    }
    const counts = rows.map((row) => times[row]!);
    for (const row of rows) times[row] = 0;
    return { rows, counts };
  };
};
