import { z } from 'zod';

const list = z
  .string()
  .trim()
  .min(1)
  .transform((source) => source.split(/\s+/));

/** `spelling.yaml`: characters that sound alike, the words that may be written with a wrong one, and what only looks wrong. */
export const spellingFile = z.strictObject({ about: z.string(), sounds: list, words: list, keep: list });
export type Spelling = Omit<z.output<typeof spellingFile>, 'about'>;

/** Every way to write a word with one character that sounds like the right one. */
const slipsOf = (word: string, alike: ReadonlyMap<string, ReadonlySet<string>>): string[] =>
  [...word].flatMap((character, index) =>
    [...(alike.get(character) ?? [])].map((wrong) => word.slice(0, index) + wrong + word.slice(index + 1)),
  );

/**
 * Makes the reader of misheard and mistyped words: 新口 is 心口, 话疗 is 化疗. The text keeps its length, so that places
 * in it stay what they were. A word is only put right when what results is one of the physicians' words.
 */
export const makeRespell = ({ sounds, words, keep }: Spelling): ((text: string) => string) => {
  const alike = new Map<string, Set<string>>();
  for (const group of sounds)
    for (const one of group) {
      const others = alike.get(one) ?? new Set();
      for (const other of group) if (other !== one) others.add(other);
      alike.set(one, others);
    }
  const right = new Map<string, string>();
  // What is right as it stands is found like a slip and left alone; 头发稍 is longer than 发稍, so it comes first.
  for (const written of [...words, ...keep]) right.set(written, written);
  for (const word of words) for (const slip of slipsOf(word, alike)) if (!right.has(slip)) right.set(slip, word);
  const starts = new Set([...right.keys()].map((slip) => slip[0]));
  const longest = Math.max(0, ...[...right.keys()].map(({ length }) => length));
  return (text) => {
    let result = '';
    let copied = 0;
    for (let from = 0; from < text.length; from += 1) {
      if (!starts.has(text[from])) continue;
      for (let length = Math.min(longest, text.length - from); length > 1; length -= 1) {
        const word = right.get(text.slice(from, from + length));
        if (word === undefined) continue;
        result += text.slice(copied, from) + word;
        copied = from + length;
        from = copied - 1;
        break;
      }
    }
    return copied === 0 ? text : result + text.slice(copied);
  };
};
