import { readAssertions, type Assertion, type Doubt } from './assertion';
import type { Found, Hit } from './lexicon';
import { makeLookAtWhole } from './likeness';
import { normalise } from './normalise';
import { readQuantities } from './quantities';
import {
  LEVELS,
  type CompiledLine,
  type CompiledRedFlags,
  type CompiledRule,
  type Level,
  type Line,
} from './red-flag-rules';
import type { RedFlags } from './triage-rules';
import { factsOf, personMeant, type Person } from './who';

/** What was understood of a text, before anything is decided. */
export interface Understanding {
  normalised: string;
  assertion: Assertion;
  /** Concepts that hold now, or that are known of the past where that counts. */
  holds: ReadonlyMap<string, readonly Hit[]>;
  found: Found;
}

export interface RedFlagAssessment {
  level: Level;
  /** Rules that fired, the most urgent first. */
  ruleIds: string[];
  /** What was understood, in the words of the rules or of the answers that were tapped. */
  understood: string[];
  /** Why that cannot wait, one sentence per rule. */
  explanation: string[];
  /** Canonical departments of the rules, the most urgent first; empty when none fired. */
  departments: string[];
  selfHarm: boolean;
  steps: string[];
  /** What is not known of the person and would change the level. */
  missing: (keyof Person)[];
  /** What would be an emergency, in a text that as a whole is like a question or a story of old: to be asked about first. */
  heldBack: string[];
}

interface Fired {
  rule: Pick<CompiledRule, 'id' | 'label' | 'why' | 'advice' | 'selfHarm' | 'departments'>;
  level: Level;
}

export const isUrgent = (level: Level): boolean => level === 'I' || level === 'II';
const rankOf = (level: Level): number => LEVELS.indexOf(level);

const BESIDE = 10;
const CHRONIC_REACH = 20;
// 糖尿病十年: the illness is old, not what is told beside it.
const OF_BACKGROUND = 5;
const CHANGED_REACH = 22;
const NOW_REACH = 12;
const FOLLOW_UP_CHARACTERS = 45;
const LONG_CHARACTERS = 80;
const FOLLOW_UP_WORDS = 2;

const apart = (a: Hit, b: Hit): number => Math.max(0, a.from - b.to, b.from - a.to);
const isNear = (hits: readonly Hit[] | undefined, base: Hit, reach: number): boolean =>
  hits?.some((hit) => apart(hit, base) <= reach) ?? false;

// A phone sends 200 characters; of a longer paste the beginning and the end are read, so that it costs no more.
const HEARD_FIRST = 1500;
const HEARD_LAST = 500;

const DENIES = /[不没无]/;

/** Reads a text once; the answer serves every question about it. */
export const makeUnderstand =
  ({ lexicon, kinds, cues, respell }: CompiledRedFlags) =>
  (raw: string): Understanding => {
    const heard =
      raw.length > HEARD_FIRST + HEARD_LAST ? `${raw.slice(0, HEARD_FIRST)}。${raw.slice(-HEARD_LAST)}` : raw;
    const normalised = respell(normalise(heard));
    const found = lexicon(normalised, readQuantities(normalised));
    const all = [...found.hits];
    const bodily: Hit[] = [];
    // 没到 is a word of 月经没到 only beside 月经; elsewhere it denies.
    const used = new Set<number>();
    for (const [name, hits] of all) {
      const isBodily = kinds.get(name) !== 'word';
      for (const hit of hits) {
        if (isBodily) bodily.push(hit);
        for (const place of hit.at) used.add(place);
      }
    }
    const words = found.words.filter(({ from }) => used.has(from));
    const assertion = readAssertions(normalised, words, bodily, cues);
    // 不出汗 is a sign of its own in the heat; 出汗 inside of it is denied all the same.
    const denials = words.filter(({ from }) => DENIES.test(normalised[from]!));
    const isDenied = (place: number): boolean => denials.some(({ from, to }) => from < place && place < to);
    const counts = (hit: Hit, despite: Doubt | null): boolean =>
      hit.at.every((place) => {
        const doubt = isDenied(place) ? 'negated' : assertion.doubtAt(place);
        return doubt === null || doubt === despite;
      });
    const holds = new Map(
      all.map(([name, hits]) => [
        name,
        hits.filter((hit) => counts(hit, kinds.get(name) === 'background' ? 'history' : null)),
      ]),
    );
    const backgrounds = all.flatMap(([name, hits]) => (kinds.get(name) === 'background' ? hits : []));
    const isOfBackground = (hit: Hit): boolean =>
      backgrounds.some(
        (each) => apart(each, hit) <= OF_BACKGROUND && !normalised.slice(each.to, hit.from).includes(','),
      );
    const chronic = (holds.get('慢性') ?? []).filter((hit) => !isOfBackground(hit));
    holds.set('慢性', chronic);
    return { normalised, assertion, holds, found };
  };

/** An excuse counts in the sentence that it is told in. */
const isBeside = (excuse: Hit, hit: Hit, said: string): boolean =>
  apart(excuse, hit) <= BESIDE &&
  !/[。?]/.test(said.slice(Math.min(excuse.to, hit.to), Math.max(excuse.from, hit.from)));

interface Scene {
  said: string;
  isCompared: Assertion['isCompared'];
  /** Whether somebody asks about what physicians have already seen: then only what is told of now counts. */
  isFollowUp: boolean;
  holds: Understanding['holds'];
  facts: ReadonlySet<string>;
  kinds: CompiledRedFlags['kinds'];
}

const hitsOf = ({ names }: Line[number], { holds }: Scene): Hit[] => names.flatMap((name) => holds.get(name) ?? []);

const holdsAnywhere = (group: Line[number], { facts, holds, kinds }: Scene): boolean =>
  group.names.some(
    (name) => facts.has(name) || (kinds.get(name) === 'background' && (holds.get(name)?.length ?? 0) > 0),
  );

const holdsLine = ({ base, needed, absent }: CompiledLine, rule: CompiledRule, scene: Scene): boolean => {
  const bases = hitsOf(base, scene);
  const isOfPerson = base.names.some((name) => scene.facts.has(name));
  if (bases.length === 0 && !isOfPerson) return false;
  const near: Hit[][] = [];
  for (const group of needed) {
    if (holdsAnywhere(group, scene)) continue;
    const hits = hitsOf(group, scene);
    if (hits.length === 0) return false;
    near.push(hits);
  }
  if (absent.some((group) => holdsAnywhere(group, scene) || hitsOf(group, scene).length > 0)) return false;
  if (isOfPerson) return true;
  const excuses = (rule.unless ?? []).flatMap((name) => scene.holds.get(name) ?? []);
  const isOld = (hit: Hit): boolean =>
    (rule.acute &&
      isNear(scene.holds.get('慢性'), hit, CHRONIC_REACH) &&
      !isNear(scene.holds.get('近变'), hit, CHANGED_REACH)) ||
    (scene.isFollowUp && !rule.selfHarm && !isNear(scene.holds.get('近急'), hit, NOW_REACH));
  return bases.some(
    (hit) =>
      !excuses.some((excuse) => isBeside(excuse, hit, scene.said)) &&
      !isOld(hit) &&
      !(rule.literal && hit.at.some(scene.isCompared)) &&
      near.every((hits) => isNear(hits, hit, rule.within)),
  );
};

const levelOf = (rule: CompiledRule, scene: Scene): Level | null =>
  rule.lines.find((line) => holdsLine(line, rule, scene))?.level ?? null;

const STEPS_MAX = 5;

/** What to do while help is on the way; self-harm begins with somebody who listens. */
const stepsFor = (advices: readonly string[], selfHarm: boolean, { steps, helpline }: RedFlags): string[] => {
  const own = advices.flatMap((advice) => steps.byAdvice[advice] ?? []);
  const fitting = own.length > 0 ? own : steps.waiting;
  const start = selfHarm ? [helpline] : [steps.call];
  return [...new Set([...start, ...fitting])].slice(0, STEPS_MAX);
};

const DEPARTMENTS_MAX = 4;
const AGES = [0, 4, 24, 96, 15 * 12, 30 * 12, 70 * 12];

/** Every way in which what is not known of the person could be, one unknown at a time. */
const alternatives = (person: Person): { missing: (keyof Person)[]; as: Person }[] => {
  const { ageMonths, sex, pregnant } = person;
  const ages =
    ageMonths === null
      ? AGES.map((age) => ({ missing: ['ageMonths' as const], as: { ...person, ageMonths: age } }))
      : [];
  const sexes =
    sex === null
      ? (['male', 'female'] as const).map((each) => ({ missing: ['sex' as const], as: { ...person, sex: each } }))
      : [];
  const canBePregnant =
    pregnant === null && sex !== 'male' && (ageMonths === null || (ageMonths >= 144 && ageMonths < 672));
  const expecting: Person = { ageMonths: ageMonths ?? 30 * 12, sex: 'female', pregnant: true };
  return [...ages, ...sexes, ...(canBePregnant ? [{ missing: ['pregnant' as const], as: expecting }] : [])];
};

/** Stands for “like an emergency” beside the ids of the rules. */
const LIKENESS = 'R00';

/** Finds the rules one of whose lines rests on a concept that was found, in their order. */
const makeRulesOn = (rules: readonly CompiledRule[]) => {
  const byBase = new Map<string, number[]>();
  rules.forEach(({ lines }, place) => {
    for (const name of new Set(lines.flatMap(({ base }) => base.names)))
      byBase.set(name, [...(byBase.get(name) ?? []), place]);
  });
  return (holds: Understanding['holds']): CompiledRule[] => {
    const places = new Set([...holds.keys()].flatMap((name) => byBase.get(name) ?? []));
    return rules.filter((_, place) => places.has(place));
  };
};

/**
 * Makes the layer that runs before any ranking: how urgent is what was said or tapped, for this person. Tapped danger
 * answers always count as II at least. What a rule knows as urgent in a text that is otherwise calm is held back until the
 * person was asked whether it is so now; `isConfirmed` says that they were, or that nobody can ask.
 */
export const makeAssessRedFlags = (flags: RedFlags) => {
  const { compiled } = flags;
  const labels = new Map(flags.bodyParts.flatMap(({ dangers }) => dangers.map(({ key, label }) => [key, label])));

  const firedFor = (
    { holds, found, normalised, assertion }: Understanding,
    person: Person,
    rules: readonly CompiledRule[],
  ): Fired[] => {
    const careWords = found.hits.get('就医后')?.length ?? 0;
    const isFollowUp =
      careWords >= (normalised.length > LONG_CHARACTERS ? 1 : FOLLOW_UP_WORDS) &&
      normalised.length > FOLLOW_UP_CHARACTERS;
    const { isCompared } = assertion;
    const scene = { holds, facts: factsOf(person), kinds: compiled.kinds, isFollowUp, isCompared, said: normalised };
    return rules
      .flatMap((rule) => {
        const level = levelOf(rule, scene);
        return level ? { rule, level } : [];
      })
      .sort((a, b) => rankOf(a.level) - rankOf(b.level));
  };
  const best = (fired: readonly Fired[]): Level => fired[0]?.level ?? 'IV';
  const rulesOn = makeRulesOn(compiled.rules);
  const lookAtWhole = flags.likenessModel === null ? () => null : makeLookAtWhole(flags.likenessModel);
  /** Nobody knows which danger it is: a nurse looks first. */
  const likeness: Fired = { rule: { ...flags.likeness, id: LIKENESS, advice: LIKENESS, selfHarm: false }, level: 'II' };

  return (
    understanding: Understanding,
    dangerAnswers: readonly string[],
    profile: Person,
    isConfirmed = false,
  ): RedFlagAssessment => {
    const person = personMeant(profile, understanding.normalised);
    const chosen = dangerAnswers.filter((key) => !key.endsWith('.none'));
    const told = rulesOn(understanding.holds);
    const ruled = firedFor(understanding, person, told);
    const canHoldBack = isUrgent(best(ruled)) && chosen.length === 0 && !isConfirmed;
    const look = canHoldBack || !isUrgent(best(ruled)) ? lookAtWhole(understanding.normalised) : null;
    const heldBack = canHoldBack && look === 'calm' ? ruled.filter((each) => isUrgent(each.level)) : [];
    // Not wanting to live, without a plan, is seen today: the list says so, and the helpline comes first.
    const isDanger = look === 'danger' && !isUrgent(best(ruled)) && !ruled.some(({ rule }) => rule.selfHarm);
    const known = isDanger ? [likeness, ...ruled] : ruled;
    const all = known.filter((each) => !heldBack.includes(each));
    const level: Level = chosen.length > 0 && !isUrgent(best(all)) ? 'II' : best(all);
    const fired = isUrgent(level) ? all.filter((each) => isUrgent(each.level)) : all;
    const selfHarm =
      ruled.some(({ rule }) => rule.selfHarm) || chosen.some((key) => flags.selfHarmDangers.includes(key));
    // An older app may send an answer that has been renamed since: it was a danger then, so it stops now.
    const understood = [
      ...chosen.map((key) => labels.get(key) ?? '您选的危险情况'),
      ...fired.map(({ rule }) => rule.label),
    ];
    const advices = [...new Set([...(selfHarm ? ['self-harm'] : []), ...fired.map(({ rule }) => rule.advice)])];
    const missing =
      level === 'I' || heldBack.length > 0
        ? []
        : alternatives(person).filter(({ as }) => rankOf(best(firedFor(understanding, as, told))) < rankOf(level));
    return {
      level,
      ruleIds: fired.map(({ rule }) => rule.id),
      understood: [...new Set(understood)],
      explanation: [...new Set(fired.map(({ rule }) => rule.why))],
      departments: [...new Set(fired.flatMap(({ rule }) => rule.departments))].slice(0, DEPARTMENTS_MAX),
      selfHarm,
      steps: stepsFor(advices, selfHarm, flags),
      missing: [...new Set(missing.flatMap((each) => each.missing))],
      heldBack: [...new Set(heldBack.map(({ rule }) => rule.label))],
    };
  };
};

export type AssessRedFlags = ReturnType<typeof makeAssessRedFlags>;
