import type { Random } from './random';
import type { QuestionMatrix } from './question-matrix';

/** Weights by column and class, `weights[column * classes + label]`, and one bias per class. */
export interface LinearWeights {
  weights: Float32Array;
  bias: Float64Array;
}

interface Options {
  classes: number;
  /** The larger, the closer it follows the labels. */
  cost: number;
  /** Share of the log-count ratios of naive Bayes in the scale of a feature. */
  bayes: number;
  passes: number;
  /** Columns from here on are not scaled by naive Bayes. */
  unscaledFrom: number;
}

/** How much more often, as a logarithm, each column occurs within the class than outside: naive Bayes with add-one. */
const logRatios = ({ rows, columns, starts, at }: QuestionMatrix, labels: Uint8Array, label: number): Float64Array => {
  const inside = new Float64Array(columns).fill(1);
  const outside = new Float64Array(columns).fill(1);
  for (let row = 0; row < rows; row += 1) {
    const counts = labels[row] === label ? inside : outside;
    for (let index = starts[row]!; index < starts[row + 1]!; index += 1) counts[at[index]!]! += 1;
  }
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const [insideSum, outsideSum] = [sum(inside), sum(outside)];
  return inside.map((count, column) => Math.log(count / insideSum / (outside[column]! / outsideSum)));
};

/** One class against the rest: squared hinge loss, solved in the dual by coordinate descent. */
const separate = (
  matrix: QuestionMatrix,
  isInside: Uint8Array,
  scale: Float64Array,
  options: Options,
  random: Random,
) => {
  const { rows, columns, starts, at, values } = matrix;
  const scaled = new Float32Array(values);
  for (let index = 0; index < scaled.length; index += 1) scaled[index]! *= scale[at[index]!]!;
  const weights = new Float64Array(columns);
  let bias = 0;
  const slack = 0.5 / options.cost;
  const alpha = new Float64Array(rows);
  const curvature = new Float64Array(rows).fill(1 + slack);
  for (let row = 0; row < rows; row += 1)
    for (let index = starts[row]!; index < starts[row + 1]!; index += 1) curvature[row]! += scaled[index]! ** 2;
  const order = Int32Array.from({ length: rows }, (_none, row) => row);
  for (let pass = 0; pass < options.passes; pass += 1) {
    random.shuffle(order);
    for (const row of order) {
      const sign = isInside[row] === 1 ? 1 : -1;
      let score = bias;
      for (let index = starts[row]!; index < starts[row + 1]!; index += 1)
        score += weights[at[index]!]! * scaled[index]!;
      const slope = sign * score - 1 + alpha[row]! * slack;
      const next = Math.max(0, alpha[row]! - slope / curvature[row]!);
      const step = (next - alpha[row]!) * sign;
      if (step === 0) continue;
      alpha[row] = next;
      bias += step;
      for (let index = starts[row]!; index < starts[row + 1]!; index += 1)
        weights[at[index]!]! += step * scaled[index]!;
    }
  }
  return { weights, bias };
};

/**
 * Support vector machine on features scaled by naive Bayes, one class against the rest.
 * S. Wang, C. Manning: Baselines and Bigrams, ACL 2012; the solver: C.-J. Hsieh et al., ICML 2008.
 */
export const trainNbSvm = (
  matrix: QuestionMatrix,
  labels: Uint8Array,
  options: Options,
  random: Random,
): LinearWeights => {
  const { classes, bayes, unscaledFrom } = options;
  const weights = new Float32Array(matrix.columns * classes);
  const bias = new Float64Array(classes);
  for (let label = 0; label < classes; label += 1) {
    const scale = logRatios(matrix, labels, label).map((ratio, column) =>
      column < unscaledFrom ? 1 - bayes + bayes * Math.abs(ratio) : 1,
    );
    const isInside = Uint8Array.from(labels, (each) => (each === label ? 1 : 0));
    const one = separate(matrix, isInside, scale, options, random);
    bias[label] = one.bias;
    one.weights.forEach((weight, column) => (weights[column * classes + label] = weight * scale[column]!));
  }
  return { weights, bias };
};
