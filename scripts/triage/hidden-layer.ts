import type { QuestionMatrix } from './question-matrix';
import type { Random } from './random';
import { toProbabilities } from './softmax-regression';

/** One layer of rectified units between features and departments. */
export interface HiddenLayer {
  units: number;
  /** `inward[column * units + unit]`. */
  inward: Float32Array;
  /** `outward[unit * classes + label]`. */
  outward: Float64Array;
  bias: Float64Array;
}

interface Options {
  classes: number;
  units: number;
  passes: number;
  step: number;
  /** Share of the features, and of the units, that are left out at random in each step. */
  dropFeatures: number;
  dropUnits: number;
}

const FIRST_WEIGHTS = 0.01;

/** Roughly normal, from four even draws; enough for first weights. */
const bell = (random: Random): number =>
  (random.next() + random.next() + random.next() + random.next() - 2) * Math.sqrt(3);

const begin = ({ columns }: QuestionMatrix, { classes, units }: Options, random: Random): HiddenLayer => ({
  units,
  // Small first weights let the units find features instead of remembering questions.
  inward: Float32Array.from({ length: columns * units }, () => bell(random) * FIRST_WEIGHTS),
  outward: Float64Array.from({ length: units * classes }, () => bell(random) / Math.sqrt(units)),
  bias: new Float64Array(classes),
});

/** Scores of the departments for one row, from its units. */
const outwardScores = ({ units, outward, bias }: HiddenLayer, active: Float64Array): Float64Array => {
  const scores = Float64Array.from(bias);
  for (let unit = 0; unit < units; unit += 1) {
    if (active[unit] === 0) continue;
    for (let label = 0; label < scores.length; label += 1)
      scores[label]! += active[unit]! * outward[unit * scores.length + label]!;
  }
  return scores;
};

/** Scores of every row, `scores[row * classes + label]`. */
export const scoreHidden = (layer: HiddenLayer, { rows, starts, at, values }: QuestionMatrix): Float64Array => {
  const classes = layer.bias.length;
  const all = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row += 1) {
    const active = new Float64Array(layer.units);
    for (let index = starts[row]!; index < starts[row + 1]!; index += 1) {
      const from = at[index]! * layer.units;
      for (let unit = 0; unit < layer.units; unit += 1) active[unit]! += values[index]! * layer.inward[from + unit]!;
    }
    all.set(
      outwardScores(
        layer,
        active.map((value) => Math.max(0, value)),
      ),
      row * classes,
    );
  }
  return all;
};

/** Trains by stochastic gradient descent with a step of its own for every feature (AdaGrad) and dropout. */
export const trainHidden = (
  matrix: QuestionMatrix,
  targets: Float32Array,
  options: Options,
  random: Random,
): HiddenLayer => {
  const { classes, units, passes, step, dropFeatures, dropUnits } = options;
  const { rows, columns, starts, at, values } = matrix;
  const layer = begin(matrix, options, random);
  const { inward, outward, bias } = layer;
  const inwardSeen = new Float64Array(columns).fill(1e-6);
  const outwardSeen = new Float64Array(units * classes).fill(1e-4);
  const order = Int32Array.from({ length: rows }, (_none, row) => row);
  const active = new Float64Array(units);
  const slope = new Float64Array(units);
  const kept: number[] = [];
  let done = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    random.shuffle(order);
    for (const row of order) {
      const rate = step * (1 - done / (passes * rows));
      done += 1;
      active.fill(0);
      kept.length = 0;
      for (let index = starts[row]!; index < starts[row + 1]!; index += 1) {
        if (random.next() < dropFeatures) continue;
        kept.push(index);
        const from = at[index]! * units;
        const value = values[index]! / (1 - dropFeatures);
        for (let unit = 0; unit < units; unit += 1) active[unit]! += value * inward[from + unit]!;
      }
      for (let unit = 0; unit < units; unit += 1)
        active[unit] = active[unit]! > 0 && random.next() >= dropUnits ? active[unit]! / (1 - dropUnits) : 0;
      const error = toProbabilities(outwardScores(layer, active));
      for (let label = 0; label < classes; label += 1) error[label]! -= targets[row * classes + label]!;
      let squares = 0;
      for (let unit = 0; unit < units; unit += 1) {
        slope[unit] = 0;
        if (active[unit] === 0) continue;
        for (let label = 0; label < classes; label += 1) {
          const place = unit * classes + label;
          slope[unit]! += (error[label]! * outward[place]!) / (1 - dropUnits);
          const push = error[label]! * active[unit]!;
          outwardSeen[place]! += push * push;
          outward[place]! -= (rate * push) / Math.sqrt(outwardSeen[place]!);
        }
        squares += slope[unit]! ** 2;
      }
      for (let label = 0; label < classes; label += 1) bias[label]! -= 0.1 * rate * error[label]!;
      for (const index of kept) {
        const value = values[index]! / (1 - dropFeatures);
        inwardSeen[at[index]!]! += (squares / units) * value * value;
        const push = (rate * value) / Math.sqrt(inwardSeen[at[index]!]!);
        const from = at[index]! * units;
        for (let unit = 0; unit < units; unit += 1) inward[from + unit]! -= push * slope[unit]!;
      }
    }
  }
  return layer;
};
