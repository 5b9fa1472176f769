import { type AST, RegExpParser } from '@eslint-community/regexpp';

type Characters = ReadonlySet<string>;

/** The commonest characters of complaints, commonest first: to look for one of them rules out little. */
const COMMON = new Set(
  '有是了的不我1一医天2个在后么院上时好月没现去科下查前生3这痛年问检发就做什大还感疼血要来过出到看点0也',
);
const COMMON_COST = 20;
/** A class of more characters than this rules out next to nothing. */
const CLASS_MAX = 40;
const DIGITS = '0123456789';

const costOf = (characters: Characters): number =>
  [...characters].reduce((sum, each) => sum + (COMMON.has(each) ? COMMON_COST : 1), 0);

const rarest = (all: readonly (Characters | null)[]): Characters | null =>
  all.reduce((best, each) => (best === null || (each !== null && costOf(each) < costOf(best)) ? each : best), null);

const oneOf = (all: readonly (Characters | null)[]): Characters | null => {
  const known = all.filter((each) => each !== null);
  return known.length < all.length ? null : new Set(known.flatMap((each) => [...each]));
};

const neededByClass = ({ negate, elements }: AST.ClassRangesCharacterClass): Characters | null => {
  if (negate) return null;
  const all = oneOf(elements.map((each) => (each.type === 'CharacterClassRange' ? null : neededBy(each))));
  return all && all.size <= CLASS_MAX ? all : null;
};

const neededBy = (node: AST.Node): Characters | null => {
  if (node.type === 'Alternative') return rarest(node.elements.map(neededBy));
  if (node.type === 'Quantifier') return node.min > 0 ? neededBy(node.element) : null;
  if (node.type === 'Character') return new Set(String.fromCodePoint(node.value));
  if (node.type === 'CharacterSet') return node.kind === 'digit' && !node.negate ? new Set(DIGITS) : null;
  if (node.type === 'CharacterClass') return node.unicodeSets ? null : neededByClass(node);
  // Groups, and what is looked for ahead or behind.
  if ('alternatives' in node && !('negate' in node && node.negate)) return oneOf(node.alternatives.map(neededBy));
  return null;
};

/** Characters of which every text that the pattern matches has at least one; null when a match may do without any. */
export const neededCharacters = ({ source, flags }: RegExp): Characters | null =>
  flags.includes('i') ? null : neededBy(new RegExpParser().parsePattern(source));

/** One text, searched for cues. A cue of which the text has no letter is not tried. */
export interface CueSearch<Name extends string> {
  has(cue: Name): boolean;
  /** Where the cue is found first; -1 when it is not there. */
  first(cue: Name): number;
  /** Where it is found last; -1 when it is not there. */
  last(cue: Name): number;
  all(cue: Name): readonly RegExpExecArray[];
}

const BITS = 31;

/** Every match in a text. `matchAll` would copy the pattern each time. @param pattern global */
const matchesOf = (pattern: RegExp, text: string): RegExpExecArray[] => {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    found.push(match);
    if (match[0] === '') pattern.lastIndex += 1;
  }
  return found;
};

/**
 * Makes the search for many patterns in one text. Of a hundred cues an ordinary clause has letters of some twenty; only
 * those are tried, so that a list may grow without every text paying for it.
 */
export const makeCueSearch = <Name extends string>(patterns: Readonly<Record<Name, RegExp>>) => {
  const names = Object.keys(patterns) as Name[];
  const place = Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;
  const once = names.map((name) => new RegExp(patterns[name].source, patterns[name].flags.replace('g', '')));
  const each = names.map((name) => new RegExp(patterns[name].source, `${patterns[name].flags.replace('g', '')}g`));
  const words = Math.ceil(names.length / BITS);
  /** By character: the cues that need it, a bit for each. */
  const needing = new Map<number, Int32Array>();
  const always = new Int32Array(words);
  names.forEach((name, index) => {
    const characters = neededCharacters(patterns[name]);
    const put = (bits: Int32Array): void => {
      bits[Math.floor(index / BITS)]! |= 1 << (index % BITS);
    };
    if (!characters) put(always);
    for (const character of characters ?? []) {
      const code = character.charCodeAt(0);
      const bits = needing.get(code) ?? new Int32Array(words);
      put(bits);
      needing.set(code, bits);
    }
  });

  return (text: string): CueSearch<Name> => {
    const possible = always.slice();
    for (let index = 0; index < text.length; index += 1) {
      const bits = needing.get(text.charCodeAt(index));
      if (bits) for (let word = 0; word < words; word += 1) possible[word]! |= bits[word]!;
    }
    const isPossible = (index: number): boolean => (possible[Math.floor(index / BITS)]! & (1 << (index % BITS))) !== 0;
    const has = (cue: Name): boolean => isPossible(place[cue]) && once[place[cue]]!.test(text);
    const all = (cue: Name): readonly RegExpExecArray[] =>
      isPossible(place[cue]) ? matchesOf(each[place[cue]]!, text) : [];
    const first = (cue: Name): number => (isPossible(place[cue]) ? text.search(once[place[cue]]!) : -1);
    const last = (cue: Name): number => all(cue).at(-1)?.index ?? -1;
    return { has, first, last, all };
  };
};
