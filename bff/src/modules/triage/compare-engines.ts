import type { DepartmentView } from '@anzhen/shared-types';
import type { TriageEngine, Told } from './engine';
import { isAboutNow } from './is-it-now';
import { projectDepartments } from './project-departments';
import type { Who } from './who';

/** A question that somebody asked, as it was recorded: masked. */
export interface RecordedQuestion extends Told {
  recordId: string;
  who: Who;
}

interface Change {
  recordId: string;
  before: string;
  after: string;
}

/** What would be answered otherwise. Emergencies first: one that is no longer seen weighs more than all the rest. */
export interface Comparison {
  /** The version it was compared with. */
  against: string;
  at: string;
  compared: number;
  /** No emergency today, an emergency then. */
  newAlarms: number;
  /** An emergency today, none then. */
  lostAlarms: number;
  departmentsChanged: number;
  examples: Change[];
}

const EXAMPLES_MAX = 20;
const EMERGENCY = '急症';
const ASKS_FIRST = '先问现在是不是这样';

/** Emergencies that would no longer be seen come first; a page shows twenty. */
export const mostSerious = (changes: readonly Change[]): Change[] => {
  const weight = ({ before, after }: Change): number => (before === EMERGENCY ? 2 : after === EMERGENCY ? 1 : 0);
  return [...changes].sort((a, b) => weight(b) - weight(a)).slice(0, EXAMPLES_MAX);
};

/** Judges recorded questions with two versions. Pure; a caller slices long lists so that others are served between. */
export const compareEngines = (
  questions: readonly RecordedQuestion[],
  versions: { before: TriageEngine; after: TriageEngine },
  hospital: readonly DepartmentView[],
): Omit<Comparison, 'against' | 'at'> => {
  const firstOf = (engine: TriageEngine, { who, ...told }: RecordedQuestion): string => {
    const judgement = engine.judge(told, who);
    if (judgement.kind === 'emergency') return EMERGENCY;
    if (judgement.question && isAboutNow(judgement.question.key)) return ASKS_FIRST;
    const [first] = projectDepartments(judgement.ranking, hospital, engine.rules.departments);
    return first?.department.name ?? '导诊台';
  };
  const changes = questions
    .map((question): Change => {
      const { recordId } = question;
      return { recordId, before: firstOf(versions.before, question), after: firstOf(versions.after, question) };
    })
    .filter(({ before, after }) => before !== after);
  const isLost = ({ before }: Change): boolean => before === EMERGENCY;
  const isNew = ({ after }: Change): boolean => after === EMERGENCY;
  return {
    compared: questions.length,
    newAlarms: changes.filter(isNew).length,
    lostAlarms: changes.filter(isLost).length,
    departmentsChanged: changes.filter((change) => !isLost(change) && !isNew(change)).length,
    examples: mostSerious(changes),
  };
};
