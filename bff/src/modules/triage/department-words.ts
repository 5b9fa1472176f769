import type { DepartmentRule } from './department-rules';

interface Entry {
  word: string;
  /** Index of the department → weight. */
  weights: readonly (readonly [number, number])[];
}

const WEIGHTS = ['3', '2', '1'] as const;

const collect = (departments: readonly DepartmentRule[]): Map<string, Map<number, number>> => {
  const found = new Map<string, Map<number, number>>();
  departments.forEach(({ words }, index) => {
    for (const weight of WEIGHTS)
      for (const word of words[weight] ?? []) {
        const weights = found.get(word) ?? new Map<number, number>();
        weights.set(index, Math.max(Number(weight), weights.get(index) ?? 0));
        found.set(word, weights);
      }
  });
  return found;
};

/**
 * The words of the departments. `find` reads a text from left to right, takes the longest word at each place and gives
 * each word once: 乳腺癌 is found as itself, not as 乳腺 and 癌.
 */
export const makeDepartmentWords = (departments: readonly DepartmentRule[]) => {
  const entries = new Map<string, Entry>(
    [...collect(departments)].map(([word, weights]) => [word, { word, weights: [...weights] }]),
  );
  // Most characters begin no word at all.
  const longestFrom = new Map<string, number>();
  for (const word of entries.keys())
    longestFrom.set(word.charAt(0), Math.max(word.length, longestFrom.get(word.charAt(0)) ?? 0));

  const longestAt = (text: string, at: number): Entry | undefined => {
    const longest = longestFrom.get(text.charAt(at)) ?? 0;
    for (let length = Math.min(longest, text.length - at); length > 0; length -= 1) {
      const entry = entries.get(text.slice(at, at + length));
      if (entry) return entry;
    }
    return undefined;
  };

  const find = (text: string): Entry[] => {
    const found = new Set<Entry>();
    for (let at = 0; at < text.length;) {
      const entry = longestAt(text, at);
      if (entry) found.add(entry);
      at += entry?.word.length ?? 1;
    }
    return [...found];
  };

  /** How much each department was spoken for; a word that many departments share speaks less for each. */
  const support = (found: readonly Entry[]): Float64Array => {
    const sums = new Float64Array(departments.length);
    for (const { weights } of found)
      for (const [index, weight] of weights) sums[index]! += weight / Math.sqrt(weights.length);
    return sums;
  };
  return { find, support };
};

export type DepartmentWord = Entry;
