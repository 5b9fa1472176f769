import type { TriageRecordDetail, TriageRecordView } from '@anzhen/shared-types';
import type { TriageCatalog } from './advise-departments';
import { isAboutNow, nowReplyInWords } from './is-it-now';
import { answersOf } from './question-bank';
import type { SealedInput } from './triage.repository';
import type { TriageReviewRow, TriageRow } from './triage.table';
import type { TriageRules } from './triage-rules';
import type { Who } from './who';

export type NameOf = (departmentCode: string) => string;

/** A code that is no more stands for itself. */
export const namesOf = (hospital: readonly { code: string; name: string }[]): NameOf => {
  const names = new Map(hospital.map(({ code, name }) => [code, name]));
  return (code) => names.get(code) ?? code;
};

/** The hospital's names of its departments. @throws HIS.* */
export const readNames = async (catalog: Pick<TriageCatalog, 'listDepartments'>): Promise<NameOf> =>
  namesOf(await catalog.listDepartments());

/** One answer without a word of the person. */
export const presentRecord = (
  { id, at, outcome, level, rulesVersion, result }: TriageRow,
  review: TriageReviewRow | undefined,
  nameOf: NameOf,
): TriageRecordView => {
  const { sure = true, departmentCodes = [] } = result as { sure?: boolean; departmentCodes?: string[] };
  return {
    ...{ id, at: at.toISOString(), outcome, level, sure, rulesVersion },
    departmentNames: departmentCodes.map(nameOf),
    review: review
      ? {
          ...{ verdict: review.verdict, shouldBe: review.shouldBe, note: review.note, at: review.at.toISOString() },
          departmentName: review.departmentCode === null ? null : nameOf(review.departmentCode),
        }
      : null,
  };
};

const whoWords = ({ ageMonths, sex }: Who): string =>
  `${sex === 'male' ? '男' : '女'}，${ageMonths < 36 ? `${ageMonths} 个月` : `${Math.floor(ageMonths / 12)} 岁`}`;

/** What was told, in words: keys of the form and of the questions as their labels. */
export const presentTold = (
  id: string,
  input: SealedInput,
  { redFlags, questions }: TriageRules,
): TriageRecordDetail => {
  const dangers = new Map(redFlags.bodyParts.flatMap((part) => part.dangers.map(({ key, label }) => [key, label])));
  return {
    ...{ id, text: input.text, understood: [...input.understood] },
    bodyParts: input.bodyParts.map((key) => redFlags.bodyParts.find((part) => part.key === key)?.label ?? key),
    dangers: input.dangerAnswers.flatMap((key) => dangers.get(key) ?? []),
    answers: input.answers.flatMap((reply) => {
      if (isAboutNow(reply.question)) return nowReplyInWords(redFlags, reply, input.understood);
      const question = questions.questions.find(({ key }) => key === reply.question);
      const answer = question?.answers.find(({ key }) => key === reply.answer);
      return [{ ask: question?.ask ?? reply.question, answer: answer?.label ?? '说不清' }];
    }),
    who: input.who === null ? null : whoWords(input.who),
  };
};

/** What a doctor reads of it at a visit, and the patient before agreeing to that; empty lines are left out. */
export const noteLines = (input: SealedInput, rules: TriageRules): { label: string; text: string }[] => {
  const parts = rules.redFlags.bodyParts.filter(({ key }) => input.bodyParts.includes(key));
  const looked = parts.filter(({ key }) => input.dangerAnswers.includes(`${key}.none`));
  const tapped = answersOf(rules.questions, input.answers);
  return [
    { label: '不舒服的地方', text: parts.map(({ label }) => label).join('、') },
    { label: '自己说的', text: input.text },
    { label: '追问时答的', text: tapped.map(({ label }) => label).join('；') },
    {
      label: '问过、答没有的急症表现',
      text: looked.flatMap(({ dangers }) => dangers.map(({ label }) => label)).join('；'),
    },
  ].filter(({ text }) => text !== '');
};
