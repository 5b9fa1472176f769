import { z } from 'zod';
import { id, instant } from './shared';

export const messageEvent = z.enum([
  'booking_held',
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
  'queue_paused',
  'queue_closed',
  'bill_due',
  'bill_paid',
  'refunded',
  'refund_refused',
  'refund_waits',
  'report_ready',
  'report_corrected',
  'report_withdrawn',
  'visit_reminder',
  'change_notice',
  'visit_notice',
  'follow_up',
  'release_awaited',
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
export const messageList = z.strictObject({
  messages: z.array(messageView),
  unreadCount: z.int().min(0),
  /** Older ones are deleted. */
  keepDays: z.int().min(1),
});
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
  'followUp',
  'staffTask',
]);
export type SubscriptionKey = z.infer<typeof subscriptionKey>;
/** What WeChat's sheet answered for one template. */
export const subscriptionAnswer = z.enum(['accept', 'reject', 'ban', 'filter']);
export type SubscriptionAnswer = z.infer<typeof subscriptionAnswer>;
export const subscriptionReport = z.strictObject({
  results: z
    .array(z.strictObject({ key: subscriptionKey, answer: subscriptionAnswer }))
    .min(1)
    .max(3),
});

/** assistant: 微信就医助手 · subscribe: 订阅消息 · official: 公众号模板消息 · sms: 短信. The inbox gets every message. */
export const messageChannel = z.enum(['assistant', 'subscribe', 'official', 'sms']);
export type MessageChannel = z.infer<typeof messageChannel>;
export const channelDecision = z.strictObject({ on: z.boolean() });
export const messageSettings = z.strictObject({
  kinds: z.array(
    z.strictObject({
      key: subscriptionKey,
      label: z.string(),
      /** Titles of the messages of this kind. */
      covers: z.array(z.string()),
      /** What this hospital has for it, in the order in which it is tried. */
      channels: z.array(z.strictObject({ channel: messageChannel, on: z.boolean() })),
      /** What WeChat lets us send as `subscribe`; null when this hospital cannot ask. */
      consent: z
        .strictObject({
          /** Until it is turned off at WeChat; else each consent is one message. */
          isLasting: z.boolean(),
          remaining: z.int().min(0),
          lastAnswer: subscriptionAnswer.nullable(),
        })
        .nullable(),
    }),
  ),
});
export type MessageSettings = z.infer<typeof messageSettings>;
