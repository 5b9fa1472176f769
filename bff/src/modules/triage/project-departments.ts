import type { DepartmentView } from '@anzhen/shared-types';
import type { RankedDepartment, Ranking } from './rank-departments';
import type { DepartmentRules } from './triage-rules';

export interface ProjectedDepartment {
  department: DepartmentView;
  reason: string;
}

const ADVISED_MAX = 3;
// A third department is named only when something that was said speaks for it.
const isSpokenFor = (ranked: RankedDepartment, index: number): boolean => index === 0 || ranked.matched.length > 0;

const GENERAL_REASON = '说得还不够清楚，由全科医生先看，再定专科';

/**
 * Brings canonical departments to those that this hospital has, by name, then by fallback, then to general practice.
 * A children's department is only for children; the rest keep their order, without doubles, three at most.
 */
export const projectDepartments = (
  { departments: ranked, sure }: Ranking,
  hospital: readonly DepartmentView[],
  rules: DepartmentRules,
): ProjectedDepartment[] => {
  const ruleOf = (name: string) => rules.departments.find((rule) => rule.name === name);
  const byNames = (name: string): DepartmentView | undefined => {
    const names = ruleOf(name)?.names ?? [name];
    return hospital.find((department) => names.includes(department.name));
  };
  const findOurs = (name: string): DepartmentView | undefined =>
    [name, ...(ruleOf(name)?.fallback ?? []), rules.general]
      .map(byNames)
      .find((department) => department !== undefined);
  const reasonOf = ({ name, matched }: RankedDepartment): string => {
    const focus = ruleOf(name)?.focus ?? '';
    return matched.length > 0 ? `您说到${matched.map((word) => `“${word}”`).join('')}，${focus}` : focus;
  };

  const advised: ProjectedDepartment[] = [];
  const add = (department: DepartmentView | undefined, reason: string): void => {
    if (department && !advised.some((each) => each.department.code === department.code))
      advised.push({ department, reason });
  };
  if (!sure) add(byNames(rules.general), GENERAL_REASON);
  ranked
    .filter(isSpokenFor)
    .filter(({ name }) => sure || name !== rules.general)
    .slice(0, ADVISED_MAX * 2)
    .forEach((each) => add(findOurs(each.name), reasonOf(each)));
  return advised.slice(0, ADVISED_MAX);
};
