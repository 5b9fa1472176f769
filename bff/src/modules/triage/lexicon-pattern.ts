/** One piece of a pattern: any of these words, or of what these concepts stand for. */
export interface Piece {
  words: string[];
  concepts: string[];
  /** How this piece follows the one before it. */
  join: Join;
}
export interface Join {
  gap: number;
  isOrdered: boolean;
}

const NEXT: Join = { gap: 0, isOrdered: true };
const JOINS: Readonly<Record<string, Join>> = {
  '~': { gap: 5, isOrdered: true },
  '~~': { gap: 14, isOrdered: true },
  '&': { gap: 8, isOrdered: false },
};
const WORDS_MAX = 400;

const TOKEN = /~~|~|&|\([^()]*\)|\[[^[\]]+\]|[^~&()[\]]+/gy;

/** `地?` may be left out. */
const withOptionals = (word: string): string[] => {
  const place = word.indexOf('?');
  if (place < 1) return [word];
  const rest = withOptionals(word.slice(place + 1));
  return rest.flatMap((tail) => [word.slice(0, place) + tail, word.slice(0, place - 1) + tail]);
};

const alternativesOf = (token: string): string[] => {
  const alternatives = token.startsWith('(') ? token.slice(1, -1).split('|') : [token];
  return alternatives.flatMap(withOptionals);
};

const conceptOf = (alternative: string): string | null => /^\[([^\]]+)\]$/.exec(alternative)?.[1] ?? null;

/** `(喘|呼吸)不(上|过)` is written out as four words. */
const writtenOut = (heads: readonly string[], tails: readonly string[]): string[] =>
  heads.flatMap((head) => tails.map((tail) => head + tail));

/**
 * Reads one pattern of the lexicon. Plain characters stand for themselves; `(甲|乙|)` is a choice, an empty one may be
 * left out; `地?` may be left out; `[概念]` is another concept; `~` lets up to 5 characters stand between, `~~` up to 14, `&` up to 8 in either order.
 * @throws Error that says what cannot be read
 */
export const readPattern = (source: string): Piece[] => {
  const tokens = source.match(TOKEN) ?? [];
  if (tokens.join('') !== source) throw new Error(`“${source}”里有不成对的括号`);
  const pieces: Piece[] = [];
  let join: Join | null = NEXT;
  let isOpen = false;
  for (const token of tokens) {
    const named = JOINS[token];
    if (named) {
      if (join && pieces.length > 0 && join !== NEXT) throw new Error(`“${source}”里连着两个连接符`);
      if (pieces.length === 0) throw new Error(`“${source}”以连接符开头`);
      join = named;
      isOpen = false;
      continue;
    }
    const alternatives = alternativesOf(token.startsWith('[') ? `(${token})` : token);
    const concepts = alternatives.flatMap((each) => conceptOf(each) ?? []);
    const words = alternatives.filter((each) => conceptOf(each) === null);
    const last = pieces.at(-1);
    if (isOpen && last && last.concepts.length === 0 && concepts.length === 0) {
      last.words = writtenOut(last.words, words);
      if (last.words.length > WORDS_MAX) throw new Error(`“${source}”写开后超过 ${WORDS_MAX} 个词`);
    } else {
      pieces.push({ words, concepts, join: join ?? NEXT });
    }
    join = null;
    isOpen = concepts.length === 0;
    if (concepts.length > 0) join = NEXT;
  }
  if (join && join !== NEXT) throw new Error(`“${source}”以连接符结尾`);
  if (pieces.some(({ words }) => words.includes(''))) throw new Error(`“${source}”里有一段可以是空的`);
  return pieces;
};
