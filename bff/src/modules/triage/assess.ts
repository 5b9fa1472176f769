import { type AssessRequest, type Assessment, type DepartmentView, hospitalDate } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { HisError } from '../../ports/his';
import type { Patients } from '../patient';
import { readAssertions } from './assertion';
import { normalise } from './normalise';
import { projectDepartments, type ProjectedDepartment } from './project-departments';
import { makeRankDepartments } from './rank-departments';
import { findEmergency } from './red-flags';
import type { TriageRules } from './triage-rules';
import type { TriageRepository } from './triage.repository';
import { monthsOld, whoIsMeant } from './who';

type Advice = Extract<Assessment, { outcome: 'advice' }>;
type EarliestSlot = Advice['departments'][number]['earliest'][number];

export interface AssessDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  patients: Pick<Patients, 'require'>;
  catalog: {
    listDepartments(): Promise<DepartmentView[]>;
    earliestSlots(departmentCode: string, limit: number): Promise<EarliestSlot[]>;
  };
  rules: TriageRules;
  records: TriageRepository;
}

const EARLIEST_SHOWN = 3;
export const DISCLAIMER = '这是就诊建议，不是诊断，以医生判断为准。建议依据您填写的内容和医院的导诊规则。';
const WATCH_FOR =
  '没有认出急症表现。如果出现胸口压着疼、出冷汗、喘不上气、突然一边没劲、说话不清、叫不醒或大出血，别等号，马上拨打 120。';

const summaryOf = (text: string, labels: readonly string[]): string => {
  const parts = labels.length > 0 ? `${labels.join('、')}：` : '';
  return `${parts}${text === '' ? '没有另外说明' : text}`;
};

const invalid = (path: string, message: string): AppError =>
  new AppError('REQUEST.INVALID', { issues: [path] }, message, [{ path, message }]);

const present = ({ department, reason }: ProjectedDepartment<DepartmentView>, earliest: EarliestSlot[]) => ({
  departmentCode: department.code,
  name: department.name,
  place: department.place,
  reason,
  earliest,
});

/**
 * Answers which department to go to, or that this cannot wait for one. A chosen danger answer stops everything, before
 * anything else is asked for. Every answer is recorded.
 * @throws PATIENT.NOT_FOUND · REQUEST.INVALID when nothing was said, or a danger question was left open · HIS.*
 */
export const makeAssess = ({ tx, clock, log, patients, catalog, rules, records }: AssessDeps) => {
  const rank = makeRankDepartments(rules.departments, rules.model);
  const { bodyParts } = rules.redFlags;

  const requireAnswers = ({ text, bodyParts: chosen, dangerAnswers }: AssessRequest): void => {
    if (text === '' && chosen.length === 0) throw invalid('text', '请点身体部位，或说一句哪里不舒服');
    for (const { key, label } of bodyParts.filter((part) => chosen.includes(part.key))) {
      if (dangerAnswers.some((answer) => answer.startsWith(`${key}.`))) continue;
      throw invalid('dangerAnswers', `请看一下“${label}”有没有这些情况，都没有就选“以上都没有”`);
    }
  };

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

  return async (actorId: string, request: AssessRequest): Promise<Assessment> => {
    const now = clock.now();
    const today = hospitalDate(now);
    const patient = await patients.require(tx.outside, actorId, request.patientId);
    const normalised = normalise(request.text);
    const assertion = readAssertions(normalised);
    const profile = { ageMonths: monthsOld(patient.birthDate, today), sex: patient.sex };
    const who = whoIsMeant(profile, normalised);
    const base = { id: newId('triage', now), rulesVersion: rules.version };
    const record = (answer: Assessment): Promise<void> =>
      records.insert(tx.outside, { answer, request, ownerId: actorId, at: now });

    const emergency = findEmergency(assertion, request.dangerAnswers, who, rules.redFlags);
    if (emergency) {
      const answer: Assessment = { outcome: 'emergency', ...base, ...emergency };
      await record(answer);
      return answer;
    }
    requireAnswers(request);
    const denied = assertion.set.filter(({ why }) => why === 'negated').map(({ text }) => text);
    const ranking = rank({ text: request.text, bodyParts: request.bodyParts, who, denied });
    const projected = projectDepartments(ranking, await catalog.listDepartments(), rules.departments);
    const earliest = await Promise.all(projected.map(({ department }) => earliestOf(department.code)));
    const labels = bodyParts.filter(({ key }) => request.bodyParts.includes(key)).map(({ label }) => label);
    const answer: Assessment = {
      outcome: 'advice',
      ...base,
      summary: summaryOf(request.text, labels),
      sure: ranking.sure,
      departments: projected.map((each, index) => present(each, earliest[index] ?? [])),
      watchFor: WATCH_FOR,
      disclaimer: DISCLAIMER,
    };
    await record(answer);
    return answer;
  };
};
