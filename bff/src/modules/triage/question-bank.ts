import { z } from 'zod';

const text = z.string().trim().min(1);
const key = z.string().regex(/^[a-z0-9-]{1,30}$/);

/** The answer that every question has beside its own: it adds nothing. */
export const UNKNOWN = { key: 'unknown', label: '说不清' } as const;

const pattern = text.transform((source, context) => {
  try {
    return new RegExp(source);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not a pattern' });
    return z.NEVER;
  }
});

const answer = z.strictObject({
  key: key.refine((value) => value !== UNKNOWN.key, 'every question has this answer already'),
  label: text,
  /** Words that count as if the person had said them; for the rules of danger and for the doctor who reads them. */
  says: text.optional(),
  /** Log-odds per department: how much more those of that department answer so. */
  departments: z.record(text, z.number().min(-5).max(5)),
});

const question = z.strictObject({
  key,
  ask: text,
  why: text,
  when: z
    .strictObject({
      sex: z.enum(['male', 'female']).optional(),
      ageFromMonths: z.int().min(0).optional(),
      ageBelowMonths: z.int().min(1).optional(),
    })
    .default({}),
  parts: z.array(text).default([]),
  words: pattern.optional(),
  departments: z.array(text).default([]),
  covers: z.array(text).default([]),
  unless: pattern.optional(),
  answers: z.array(answer).min(2).max(7),
});

const isUnique = (values: readonly { key: string }[]): boolean =>
  new Set(values.map((each) => each.key)).size === values.length;

/** The hospital's follow-up questions, as `questions.yaml` holds them. */
export const questionBank = z.strictObject({
  version: text.max(12),
  most: z.int().min(0).max(2),
  /** In bits. */
  gainFrom: z.number().positive(),
  questions: z
    .array(question)
    .refine(isUnique, 'two questions have the same key')
    .refine((all) => all.every(({ answers }) => isUnique(answers)), 'two answers of a question have the same key'),
});

export type QuestionBank = z.output<typeof questionBank>;
export type Question = QuestionBank['questions'][number];
export type Answer = Question['answers'][number];

/** What the phone sends back: which question was answered how. */
export interface Reply {
  question: string;
  answer: string;
}

/** The answers that are still in the bank; others are of an older bank, or made up, and count for nothing. */
export const answersOf = ({ questions, most }: QuestionBank, replies: readonly Reply[]): Answer[] =>
  replies.slice(0, most).flatMap((reply) => {
    const known = questions.find((each) => each.key === reply.question)?.answers;
    return known?.find((each) => each.key === reply.answer) ?? [];
  });
