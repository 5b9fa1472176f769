import type { AssessRequest } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { RedFlags } from './triage-rules';

const HAN = /\p{Script=Han}/u;
const LATIN = /[a-z]{2}/i;

const NOT_CHINESE =
  '请用中文说哪里不舒服，或点身体部位。很难受请马上拨打 120。Please write in Chinese or tap a body part. In an emergency call 120.';
const NO_WORDS = '没有看懂。请用几个字说哪里不舒服，比如“头疼两天”，或点身体部位';

const invalid = (path: string, message: string): AppError =>
  new AppError('REQUEST.INVALID', { issues: [path] }, message, [{ path, message }]);

/**
 * Nobody is advised on nothing: something must be said or touched, in words that the rules read, and the danger
 * questions of every touched part must have been looked at.
 * @throws REQUEST.INVALID with a sentence that says what to do; never with the words themselves
 */
export const requireWords = (
  { text, bodyParts: chosen, dangerAnswers }: Pick<AssessRequest, 'text' | 'bodyParts' | 'dangerAnswers'>,
  { bodyParts }: RedFlags,
): void => {
  const known = bodyParts.filter(({ key }) => chosen.includes(key));
  if (text === '' && known.length === 0) throw invalid('text', '请点身体部位，或说一句哪里不舒服');
  if (known.length === 0 && !HAN.test(text)) throw invalid('text', LATIN.test(text) ? NOT_CHINESE : NO_WORDS);
  for (const { key, label } of known) {
    if (dangerAnswers.some((answer) => answer.startsWith(`${key}.`))) continue;
    throw invalid('dangerAnswers', `请看一下“${label}”有没有这些情况，都没有就选“以上都没有”`);
  }
};
