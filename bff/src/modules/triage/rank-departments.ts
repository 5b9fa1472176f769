import type { Assertion } from './assertion';
import type { DepartmentRules } from './triage-rules';
import type { Who } from './who';

export interface RankedDepartment {
  /** The canonical name of the rules, not yet the hospital's. */
  name: string;
  score: number;
  /** What was said that speaks for it, strongest first. */
  matched: string[];
}

export interface Ranking {
  departments: RankedDepartment[];
  sure: boolean;
}

type Rule = DepartmentRules['departments'][number];

const WORDS_SHOWN = 3;

/** word → weight per department, made once from the lists of the rules. */
const tableOf = ({ words }: Rule): [string, number][] =>
  Object.entries(words).flatMap(([weight, list]) =>
    list.map((word): [string, number] => [word.toLowerCase(), Number(weight)]),
  );

const withoutParts = (words: readonly string[]): string[] =>
  words.filter((word) => !words.some((other) => other !== word && other.includes(word)));

/** Makes the ranking by words: a linear score, so that every reason is a word that the patient used. */
export const makeRankDepartments = (rules: DepartmentRules) => {
  const tables = rules.departments.map((rule) => ({ rule, words: tableOf(rule) }));
  const vocabulary = new Set(tables.flatMap(({ words }) => words.map(([word]) => word)));

  const isAllowed = (name: string, { ageMonths, sex }: Who): boolean => {
    const { child, pregnancy } = rules;
    const isChild = ageMonths < child.belowMonths;
    if (name === child.department) return isChild;
    if (isChild) return child.alsoAllowed.includes(name) || name === rules.general;
    return name !== pregnancy.department || sex === 'female';
  };

  return (assertion: Assertion, bodyParts: readonly string[], who: Who): Ranking => {
    // The past matters for the department (an old heart disease), what is denied does not.
    const past = assertion.set.filter(({ why }) => why !== 'negated' && why !== 'other').map(({ text }) => text);
    const said = [assertion.present, ...past].join('，');
    const found = [...vocabulary].filter((word) => said.includes(word));
    const parts = bodyParts.flatMap((part) => Object.entries(rules.bodyParts[part] ?? {}));
    const share = 1 / Math.sqrt(Math.max(1, found.length)) / rules.scale;
    const isPregnant = who.sex === 'female' && rules.pregnancy.words.some((word) => assertion.present.includes(word));
    const ranked = tables
      .filter(({ rule }) => isAllowed(rule.name, who))
      .map(({ rule, words }) => {
        const hits = words.filter(([word]) => said.includes(word));
        const fromParts = parts.filter(([name]) => name === rule.name).reduce((sum, [, weight]) => sum + weight, 0);
        const fromWords = hits.reduce((sum, [, weight]) => sum + weight, 0) * share;
        const pregnant = isPregnant && rule.name === rules.pregnancy.department ? 2 : 0;
        const matched = hits.filter(([, weight]) => weight > 0).sort((a, b) => b[1] - a[1]);
        return {
          name: rule.name,
          score: rule.bias / rules.scale + fromWords + fromParts / rules.scale + pregnant,
          matched: withoutParts(matched.map(([word]) => word)).slice(0, WORDS_SHOWN),
        };
      })
      .sort((a, b) => b.score - a.score);
    const margin = (ranked[0]?.score ?? 0) - (ranked[1]?.score ?? 0);
    const sure = (found.length > 0 || parts.length > 0) && margin >= rules.sureFrom;
    // Below fourteen the children's doctor sees the child first and sends it on.
    const isChild = who.ageMonths < rules.child.belowMonths;
    const first = isChild ? ranked.filter(({ name }) => name === rules.child.department) : [];
    return { departments: [...first, ...ranked.filter((each) => !first.includes(each))], sure: isChild || sure };
  };
};

export type RankDepartments = ReturnType<typeof makeRankDepartments>;
