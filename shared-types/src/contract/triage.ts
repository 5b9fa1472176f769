import { z } from 'zod';
import { amountFen, feeLines, id, localDate, localTime, place } from './shared';

export const bodyPartView = z.strictObject({
  key: z.string(),
  label: z.string(),
  side: z.enum(['front', 'back', 'whole']),
  /** Questions that must be answered when the part is chosen; the last one is 以上都没有. */
  dangerQuestions: z.array(z.strictObject({ key: z.string(), label: z.string() })),
});
export const triageForm = z.strictObject({ bodyParts: z.array(bodyPartView), disclaimer: z.string() });
export type TriageForm = z.infer<typeof triageForm>;

export const assessRequest = z.strictObject({
  patientId: id,
  text: z.string().trim().max(200, '写得太长了，请控制在 200 字以内，先说最难受的'),
  bodyParts: z.array(z.string().max(20)).max(20),
  dangerAnswers: z.array(z.string().max(40)).max(40),
  /** Follow-up questions and how they were answered, in order; an older app sends none. */
  answers: z
    .array(z.strictObject({ question: z.string().max(30), answer: z.string().max(30) }))
    .max(2)
    .optional(),
});
export type AssessRequest = z.infer<typeof assessRequest>;

export const earliestSlot = z.strictObject({
  sessionId: z.string(),
  slotId: z.string(),
  date: localDate,
  dayLabel: z.string(),
  startsAt: localTime,
  endsAt: localTime,
  remaining: z.int().nullable(),
  doctorName: z.string(),
  doctorTitle: z.string(),
  feeFen: amountFen,
  estimate: feeLines,
});

export const departmentAdvice = z.strictObject({
  departmentCode: z.string(),
  name: z.string(),
  place,
  reason: z.string(),
  earliest: z.array(earliestSlot),
});

/** Emergency stops everything; a question wants one tap; advice names at most three departments, unsure sends to the desk. */
export const assessment = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('emergency'),
    id,
    understood: z.array(z.string()),
    /** Why it cannot wait, a sentence for each rule that was met. */
    reasons: z.array(z.string()),
    selfHarm: z.boolean(),
    steps: z.array(z.string()),
    rulesVersion: z.string(),
  }),
  z.strictObject({
    outcome: z.literal('question'),
    question: z.strictObject({
      key: z.string(),
      ask: z.string(),
      why: z.string(),
      options: z.array(z.strictObject({ key: z.string(), label: z.string() })),
    }),
    /** The first or the second question; `most` is how many there can be. */
    step: z.int().min(1),
    most: z.int().min(1),
    rulesVersion: z.string(),
  }),
  z.strictObject({
    outcome: z.literal('advice'),
    id,
    summary: z.string(),
    sure: z.boolean(),
    /** Why it should be seen today (level III); empty when an ordinary appointment does. */
    today: z.array(z.string()),
    /** Thoughts of not wanting to live, without a plan: the helpline is shown beside the advice. */
    selfHarm: z.boolean(),
    departments: z.array(departmentAdvice),
    watchFor: z.string(),
    disclaimer: z.string(),
    rulesVersion: z.string(),
  }),
]);
export type Assessment = z.infer<typeof assessment>;
