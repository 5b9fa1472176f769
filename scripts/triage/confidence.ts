import { toProbabilities } from './softmax-regression';

/** How scores become probabilities. */
export interface Confidence {
  /** Scores are divided by it. */
  temperature: number;
  /** Share that is spread over all departments alike: answers that no words explain, such as who happened to be on duty. */
  doubt: number;
}

const STEPS = 40;
const DOUBTS = [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2];

/** Probabilities of the departments for one row of `scores[row * classes + label]`. */
export const probabilitiesOf = (
  scores: Float64Array,
  row: number,
  classes: number,
  { temperature, doubt }: Confidence,
): Float64Array => {
  const own = scores.slice(row * classes, (row + 1) * classes).map((score) => score / temperature);
  return toProbabilities(own).map((share) => (1 - doubt) * share + doubt / classes);
};

/** Mean surprise at the right answers, the measure of honest probabilities: lower is better. */
const surprise = (scores: Float64Array, labels: Uint8Array, classes: number, confidence: Confidence): number =>
  labels.reduce(
    (sum, label, row) => sum - Math.log(probabilitiesOf(scores, row, classes, confidence)[label]! + 1e-12),
    0,
  );

const best = (tried: readonly Confidence[], badness: (confidence: Confidence) => number): Confidence => {
  const worth = tried.map(badness);
  return tried[worth.indexOf(Math.min(...worth))]!;
};

/** From `from` to `to` in even factors. */
const scale = (from: number, to: number): number[] =>
  Array.from({ length: STEPS }, (_none, step) => from * (to / from) ** (step / (STEPS - 1)));

/** The temperature that brings the scores of one model closest to probabilities. */
export const fitTemperature = (scores: Float64Array, labels: Uint8Array, classes: number): number =>
  best(
    scale(0.05, 5).map((temperature) => ({ temperature, doubt: 0 })),
    (confidence) => surprise(scores, labels, classes, confidence),
  ).temperature;

const BIAS_STEPS = 300;
const BIAS_STEP = 2;
const BIAS_PULL = 0.003;

/** What to add to the scores of each department so that each is expected as often as it was wanted. */
export const fitBias = (scores: Float64Array, labels: Uint8Array, classes: number): Float64Array => {
  const bias = new Float64Array(classes);
  const rows = labels.length;
  const own = new Float64Array(classes);
  for (let step = 0; step < BIAS_STEPS; step += 1) {
    const surplus = bias.map((each) => (BIAS_PULL * each) / classes);
    for (let row = 0; row < rows; row += 1) {
      for (let label = 0; label < classes; label += 1) own[label] = scores[row * classes + label]! + bias[label]!;
      toProbabilities(own);
      for (let label = 0; label < classes; label += 1) surplus[label]! += own[label]! / rows;
      surplus[labels[row]!]! -= 1 / rows;
    }
    for (let label = 0; label < classes; label += 1) bias[label]! -= BIAS_STEP * surplus[label]!;
  }
  return bias;
};

/** How far the probability of the first department is from its being right, as a square: lower is better. */
const misplacedTrust = (scores: Float64Array, labels: Uint8Array, classes: number, confidence: Confidence): number =>
  labels.reduce((sum, label, row) => {
    const own = probabilitiesOf(scores, row, classes, confidence);
    const first = Math.max(...own);
    return sum + (first - (own[label] === first ? 1 : 0)) ** 2;
  }, 0);

/** Temperature and doubt at which the probability of the first department is the most honest. */
export const fitConfidence = (scores: Float64Array, labels: Uint8Array, classes: number): Confidence =>
  best(
    scale(0.5, 2).flatMap((temperature) => DOUBTS.map((doubt) => ({ temperature, doubt }))),
    (confidence) => misplacedTrust(scores, labels, classes, confidence),
  );
