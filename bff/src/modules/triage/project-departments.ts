import type { DepartmentRules } from './department-rules';
import type { RankedDepartment, Ranking } from './rank-departments';

/** What the projection needs to know of a department that the hospital has. */
interface OurDepartment {
  code: string;
  name: string;
  /** 诊疗科目 code, when it is known. */
  officialCode?: string;
}

export interface ProjectedDepartment<D extends OurDepartment> {
  department: D;
  reason: string;
}

const ADVISED_MAX = 3;
// What is ranked lower is not advised, even when the hospital has little of what stands above it.
const LOOKED_AT = 8;

const GENERAL_REASON = '说得还不够清楚，由全科医生先看，再定专科';

// A further department is named only when something that was said speaks for it.
const isSpokenFor = ({ matched }: RankedDepartment, index: number): boolean => index === 0 || matched.length > 0;

/** Finds departments of this hospital for canonical ones. */
const makeFindOurs = <D extends OurDepartment>(
  rules: DepartmentRules,
  hospital: readonly D[],
  hasNumbers: (code: string) => boolean,
) => {
  const ruleOf = new Map(rules.departments.map((rule) => [rule.name, rule]));
  const byName = (name: string): D | undefined => {
    const names = ruleOf.get(name)?.names ?? [name];
    return hospital.find((department) => names.includes(department.name));
  };
  const byCode = (name: string): D | undefined => {
    const code = ruleOf.get(name)?.officialCode ?? '';
    return code === '' ? undefined : hospital.find(({ officialCode }) => officialCode === code);
  };
  /** 妇产科 in a hospital that has 妇科 and 产科 only. */
  const partsOf = (name: string, ranked: readonly RankedDepartment[]): string[] => {
    const parts = rules.departments.filter(({ fallback }) => fallback[0] === name).map((part) => part.name);
    return [...ranked.map((each) => each.name).filter((each) => parts.includes(each)), ...parts];
  };
  return (name: string, ranked: readonly RankedDepartment[]): D | undefined => {
    const chain = [name, ...(ruleOf.get(name)?.fallback ?? []), ...partsOf(name, ranked)];
    const ours = [byName(name), byCode(name), ...chain.slice(1).map(byName)].filter((each) => each !== undefined);
    return ours.find(({ code }) => hasNumbers(code)) ?? ours[0] ?? byName(rules.general);
  };
};

/**
 * Brings canonical departments to those that this hospital has: by name, by 诊疗科目 code, by fallback, then to general
 * practice. Of these the first that still has numbers is taken, the nearest when none has. The emergency department is
 * left out: only the red flags send there. The rest keep their order, without doubles, three at most.
 */
export const projectDepartments = <D extends OurDepartment>(
  { departments: ranked, sure }: Ranking,
  hospital: readonly D[],
  rules: DepartmentRules,
  hasNumbers: (code: string) => boolean = () => true,
): ProjectedDepartment<D>[] => {
  const findOurs = makeFindOurs(rules, hospital, hasNumbers);
  const reasonOf = ({ name, matched }: RankedDepartment): string => {
    const focus = rules.departments.find((rule) => rule.name === name)?.focus ?? '';
    return matched.length > 0 ? `您说到${matched.map((word) => `“${word}”`).join('')}，${focus}` : focus;
  };
  const advised: ProjectedDepartment<D>[] = [];
  const add = (department: D | undefined, reason: string): void => {
    if (department && !advised.some((each) => each.department.code === department.code))
      advised.push({ department, reason });
  };
  if (!sure) add(findOurs(rules.general, ranked), GENERAL_REASON);
  ranked
    .filter(({ name }) => name !== rules.emergency && (sure || name !== rules.general))
    .slice(0, LOOKED_AT)
    .filter(isSpokenFor)
    .forEach((each) => add(findOurs(each.name, ranked), reasonOf(each)));
  return advised.slice(0, ADVISED_MAX);
};
