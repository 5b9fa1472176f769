import { withDigits } from './normalise';
import { type Piece, readPattern } from './lexicon-pattern';

/** A place where a concept was found. `at` are the places where its words begin: each of them must hold. */
export interface Hit {
  from: number;
  to: number;
  at: readonly number[];
}

export interface Found {
  /** By concept, in the order of the text. */
  hits: ReadonlyMap<string, readonly Hit[]>;
  /** Every word of the lexicon that was found, whatever it is part of. */
  words: readonly Hit[];
}

/** concept → its patterns, as the physicians write them. */
export type ConceptSources = ReadonlyMap<string, readonly string[]>;

interface CompiledPiece {
  words: number[];
  concepts: string[];
  join: Piece['join'];
}

interface Pattern {
  concept: number;
  first: CompiledPiece;
  others: CompiledPiece[];
}

// A text that says the same a hundred times says it.
const HITS_MAX = 120;
const PARTNERS_MAX = 2;
// A comma sets apart like this many characters.
const PAUSE = 3;
const FILLERS = new Set('的了都也就还很太又老给被把着儿');
const FILLERS_MAX = 1;
const NUMERALS = /[一二两三四五六七八九十百点度]/;
const SENTENCE_END = '。';

/** The number of the sentence in which each character stands. */
const sentencesOf = (text: string): Uint16Array => {
  const numbers = new Uint16Array(text.length);
  let current = 0;
  for (let index = 0; index < text.length; index += 1) {
    numbers[index] = current;
    if (text[index] === SENTENCE_END || text[index] === '?') current += 1;
  }
  return numbers;
};

/** How many commas stand before each character. */
const pausesOf = (text: string): Uint16Array => {
  const numbers = new Uint16Array(text.length + 1);
  for (let index = 0; index < text.length; index += 1)
    numbers[index + 1] = numbers[index]! + (text[index] === ',' || text[index] === '、' ? 1 : 0);
  return numbers;
};

const inOrder = (a: Hit, b: Hit): number => a.from - b.from || b.to - a.to;

/** Longest word first; whatever lies inside a decoy (抽血, 年轻生…) was not meant. */
const withoutDecoyed = (words: Map<number, Hit[]>, decoys: ReadonlySet<number>): void => {
  const ranges = [...words].flatMap(([word, hits]) => (decoys.has(word) ? hits : []));
  if (ranges.length === 0) return;
  for (const [word, hits] of words) {
    const kept = hits.filter(
      ({ from, to }) =>
        !ranges.some((decoy) => decoy.from <= from && to <= decoy.to && decoy.to - decoy.from > to - from),
    );
    words.set(word, kept);
  }
};

const joined = (left: Hit, right: Hit): Hit => ({
  from: Math.min(left.from, right.from),
  to: Math.max(left.to, right.to),
  at: [...left.at, ...right.at],
});

const joinHits = (
  lefts: readonly Hit[],
  rights: readonly Hit[],
  { gap, isOrdered }: Piece['join'],
  sentences: Uint16Array,
  pausesBetween: (left: Hit, right: Hit) => number,
): Hit[] => {
  const result: Hit[] = [];
  let first = 0;
  for (const left of lefts) {
    if (result.length >= HITS_MAX) break;
    const reach = isOrdered ? left.to : left.from - gap - 12;
    while (first < rights.length && rights[first]!.from < reach) first += 1;
    let partners = 0;
    for (let index = first; index < rights.length && partners < PARTNERS_MAX; index += 1) {
      const right = rights[index]!;
      if (right.from - left.to > gap) break;
      if (pausesBetween(left, right) * PAUSE + Math.max(right.from - left.to, left.from - right.to) > gap) continue;
      const isBehind = right.from >= left.to;
      const isBefore = !isOrdered && right.to <= left.from && left.from - right.to <= gap;
      if (!isBehind && !isBefore) continue;
      if (sentences[left.from] !== sentences[right.from]) continue;
      result.push(joined(left, right));
      partners += 1;
    }
  }
  return result;
};

/** Concepts in an order in which each comes after those that it is made of. @throws Error when they go in a circle */
const ordered = (concepts: ReadonlyMap<string, readonly Piece[][]>): string[] => {
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (name: string): void => {
    if (done.has(name)) return;
    if (open.has(name)) throw new Error(`概念“${name}”绕回了自己`);
    open.add(name);
    for (const piece of (concepts.get(name) ?? []).flat()) piece.concepts.forEach(visit);
    open.delete(name);
    done.add(name);
  };
  [...concepts.keys()].forEach(visit);
  return [...done];
};

interface Node {
  next: Map<number, Node>;
  word: number;
}

/** All words of a lexicon, letter by letter: every word in a text is found in one pass over it. */
const makeWordTree = () => {
  const root: Node = { next: new Map(), word: -1 };
  let count = 0;
  return {
    idOf(word: string): number {
      let node = root;
      for (let index = 0; index < word.length; index += 1) {
        const code = word.charCodeAt(index);
        let next = node.next.get(code);
        if (!next) node.next.set(code, (next = { next: new Map(), word: -1 }));
        node = next;
      }
      if (node.word < 0) node.word = count++;
      return node.word;
    },
    find(text: string): Map<number, Hit[]> {
      const words = new Map<number, Hit[]>();
      for (let from = 0; from < text.length; from += 1) {
        let node: Node = root;
        let skipped = 0;
        for (let to = from; to < text.length; to += 1) {
          const next = node.next.get(text.charCodeAt(to));
          // 手都抬不起来 is 手抬不起来: what only fills in is passed over inside a word.
          if (!next && to > from + 1 && skipped < FILLERS_MAX && FILLERS.has(text[to]!)) {
            skipped += 1;
            continue;
          }
          if (!next) break;
          node = next;
          if (node.word < 0) continue;
          const hits = words.get(node.word);
          const hit = { from, to: to + 1, at: [from] };
          if (!hits) words.set(node.word, [hit]);
          else if (hits.length < HITS_MAX) hits.push(hit);
        }
      }
      return words;
    },
  };
};

/** What a found word or concept sets in motion: concepts that it is, and patterns that begin with it. */
const motionsOf = (
  order: readonly string[],
  read: ReadonlyMap<string, readonly Piece[][]>,
  wordId: (written: string) => number,
) => {
  const isPart = new Map<number | string, number[]>();
  const begins = new Map<number | string, Pattern[]>();
  const addTo = <Value>(map: Map<number | string, Value[]>, key: number | string, value: Value): void => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  order.forEach((name, concept) => {
    for (const pieces of read.get(name) ?? []) {
      const [first, ...others] = pieces.map(({ words, ...rest }): CompiledPiece => ({
        ...rest,
        words: words.map(wordId),
      }));
      const starts = first ? [...first.words, ...first.concepts] : [];
      if (!first) continue;
      if (others.length === 0) starts.forEach((start) => addTo(isPart, start, concept));
      else {
        const pattern: Pattern = { concept, first, others };
        starts.forEach((start) => addTo(begins, start, pattern));
      }
    }
  });
  return { isPart, begins };
};

/**
 * Makes the reader of a lexicon: one pass over the text finds every word, then concepts are put together from words that
 * stand close to each other. The work grows with the length of the text, not with its content.
 */
export const makeLexicon = (sources: ConceptSources, decoyWords: readonly string[]) => {
  const tree = makeWordTree();
  const wordId = (written: string): number => tree.idOf(NUMERALS.test(written) ? withDigits(written) : written);
  const decoys = new Set(decoyWords.flatMap((each) => readPattern(each).flatMap(({ words }) => words)).map(wordId));
  const read = new Map([...sources].map(([name, patterns]) => [name, patterns.map(readPattern)] as const));
  const order = ordered(read);
  const unknown = order.find((name) => !sources.has(name));
  if (unknown !== undefined) throw new Error(`没有“${unknown}”这个概念`);
  const places = new Map(order.map((name, concept) => [name, concept]));
  const { isPart, begins } = motionsOf(order, read, wordId);

  /** @param given concepts that were found by other means, such as measured values */
  return (text: string, given: ReadonlyMap<string, readonly Hit[]>): Found => {
    const words = tree.find(text);
    withoutDecoyed(words, decoys);
    const sentences = sentencesOf(text);
    const pauses = pausesOf(text);
    const pausesBetween = (left: Hit, right: Hit): number =>
      Math.abs(pauses[Math.max(left.from, right.from)]! - pauses[Math.min(left.to, right.to)]!);
    const hits = new Map<string, readonly Hit[]>();
    const parts: Hit[][] = [];
    const patterns: Set<Pattern>[] = [];
    const setInMotion = (start: number | string, found: readonly Hit[]): void => {
      for (const concept of isPart.get(start) ?? []) (parts[concept] ??= []).push(...found);
      for (const pattern of begins.get(start) ?? []) (patterns[pattern.concept] ??= new Set()).add(pattern);
    };
    const hitsOf = ({ words: ids, concepts }: CompiledPiece): readonly Hit[] => {
      const lists: (readonly Hit[])[] = [];
      for (const id of ids) if (words.get(id)?.length) lists.push(words.get(id)!);
      for (const name of concepts) if (hits.get(name)?.length) lists.push(hits.get(name)!);
      return lists.length === 1 ? lists[0]! : lists.flat().sort(inOrder);
    };
    const hitsOfPattern = ({ first, others }: Pattern): readonly Hit[] => {
      let result = hitsOf(first);
      for (const piece of others) {
        if (result.length === 0) return result;
        result = joinHits(result, hitsOf(piece), piece.join, sentences, pausesBetween);
      }
      return result;
    };
    for (const [name, found] of given) if (places.has(name)) parts[places.get(name)!] = [...found];
    for (const [word, found] of words) setInMotion(word, found);
    order.forEach((name, concept) => {
      // Of all concepts a text touches a few: the others are not looked at.
      if (!parts[concept] && !patterns[concept]) return;
      const found = [...(parts[concept] ?? [])];
      for (const pattern of patterns[concept] ?? []) found.push(...hitsOfPattern(pattern));
      if (found.length === 0) return;
      const sorted = found.sort(inOrder).slice(0, HITS_MAX);
      hits.set(name, sorted);
      setInMotion(name, sorted);
    });
    return { hits, words: [...words.values()].flat().sort(inOrder) };
  };
};

export type Lexicon = ReturnType<typeof makeLexicon>;
