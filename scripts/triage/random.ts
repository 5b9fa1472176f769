import { makeRandom } from '../chaos/random';

export interface Random {
  next(): number;
  /** Puts the values into another order, in place. */
  shuffle(values: Int32Array): void;
}

/** What a seed decides: the same training on every machine. */
export const seeded = (seed: number): Random => {
  const { next, whole } = makeRandom(seed);
  return {
    next,
    shuffle: (values) => {
      for (let last = values.length - 1; last > 0; last -= 1) {
        const other = whole(0, last);
        const kept = values[last]!;
        values[last] = values[other]!;
        values[other] = kept;
      }
    },
  };
};
