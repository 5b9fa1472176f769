import type { LinearWeights } from './nb-svm';
import type { QuestionMatrix } from './question-matrix';
import type { Random } from './random';

interface Options {
  classes: number;
  /** The larger, the weaker the pull of the weights towards zero. */
  cost: number;
  passes: number;
  firstStep: number;
}

const BIAS_STEP = 0.02;
const LAST_STEP = 1e-3;

/** Turns scores into probabilities in place. */
export const toProbabilities = (scores: Float64Array): Float64Array => {
  let best = -Infinity;
  for (const score of scores) if (score > best) best = score;
  let sum = 0;
  for (let index = 0; index < scores.length; index += 1) sum += scores[index] = Math.exp(scores[index]! - best);
  for (let index = 0; index < scores.length; index += 1) scores[index]! /= sum;
  return scores;
};

/** Multinomial logistic regression towards `targets[row * classes + label]`, by stochastic gradient descent; `shrink` keeps the decay of all weights lazy. */
export const trainSoftmax = (
  { rows, columns, starts, at, values }: QuestionMatrix,
  targets: Float32Array,
  { classes, cost, passes, firstStep }: Options,
  random: Random,
): LinearWeights => {
  const weights = new Float32Array(columns * classes);
  const bias = new Float64Array(classes);
  const decay = 1 / (cost * rows);
  const order = Int32Array.from({ length: rows }, (_none, row) => row);
  const scores = new Float64Array(classes);
  let shrink = 1;
  let done = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    random.shuffle(order);
    for (const row of order) {
      const step = firstStep * (1 - done / (passes * rows)) + LAST_STEP;
      done += 1;
      scores.fill(0);
      for (let index = starts[row]!; index < starts[row + 1]!; index += 1) {
        const from = at[index]! * classes;
        const value = values[index]!;
        for (let label = 0; label < classes; label += 1) scores[label]! += value * weights[from + label]!;
      }
      for (let label = 0; label < classes; label += 1) scores[label] = scores[label]! * shrink + bias[label]!;
      toProbabilities(scores);
      for (let label = 0; label < classes; label += 1) scores[label]! -= targets[row * classes + label]!;
      shrink *= 1 - step * decay;
      for (let index = starts[row]!; index < starts[row + 1]!; index += 1) {
        const from = at[index]! * classes;
        const push = (step / shrink) * values[index]!;
        for (let label = 0; label < classes; label += 1) weights[from + label]! -= push * scores[label]!;
      }
      for (let label = 0; label < classes; label += 1) bias[label]! -= BIAS_STEP * step * scores[label]!;
    }
  }
  return { weights: weights.map((weight) => weight * shrink), bias };
};
