import { z } from 'zod';
import { appointmentView } from './appointment';
import { liveTicket } from './queue';
import { reportHead } from './report';
import { feeLines, id, instant } from './shared';

/** The step that matters now, decided by the server; status vocabulary of the visual language. */
export const visitStage = z.enum([
  'none',
  'booked',
  'to_check_in',
  'waiting',
  'called',
  'in_consult',
  'missed',
  'to_pay',
  'to_exam',
  'report_ready',
  'done',
]);
export type VisitStage = z.infer<typeof visitStage>;

export const visitView = z.strictObject({
  patientId: id,
  stage: visitStage,
  /** One imperative sentence, at most a dozen characters a line. */
  headline: z.string(),
  detail: z.string(),
  appointment: appointmentView.nullable(),
  ticket: liveTicket.nullable(),
  due: z.strictObject({ count: z.int(), fee: feeLines }).nullable(),
  exam: z.strictObject({ place: z.string(), what: z.string(), fasting: z.boolean() }).nullable(),
  newReport: reportHead.nullable(),
  route: z.array(
    z.strictObject({
      key: z.enum(['check_in', 'wait', 'consult', 'pay', 'exam', 'report']),
      label: z.string(),
      state: z.enum(['done', 'now', 'todo']),
    }),
  ),
  serverNow: instant,
});
export type VisitView = z.infer<typeof visitView>;
