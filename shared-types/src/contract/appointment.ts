import { z } from 'zod';
import { amountFen, feeLines, id, idempotencyKey, instant, localDate, localTime, place } from './shared';

/** States of a registration, missed being 爽约; docs/flows/appointment.md draws the moves. */
export const appointmentStatus = z.enum([
  'holding',
  'hold_unknown',
  'held',
  'paying',
  'paid',
  'paid_his_unknown',
  'confirmed',
  'checked_in',
  'visited',
  'missed',
  'cancelled',
  'expired',
  'refunding',
  'refunded',
  'needs_staff',
]);
export type AppointmentStatus = z.infer<typeof appointmentStatus>;

export const holdAppointmentRequest = z.strictObject({
  patientId: id,
  sessionId: z.string().min(1).max(64),
  slotId: z.string().min(1).max(64),
  idempotencyKey,
});
export type HoldAppointmentRequest = z.infer<typeof holdAppointmentRequest>;

/** Why a registration ended; the page says it in words. */
export const endReason = z.enum([
  'by_patient',
  'not_paid',
  'taken',
  'stopped',
  'doctor_changed',
  'refused_by_hospital',
  'not_confirmed',
  'at_counter',
  'not_answered',
]);
export type EndReason = z.infer<typeof endReason>;

/** 替诊: another doctor sits there now. Nobody answers for the patient: without an answer the number stays. */
export const doctorChange = z.strictObject({
  fromDoctor: z.string(),
  toDoctor: z.string(),
  toTitle: z.string(),
  answer: z.enum(['open', 'accepted']),
});

export const appointmentView = z.strictObject({
  id,
  status: appointmentStatus,
  /** counter: made at the window; it can be seen and checked in here, and given back at the window only. */
  source: z.enum(['app', 'waitlist', 'counter']),
  endReason: endReason.nullable(),
  doctorChange: doctorChange.nullable(),
  patientId: id,
  patientName: z.string(),
  patientAge: z.int(),
  maskedIdNumber: z.string().nullable(),
  sessionId: z.string(),
  departmentCode: z.string(),
  departmentName: z.string(),
  doctorName: z.string(),
  doctorTitle: z.string(),
  visitDate: localDate,
  startsAt: localTime,
  endsAt: localTime,
  checkInFrom: localTime,
  place,
  /** The hospital's own number for the visit, once held. */
  visitNumber: z.string().nullable(),
  fee: feeLines,
  /** The listed fee when the hospital asks another one (老人、军人优惠). */
  listFeeFen: amountFen,
  /** Until when paying, or confirming what is free, may begin; null when nothing is held. */
  payUntil: instant.nullable(),
  paymentId: id.nullable(),
  ticketId: id.nullable(),
  cancellable: z.boolean(),
  cancellableUntil: instant.nullable(),
  cancelRule: z.string(),
  serverNow: instant,
});
export type AppointmentView = z.infer<typeof appointmentView>;

/** What taking a number came to, in as few words as a rush allows; `getAppointment` tells the rest. */
export const takenNumber = appointmentView.pick({ id: true, status: true, visitNumber: true, payUntil: true });
export type TakenNumber = z.infer<typeof takenNumber>;

export const appointmentList = z.strictObject({ appointments: z.array(appointmentView) });
export type AppointmentList = z.infer<typeof appointmentList>;

export const appointmentListQuery = z.strictObject({ patientId: id.optional() });
export const answerChangeRequest = z.strictObject({ answer: z.enum(['accept', 'refund']) });

export const payRequest = z.strictObject({ idempotencyKey });

/** What the phone hands to wx.requestPayment (WeChat Pay v3, mini-program). */
export const wechatPayParams = z.strictObject({
  appId: z.string(),
  timeStamp: z.string(),
  nonceStr: z.string(),
  package: z.string(),
  signType: z.literal('RSA'),
  paySign: z.string(),
});
export type WechatPayParams = z.infer<typeof wechatPayParams>;

/** nothing_to_pay: zero fee, already done · wechat: wx.requestPayment · med_ins: wx.requestMedicalInsurancePay */
export const paymentIntent = z.strictObject({
  paymentId: id,
  method: z.enum(['nothing_to_pay', 'wechat', 'med_ins']),
  fee: feeLines,
  wechat: wechatPayParams.nullable(),
  mixTradeNo: z.string().nullable(),
  expiresAt: instant,
});
export type PaymentIntent = z.infer<typeof paymentIntent>;

/** created and paying: not paid yet · processing: money is in, the hospital confirms · needs_staff: a person looks at it */
export const paymentStatus = z.enum([
  'created',
  'paying',
  'processing',
  'settled',
  'closed',
  'failed',
  'refunding',
  'refunded',
  'needs_staff',
]);
export type PaymentStatus = z.infer<typeof paymentStatus>;

export const paymentView = z.strictObject({
  id,
  status: paymentStatus,
  subject: z.enum(['appointment', 'bill']),
  subjectId: z.string(),
  fee: feeLines,
  paidAt: instant.nullable(),
  /** What to do next after paying: which floor, which window, fasting or not. */
  guidance: z.array(z.string()),
  serverNow: instant,
});
export type PaymentView = z.infer<typeof paymentView>;
