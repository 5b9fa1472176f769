import { type Question, type Reply, UNKNOWN } from './question-bank';
import type { RedFlags } from './triage-rules';

const KEY = 'is-it-now';

/** The reply of whoever cannot be asked: an app from before there were questions. Then a danger stops as it is. */
export const CANNOT_BE_ASKED: readonly Reply[] = [{ question: KEY, answer: 'not-asked' }];

export const isAboutNow = (question: string): boolean => question === KEY;

/** Whether what was held back is so now: only a plain no lets go of it. Open while it was not asked and still can be. */
export const nowAnswerOf = (replies: readonly Reply[], most: number): 'yes' | 'no' | 'open' => {
  const reply = replies.slice(0, most).find(({ question }) => isAboutNow(question));
  if (reply) return reply.answer === 'no' ? 'no' : 'yes';
  return replies.length < most ? 'open' : 'yes';
};

/** The question before an alarm that the rest of the text speaks against. @param signs what the rules understood */
export const askIfNow = ({ isItNow }: RedFlags, signs: readonly string[]): Question => ({
  key: KEY,
  ask: isItNow.ask.replace('{signs}', signs.join('、')),
  why: isItNow.why,
  ...{ when: {}, parts: [], departments: [], covers: [] },
  answers: [
    { key: 'yes', label: isItNow.yes, departments: {} },
    { key: 'no', label: isItNow.no, departments: {} },
  ],
});

/** How such a reply reads; empty when nobody could be asked. @param signs what the rules understood */
export const nowReplyInWords = (
  flags: RedFlags,
  { answer }: Reply,
  signs: readonly string[],
): { ask: string; answer: string }[] => {
  if (answer === CANNOT_BE_ASKED[0]!.answer) return [];
  const { ask, answers } = askIfNow(flags, signs);
  return [{ ask, answer: answers.find(({ key }) => key === answer)?.label ?? UNKNOWN.label }];
};
