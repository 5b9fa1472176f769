import { looksLikeName } from './personal-names';
import { fitTemperature } from './confidence';
import { type HiddenLayer, scoreHidden, trainHidden } from './hidden-layer';
import { type LinearWeights, trainNbSvm } from './nb-svm';
import {
  chooseVocabulary,
  makeQuestionMatrix,
  narrowMatrix,
  type QuestionMatrix,
  type Vocabulary,
} from './question-matrix';
import { seeded } from './random';
import { trainSoftmax } from './softmax-regression';

/** Chosen by cross-validation on training questions. */
export const SETTINGS = {
  seed: 20_261_129,
  minQuestions: 4,
  features: 32_000,
  lexiconLength: 0.3,
  svm: { cost: 0.3, bayes: 0.25, passes: 12 },
  softmax: { cost: 30, passes: 20, firstStep: 3 },
  hidden: { units: 96, features: 10_000, wordsLouder: 1.7, passes: 14, step: 0.04, dropFeatures: 0.5, dropUnits: 0.5 },
  /** How much each model says in the sum. */
  shares: { svm: 2, softmax: 2, hidden: 3 },
  /** How far the second opinion counts beside the department that a question was given, and by how many turns it is had. */
  secondOpinion: { share: 0.5, turns: 4 },
  holdOutEvery: 4,
};
export type Settings = typeof SETTINGS;

/** Three models of the same questions; each is brought to the scale of probabilities before they are averaged. */
export interface Trained {
  vocabulary: Vocabulary;
  svm: LinearWeights;
  softmax: LinearWeights;
  hidden: HiddenLayer;
}

export interface Corpus {
  texts: string[];
  support: Float64Array[];
  labels: Uint8Array;
}

/** The questions whose row is in. */
export const part = ({ texts, support, labels }: Corpus, isIn: (row: number) => boolean): Corpus => {
  const rows = texts.flatMap((_text, row) => (isIn(row) ? [row] : []));
  return {
    texts: rows.map((row) => texts[row]!),
    support: rows.map((row) => support[row]!),
    labels: Uint8Array.from(rows, (row) => labels[row]!),
  };
};

const matrixOf = (corpus: Corpus, vocabulary: Vocabulary, questions: number, settings: Settings): QuestionMatrix =>
  makeQuestionMatrix({
    ...{ texts: corpus.texts, support: corpus.support, vocabulary, questions },
    ...{ lexiconLength: settings.lexiconLength },
  });

const seenByHidden = (matrix: QuestionMatrix, { grams }: Vocabulary, { hidden }: Settings): QuestionMatrix =>
  narrowMatrix(matrix, { grams: grams.length, features: hidden.features, louder: hidden.wordsLouder });

/** `targets[row * classes + label]`: how far a question belongs to a department; the vector machine keeps to the label. */
export const trainAll = (corpus: Corpus, targets: Float32Array, classes: number, settings: Settings): Trained => {
  const vocabulary = chooseVocabulary(corpus.texts, corpus.labels, classes, {
    ...{ minQuestions: settings.minQuestions, features: settings.features },
    isRefused: looksLikeName,
  });
  const matrix = matrixOf(corpus, vocabulary, corpus.texts.length, settings);
  const { labels } = corpus;
  const unscaledFrom = vocabulary.grams.length;
  const { seed } = settings;
  const narrow = seenByHidden(matrix, vocabulary, settings);
  return {
    vocabulary,
    svm: trainNbSvm(matrix, labels, { ...settings.svm, classes, unscaledFrom }, seeded(seed)),
    softmax: trainSoftmax(matrix, targets, { ...settings.softmax, classes }, seeded(seed + 1)),
    hidden: trainHidden(narrow, targets, { ...settings.hidden, classes }, seeded(seed + 2)),
  };
};

export type Scores = Float64Array;

const scoreLinear = ({ weights, bias }: LinearWeights, { rows, starts, at, values }: QuestionMatrix): Scores => {
  const classes = bias.length;
  const scores = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row += 1)
    for (let label = 0; label < classes; label += 1) {
      let sum = bias[label]!;
      for (let index = starts[row]!; index < starts[row + 1]!; index += 1)
        sum += values[index]! * weights[at[index]! * classes + label]!;
      scores[row * classes + label] = sum;
    }
  return scores;
};

export const scoreAll = (trained: Trained, corpus: Corpus, questions: number, settings: Settings): Scores[] => {
  const matrix = matrixOf(corpus, trained.vocabulary, questions, settings);
  return [
    scoreLinear(trained.svm, matrix),
    scoreLinear(trained.softmax, matrix),
    scoreHidden(trained.hidden, seenByHidden(matrix, trained.vocabulary, settings)),
  ];
};

/** The scores of one or several models, each by what one point of it is worth. */
export const addUp = (scores: readonly Scores[], worth: readonly number[]): Scores =>
  scores[0]!.map((_score, at) => scores.reduce((sum, each, which) => sum + each[at]! * worth[which]!, 0));

/** What one point of each of the three models is worth in their sum, from questions that they did not see. */
export const worthOf = (
  scores: readonly Scores[],
  labels: Uint8Array,
  classes: number,
  settings: Settings,
): number[] => {
  const { svm, softmax, hidden } = settings.shares;
  return [svm, softmax, hidden].map(
    (share, which) => share / (svm + softmax + hidden) / fitTemperature(scores[which]!, labels, classes),
  );
};
