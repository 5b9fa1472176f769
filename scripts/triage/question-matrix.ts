import { gramWeight, rarity, scaleTo } from '../../bff/src/modules/triage/department-model';
import { LONGEST_GRAM, makeGramCounter } from '../../bff/src/modules/triage/gram-counter';

/** Rows of few values: row r has the columns and values from starts[r] up to starts[r + 1]. */
export interface QuestionMatrix {
  rows: number;
  columns: number;
  starts: Int32Array;
  at: Int32Array;
  values: Float32Array;
}

export interface Vocabulary {
  grams: string[];
  seenIn: Uint16Array;
}

interface Limits {
  /** An n-gram from fewer questions is not learned: it tells of people, not of illnesses. */
  minQuestions: number;
  features: number;
  isRefused: (gram: string) => boolean;
}

const gramsOf = (text: string): Set<string> => {
  const grams = new Set<string>();
  for (let at = 0; at < text.length; at += 1)
    for (let length = 1; length <= LONGEST_GRAM && at + length <= text.length; length += 1)
      grams.add(text.slice(at, at + length));
  return grams;
};

/** How unevenly an n-gram is spread over the departments (χ²), from its counts per department. */
const unevenness = (counts: Uint32Array, seenIn: number, shares: Float64Array): number =>
  shares.reduce((sum, part, index) => sum + (counts[index]! - seenIn * part) ** 2 / (seenIn * part), 0);

/** The n-grams that tell departments apart best, the best first. */
export const chooseVocabulary = (
  texts: readonly string[],
  labels: Uint8Array,
  classes: number,
  { minQuestions, features, isRefused }: Limits,
): Vocabulary => {
  const shares = new Float64Array(classes);
  labels.forEach((label) => (shares[label]! += 1 / labels.length));
  const seen = new Map<string, number>();
  for (const text of texts) for (const gram of gramsOf(text)) seen.set(gram, (seen.get(gram) ?? 0) + 1);
  const counts = new Map<string, Uint32Array>();
  for (const [gram, seenIn] of seen)
    if (seenIn >= minQuestions && !isRefused(gram)) counts.set(gram, new Uint32Array(classes));
  texts.forEach((text, index) => {
    for (const gram of gramsOf(text)) {
      const count = counts.get(gram);
      if (count) count[labels[index]!]! += 1;
    }
  });
  const scored = [...counts].map(([gram, count]) => {
    const seenIn = seen.get(gram)!;
    return { gram, seenIn, score: unevenness(count, seenIn, shares) };
  });
  const order = (a: string, b: string): number => (a < b ? -1 : 1);
  const chosen = scored.sort((a, b) => b.score - a.score || order(a.gram, b.gram)).slice(0, features);
  return { grams: chosen.map(({ gram }) => gram), seenIn: Uint16Array.from(chosen, ({ seenIn }) => seenIn) };
};

interface MatrixSource {
  texts: readonly string[];
  vocabulary: Vocabulary;
  /** Questions that `seenIn` was counted in. */
  questions: number;
  /** What the words speak for, per text; brought to this length. */
  support: readonly Float64Array[];
  lexiconLength: number;
}

/** Turns texts into the very rows that the running service makes of them. */
export const makeQuestionMatrix = (source: MatrixSource): QuestionMatrix => {
  const { texts, vocabulary, questions, support, lexiconLength } = source;
  const countGrams = makeGramCounter(vocabulary.grams);
  const rare = Float64Array.from(vocabulary.seenIn, (seenIn) => rarity(questions, seenIn));
  const features = vocabulary.grams.length;
  const starts = new Int32Array(texts.length + 1);
  const at: number[] = [];
  const values: number[] = [];
  texts.forEach((text, row) => {
    const { rows, counts } = countGrams(text);
    const weighed = scaleTo(
      Float64Array.from(rows, (gram, index) => gramWeight(counts[index]!, rare[gram]!)),
      1,
    );
    rows.forEach((gram, index) => {
      at.push(gram);
      values.push(weighed[index]!);
    });
    scaleTo(Float64Array.from(support[row]!), lexiconLength).forEach((value, index) => {
      if (value === 0) return;
      at.push(features + index);
      values.push(value);
    });
    starts[row + 1] = at.length;
  });
  return {
    rows: texts.length,
    columns: features + (support[0]?.length ?? 0),
    starts,
    at: Int32Array.from(at),
    values: Float32Array.from(values),
  };
};

/** The same rows with the first `features` n-grams only, and with the words, which are behind all `grams`, made louder. */
export const narrowMatrix = (
  matrix: QuestionMatrix,
  { grams, features, louder }: { grams: number; features: number; louder: number },
): QuestionMatrix => {
  const { rows, columns, starts, at, values } = matrix;
  const kept = Math.min(features, grams);
  const narrow = { starts: new Int32Array(rows + 1), at: [] as number[], values: [] as number[] };
  for (let row = 0; row < rows; row += 1) {
    for (let index = starts[row]!; index < starts[row + 1]!; index += 1) {
      const column = at[index]!;
      if (column >= kept && column < grams) continue;
      narrow.at.push(column < kept ? column : column - grams + kept);
      narrow.values.push(column < kept ? values[index]! : values[index]! * louder);
    }
    narrow.starts[row + 1] = narrow.at.length;
  }
  return {
    ...{ rows, columns: columns - grams + kept, starts: narrow.starts },
    ...{ at: Int32Array.from(narrow.at), values: Float32Array.from(narrow.values) },
  };
};
