import type { DepartmentRules } from '../../bff/src/modules/triage/department-rules';
import { makeDepartmentWords } from '../../bff/src/modules/triage/department-words';
import type { ModelFigures, RankingModel } from '../../bff/src/modules/triage/model-file';
import { questionText } from '../../bff/src/modules/triage/question-text';
import { type HiddenLayer, scoreHidden, trainHidden } from './hidden-layer';
import { type LinearWeights, trainNbSvm } from './nb-svm';
import type { Judged } from './measures';
import { looksLikeName } from './personal-names';
import { chooseVocabulary, makeQuestionMatrix, type QuestionMatrix, type Vocabulary } from './question-matrix';
import type { LabelledQuestion } from './questions';
import { seeded } from './random';
import { toProbabilities, trainSoftmax } from './softmax-regression';

/** Chosen by cross-validation on training questions. */
export const SETTINGS = {
  seed: 20_261_129,
  longestGram: 3,
  minQuestions: 4,
  features: 32_000,
  lexiconLength: 0.3,
  svm: { cost: 0.3, bayes: 0.25, passes: 12 },
  softmax: { cost: 30, passes: 20, firstStep: 3 },
  hidden: { units: 64, features: 14_000, passes: 10, step: 0.04, dropFeatures: 0.5, dropUnits: 0.4 },
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
    ...{ longest: settings.longestGram, lexiconLength: settings.lexiconLength },
  });

const seesOf =
  ({ grams }: Vocabulary, { hidden }: Settings) =>
  (column: number): boolean =>
    column < hidden.features || column >= grams.length;

const trainAll = (corpus: Corpus, classes: number, settings: Settings): Trained => {
  const vocabulary = chooseVocabulary(corpus.texts, corpus.labels, classes, {
    ...{ longest: settings.longestGram, minQuestions: settings.minQuestions, features: settings.features },
    isRefused: looksLikeName,
  });
  const matrix = matrixOf(corpus, vocabulary, corpus.texts.length, settings);
  const { labels } = corpus;
  const unscaledFrom = vocabulary.grams.length;
  const { seed } = settings;
  return {
    vocabulary,
    svm: trainNbSvm(matrix, labels, { ...settings.svm, classes, unscaledFrom }, seeded(seed)),
    softmax: trainSoftmax(matrix, labels, { ...settings.softmax, classes }, seeded(seed + 1)),
    hidden: trainHidden(
      matrix,
      labels,
      { ...settings.hidden, classes, sees: seesOf(vocabulary, settings) },
      seeded(seed + 2),
    ),
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
    scoreHidden(trained.hidden, matrix, seesOf(trained.vocabulary, settings)),
  ];
};

/** Mean surprise of the right answers when the scores are divided by a temperature. */
const surprise = (scores: Scores, labels: Uint8Array, classes: number, temperature: number): number => {
  let sum = 0;
  labels.forEach((label, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes).map((score) => score / temperature);
    sum -= Math.log(toProbabilities(own)[label]! + 1e-12);
  });
  return sum / labels.length;
};

const STEPS = 40;

/** The temperature at which scores are the most honest probabilities, from 0.05 to 5. */
const fitTemperature = (scores: Scores, labels: Uint8Array, classes: number): number => {
  const tried = Array.from({ length: STEPS }, (_none, step) => 0.05 * 100 ** (step / (STEPS - 1)));
  const worth = tried.map((temperature) => surprise(scores, labels, classes, temperature));
  return tried[worth.indexOf(Math.min(...worth))]!;
};

/** The temperature at which the first department is on average as probable as it is often right. */
const fitConfidence = (scores: Scores, labels: Uint8Array, classes: number): number => {
  const rowOf = (row: number): Scores => scores.subarray(row * classes, (row + 1) * classes);
  const right = labels.filter((label, row) => rowOf(row).every((score) => score <= rowOf(row)[label]!)).length;
  const confidence = (temperature: number): number =>
    labels.reduce(
      (sum, _label, row) => sum + Math.max(...toProbabilities(rowOf(row).map((score) => score / temperature))),
      0,
    );
  let [low, high] = [0.05, 5];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (confidence(middle) > right) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

const mean = (scores: readonly Scores[], temperatures: readonly number[]): Scores =>
  scores[0]!.map(
    (_score, at) => scores.reduce((sum, each, which) => sum + each[at]! / temperatures[which]!, 0) / scores.length,
  );

/** Temperatures of the three models and of their mean, from every so-manieth question, which the models did not see. */
const calibrate = (corpus: Corpus, classes: number, settings: Settings) => {
  const isOut = (row: number): boolean => row % settings.holdOutEvery === 0;
  const inside = part(corpus, (row) => !isOut(row));
  const outside = part(corpus, isOut);
  const scores = scoreAll(trainAll(inside, classes, settings), outside, inside.texts.length, settings);
  const temperatures = scores.map((each) => fitTemperature(each, outside.labels, classes));
  const blended = mean(scores, temperatures);
  const temperature = fitConfidence(blended, outside.labels, classes);
  return {
    temperatures,
    temperature,
    heldOut: { labels: outside.labels, scores: blended.map((score) => score / temperature) },
  };
};

const LARGEST = 127;

/** Brings weights to a byte each, with a step per column of the matrix (department or unit). */
const toBytes = (weights: ArrayLike<number>, width: number): { bytes: Int8Array; steps: Float32Array } => {
  const largest = new Float64Array(width);
  for (let at = 0; at < weights.length; at += 1)
    largest[at % width] = Math.max(largest[at % width]!, Math.abs(weights[at]!));
  const steps = Float32Array.from(largest, (value) => (value === 0 ? 1 : value / LARGEST));
  return { bytes: Int8Array.from(weights, (weight, at) => Math.round(weight / steps[at % width]!)), steps };
};

/** Adds the two linear models into one, and sets the hidden layer beside it. */
const pack = (trained: Trained, temperatures: readonly number[], classes: number, settings: Settings) => {
  const { svm, softmax, hidden, vocabulary } = trained;
  const [ofSvm = 1, ofSoftmax = 1, ofHidden = 1] = temperatures.map(
    (temperature) => 1 / temperature / temperatures.length,
  );
  const linear = toBytes(
    svm.weights.map((weight, at) => weight * ofSvm + softmax.weights[at]! * ofSoftmax),
    classes,
  );
  const { units } = hidden;
  const seen = Math.min(settings.hidden.features, vocabulary.grams.length);
  const inward = toBytes(
    [...hidden.inward.subarray(0, seen * units), ...hidden.inward.subarray(vocabulary.grams.length * units)],
    units,
  );
  return {
    vocabulary: vocabulary.grams,
    seenIn: vocabulary.seenIn,
    weights: linear.bytes,
    steps: linear.steps,
    bias: Float32Array.from(
      svm.bias,
      (each, label) => each * ofSvm + softmax.bias[label]! * ofSoftmax + hidden.bias[label]! * ofHidden,
    ),
    inward: inward.bytes,
    inwardSteps: inward.steps,
    outward: Float32Array.from(hidden.outward, (each) => each * ofHidden),
    hidden: { units, features: seen },
  };
};

/** The held-out questions as they are judged: what was wanted, and the departments by probability. */
const judge = ({ labels, scores }: { labels: Uint8Array; scores: Scores }, departments: readonly string[]): Judged[] =>
  Array.from(labels, (wanted, row) => {
    const own = toProbabilities(scores.slice(row * departments.length, (row + 1) * departments.length));
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
  const { temperatures, temperature, heldOut } = calibrate(corpus, classes, settings);
  const { hidden, ...packed } = pack(trainAll(corpus, classes, settings), temperatures, classes, settings);
  const model: RankingModel = {
    header: {
      version: `${rules.version}-${sha256.slice(0, 4)}`,
      ...{ trainedOn: { sha256, rows: questions.length }, dev: null as ModelFigures | null },
      ...{ departments, lexicon: rules.departments.map(({ name }) => name), hidden, temperature },
      ...{
        features: packed.vocabulary.length,
        longestGram: settings.longestGram,
        lexiconLength: settings.lexiconLength,
      },
    },
    ...packed,
  };
  return { model, heldOut: judge(heldOut, departments) };
};
