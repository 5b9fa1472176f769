import { z } from 'zod';

/** One of our prefixed ids. */
export const id = z.string().min(8).max(40).meta({ description: 'Prefixed id, for example apt_01J…' });
/** A file. What kind it may be stands beside it, in `produces`. */
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
export const localDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ description: 'Day of the hospital calendar, YYYY-MM-DD' });
export const localTime = z
  .string()
  .regex(/^\d{2}:\d{2}$/)
  .meta({ description: 'Wall clock of the hospital, HH:mm' });
export const instant = z.iso.datetime().meta({ description: 'UTC instant, RFC 3339' });
export const amountFen = z.int().min(0).meta({ description: 'Whole fen, 100 fen are one yuan' });
export const idempotencyKey = z
  .uuid()
  .meta({ description: 'Made and stored by the phone before sending; a replay gets the first answer' });
export const sex = z.enum(['male', 'female']);

/** Where in the hospital, in words that a person can follow. */
export const place = z.strictObject({ campus: z.string(), building: z.string(), floor: z.string(), area: z.string() });
export type Place = z.infer<typeof place>;

/** The three money lines every page shows: total, insurance fund, you pay (of which personal account and cash). */
export const feeLines = z.strictObject({
  totalFen: amountFen,
  fundFen: amountFen,
  accountFen: amountFen,
  cashFen: amountFen,
});
export type FeeLines = z.infer<typeof feeLines>;

/** A free slot that somebody may take instead. */
export const slotOffer = z.strictObject({
  sessionId: z.string(),
  slotId: z.string(),
  departmentCode: z.string(),
  date: localDate,
  dayLabel: z.string(),
  startsAt: localTime,
  endsAt: localTime,
  remaining: z.int().min(0).nullable(),
  doctorId: z.string(),
  doctorName: z.string(),
  doctorTitle: z.string(),
  feeFen: amountFen,
});
export type SlotOffer = z.infer<typeof slotOffer>;
export const errorBody = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    retryable: z.boolean(),
    /** Free slots near the one that was wanted; with APPOINTMENT.SLOT_TAKEN, SESSION_FULL and SESSION_STOPPED. */
    alternatives: z.array(slotOffer).optional(),
    fields: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;
