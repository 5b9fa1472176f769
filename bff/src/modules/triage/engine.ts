import { type Chances, chooseQuestion, leadersOf, withReplies } from './choose-question';
import { answersOf, type Question, type Reply } from './question-bank';
import { askIfNow, nowAnswerOf } from './is-it-now';
import { makeRankDepartments, type RankedDepartment, type Ranking } from './rank-departments';
import { isUrgent, makeAssessRedFlags, makeUnderstand, type RedFlagAssessment } from './red-flags';
import type { TriageRules } from './triage-rules';
import { assumed, personMeant, type Who } from './who';

/** What stops everything else, or what should be seen today; level IV is neither. */
export type RedFlagAnswer = Pick<
  RedFlagAssessment,
  'level' | 'understood' | 'explanation' | 'departments' | 'selfHarm' | 'steps' | 'heldBack'
>;

/** Everything that a person told: words, touched parts, ticked dangers, tapped answers. */
export interface Told {
  text: string;
  bodyParts: readonly string[];
  dangerAnswers: readonly string[];
  answers: readonly Reply[];
}

export type Judgement = { redFlags: RedFlagAnswer } & (
  { kind: 'emergency' } | { kind: 'advice'; ranking: Ranking; question: Question | null }
);

/** One version of rules and model, ready to answer. */
export interface TriageEngine {
  readonly version: string;
  readonly rules: TriageRules;
  /** Pure, well under five milliseconds: the same facts always get the same answer. */
  judge(told: Told, profile: Who): Judgement;
}

// Once questions were answered, the first department is named without a doubt when it is this much likelier than the next.
const SURE_ODDS = 2;

/** The ranking after the tapped answers; what was tapped is a reason like what was said. */
const rankedAfter = (ranking: Ranking, chances: Chances, labels: ReadonlyMap<string, string[]>): Ranking => {
  const byName = new Map(ranking.departments.map((department) => [department.name, department]));
  const departments = leadersOf(chances, byName.size).flatMap((name): RankedDepartment[] => {
    const department = byName.get(name);
    if (!department) return [];
    return [
      {
        ...department,
        probability: chances.get(name) ?? 0,
        matched: [...(labels.get(name) ?? []), ...department.matched],
      },
    ];
  });
  const [first = 0, second = 0] = departments.map(({ name }) => chances.get(name) ?? 0);
  return { departments, sure: ranking.sure || first >= SURE_ODDS * second };
};

/** Who does not want to live is sent to people who listen, however the words rank otherwise. */
const ledBy = (names: readonly string[], ranking: Ranking): Ranking => {
  const first = names.flatMap((name) => ranking.departments.find((department) => department.name === name) ?? []);
  return { departments: [...new Set([...first, ...ranking.departments])], sure: ranking.sure || first.length > 0 };
};

const makeTriageEngine = (rules: TriageRules): TriageEngine => {
  const rank = makeRankDepartments(rules.departments, rules.model);
  const bank = rules.questions;
  const understand = makeUnderstand(rules.redFlags.compiled);
  const assessRedFlags = makeAssessRedFlags(rules.redFlags);

  const labelsFor = (answers: ReturnType<typeof answersOf>): ReadonlyMap<string, string[]> => {
    const labels = new Map<string, string[]>();
    for (const { label, departments } of answers)
      for (const [name, weight] of Object.entries(departments))
        if (weight > 0) labels.set(name, [...(labels.get(name) ?? []), label]);
    return labels;
  };

  const judge = (told: Told, profile: Who): Judgement => {
    const understanding = understand(told.text);
    const said = understanding.normalised;
    const asker = { ...profile, pregnant: null };
    const who = assumed(personMeant(asker, said));
    const tapped = answersOf(bank, told.answers);
    const asTold = assessRedFlags(understanding, told.dangerAnswers, asker);
    const isItNow = asTold.heldBack.length > 0 ? nowAnswerOf(told.answers, bank.most) : null;
    // What was tapped is so now: it is never held back. What is not so now is no part of it.
    const dangerIn = (more: readonly string[]): RedFlagAnswer => {
      const words = [isItNow === 'no' ? '' : told.text, ...more].filter((each) => each !== '').join('。');
      const heard = words === told.text ? understanding : understand(words);
      return assessRedFlags(heard, told.dangerAnswers, asker, true);
    };
    const tappedWords = tapped.flatMap(({ says }) => says ?? []);
    const isAsTold = tappedWords.length === 0 && isItNow !== 'yes';
    const redFlags = isAsTold ? asTold : dangerIn(tappedWords);
    if (isUrgent(redFlags.level)) return { kind: 'emergency', redFlags };
    const denied = understanding.assertion.set.filter(({ why }) => why === 'negated');
    const first = rank({ text: told.text, bodyParts: told.bodyParts, who, denied: denied.map(({ text }) => text) });
    const likely = new Map(first.departments.map(({ name, probability }) => [name, probability]));
    const chances = withReplies(likely, bank, told.answers);
    const ranked = tapped.length > 0 ? rankedAfter(first, chances, labelsFor(tapped)) : first;
    if (isItNow === 'open')
      return { kind: 'advice', redFlags, ranking: ranked, question: askIfNow(rules.redFlags, redFlags.heldBack) };
    if (redFlags.selfHarm) {
      const listeners = redFlags.departments.filter((name) => name !== rules.departments.emergency);
      return { kind: 'advice', redFlags, ranking: ledBy(listeners, ranked), question: null };
    }
    const question = chooseQuestion(bank, {
      replies: told.answers,
      ...{ said, bodyParts: told.bodyParts, who, chances, sure: ranked.sure },
      isDangerWith: (says) => isUrgent(dangerIn([...tappedWords, says]).level),
    });
    return { kind: 'advice', redFlags, ranking: ranked, question };
  };
  return { version: rules.version, rules, judge };
};

const made = new WeakMap<TriageRules, TriageEngine>();

/** The engine of these rules. It keeps nothing of what it judged, and unpacking a model takes a while: one serves everybody. */
export const triageEngineOf = (rules: TriageRules): TriageEngine => {
  const engine = made.get(rules) ?? makeTriageEngine(rules);
  made.set(rules, engine);
  return engine;
};
