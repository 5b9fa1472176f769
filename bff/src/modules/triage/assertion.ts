import type { AssertionCues, Heard } from './assertion-cues';
import type { Hit } from './lexicon';

export type Doubt = 'negated' | 'history' | 'other' | 'hypothetical' | 'figurative';

/** What is said to be there now, in the person this is about. The rest is kept apart by why it does not count. */
export interface Assertion {
  present: string;
  /** Negated, past, other people's, feared or asked about. */
  set: readonly { text: string; why: Doubt }[];
  /** Why the character at a place does not count; null when it does. */
  doubtAt(place: number): Doubt | null;
  /** Whether a place lies inside a comparison (像断了一样). */
  isCompared(place: number): boolean;
}

const FILLERS =
  /^(?:说过?|提过?|想过|讲过?|什么|啥子?|任何|明显的?|出现过?|发生过?|感觉到?|觉得|感到|再|怎么|特别|非常|太|很|咋个?|其他的?|其它的?|别的|那种|那么|这种|这么|过|的|也|有|会|到|见|突然|是|去|一点|半点|同时|伴有?|合并|并发|经历过?|[发吐咳流抽便拉尿中犯见冒起]过)*/;
const LIST_GAP = /^(?:[、和或及与跟以者等也又出冒]|还有|或者|以及|,(?=(?:和|或|以及|还有)))*/;
// What is told with a degree or an end is told as a fact.
const AS_FACT = /^(?:得|死|着|起来|的?厉害|要命|不行|了(?!吗|没|么))/;
const LISTS = new Set(['没有', '没得', '没啥', '没什么', '莫得', '无', '未见', '否认', '冇', '从不']);

const TRAILING_NO = /(?:倒|都|也|全|并|还|就|一点)?(?:没有|没得|没|无)(?:了|的|过|啥|什么)?$/;
// 寻短见那种念头可从来没有过. A pain that was never there before is another matter: it is new.
const NEVER_HAD = /(?:念头|想法|打算|心思)(?:可|倒|都|也|是)*(?:从来|一直|压根|根本)(?:都|就|也)?没有?过?$/;

const codes: readonly (Doubt | null)[] = [null, 'negated', 'history', 'other', 'hypothetical', 'figurative'];
const codeOf = (doubt: Doubt): number => codes.indexOf(doubt);

interface Clause {
  from: number;
  to: number;
  text: string;
  heard: Heard;
}

const PAUSES = ',。?';

const clausesOf = (text: string, whole: Heard, { searchIn }: AssertionCues): Clause[] => {
  const cuts: number[] = [];
  for (let index = 0; index < text.length; index += 1) if (PAUSES.includes(text[index]!)) cuts.push(index + 1);
  for (const { index } of whole.all('contrast')) cuts.push(index);
  const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
  return edges.slice(1).flatMap((to, index) => {
    const from = edges[index]!;
    if (to <= from) return [];
    const said = text.slice(from, PAUSES.includes(text[to - 1]!) ? to - 1 : to);
    return { from, to, text: said, heard: searchIn(said) };
  });
};

/** What was found, by the place where it begins. */
interface Places {
  words: ReadonlyMap<number, readonly Hit[]>;
  signs: ReadonlyMap<number, readonly Hit[]>;
  /** The last pieces of signs that are made of several: 歪 of 嘴角歪. */
  ends(): ReadonlyMap<number, readonly Hit[]>;
  /** Where pieces of such signs begin, but for the first. */
  inner(): ReadonlySet<number>;
}

const byPlace = (hits: readonly Hit[]): Map<number, Hit[]> => {
  const places = new Map<number, Hit[]>();
  for (const hit of hits) {
    const list = places.get(hit.from);
    if (list) list.push(hit);
    else places.set(hit.from, [hit]);
  }
  return places;
};

const lastPieceOf = ({ to, at }: Hit): Hit[] => (at.length > 1 ? [{ from: at.at(-1)!, to, at }] : []);

const once = <Value>(make: () => Value): (() => Value) => {
  let made: Value | undefined;
  return () => (made ??= make());
};

const placesOf = (words: readonly Hit[], signs: readonly Hit[]): Places => ({
  words: byPlace(words),
  signs: byPlace(signs),
  ends: once(() => byPlace(signs.flatMap(lastPieceOf))),
  inner: once(() => new Set(signs.flatMap(({ at }) => (at.length > 1 ? at.slice(1) : [])))),
});

const WORD_MAX = 12;
/** The longer word that a cue is only a part of. */
const wordAround = ({ words }: Places, place: number, length: number): Hit | undefined => {
  for (let from = place; from >= place - WORD_MAX; from -= 1) {
    const around = words
      .get(from)
      ?.find(({ to }) => to > place + length || (to === place + length && from < place && length > 1));
    if (around) return around;
  }
  return undefined;
};

/** Up to which place a list of signs runs that begins at or shortly behind `start`; null when none begins there. */
const listEnd = (
  text: string,
  start: number,
  isList: boolean,
  { signs }: Places,
  reach: number,
  end: number,
): number | null => {
  const longestFrom = (place: number, slack: number): number | null => {
    for (let from = place; from <= place + slack; from += 1) {
      const ends = (signs.get(from) ?? []).map(({ to }) => to).filter((to) => to <= end);
      if (ends.length > 0) return Math.max(...ends);
    }
    return null;
  };
  let scope = longestFrom(start, reach);
  while (scope !== null && isList) {
    const gap = LIST_GAP.exec(text.slice(scope, Math.min(end, scope + WORD_MAX)))?.[0].length ?? 0;
    const next = longestFrom(scope + gap, 0) ?? longestFrom(scope, 1);
    if (next === null || next <= scope || AS_FACT.test(text.slice(next, next + WORD_MAX))) break;
    scope = next;
  }
  return scope;
};

interface Marks {
  put(from: number, to: number, why: Doubt): void;
}

/** 没头晕心慌: two short signs that end the clause are denied together. */
const pairEnd = ({ signs }: Places, start: number, scope: number, end: number): number =>
  scope - start === 2 && end - scope === 2 && (signs.get(scope)?.some(({ to }) => to === end) ?? false) ? end : scope;

/** Denied signs of one clause. A "no" that is part of a sign's own word (喘不上气) denies nothing. */
const markDenied = (
  text: string,
  { from, to, text: clause, heard }: Clause,
  places: Places,
  marks: Marks,
  { notDenial }: AssertionCues,
): void => {
  const end = from + clause.length;
  for (const { index, 0: cue } of heard.all('denial')) {
    const place = from + index;
    const behind = place + cue.length;
    const word = wordAround(places, place, cue.length);
    // 没有呼吸 is a sign, 没有呼吸困难 is none.
    const isLonger = word?.from === place && (places.signs.get(behind)?.some((sign) => sign.to > word.to) ?? false);
    // 激素不吃了, 胸口没有一点起伏: the "no" is a piece of the sign.
    if ((word && !isLonger) || places.inner().has(place)) continue;
    // 疼不疼, 是不是: a question.
    if (text[place - 1] !== undefined && text[place - 1] === text[behind]) continue;
    const near = text.slice(place, Math.min(end, place + 2 * WORD_MAX));
    if ((!isLonger && notDenial.test(near)) || near.startsWith('不是不')) continue;
    if (text.startsWith('不是', place - 2)) continue;
    const filler = FILLERS.exec(near.slice(cue.length))?.[0].length ?? 0;
    // 从没胸痛晕倒过: whoever says never, means all that follows.
    const isList = LISTS.has(cue) || /从来?$/.test(text.slice(Math.max(0, place - 2), place));
    const scopeFrom = (start: number): number | null =>
      listEnd(text, start, isList || cue === '不是', places, isList ? 2 : 1, end);
    const scope = scopeFrom(behind + filler) ?? (filler > 0 ? scopeFrom(behind) : null);
    if (scope !== null) marks.put(place, isList ? scope : pairEnd(places, behind + filler, scope, end), 'negated');
    // 嘴不歪: what a sign ends with is denied like a sign.
    else if (places.ends().has(behind))
      marks.put(
        place,
        Math.max(
          ...places
            .ends()
            .get(behind)!
            .map(({ to }) => Math.min(to, end)),
        ),
        'negated',
      );
    // 没吃, 没喝: part of a sign, though none by itself.
    else if (cue.startsWith('没'))
      for (const { to: wordEnd } of places.words.get(behind + filler) ?? [])
        marks.put(place, Math.min(wordEnd, end), 'negated');
  }
  if (NEVER_HAD.test(clause)) marks.put(from, to, 'negated');
  const trailing = TRAILING_NO.exec(clause.slice(-WORD_MAX));
  // 烧到38度别的没啥: only the rest is denied.
  if (!trailing || /(?:别的|其[他它]的?|旁的)[^,。?]{0,3}$/.test(clause.slice(0, -trailing[0].length))) return;
  const place = end - Math.min(clause.length, WORD_MAX) + trailing.index;
  const cue = /没有|没得|没|无/.exec(trailing[0]);
  if (!cue || wordAround(places, place + cue.index, cue[0].length) || places.inner().has(place + cue.index)) return;
  const isBehindSign = [0, 1, 2].some((gap) => endsAt(places, from, place - gap));
  if (isBehindSign) marks.put(from, to, 'negated');
};

const endsAt = ({ signs }: Places, from: number, place: number): boolean => {
  for (let start = Math.max(from, place - 2 * WORD_MAX); start < place; start += 1)
    if (signs.get(start)?.some(({ to }) => to === place)) return true;
  return false;
};

const markOpen = (text: string, { from, text: clause, heard }: Clause, places: Places, marks: Marks): void => {
  const end = from + clause.length;
  // 脸歪不歪: the sign begins shortly before the question.
  for (const { index } of heard.all('eitherOr'))
    marks.put(from + Math.max(0, index - 2), from + index + 3, 'hypothetical');
  for (const { index, 0: cue } of heard.all('open')) {
    const place = from + index;
    if (wordAround(places, place, cue.length)) continue;
    const scope = listEnd(text, place + cue.length, true, places, 8, end);
    if (scope !== null) marks.put(place, scope, 'hypothetical');
  }
};

/** From where to where a clause speaks of the past; null when it does not. */
const pastOf = ({ text, heard }: Clause): [number, number] | null => {
  const past = heard.first('past');
  if (past < 0) return heard.has('closed') && heard.first('recent') < 0 ? [0, text.length] : null;
  const recent = heard.last('recent');
  if (recent < 0) return [0, text.length];
  return recent > past ? [0, recent] : [past, text.length];
};

interface Carry {
  /** Where the sentence begins, and whether it has told of the present. */
  since: number;
  isRecent: boolean;
  isPast: boolean;
  isOther: boolean;
  /** The other is of the family: what is told as of now may be what ails them. */
  isKin: boolean;
  /** Told behind an "if". */
  isSupposed: boolean;
  isQuestion: boolean;
}

/** What the whole text says of whom it is about. */
interface Scene {
  /** The asker is well, or asks for himself. */
  isAboutSelfToo: boolean;
  /** The asker tells of his own health. */
  isOwn: boolean;
  hasHappened: boolean;
  /** The asker visits somebody, or asks whether it runs in the family. */
  isVisiting: boolean;
  isSign(clause: Clause): boolean;
  said: string;
}

// 我家狗护食,一口咬在孩子脸上
const BITES = /(?:咬|抓|挠|扑|啃|顶|踢|一口)[^,。?]{0,6}(?:我|他|她|孩|娃|人|脸|手|腿|脚|脖)/;
const BITES_REACH = 30;

/** History, other people and general questions reach over commas, until the present or the person comes back. */
const markTold = (clause: Clause, carry: Carry, scene: Scene, marks: Marks, { searchIn }: AssertionCues): Carry => {
  const { from, to, text, heard } = clause;
  const past = pastOf(clause);
  const isRecent = heard.has('recent') || (past === null && heard.has('sudden'));
  const comesBack = heard.has('self');
  if (past) marks.put(from + past[0], from + past[1], 'history');
  else if (carry.isPast && !isRecent) marks.put(from, to, 'history');
  // When it was is said behind it.
  if (!carry.isRecent && ((past && heard.has('turnsOut')) || heard.has('cured')))
    marks.put(carry.since, from, 'history');
  if (heard.has('isOver') && searchIn(scene.said.slice(carry.since, from)).has('others'))
    marks.put(carry.since, to, 'other');
  if (heard.has('heardOf')) marks.put(carry.since, to, 'other');
  const bites = (): boolean =>
    /一口[上下]去/.test(text) || BITES.test(/^[^。?]*/.exec(scene.said.slice(to, to + BITES_REACH))?.[0] ?? '');
  const isKin = heard.has('familyPast');
  const isOther =
    isKin ||
    heard.has('caredFor') ||
    heard.has('told') ||
    (heard.has('notPeople') && !bites()) ||
    (scene.isAboutSelfToo && heard.has('others')) ||
    (scene.isVisiting && heard.has('person')) ||
    (scene.isOwn && !isRecent && !comesBack && heard.has('theirs')) ||
    (carry.isOther && !comesBack && !(carry.isKin && isRecent));
  if (isOther) marks.put(from, to, 'other');
  const mayAsk = (): boolean => !scene.hasHappened && !/刚才|刚刚|正在/.test(text) && !heard.has('goesOn');
  const isSupposed = (heard.has('hypothetical') && mayAsk()) || (carry.isSupposed && !isRecent && !comesBack);
  const isQuestion = (heard.has('knowledge') && mayAsk()) || (carry.isQuestion && /[吗么]$/.test(text));
  if (isSupposed || isQuestion) marks.put(from, to, 'hypothetical');
  // A past operation or illness does not make past what is told after it; a past attack does.
  const isPastTold =
    past !== null && past[1] === text.length && !heard.has('closed') && !heard.has('operated') && scene.isSign(clause);
  return {
    since: carry.since,
    isRecent: isRecent || carry.isRecent,
    isPast: isPastTold || (carry.isPast && !isRecent),
    isOther,
    isKin: isKin || carry.isKin,
    // 怎么急救啊,孩子噎住了: what is told behind a question is so; behind an "if" it is not.
    isSupposed,
    isQuestion,
  };
};

/**
 * Tells what a normalised text says to be so now from what it denies, remembers, fears or tells of others.
 * @param words every word of the lexicon found in the text
 * @param signs where signs and parts of the body were found
 */
export const readAssertions = (
  normalised: string,
  words: readonly Hit[],
  signs: readonly Hit[],
  cues: AssertionCues,
): Assertion => {
  const doubts = new Uint8Array(normalised.length);
  const marks: Marks = {
    put: (from, to, why) => doubts.fill(codeOf(why), from, Math.min(to, normalised.length)),
  };
  const whole = cues.searchIn(normalised);
  const clauses = clausesOf(normalised, whole, cues);
  // Somebody asking for a friend who is ill now counts; somebody telling of a friend and asking for himself does not.
  const isOwn = whole.has('own');
  const isAboutSelfToo = isOwn || whole.has('selfToo') || whole.has('well');
  const places = placesOf(words, signs);
  const scene: Scene = {
    isAboutSelfToo,
    isOwn,
    hasHappened: whole.has('happened'),
    isVisiting: whole.has('visiting'),
    said: normalised,
    isSign: ({ from, to }) => signs.some((sign) => sign.from >= from && sign.to <= to),
  };
  for (const { 0: sentence, index } of normalised.matchAll(/[^。?]+/g)) {
    const heard = cues.searchIn(sentence);
    if (heard.has('lesson') && !heard.has('recent') && !heard.has('goesOn'))
      marks.put(index, index + sentence.length, 'hypothetical');
  }
  const startAt = (since: number): Carry => ({
    since,
    isRecent: false,
    isPast: false,
    isOther: false,
    isKin: false,
    isSupposed: false,
    isQuestion: false,
  });
  let carry = startAt(0);
  for (const clause of clauses) {
    carry = markTold(clause, carry, scene, marks, cues);
    markOpen(normalised, clause, places, marks);
    markDenied(normalised, clause, places, marks, cues);
    if (/[。?]/.test(normalised[clause.to - 1] ?? '')) carry = startAt(clause.to);
  }
  for (const { index, 0: said } of whole.all('aside')) {
    const from = clauses.find((clause) => clause.to > index)?.from ?? index;
    marks.put(from, index + said.length, 'hypothetical');
  }
  for (const { index, 0: said } of whole.all('figurative')) marks.put(index, index + said.length, 'figurative');
  const compared = whole.all('simile').map(({ index, 0: said }) => [index, index + said.length]);
  const isCompared = (place: number): boolean => compared.some(([from, to]) => from! <= place && place < to!);
  const doubtAt = (place: number): Doubt | null => codes[doubts[place] ?? 0] ?? null;
  return { ...partsOf(normalised, clauses, doubtAt), doubtAt, isCompared };
};

/** The text cut where the reason changes for which it counts or not. */
const partsOf = (
  text: string,
  clauses: readonly Clause[],
  doubtAt: (place: number) => Doubt | null,
): Pick<Assertion, 'present' | 'set'> => {
  const present: string[] = [];
  const set: Assertion['set'][number][] = [];
  for (const { from, text: clause } of clauses) {
    let start = from;
    for (let place = from + 1; place <= from + clause.length; place += 1) {
      if (place < from + clause.length && doubtAt(place) === doubtAt(start)) continue;
      const why = doubtAt(start);
      const said = text.slice(start, place);
      if (why) set.push({ text: said, why });
      else present.push(said);
      start = place;
    }
  }
  return { present: present.join('，'), set };
};
