import { z } from 'zod';
import { amountFen, feeLines, localDate, localTime, place, slotOffer } from './shared';

export const departmentView = z.strictObject({
  code: z.string(),
  name: z.string(),
  parentName: z.string().nullable(),
  description: z.string(),
  place,
  childrenOnly: z.boolean(),
});
export type DepartmentView = z.infer<typeof departmentView>;
export const departmentList = z.strictObject({ departments: z.array(departmentView) });
export type DepartmentList = z.infer<typeof departmentList>;

export const period = z.enum(['morning', 'afternoon', 'evening']);
export type Period = z.infer<typeof period>;

export const slotOfferList = z.strictObject({ offers: z.array(slotOffer) });
export type SlotOfferList = z.infer<typeof slotOfferList>;

/** open: has numbers · full · stopped: 停诊 · not_open: not released yet · ended: over for today */
export const sessionStatus = z.enum(['open', 'full', 'stopped', 'not_open', 'ended']);
export type SessionStatus = z.infer<typeof sessionStatus>;

export const dayView = z.strictObject({
  date: localDate,
  label: z.string(),
  status: z.enum(['open', 'full', 'stopped', 'none']),
});

export const clinicSessionView = z.strictObject({
  id: z.string(),
  date: localDate,
  period,
  periodLabel: z.string(),
  status: sessionStatus,
  /** null: has numbers, and the hospital sets no limit. */
  remaining: z.int().min(0).nullable(),
  /** Full, and whoever joins the waitlist (候补) gets the next number that comes back. */
  waitlistOpen: z.boolean(),
  feeFen: amountFen,
  /** Set when another doctor stands in (替诊). */
  substituteFor: z.string().nullable(),
});
export type ClinicSessionView = z.infer<typeof clinicSessionView>;

export const doctorView = z.strictObject({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  speciality: z.string(),
  isGeneral: z.boolean(),
  estimate: feeLines,
  sessions: z.array(clinicSessionView),
});
export type DoctorView = z.infer<typeof doctorView>;

export const departmentDayView = z.strictObject({
  department: departmentView,
  date: localDate,
  days: z.array(dayView),
  doctors: z.array(doctorView),
});
export type DepartmentDayView = z.infer<typeof departmentDayView>;

export const slotView = z.strictObject({
  id: z.string(),
  startsAt: localTime,
  endsAt: localTime,
  remaining: z.int().min(0).nullable(),
  status: z.enum(['open', 'full', 'past']),
});
export const slotList = z.strictObject({
  session: clinicSessionView,
  doctor: z.strictObject({ id: z.string(), name: z.string(), title: z.string(), isGeneral: z.boolean() }),
  department: departmentView,
  estimate: feeLines,
  slots: z.array(slotView),
});
export type SlotList = z.infer<typeof slotList>;

export const departmentDayQuery = z.strictObject({ date: localDate.optional() });
