import type { DepartmentRules } from '../../bff/src/modules/triage/department-rules';
import { makeDepartmentWords } from '../../bff/src/modules/triage/department-words';
import { type ModelFigures, type RankingModel, weightToByte } from '../../bff/src/modules/triage/model-file';
import { questionText } from '../../bff/src/modules/triage/question-text';
import { type Confidence, fitBias, fitConfidence, fitTemperature, probabilitiesOf } from './confidence';
import { type HiddenLayer, scoreHidden, trainHidden } from './hidden-layer';
import { type LinearWeights, trainNbSvm } from './nb-svm';
import type { Judged } from './measures';
import { looksLikeName } from './personal-names';
import {
  chooseVocabulary,
  makeQuestionMatrix,
  narrowMatrix,
  type QuestionMatrix,
  type Vocabulary,
} from './question-matrix';
import type { LabelledQuestion } from './questions';
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
  holdOutEvery: 4,
};
export type Settings = typeof SETTINGS;

/** Three models of the same questions; each is brought to the scale of probabilities before they are averaged. */
interface Trained {
  vocabulary: Vocabulary;
  svm: LinearWeights;
  softmax: LinearWeights;
  hidden: HiddenLayer;
}

interface Corpus {
  texts: string[];
  support: Float64Array[];
  labels: Uint8Array;
}

const part = ({ texts, support, labels }: Corpus, isIn: (row: number) => boolean): Corpus => {
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

const trainAll = (corpus: Corpus, classes: number, settings: Settings): Trained => {
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
    softmax: trainSoftmax(matrix, labels, { ...settings.softmax, classes }, seeded(seed + 1)),
    hidden: trainHidden(narrow, labels, { ...settings.hidden, classes }, seeded(seed + 2)),
  };
};

type Scores = Float64Array;

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

const scoreAll = (trained: Trained, corpus: Corpus, questions: number, settings: Settings): Scores[] => {
  const matrix = matrixOf(corpus, trained.vocabulary, questions, settings);
  return [
    scoreLinear(trained.svm, matrix),
    scoreLinear(trained.softmax, matrix),
    scoreHidden(trained.hidden, seenByHidden(matrix, trained.vocabulary, settings)),
  ];
};

/** The scores of one or several models, each by what one point of it is worth. */
const addUp = (scores: readonly Scores[], worth: readonly number[]): Scores =>
  scores[0]!.map((_score, at) => scores.reduce((sum, each, which) => sum + each[at]! * worth[which]!, 0));

/** What a point of each model is worth, what their sum wants added, and how sure it is, from every so-manieth question, which the models did not see. */
const calibrate = (corpus: Corpus, classes: number, settings: Settings) => {
  const isOut = (row: number): boolean => row % settings.holdOutEvery === 0;
  const inside = part(corpus, (row) => !isOut(row));
  const outside = part(corpus, isOut);
  const scores = scoreAll(trainAll(inside, classes, settings), outside, inside.texts.length, settings);
  const { svm, softmax, hidden } = settings.shares;
  const worth = [svm, softmax, hidden].map(
    (share, which) => share / (svm + softmax + hidden) / fitTemperature(scores[which]!, outside.labels, classes),
  );
  const added = addUp(scores, worth);
  const temperature = fitTemperature(added, outside.labels, classes);
  const bias = fitBias(
    added.map((score) => score / temperature),
    outside.labels,
    classes,
  ).map((each) => each * temperature);
  const blended = added.map((score, at) => score + bias[at % classes]!);
  const confidence = fitConfidence(blended, outside.labels, classes);
  return { worth, bias, confidence, heldOut: { labels: outside.labels, scores: blended } };
};

/** Brings weights to a byte each, finer near zero, where most of them are; per column of the matrix (department or unit). */
const toBytes = (weights: Float32Array, width: number): { bytes: Int8Array; largest: Float32Array } => {
  const largest = new Float32Array(width);
  weights.forEach((weight, at) => (largest[at % width] = Math.max(largest[at % width]!, Math.abs(weight))));
  return { bytes: Int8Array.from(weights, (weight, at) => weightToByte(weight, largest[at % width]!)), largest };
};

interface Worth {
  /** Of one point of each of the three models. */
  worth: readonly number[];
  /** Added to their sum, by department. */
  bias: Float64Array;
}

/** Adds the two linear models into one, and sets the hidden layer beside it. */
const pack = (trained: Trained, { worth, bias }: Worth, classes: number, settings: Settings) => {
  const { svm, softmax, hidden, vocabulary } = trained;
  const [ofSvm = 1, ofSoftmax = 1, ofHidden = 1] = worth;
  const linear = toBytes(
    svm.weights.map((weight, at) => weight * ofSvm + softmax.weights[at]! * ofSoftmax),
    classes,
  );
  const { units } = hidden;
  const seen = Math.min(settings.hidden.features, vocabulary.grams.length);
  const inward = toBytes(
    hidden.inward.map((weight, at) => (at < seen * units ? weight : weight * settings.hidden.wordsLouder)),
    units,
  );
  return {
    vocabulary: vocabulary.grams,
    seenIn: vocabulary.seenIn,
    weights: linear.bytes,
    largest: linear.largest,
    bias: Float32Array.from(
      svm.bias,
      (each, label) => each * ofSvm + softmax.bias[label]! * ofSoftmax + hidden.bias[label]! * ofHidden + bias[label]!,
    ),
    inward: inward.bytes,
    inwardLargest: inward.largest,
    outward: Float32Array.from(hidden.outward, (each) => each * ofHidden),
    hidden: { units, features: seen },
  };
};

/** The held-out questions as they are judged: what was wanted, and the departments by probability. */
const judge = (
  { labels, scores }: { labels: Uint8Array; scores: Scores },
  departments: readonly string[],
  confidence: Confidence,
): Judged[] =>
  Array.from(labels, (wanted, row) => {
    const own = probabilitiesOf(scores, row, departments.length, confidence);
    const ranked = departments.map((name, label) => ({ name, probability: own[label]! }));
    return { wanted: departments[wanted]!, ranked: ranked.sort((a, b) => b.probability - a.probability) };
  });

export interface TrainingSource {
  questions: readonly LabelledQuestion[];
  sha256: string;
  rules: DepartmentRules;
}

/** Trains the ranking of departments. The same questions, words and settings give the same bytes. */
export const trainModel = ({ questions, sha256, rules }: TrainingSource, settings: Settings = SETTINGS) => {
  const words = makeDepartmentWords(rules.departments);
  const departments = rules.departments
    .map(({ name }) => name)
    .filter((name) => questions.some(({ department }) => department === name));
  const texts = questions.map(({ text }) => questionText(text));
  const corpus: Corpus = {
    texts,
    support: texts.map((text) => words.support(words.find(text))),
    labels: Uint8Array.from(questions, ({ department }) => departments.indexOf(department)),
  };
  const classes = departments.length;
  const { confidence, heldOut, ...worth } = calibrate(corpus, classes, settings);
  const { hidden, ...packed } = pack(trainAll(corpus, classes, settings), worth, classes, settings);
  const model: RankingModel = {
    header: {
      version: `${rules.version}-${sha256.slice(0, 4)}`,
      ...{ trainedOn: { sha256, rows: questions.length }, dev: null as ModelFigures | null },
      ...{ departments, lexicon: rules.departments.map(({ name }) => name), hidden, ...confidence },
      ...{ features: packed.vocabulary.length, lexiconLength: settings.lexiconLength },
    },
    ...packed,
  };
  return { model, heldOut: judge(heldOut, departments, confidence) };
};
