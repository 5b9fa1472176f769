import { gramWeight, makeGramCounter, rarity, scaleTo } from '../../bff/src/modules/triage/department-model';

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
  longest: number;
  /** An n-gram from fewer questions is not learned: it tells of people, not of illnesses. */
  minQuestions: number;
  features: number;
  isRefused: (gram: string) => boolean;
}

const gramsOf = (text: string, longest: number): Set<string> => {
  const grams = new Set<string>();
  for (let at = 0; at < text.length; at += 1)
    for (let length = 1; length <= longest && at + length <= text.length; length += 1)
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
  { longest, minQuestions, features, isRefused }: Limits,
): Vocabulary => {
  const shares = new Float64Array(classes);
  labels.forEach((label) => (shares[label]! += 1 / labels.length));
  const seen = new Map<string, number>();
  for (const text of texts) for (const gram of gramsOf(text, longest)) seen.set(gram, (seen.get(gram) ?? 0) + 1);
  const counts = new Map<string, Uint32Array>();
  for (const [gram, seenIn] of seen)
    if (seenIn >= minQuestions && !isRefused(gram)) counts.set(gram, new Uint32Array(classes));
  texts.forEach((text, index) => {
    for (const gram of gramsOf(text, longest)) {
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
  longest: number;
  /** Questions that `seenIn` was counted in. */
  questions: number;
  /** What the words speak for, per text; brought to this length. */
  support: readonly Float64Array[];
  lexiconLength: number;
}

/** Turns texts into the very rows that the running service makes of them. */
export const makeQuestionMatrix = (source: MatrixSource): QuestionMatrix => {
  const { texts, vocabulary, longest, questions, support, lexiconLength } = source;
  const countGrams = makeGramCounter(vocabulary.grams, longest);
  const rare = Float64Array.from(vocabulary.seenIn, (seenIn) => rarity(questions, seenIn));
  const features = vocabulary.grams.length;
  const starts = new Int32Array(texts.length + 1);
  const at: number[] = [];
  const values: number[] = [];
  texts.forEach((text, row) => {
    const counts = [...countGrams(text)];
    const weighed = scaleTo(
      Float64Array.from(counts, ([gram, count]) => gramWeight(count, rare[gram]!)),
      1,
    );
    counts.forEach(([gram], index) => {
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
