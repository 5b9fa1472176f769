import type { Answer, Question, QuestionBank, Reply } from './question-bank';
import type { Who } from './who';

/** How likely each department is, by canonical name; sums to 1. */
export type Chances = ReadonlyMap<string, number>;

const LEADERS = 3;
// The simulated answers are judged one by one; more than these would take longer than a person notices.
const SIMULATED_MAX = 24;

/** The chance that somebody of a department gives this answer, among those that the question offers. */
const answerChance = ({ answers }: Question, answer: Answer, department: string): number => {
  const weight = (each: Answer): number => Math.exp(each.departments[department] ?? 0);
  return weight(answer) / answers.reduce((sum, each) => sum + weight(each), 0);
};

/** What the chances become once the answer is known (Bayes), and how likely it was. */
const afterAnswer = (chances: Chances, question: Question, answer: Answer): { chances: Chances; expected: number } => {
  const joint = [...chances].map(([name, chance]) => [name, chance * answerChance(question, answer, name)] as const);
  const expected = joint.reduce((sum, [, chance]) => sum + chance, 0);
  return { chances: new Map(joint.map(([name, chance]) => [name, chance / expected])), expected };
};

const bits = (chances: Chances): number =>
  [...chances.values()].reduce((sum, chance) => (chance > 0 ? sum - chance * Math.log2(chance) : sum), 0);

export const leadersOf = (chances: Chances, count = LEADERS): string[] =>
  [...chances]
    .sort((a, b) => b[1] - a[1])
    .slice(0, count)
    .map(([name]) => name);

/** How many bits of doubt about the department the answer takes away on average; 0 when no answer changes the first. */
export const gainOf = (chances: Chances, question: Question): number => {
  const outcomes = question.answers.map((answer) => afterAnswer(chances, question, answer));
  const firsts = new Set(outcomes.map((outcome) => leadersOf(outcome.chances, 1)[0]));
  if (firsts.size < 2) return 0;
  return bits(chances) - outcomes.reduce((sum, outcome) => sum + outcome.expected * bits(outcome.chances), 0);
};

/** The chances after all that was tapped. */
export const withReplies = (chances: Chances, { questions, most }: QuestionBank, replies: readonly Reply[]): Chances =>
  replies.slice(0, most).reduce((before, reply) => {
    const question = questions.find((each) => each.key === reply.question);
    const answer = question?.answers.find((each) => each.key === reply.answer);
    return question && answer ? afterAnswer(before, question, answer).chances : before;
  }, chances);

export interface QuestionFacts {
  replies: readonly Reply[];
  /** What was written, normalised. */
  said: string;
  bodyParts: readonly string[];
  who: Who;
  chances: Chances;
  sure: boolean;
  /** Whether the person could not wait for a clinic if these words were true as well. */
  isDangerWith(says: string): boolean;
}

const fits = ({ when }: Question, { ageMonths, sex }: Who): boolean =>
  (when.sex === undefined || when.sex === sex) &&
  (when.ageFromMonths === undefined || ageMonths >= when.ageFromMonths) &&
  (when.ageBelowMonths === undefined || ageMonths < when.ageBelowMonths);

const applies = (question: Question, { replies, said, bodyParts, who, chances }: QuestionFacts): boolean => {
  if (replies.some((reply) => reply.question === question.key) || !fits(question, who)) return false;
  if (question.covers.some((part) => bodyParts.includes(part)) || question.unless?.test(said)) return false;
  const leaders = leadersOf(chances);
  return (
    question.parts.some((part) => bodyParts.includes(part)) ||
    (question.words?.test(said) ?? false) ||
    question.departments.some((name) => leaders.includes(name))
  );
};

/**
 * The next question worth a tap, or null. What could be an emergency is asked first, in the order of the bank; then,
 * while the department is in doubt, what takes away most of the doubt. Nothing is asked that cannot change the answer.
 */
export const chooseQuestion = (bank: QuestionBank, facts: QuestionFacts): Question | null => {
  if (facts.replies.length >= bank.most) return null;
  const open = bank.questions.filter((question) => applies(question, facts));
  let simulated = 0;
  const hidesDanger = ({ answers }: Question): boolean =>
    answers.some(({ says }) => says !== undefined && (simulated += 1) <= SIMULATED_MAX && facts.isDangerWith(says));
  const danger = open.find(hidesDanger);
  if (danger || facts.sure) return danger ?? null;
  const [best] = open
    .map((question) => ({ question, gain: gainOf(facts.chances, question) }))
    .filter(({ gain }) => gain >= bank.gainFrom)
    .sort((a, b) => b.gain - a.gain);
  return best?.question ?? null;
};
