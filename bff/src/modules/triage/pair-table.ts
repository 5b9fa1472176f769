const HASH = 0x9e3779b1;
/** Both halves of the key, the number, and one place to spare. */
const WIDTH = 4;
const VALUE = 2;

/**
 * Finds a number by two others of 32 bits; -1 when it is not there. Key and number lie side by side: a text looks for
 * some hundred pairs among a hundred thousand, and what that takes is the way to memory.
 * @param count how many pairs will be put at most
 */
export const makePairTable = (count: number) => {
  const bits = Math.ceil(Math.log2(count + 1)) + 1;
  const table = new Int32Array(WIDTH * 2 ** bits).fill(-1);
  const last = table.length - 1;
  const placeOf = (first: number, second: number): number => {
    let place = (Math.imul(Math.imul(first, HASH) ^ second, HASH) >>> (32 - bits)) * WIDTH;
    while (table[place + VALUE] !== -1 && (table[place] !== first || table[place + 1] !== second))
      place = (place + WIDTH) & last;
    return place;
  };
  return {
    put(first: number, second: number, value: number): void {
      const place = placeOf(first | 0, second | 0);
      table[place] = first | 0;
      table[place + 1] = second | 0;
      table[place + VALUE] = value;
    },
    get: (first: number, second: number): number => table[placeOf(first | 0, second | 0) + VALUE]!,
  };
};
