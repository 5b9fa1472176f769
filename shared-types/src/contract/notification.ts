import { z } from 'zod';
import { id, instant } from './shared';

export const messageEvent = z.enum([
  'booking_confirmed',
  'booking_cancelled',
  'cancel_refused',
  'session_stopped',
  'doctor_changed',
  'waitlist_offered',
  'waitlist_cleared',
  'no_show',
  'checked_in',
  'queue_near',
  'queue_called',
  'queue_missed',
  'queue_closed',
  'bill_due',
  'bill_paid',
  'refunded',
  'refund_refused',
  'refund_waits',
  'report_ready',
  'visit_reminder',
]);
export type MessageEvent = z.infer<typeof messageEvent>;

export const messageView = z.strictObject({
  id,
  event: messageEvent,
  title: z.string(),
  body: z.string(),
  at: instant,
  unread: z.boolean(),
  /** Name of a route of the mini-program and its parameters. */
  link: z.strictObject({ route: z.string(), params: z.record(z.string(), z.string()) }).nullable(),
});
export type MessageView = z.infer<typeof messageView>;
export const messageList = z.strictObject({ messages: z.array(messageView), unreadCount: z.int().min(0) });
export type MessageList = z.infer<typeof messageList>;

/** The kinds of messages that also leave the app; a person decides about each of them. */
export const subscriptionKey = z.enum([
  'bookingConfirmed',
  'visitReminder',
  'queueCalled',
  'visitChanged',
  'waitlistOffered',
  'billDue',
  'paymentSettled',
  'refundDone',
  'reportReady',
]);
export type SubscriptionKey = z.infer<typeof subscriptionKey>;
export const subscriptionReport = z.strictObject({
  results: z
    .array(z.strictObject({ key: subscriptionKey, answer: z.enum(['accept', 'reject', 'ban', 'filter']) }))
    .min(1)
    .max(3),
});
export const subscriptionList = z.strictObject({
  subscriptions: z.array(
    z.strictObject({
      key: subscriptionKey,
      label: z.string(),
      remaining: z.int().min(0),
      lastAnswer: z.enum(['accept', 'reject', 'ban', 'filter']).nullable(),
    }),
  ),
});
export type SubscriptionList = z.infer<typeof subscriptionList>;
