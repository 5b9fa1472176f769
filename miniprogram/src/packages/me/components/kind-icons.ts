import type { SubscriptionKey } from '@anzhen/shared-types';
import type { IconName } from '@/ui';

export const kindIcons = {
  bookingConfirmed: 'calendar-qing',
  queueCalled: 'call-qing',
  visitChanged: 'stopped-qing',
  waitlistOffered: 'bell-qing',
  visitReminder: 'calendar-qing',
  billDue: 'bill-qing',
  paymentSettled: 'ok-qing',
  refundDone: 'refund-qing',
  reportReady: 'report-qing',
  followUp: 'phone-call-qing',
  staffTask: 'bell-qing',
} as const satisfies Record<SubscriptionKey, IconName>;
