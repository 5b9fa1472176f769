/** The n-grams of one text that a vocabulary knows: their rows, and how often each occurs. */
export interface GramCounts {
  rows: number[];
  counts: number[];
}

/** Longest n-gram that a vocabulary may hold: three characters make one number. */
export const LONGEST_GRAM = 3;

const HASH = 0x9e3779b1;

/** Finds the row of an n-gram by the codes of its characters, 0 for none; -1 when it is unknown. Makes no strings. */
const makeFindRow = (vocabulary: readonly string[]) => {
  const bits = Math.ceil(Math.log2(vocabulary.length + 1)) + 2;
  const slots = new Int32Array(2 ** bits).fill(-1);
  const firsts = new Uint16Array(slots.length);
  const others = new Uint32Array(slots.length);
  const slotOf = (first: number, other: number): number => {
    let slot = (Math.imul(Math.imul(first, HASH) ^ other, HASH) >>> (32 - bits)) >>> 0;
    while (slots[slot] !== -1 && (firsts[slot] !== first || others[slot] !== other)) slot = (slot + 1) % slots.length;
    return slot;
  };
  const rest = (second: number, third: number): number => ((second << 16) | third) >>> 0;
  vocabulary.forEach((gram, row) => {
    const [first = 0, second = 0, third = 0] = Array.from({ length: gram.length }, (_none, at) => gram.charCodeAt(at));
    const slot = slotOf(first, rest(second, third));
    slots[slot] = row;
    firsts[slot] = first;
    others[slot] = rest(second, third);
  });
  return (first: number, second: number, third: number): number => slots[slotOf(first, rest(second, third))]!;
};

/** Counts the n-grams of a text that a vocabulary knows. */
export const makeGramCounter = (vocabulary: readonly string[]) => {
  const findRow = makeFindRow(vocabulary);
  // Empty between two texts.
  const times = new Int32Array(vocabulary.length);
  return (text: string): GramCounts => {
    const rows: number[] = [];
    const count = (row: number): void => {
      if (row < 0) return;
      if (times[row] === 0) rows.push(row);
      times[row]! += 1;
    };
    for (let at = 0; at < text.length; at += 1) {
      const [first, second, third] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
      count(findRow(first, 0, 0));
      if (at + 1 < text.length) count(findRow(first, second, 0));
      if (at + 2 < text.length) count(findRow(first, second, third));
    }
    const counts = rows.map((row) => times[row]!);
    for (const row of rows) times[row] = 0;
    return { rows, counts };
  };
};
