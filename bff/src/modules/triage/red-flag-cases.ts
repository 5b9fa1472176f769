import { z } from 'zod';
import { makeRankDepartments } from './rank-departments';
import { isUrgent, makeAssessRedFlags, makeUnderstand, type RedFlagAssessment } from './red-flags';
import { LEVELS, type Level } from './red-flag-rules';
import type { TriageRules } from './triage-rules';
import { personMeant, type Person } from './who';

const ROMAN: Readonly<Record<string, Level>> = {
  Ⅰ: 'I',
  Ⅱ: 'II',
  Ⅲ: 'III',
  Ⅳ: 'IV',
  '1': 'I',
  '2': 'II',
  '3': 'III',
  '4': 'IV',
  // Whoever writes cases may say that nothing is urgent without naming a level.
  '0': 'IV',
  NONE: 'IV',
  无: 'IV',
};
const level = z.union([z.string(), z.number()]).transform((value, context) => {
  const word = String(value).trim().toUpperCase();
  const known = LEVELS.find((each) => each === word) ?? ROMAN[word];
  if (known) return known;
  context.addIssue({ code: 'custom', message: 'expected_level is I, II, III, IV or none' });
  return z.NEVER;
});

const MONTHS_A_YEAR = 12;
const DAYS_A_MONTH = 30.4;
/** 32 (years), '8个月', '20天', '3岁半' or null → months. */
const ageMonths = (age: number | string | null | undefined): number | null => {
  if (age === null || age === undefined || age === '') return null;
  if (typeof age === 'number') return Math.floor(age * MONTHS_A_YEAR + 1e-6);
  const part = (unit: RegExp): number => Number(unit.exec(age)?.[1] ?? 0);
  if (/^\d+(?:\.\d+)?$/.test(age.trim())) return Math.floor(Number(age) * MONTHS_A_YEAR);
  const days = part(/([\d.]+)\s*(?:天|日|d)/i) + part(/([\d.]+)\s*(?:周|星期|w)/i) * 7;
  const months = part(/([\d.]+)\s*(?:个?月|m)/i) + (/月半/.test(age) ? 0.5 : 0);
  const years = part(/([\d.]+)\s*(?:岁|周岁|年|y)/i) + (/岁半/.test(age) ? 0.5 : 0);
  return /\d/.test(age) ? Math.floor(years * MONTHS_A_YEAR + months + days / DAYS_A_MONTH) : null;
};

const SEX: Readonly<Record<string, 'male' | 'female'>> = {
  male: 'male',
  m: 'male',
  男: 'male',
  female: 'female',
  f: 'female',
  女: 'female',
};
const PREGNANT: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  是: true,
  怀孕: true,
  '1': true,
  false: false,
  no: false,
  否: false,
  '0': false,
};

const line = z.looseObject({
  text: z.string(),
  age: z.union([z.number(), z.string(), z.null()]).optional(),
  sex: z.union([z.string(), z.null()]).optional(),
  pregnant: z.union([z.boolean(), z.number(), z.string(), z.null()]).optional(),
  expected_level: level.nullish(),
  expected_departments: z.union([z.array(z.string()), z.string()]).nullish(),
});

export interface RedFlagCase {
  text: string;
  person: Person;
  expectedLevel: Level | null;
  expectedDepartments: string[];
}

/** One line of a file of cases. Missing fields mean: not known. @throws ZodError */
export const caseOf = (value: unknown): RedFlagCase => {
  const { text, age, sex, pregnant, expected_level, expected_departments } = line.parse(value);
  const departments =
    typeof expected_departments === 'string' ? expected_departments.split(/[,，、]/) : (expected_departments ?? []);
  return {
    text,
    person: {
      ageMonths: ageMonths(age),
      sex: SEX[String(sex ?? '').toLowerCase()] ?? null,
      pregnant: PREGNANT[String(pregnant ?? '').toLowerCase()] ?? null,
    },
    expectedLevel: expected_level ?? null,
    expectedDepartments: departments,
  };
};

const SHOWN = 3;

export interface CaseAnswer extends RedFlagAssessment {
  /** The first three, canonical names: of the rules when it is urgent, of the ranking otherwise. */
  departments: string[];
  isWrong: boolean;
}

/** What the product would answer to a case, up to the canonical departments. */
export const makeTriageOf = ({ redFlags, departments, model }: TriageRules) => {
  const understand = makeUnderstand(redFlags.compiled);
  const assess = makeAssessRedFlags(redFlags);
  const rank = makeRankDepartments(departments, model);
  return ({ text, person, expectedLevel }: RedFlagCase): CaseAnswer => {
    const understanding = understand(text);
    const answer = assess(understanding, [], person);
    const urgent = isUrgent(answer.level);
    const who = personMeant(person, understanding.normalised);
    const denied = understanding.assertion.set.filter(({ why }) => why === 'negated').map((each) => each.text);
    const ranked = urgent ? [] : rank({ text, bodyParts: [], who, denied }).departments.map(({ name }) => name);
    const isWrong = expectedLevel !== null && isUrgent(expectedLevel) !== urgent;
    return { ...answer, departments: [...new Set([...answer.departments, ...ranked])].slice(0, SHOWN), isWrong };
  };
};

const COUNT_FOR: Readonly<Record<string, readonly string[]>> = {
  妇产科: ['妇产科', '妇科', '产科'],
  妇科: ['妇科', '妇产科'],
  产科: ['产科', '妇产科'],
};

export interface Score {
  n: number;
  alarm_rate: number | null;
  sensitivity: number | null;
  false_alarm: number | null;
  level1_missed: number | null;
  dept_top3: number | null;
}

const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;

/** An expected I or II is caught by I or II; an expected III or IV is a false alarm when it is I or II. */
export const scoreOf = (answers: readonly (CaseAnswer & { given: RedFlagCase })[]): Score => {
  const expected = answers.filter(({ given }) => given.expectedLevel !== null);
  const emergencies = expected.filter(({ given }) => isUrgent(given.expectedLevel!));
  const calm = expected.filter(({ given }) => !isUrgent(given.expectedLevel!));
  const first = emergencies.filter(({ given }) => given.expectedLevel === 'I');
  const named = answers.filter(({ given }) => given.expectedDepartments.length > 0);
  const isNamed = ({ departments, given }: (typeof answers)[number]): boolean =>
    given.expectedDepartments.some((name) => (COUNT_FOR[name] ?? [name]).some((each) => departments.includes(each)));
  const alarms = (some: readonly CaseAnswer[]): number => some.filter((answer) => isUrgent(answer.level)).length;
  return {
    n: answers.length,
    alarm_rate: share(alarms(answers), answers.length),
    sensitivity: share(alarms(emergencies), emergencies.length),
    false_alarm: share(alarms(calm), calm.length),
    level1_missed: first.length === 0 ? null : first.length - alarms(first),
    dept_top3: share(named.filter(isNamed).length, named.length),
  };
};
