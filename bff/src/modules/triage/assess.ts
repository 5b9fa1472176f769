import { type AssessRequest, type Assessment, hospitalDate } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Patients } from '../patient';
import { makeAdviseDepartments, type TriageCatalog } from './advise-departments';
import type { Told, TriageEngine } from './engine';
import { CANNOT_BE_ASKED } from './is-it-now';
import { answersOf, type Question, UNKNOWN } from './question-bank';
import { LEVELS } from './red-flag-rules';
import { requireWords } from './require-words';
import type { NewRecord, TriageRepository } from './triage.repository';
import { monthsOld } from './who';

export interface AssessDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  patients: Pick<Patients, 'require'>;
  catalog: TriageCatalog;
  engines: { current(): Promise<TriageEngine> };
  records: Pick<TriageRepository, 'insert'>;
}

export const DISCLAIMER = '这是就诊建议，不是诊断，以医生判断为准。建议依据您填写的内容和医院的导诊规则。';
const WATCH_FOR =
  '没有认出急症表现。如果出现胸口压着疼、出冷汗、喘不上气、突然一边没劲、说话不清、叫不醒或大出血，别等号，马上拨打 120。';

const WATCH_FOR_SELF = '如果想好了怎么做，或者已经伤到自己、吃了药，别等号，马上拨打 120，也告诉身边的人。';

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

/**
 * Answers which department to go to, or that this cannot wait for one, or asks one thing more. A chosen danger answer
 * stops everything, before anything else is asked for. Every answer that is not a question is recorded.
 * @throws PATIENT.NOT_FOUND · REQUEST.INVALID when nothing readable was said, or a danger question was left open · HIS.*
 */
export const makeAssess = ({ tx, clock, log, patients, catalog, engines, records }: AssessDeps) => {
  const adviseDepartments = makeAdviseDepartments({ catalog, log });
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
    const { text, bodyParts, dangerAnswers, answers = CANNOT_BE_ASKED } = request;
    const told: Told = { text, bodyParts, dangerAnswers, answers };
    const base = { id: newId('triage', now), rulesVersion: engine.version };
    const kept = { ...base, ownerId: actorId, patientId: patient.id, at: now };

    const judgement = engine.judge(told, who);
    const { level, understood, explanation, selfHarm, steps, heldBack } = judgement.redFlags;
    const judged = {
      ...kept,
      level: LEVELS.indexOf(level) + 1,
      input: { ...told, who, understood: [...understood, ...heldBack] },
    };
    if (judgement.kind === 'emergency') {
      await record({ ...judged, outcome: 'emergency', departmentCodes: [], sure: true });
      return { outcome: 'emergency', ...base, understood, reasons: explanation, selfHarm, steps };
    }
    requireWords(request, engine.rules.redFlags);
    // An app from before there were questions sends no answers and is asked nothing.
    if (judgement.question && request.answers !== undefined)
      return presentQuestion(judgement.question, answers.length, engine);
    const { ranking } = judgement;
    const departments = await adviseDepartments(ranking, engine.rules);
    await record({
      ...{ ...judged, outcome: 'advice', sure: ranking.sure },
      departmentCodes: departments.map(({ departmentCode }) => departmentCode),
    });
    return {
      outcome: 'advice',
      ...base,
      summary: summaryOf(told, engine),
      sure: ranking.sure,
      today: explanation,
      selfHarm,
      departments,
      watchFor: selfHarm ? WATCH_FOR_SELF : WATCH_FOR,
      disclaimer: DISCLAIMER,
    };
  };
};
