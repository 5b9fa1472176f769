import type { Assessment, DepartmentView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Log } from '../../platform/log/log';
import { HisError } from '../../ports/his';
import { projectDepartments } from './project-departments';
import type { Ranking } from './rank-departments';
import type { TriageRules } from './triage-rules';

type Advice = Extract<Assessment, { outcome: 'advice' }>['departments'][number];
type EarliestSlot = Advice['earliest'][number];

export interface TriageCatalog {
  listDepartments(): Promise<DepartmentView[]>;
  earliestSlots(departmentCode: string, limit: number): Promise<EarliestSlot[]>;
}

const EARLIEST_SHOWN = 3;

/**
 * This hospital's departments for a ranking, each with its earliest slots. One that is full gives way to the next that
 * would do, if that has numbers. @throws HIS.* when the departments cannot be read
 */
export const makeAdviseDepartments = ({ catalog, log }: { catalog: TriageCatalog; log: Log }) => {
  const earliestOf = async (code: string): Promise<EarliestSlot[]> => {
    try {
      return await catalog.earliestSlots(code, EARLIEST_SHOWN);
    } catch (error) {
      // The advice stands without times; they are looked up again on the department's page.
      if (!(error instanceof HisError || error instanceof AppError)) throw error;
      log.warn({ departmentCode: code, reason: error.message }, 'advice was given without times');
      return [];
    }
  };
  return async (ranking: Ranking, { departments: rules }: TriageRules): Promise<Advice[]> => {
    const hospital = await catalog.listDepartments();
    const slots = new Map<string, EarliestSlot[]>();
    const project = async (isFull: (code: string) => boolean) => {
      const projected = projectDepartments(ranking, hospital, rules, (code) => !isFull(code));
      const unknown = projected.map(({ department }) => department.code).filter((code) => !slots.has(code));
      const found = await Promise.all(unknown.map(earliestOf));
      unknown.forEach((code, index) => slots.set(code, found[index] ?? []));
      return projected;
    };
    const first = await project(() => false);
    const full = new Set([...slots].filter(([, earliest]) => earliest.length === 0).map(([code]) => code));
    const projected = full.size === 0 ? first : await project((code) => full.has(code));
    return projected.map(({ department: { code, name, place }, reason }) => ({
      ...{ departmentCode: code, name, place, reason },
      earliest: slots.get(code) ?? [],
    }));
  };
};
