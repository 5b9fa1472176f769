import type { TriageReleaseList } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { TriageCatalog } from './advise-departments';
import { compareEngines, type Comparison, mostSerious, type RecordedQuestion } from './compare-engines';
import { triageEngineOf, type TriageEngine } from './engine';
import { type ListReleases, SHIPPED } from './list-releases';
import { loadFiles } from './release-files';
import { releases } from './release.repository';
import type { RequireStaff } from './require-staff';
import { reviews } from './review.repository';
import type { TriageEngines } from './triage-engines';
import type { TriageRepository } from './triage.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  catalog: Pick<TriageCatalog, 'listDepartments'>;
  engines: TriageEngines;
  records: Pick<TriageRepository, 'openInput'>;
  listReleases: ListReleases;
  requireStaff: RequireStaff;
}

const COMPARED_MAX = 500;
// Judging these takes a few milliseconds; then others are served.
const SLICE = 10;

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** 影子比较: judges the newest recorded questions with the live version and with this one; nobody is answered by it. */
export const makeCompareRelease = (deps: Deps) => {
  const { tx, clock, catalog, engines, records, listReleases, requireStaff } = deps;
  const engineOf = async (releaseId: string): Promise<TriageEngine> => {
    if (releaseId === SHIPPED) return engines.shipped;
    const row = await releases.findWhole(tx.outside, releaseId);
    if (!row) throw new AppError('TRIAGE.RELEASE_NOT_FOUND', { releaseId });
    return triageEngineOf(loadFiles(row.files));
  };
  const recordedQuestions = async (): Promise<RecordedQuestion[]> =>
    (await reviews.newestRecords(tx.outside, COMPARED_MAX)).flatMap((row): RecordedQuestion[] => {
      const { who, text, bodyParts, dangerAnswers, answers } = records.openInput(row);
      return who === null ? [] : [{ recordId: row.id, who, text, bodyParts, dangerAnswers, answers }];
    });
  const compareAll = async (before: TriageEngine, after: TriageEngine): Promise<Comparison> => {
    const [questions, hospital] = await Promise.all([recordedQuestions(), catalog.listDepartments()]);
    const found = { compared: 0, newAlarms: 0, lostAlarms: 0, departmentsChanged: 0 };
    const examples: Comparison['examples'] = [];
    for (let from = 0; from < questions.length; from += SLICE) {
      const part = compareEngines(questions.slice(from, from + SLICE), { before, after }, hospital);
      for (const key of ['compared', 'newAlarms', 'lostAlarms', 'departmentsChanged'] as const) found[key] += part[key];
      examples.push(...part.examples);
      await breathe();
    }
    return { against: before.version, at: clock.now().toISOString(), ...found, examples: mostSerious(examples) };
  };

  /** @throws STAFF.FORBIDDEN, TRIAGE.RELEASE_NOT_FOUND, HIS.* */
  return async (staffId: string, releaseId: string): Promise<TriageReleaseList> => {
    await requireStaff(tx.outside, staffId, 'triage.release');
    const [before, after] = await Promise.all([engines.current(), engineOf(releaseId)]);
    const comparison = await compareAll(before, after);
    if (releaseId !== SHIPPED) await releases.keepComparison(tx.outside, releaseId, comparison);
    const list = await listReleases(tx.outside);
    return { releases: list.releases.map((each) => (each.id === releaseId ? { ...each, comparison } : each)) };
  };
};
