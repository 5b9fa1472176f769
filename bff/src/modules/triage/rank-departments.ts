import type { Sex } from '@anzhen/shared-types';
import { makeScoreDepartments } from './department-model';
import type { DepartmentRules } from './department-rules';
import { type DepartmentWord, makeDepartmentWords } from './department-words';
import type { RankingModel } from './model-file';
import { questionText } from './question-text';

/** Who it is about; what is not known is null, and closes no gate. */
export interface Asker {
  ageMonths: number | null;
  sex: Sex | null;
  /** Not given: the text is asked. */
  pregnant?: boolean | null;
}

export interface Question {
  /** As it was written. */
  text: string;
  bodyParts: readonly string[];
  who: Asker;
  /** What the text denies: its words are no reason. */
  denied?: readonly string[];
}

export interface RankedDepartment {
  /** The canonical name of the rules, not yet the hospital's. */
  name: string;
  /** Calibrated: of a hundred answers given with 0.7, about seventy name the department that the desk would. */
  probability: number;
  /** What was said that speaks for it, strongest first. */
  matched: string[];
}

export interface Ranking {
  /** Best first; the probabilities sum to 1. */
  departments: RankedDepartment[];
  /** False: say so, offer general practice first and ask one more question. */
  sure: boolean;
}

interface Scored {
  name: string;
  score: number;
  matched: string[];
}

const WORDS_SHOWN = 3;
// A tapped body part is said on purpose: it counts beside the model, not only as one more word.
const BODY_PART_SCORE = 0.4;
// How far a department without training questions stands behind the one that it is like, and from which support on.
const BORROWED_SCORE = -1.2;
const BORROWED_FROM = 2;
const FERTILE_FROM_MONTHS = 144;
// As little as makes one the second.
const BEHIND = 0.01;

const withoutParts = (words: readonly string[]): string[] =>
  words.filter((word) => !words.some((other) => other !== word && other.includes(word)));

/** The values at some places; 0 for places that are not there. */
const pick = (values: Float64Array, places: readonly number[]): Float64Array => {
  const picked = new Float64Array(places.length);
  for (let index = 0; index < places.length; index += 1) picked[index] = values[places[index]!] ?? 0;
  return picked;
};

const probable = (scored: readonly Scored[], doubt: number): RankedDepartment[] => {
  const best = Math.max(...scored.map(({ score }) => score));
  const shares = scored.map(({ score }) => Math.exp(score - best));
  const sum = shares.reduce((total, share) => total + share, 0);
  return scored
    .map(({ name, matched }, index) => ({
      name,
      matched,
      probability: ((1 - doubt) * shares[index]!) / sum + doubt / scored.length,
    }))
    .sort((a, b) => b.probability - a.probability);
};

const isKnownChild = ({ child }: DepartmentRules, { ageMonths }: Asker): boolean =>
  ageMonths !== null && ageMonths < child.belowMonths;

/** Tells by the number of a department whom it turns away. */
const makeIsAllowed = (rules: DepartmentRules) => {
  const { child, women, men, general, emergency } = rules;
  const numbersOf = (names: readonly string[]): ReadonlySet<number> =>
    new Set(names.map((name) => rules.departments.findIndex((department) => department.name === name)));
  const [forWomen, forMen, forChildren] = [women, men, child.departments].map(numbersOf);
  const openToChildren = numbersOf([...child.departments, ...child.alsoAllowed, general, emergency]);
  return (department: number, who: Asker): boolean => {
    if (who.sex === 'male' && forWomen!.has(department)) return false;
    if (who.sex === 'female' && forMen!.has(department)) return false;
    if (who.ageMonths === null) return true;
    return isKnownChild(rules, who) ? openToChildren.has(department) : !forChildren!.has(department);
  };
};

const isPregnant = ({ pregnancy }: DepartmentRules, { who, text, denied = [] }: Question): boolean => {
  if (typeof who.pregnant === 'boolean') return who.pregnant && who.sex !== 'male';
  if (who.sex !== 'female' || (who.ageMonths ?? 0) < FERTILE_FROM_MONTHS) return false;
  return pregnancy.words.some((word) => text.includes(word) && !denied.some((clause) => clause.includes(word)));
};

/** A department that needs words of its own stands behind the best of the others when none was said. */
const behindUnlessSaid = ({ onlyWhenSaid }: DepartmentRules, scored: Scored[], text: string): Scored[] => {
  const isSaid = (word: string): boolean => text.includes(word);
  const unsaid = onlyWhenSaid.flatMap(({ departments, words }) => (words.some(isSaid) ? [] : departments));
  if (unsaid.length === 0) return scored;
  const others = scored.filter(({ name }) => !unsaid.includes(name));
  const limit = Math.max(...others.map(({ score }) => score)) - BEHIND;
  return scored.map((each) => (unsaid.includes(each.name) ? { ...each, score: Math.min(each.score, limit) } : each));
};

/** Moves the named departments forward together, behind the first `behind` others. */
const putForward = (ranked: RankedDepartment[], names: readonly string[], behind: number): RankedDepartment[] => {
  const named = ranked.filter(({ name }) => names.includes(name));
  const rest = ranked.filter(({ name }) => !names.includes(name));
  return [...rest.slice(0, behind), ...named, ...rest.slice(behind)];
};

/** By department: the words that speak for it, strongest first. Most have none. */
const matchedBy = (said: readonly DepartmentWord[]): ReadonlyMap<number, string[]> => {
  const weighed = new Map<number, { word: string; weight: number }[]>();
  for (const { word, weights } of said)
    for (const [index, weight] of weights) {
      const each = { word, weight: weight / Math.sqrt(weights.length) };
      const list = weighed.get(index);
      if (list) list.push(each);
      else weighed.set(index, [each]);
    }
  const strongest = (list: { word: string; weight: number }[]): string[] =>
    withoutParts(list.sort((a, b) => b.weight - a.weight).map(({ word }) => word)).slice(0, WORDS_SHOWN);
  return new Map([...weighed].map(([index, list]) => [index, strongest(list)]));
};

/** Tells what tapped body parts speak for, by the number of the department. */
const makeWeighParts = ({ bodyParts, departments }: DepartmentRules) => {
  const names = departments.map(({ name }) => name);
  const partsOf = new Map(
    Object.entries(bodyParts).map(([part, weights]) => [
      part,
      Object.entries(weights).map(([name, weight]) => [names.indexOf(name), weight] as const),
    ]),
  );

  return (tapped: readonly string[]): Float64Array => {
    const sums = new Float64Array(names.length);
    for (const part of tapped) for (const [index, weight] of partsOf.get(part) ?? []) sums[index]! += weight;
    return sums;
  };
};

/**
 * Makes the ranking of departments: the scores of the model, the words of the departments, tapped body parts, then what
 * age, sex and pregnancy allow. 急诊科 is ranked too; whoever shows the ranking leaves it to the red flags.
 */
export const makeRankDepartments = (rules: DepartmentRules, model: RankingModel) => {
  const { departments } = rules;
  const { temperature, doubt } = model.header;
  const words = makeDepartmentWords(departments);
  const scoreDepartments = makeScoreDepartments(model);
  const names = departments.map(({ name }) => name);
  const isAllowed = makeIsAllowed(rules);
  const weighParts = makeWeighParts(rules);
  const classOf = new Map(model.header.departments.map((name, index) => [name, index]));
  const rowOf = model.header.lexicon.map((name) => names.indexOf(name));

  const order = (ranked: RankedDepartment[], isChild: boolean, pregnant: boolean): RankedDepartment[] => {
    const { child, pregnancy } = rules;
    if (isChild) return putForward(ranked, child.departments, 0);
    if (!pregnant) return ranked;
    const isFirst = pregnancy.departments.includes(ranked[0]?.name ?? '');
    // A department for births comes before the one for women in general.
    const known = [...ranked].sort(
      (a, b) => pregnancy.departments.indexOf(a.name) - pregnancy.departments.indexOf(b.name),
    );
    return putForward(known, pregnancy.departments, isFirst ? 0 : 1);
  };

  /** 妇科, 产科 and 妇产科 stand for one another here: whichever a hospital has, the doubt is not between them. */
  const houseOf = new Map(departments.map(({ name, like }) => [name, like ?? name]));
  const houseProbability = (ranked: readonly RankedDepartment[]): number => {
    const house = houseOf.get(ranked[0]?.name ?? '');
    return ranked.reduce((sum, { name, probability }) => (houseOf.get(name) === house ? sum + probability : sum), 0);
  };

  return (question: Question): Ranking => {
    const text = questionText(question.text);
    const said = words.find(text).filter(({ word }) => !question.denied?.some((clause) => clause.includes(word)));
    const parts = weighParts(question.bodyParts);
    const support = words.support(said);
    for (let index = 0; index < support.length; index += 1) support[index]! += parts[index]!;
    const scores = scoreDepartments(text, pick(support, rowOf));
    const pregnant = isPregnant(rules, question);
    const matched = matchedBy(said);
    const scored: Scored[] = [];
    departments.forEach(({ name, like }, index) => {
      const own = classOf.get(name);
      const isCalledFor = support[index]! >= BORROWED_FROM || (pregnant && rules.pregnancy.departments.includes(name));
      const at = own ?? (isCalledFor && like !== undefined ? classOf.get(like) : undefined);
      if (at === undefined || !isAllowed(index, question.who)) return;
      const score = scores[at]! / temperature + parts[index]! * BODY_PART_SCORE;
      scored.push({
        name,
        matched: matched.get(index) ?? [],
        score: own === undefined ? score + BORROWED_SCORE : score,
      });
    });
    const isChild = isKnownChild(rules, question.who);
    const ranked = order(probable(behindUnlessSaid(rules, scored, text), doubt), isChild, pregnant);
    const isToldEnough = said.length > 0 || parts.some((weight) => weight > 0);
    const isClear = isChild || houseProbability(ranked) >= rules.sureFrom;
    return { departments: ranked, sure: isToldEnough && isClear };
  };
};

export type RankDepartments = ReturnType<typeof makeRankDepartments>;
