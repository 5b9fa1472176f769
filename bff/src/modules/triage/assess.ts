import { type AssessRequest, type Assessment, type DepartmentView, hospitalDate } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { HisError } from '../../ports/his';
import type { Patients } from '../patient';
import type { Told, TriageEngine } from './engine';
import { projectDepartments, type ProjectedDepartment } from './project-departments';
import type { Ranking } from './rank-departments';
import { answersOf, type Question, UNKNOWN } from './question-bank';
import { requireWords } from './require-words';
import type { NewRecord, TriageRepository } from './triage.repository';
import { monthsOld } from './who';

type Advice = Extract<Assessment, { outcome: 'advice' }>;
type EarliestSlot = Advice['departments'][number]['earliest'][number];

export interface TriageCatalog {
  listDepartments(): Promise<DepartmentView[]>;
  earliestSlots(departmentCode: string, limit: number): Promise<EarliestSlot[]>;
}

export interface AssessDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  patients: Pick<Patients, 'require'>;
  catalog: TriageCatalog;
  engines: { current(): Promise<TriageEngine> };
  records: Pick<TriageRepository, 'insert'>;
}

const EARLIEST_SHOWN = 3;
export const DISCLAIMER = '这是就诊建议，不是诊断，以医生判断为准。建议依据您填写的内容和医院的导诊规则。';
const WATCH_FOR =
  '没有认出急症表现。如果出现胸口压着疼、出冷汗、喘不上气、突然一边没劲、说话不清、叫不醒或大出血，别等号，马上拨打 120。';

/** What the person said, in one line: touched parts, words, tapped answers. */
const summaryOf = ({ text, bodyParts, answers }: Told, { rules }: TriageEngine): string => {
  const labels = rules.redFlags.bodyParts.filter(({ key }) => bodyParts.includes(key)).map(({ label }) => label);
  const tapped = answersOf(rules.questions, answers).map(({ label }) => label);
  const said = [text, ...tapped].filter((each) => each !== '').join('；');
  return `${labels.length > 0 ? `${labels.join('、')}：` : ''}${said === '' ? '没有另外说明' : said}`;
};

const presentQuestion = (question: Question, asked: number, engine: TriageEngine): Assessment => ({
  outcome: 'question',
  question: {
    ...{ key: question.key, ask: question.ask, why: question.why },
    options: [...question.answers.map(({ key, label }) => ({ key, label })), UNKNOWN],
  },
  step: asked + 1,
  most: engine.rules.questions.most,
  rulesVersion: engine.version,
});

const presentDepartment = ({ department, reason }: ProjectedDepartment<DepartmentView>, earliest: EarliestSlot[]) => ({
  departmentCode: department.code,
  name: department.name,
  place: department.place,
  reason,
  earliest,
});

/**
 * Answers which department to go to, or that this cannot wait for one, or asks one thing more. A chosen danger answer
 * stops everything, before anything else is asked for. Every answer that is not a question is recorded.
 * @throws PATIENT.NOT_FOUND · REQUEST.INVALID when nothing readable was said, or a danger question was left open · HIS.*
 */
export const makeAssess = ({ tx, clock, log, patients, catalog, engines, records }: AssessDeps) => {
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
  /** Departments with their earliest slots; one that is full gives way to the next that would do, if that has numbers. */
  const adviseWithSlots = async (ranking: Ranking, { rules }: TriageEngine) => {
    const hospital = await catalog.listDepartments();
    const slots = new Map<string, EarliestSlot[]>();
    const project = async (isFull: (code: string) => boolean) => {
      const projected = projectDepartments(ranking, hospital, rules.departments, (code) => !isFull(code));
      const unknown = projected.map(({ department }) => department.code).filter((code) => !slots.has(code));
      const found = await Promise.all(unknown.map(earliestOf));
      unknown.forEach((code, index) => slots.set(code, found[index] ?? []));
      return projected;
    };
    const first = await project(() => false);
    const full = new Set([...slots].filter(([, earliest]) => earliest.length === 0).map(([code]) => code));
    const projected = full.size === 0 ? first : await project((code) => full.has(code));
    return projected.map((each) => presentDepartment(each, slots.get(each.department.code) ?? []));
  };
  const record = async (entry: NewRecord): Promise<void> => {
    try {
      await records.insert(entry);
    } catch (error) {
      // Nobody who may be dying waits for a database, and nobody else gains by waiting.
      const reason = error instanceof Error ? error.name : 'unknown';
      log.error({ triageId: entry.id, outcome: entry.outcome, reason }, 'an answer of the triage was not recorded');
    }
  };

  return async (actorId: string, request: AssessRequest): Promise<Assessment> => {
    const [engine, patient] = await Promise.all([
      engines.current(),
      patients.require(tx.outside, actorId, request.patientId),
    ]);
    const now = clock.now();
    const who = { ageMonths: monthsOld(patient.birthDate, hospitalDate(now)), sex: patient.sex };
    const { text, bodyParts, dangerAnswers, answers = [] } = request;
    const told: Told = { text, bodyParts, dangerAnswers, answers };
    const base = { id: newId('triage', now), rulesVersion: engine.version };
    const kept = { ...base, ownerId: actorId, patientId: patient.id, at: now };

    const judgement = engine.judge(told, who);
    if (judgement.kind === 'emergency') {
      const { emergency } = judgement;
      const input = { ...told, who, understood: emergency.understood };
      await record({ ...kept, outcome: 'emergency', level: null, input, departmentCodes: [], sure: true });
      return { outcome: 'emergency', ...base, ...emergency };
    }
    requireWords(request, engine.rules.redFlags);
    // An app from before there were questions sends no answers and is asked nothing.
    if (judgement.question && request.answers !== undefined)
      return presentQuestion(judgement.question, answers.length, engine);
    const { ranking } = judgement;
    const departments = await adviseWithSlots(ranking, engine);
    await record({
      ...{ ...kept, outcome: 'advice', level: null, sure: ranking.sure },
      ...{ departmentCodes: departments.map(({ departmentCode }) => departmentCode) },
      input: { ...told, who, understood: [] },
    });
    return {
      outcome: 'advice',
      ...base,
      summary: summaryOf(told, engine),
      sure: ranking.sure,
      departments,
      watchFor: WATCH_FOR,
      disclaimer: DISCLAIMER,
    };
  };
};
