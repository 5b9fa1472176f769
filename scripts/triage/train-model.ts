import type { DepartmentRules } from '../../bff/src/modules/triage/department-rules';
import { makeDepartmentWords } from '../../bff/src/modules/triage/department-words';
import { type ModelFigures, type RankingModel, weightToByte } from '../../bff/src/modules/triage/model-file';
import { questionText } from '../../bff/src/modules/triage/question-text';
import { type Confidence, fitBias, fitConfidence, fitTemperature, probabilitiesOf } from './confidence';
import type { Judged } from './measures';
import type { LabelledQuestion } from './questions';
import { withSecondOpinion } from './second-opinion';
import {
  addUp,
  type Corpus,
  part,
  scoreAll,
  type Scores,
  SETTINGS,
  type Settings,
  trainAll,
  type Trained,
  worthOf,
} from './three-models';

/** What a point of each model is worth, what their sum wants added, and how sure it is, from every so-manieth question, which the models did not see. */
const calibrate = (corpus: Corpus, classes: number, settings: Settings) => {
  const isOut = (row: number): boolean => row % settings.holdOutEvery === 0;
  const inside = part(corpus, (row) => !isOut(row));
  const outside = part(corpus, isOut);
  const trained = trainAll(inside, withSecondOpinion(inside, classes, settings), classes, settings);
  const scores = scoreAll(trained, outside, inside.texts.length, settings);
  const worth = worthOf(scores, outside.labels, classes, settings);
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
  const trained = trainAll(corpus, withSecondOpinion(corpus, classes, settings), classes, settings);
  const { hidden, ...packed } = pack(trained, worth, classes, settings);
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
