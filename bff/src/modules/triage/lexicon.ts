import { withDigits } from './normalise';
import { type Piece, readPattern } from './lexicon-pattern';
import { makePairTable } from './pair-table';

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

/** A pattern made ready: `first` and the pieces behind it by their numbers. */
interface Pattern {
  concept: number;
  first: number;
  others: { piece: number; join: Piece['join'] }[];
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
  const ranges: Hit[] = [];
  for (const [word, hits] of words) if (decoys.has(word)) ranges.push(...hits);
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
  place: number;
  next: Map<number, Node>;
  word: number;
}

/** All words of a lexicon, letter by letter: every word in a text is found in one pass over it. */
const makeWordTree = () => {
  const root: Node = { place: 0, next: new Map(), word: -1 };
  const nodes = [root];
  let count = 0;
  const idOf = (written: string): number => {
    const word = NUMERALS.test(written) ? withDigits(written) : written;
    let node = root;
    for (let index = 0; index < word.length; index += 1) {
      const code = word.charCodeAt(index);
      const next = node.next.get(code) ?? { place: nodes.length, next: new Map<number, Node>(), word: -1 };
      if (next.place === nodes.length) {
        nodes.push(next);
        node.next.set(code, next);
      }
      node = next;
    }
    if (node.word < 0) node.word = count++;
    return node.word;
  };
  /** Makes the search for the words that are known by now. */
  const makeFind = () => {
    const steps = makePairTable(nodes.length);
    for (const { place, next } of nodes) for (const [code, { place: to }] of next) steps.put(place, code, to);
    const wordAt = Int32Array.from(nodes, ({ word }) => word);
    return (text: string): Map<number, Hit[]> => {
      const words = new Map<number, Hit[]>();
      for (let from = 0; from < text.length; from += 1) {
        let node = root.place;
        let skipped = 0;
        for (let to = from; to < text.length; to += 1) {
          const next = steps.get(node, text.charCodeAt(to));
          // 手都抬不起来 is 手抬不起来: what only fills in is passed over inside a word.
          if (next < 0 && to > from + 1 && skipped < FILLERS_MAX && FILLERS.has(text[to]!)) {
            skipped += 1;
            continue;
          }
          if (next < 0) break;
          node = next;
          const word = wordAt[node]!;
          if (word < 0) continue;
          const hits = words.get(word);
          const hit = { from, to: to + 1, at: [from] };
          if (!hits) words.set(word, [hit]);
          else if (hits.length < HITS_MAX) hits.push(hit);
        }
      }
      return words;
    };
  };
  return { idOf, size: (): number => count, makeFind };
};
type WordTree = ReturnType<typeof makeWordTree>;

/** Lists by number, one behind the other in one array: what a word sets in motion is read from one place. */
interface Lists {
  starts: Int32Array;
  values: Int32Array;
}

const listsOf = (lists: readonly (readonly number[])[]): Lists => {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach(({ length }, index) => (starts[index + 1] = starts[index]! + length));
  return { starts, values: Int32Array.from(lists.flat()) };
};

/** What a word or concept is once it is found. */
interface Uses {
  /** Concepts that it is by itself. */
  concepts: Lists;
  /** Pieces of longer patterns that it may stand for. */
  pieces: Lists;
}

const noLists = (count: number): number[][] => Array.from({ length: count }, () => []);

/** The patterns made ready. Pieces that are written alike in several patterns are one: what they find is put together once. */
const compilePatterns = (
  order: readonly string[],
  read: ReadonlyMap<string, readonly Piece[][]>,
  tree: Pick<WordTree, 'idOf' | 'size'>,
) => {
  const places = new Map(order.map((name, concept) => [name, concept]));
  const made = order.map((name) =>
    (read.get(name) ?? []).map((pieces) =>
      pieces.map(({ words, concepts, join }) => ({
        words: words.map(tree.idOf),
        concepts: concepts.map((each) => places.get(each)!),
        join,
      })),
    ),
  );
  const word = { concepts: noLists(tree.size()), pieces: noLists(tree.size()) };
  const concept = { concepts: noLists(order.length), pieces: noLists(order.length) };
  /** By piece: the patterns that begin with it. */
  const begins: Pattern[][] = [];
  const numbers = new Map<string, number>();
  const pieceOf = (words: readonly number[], concepts: readonly number[]): number => {
    const key = `${words.join(' ')}|${concepts.join(' ')}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const piece = numbers.size;
    numbers.set(key, piece);
    begins[piece] = [];
    for (const each of new Set(words)) word.pieces[each]!.push(piece);
    for (const each of new Set(concepts)) concept.pieces[each]!.push(piece);
    return piece;
  };
  made.forEach((patterns, whole) => {
    for (const [first, ...others] of patterns) {
      if (!first) continue;
      if (others.length === 0) {
        for (const each of first.words) word.concepts[each]!.push(whole);
        for (const each of first.concepts) concept.concepts[each]!.push(whole);
        continue;
      }
      const start = pieceOf(first.words, first.concepts);
      const rest = others.map(({ words, concepts, join }) => ({ piece: pieceOf(words, concepts), join }));
      begins[start]!.push({ concept: whole, first: start, others: rest });
    }
  });
  const usesOf = ({ concepts, pieces }: typeof word): Uses => ({
    concepts: listsOf(concepts),
    pieces: listsOf(pieces),
  });
  return { places, ofWord: usesOf(word), ofConcept: usesOf(concept), begins };
};

type Compiled = ReturnType<typeof compilePatterns>;

/**
 * What one text has of the pieces of patterns, and the concepts that may follow from it, in their order. Nothing is taken
 * away between two texts: what carries the number of an earlier one counts as empty.
 */
const makeBoard = ({ ofWord, ofConcept, begins }: Compiled, concepts: number) => {
  const inPiece: (readonly Hit[])[][] = begins.map(() => []);
  const together: (readonly Hit[] | null)[] = begins.map(() => null);
  const own: Hit[][] = Array.from({ length: concepts }, () => []);
  const patterns: Pattern[][] = Array.from({ length: concepts }, () => []);
  const pieceOf = new Float64Array(begins.length);
  const conceptOf = new Float64Array(concepts);
  let text = 0;
  const open = (concept: number): void => {
    if (conceptOf[concept] === text) return;
    conceptOf[concept] = text;
    own[concept] = [];
    patterns[concept] = [];
  };
  const put = ({ concepts: wholes, pieces }: Uses, key: number, found: readonly Hit[]): void => {
    for (let at = wholes.starts[key]!; at < wholes.starts[key + 1]!; at += 1) {
      const concept = wholes.values[at]!;
      open(concept);
      own[concept]!.push(...found);
    }
    for (let at = pieces.starts[key]!; at < pieces.starts[key + 1]!; at += 1) {
      const piece = pieces.values[at]!;
      if (pieceOf[piece] === text) {
        inPiece[piece]!.push(found);
        continue;
      }
      pieceOf[piece] = text;
      inPiece[piece] = [found];
      together[piece] = null;
      for (const pattern of begins[piece]!) {
        open(pattern.concept);
        patterns[pattern.concept]!.push(pattern);
      }
    }
  };
  return {
    /** Begins another text. */
    begin(): void {
      text += 1;
    },
    putWord: (word: number, found: readonly Hit[]): void => put(ofWord, word, found),
    putConcept: (concept: number, found: readonly Hit[]): void => put(ofConcept, concept, found),
    give(concept: number, found: readonly Hit[]): void {
      open(concept);
      own[concept]!.push(...found);
    },
    own: (concept: number): readonly Hit[] => own[concept]!,
    /** Patterns of a concept all of whose pieces the text has. */
    patterns: (concept: number): Pattern[] =>
      patterns[concept]!.filter(({ others }) => others.every(({ piece }) => pieceOf[piece] === text)),
    hits(piece: number): readonly Hit[] {
      const lists = inPiece[piece]!;
      return (together[piece] ??= lists.length === 1 ? lists[0]! : lists.flat().sort(inOrder));
    },
    /** The first open concept from a place on; -1 when there is none. */
    nextFrom: (concept: number): number => conceptOf.indexOf(text, concept),
  };
};

/**
 * Makes the reader of a lexicon: one pass over the text finds every word, then concepts are put together from words that
 * stand close to each other. The work grows with the length of the text, not with its content.
 */
export const makeLexicon = (sources: ConceptSources, decoyWords: readonly string[]) => {
  const tree = makeWordTree();
  const decoys = new Set(decoyWords.flatMap((each) => readPattern(each).flatMap(({ words }) => words)).map(tree.idOf));
  const read = new Map([...sources].map(([name, patterns]) => [name, patterns.map(readPattern)] as const));
  const order = ordered(read);
  const unknown = order.find((name) => !sources.has(name));
  if (unknown !== undefined) throw new Error(`没有“${unknown}”这个概念`);
  const compiled = compilePatterns(order, read, tree);
  const findWords = tree.makeFind();
  const board = makeBoard(compiled, order.length);

  /** @param given concepts that were found by other means, such as measured values */
  return (text: string, given: ReadonlyMap<string, readonly Hit[]>): Found => {
    const words = findWords(text);
    withoutDecoyed(words, decoys);
    const sentences = sentencesOf(text);
    const pauses = pausesOf(text);
    const pausesBetween = (left: Hit, right: Hit): number =>
      Math.abs(pauses[Math.max(left.from, right.from)]! - pauses[Math.min(left.to, right.to)]!);
    const hitsOfPattern = ({ first, others }: Pattern): readonly Hit[] => {
      let result = board.hits(first);
      for (const { piece, join } of others) {
        if (result.length === 0) return result;
        result = joinHits(result, board.hits(piece), join, sentences, pausesBetween);
      }
      return result;
    };
    board.begin();
    for (const [name, found] of given) if (compiled.places.has(name)) board.give(compiled.places.get(name)!, found);
    for (const [word, found] of words) if (found.length > 0) board.putWord(word, found);
    const hits = new Map<string, readonly Hit[]>();
    // A concept opens only later ones: each is made of those before it.
    for (let concept = board.nextFrom(0); concept >= 0; concept = board.nextFrom(concept + 1)) {
      const found = [...board.own(concept)];
      for (const pattern of board.patterns(concept)) found.push(...hitsOfPattern(pattern));
      if (found.length === 0) continue;
      const sorted = found.sort(inOrder).slice(0, HITS_MAX);
      hits.set(order[concept]!, sorted);
      board.putConcept(concept, sorted);
    }
    return { hits, words: [...words.values()].flat().sort(inOrder) };
  };
};

export type Lexicon = ReturnType<typeof makeLexicon>;
