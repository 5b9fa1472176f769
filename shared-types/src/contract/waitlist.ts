import { z } from 'zod';
import { id, idempotencyKey, instant, localDate } from './shared';

/**
 * waiting: in line · offered: a number is held, to be paid in time · taken: paid · passed: offered and not paid ·
 * left: the patient left · cleared: no number came before the evening before
 */
export const waitlistStatus = z.enum(['waiting', 'offered', 'taken', 'passed', 'left', 'cleared']);
export type WaitlistStatus = z.infer<typeof waitlistStatus>;

export const joinWaitlistRequest = z.strictObject({
  patientId: id,
  sessionId: z.string().min(1).max(64),
  idempotencyKey,
});
export type JoinWaitlistRequest = z.infer<typeof joinWaitlistRequest>;

/** A place in the waitlist (候补) of one clinic session. */
export const waitlistEntryView = z.strictObject({
  id,
  status: waitlistStatus,
  patientId: id,
  patientName: z.string(),
  sessionId: z.string(),
  departmentCode: z.string(),
  departmentName: z.string(),
  doctorName: z.string(),
  doctorTitle: z.string(),
  visitDate: localDate,
  periodLabel: z.string(),
  /** People before this one; 0 once it is over. */
  ahead: z.int().min(0),
  /** When the list is cleared if no number comes back: the evening before. */
  clearsAt: instant,
  /** The number that was offered, and until when it waits to be paid. */
  appointmentId: id.nullable(),
  payUntil: instant.nullable(),
  joinedAt: instant,
});
export type WaitlistEntryView = z.infer<typeof waitlistEntryView>;
export const waitlistView = z.strictObject({ entries: z.array(waitlistEntryView) });
export type WaitlistView = z.infer<typeof waitlistView>;
