import type { MessageView } from '@anzhen/shared-types';
import type { IconName } from '@/ui';

export interface EventLook {
  icon: IconName;
  tone: 'amber' | 'red' | 'indigo' | 'green' | 'grey' | undefined;
  /** What the person can do about it. */
  verb: string;
}

/** How each kind of message looks; the words come with the message. */
export const looks: Record<MessageView['event'], EventLook> = {
  booking_held: { icon: 'bell-qing', tone: 'green', verb: '去付款' },
  booking_confirmed: { icon: 'calendar-qing', tone: undefined, verb: '看这个号' },
  visit_reminder: { icon: 'calendar-qing', tone: undefined, verb: '看这个号' },
  change_notice: { icon: 'missed-amber', tone: 'amber', verb: '看这个号' },
  visit_notice: { icon: 'calendar-qing', tone: undefined, verb: '看这个号' },
  doctor_changed: { icon: 'transfer-qing', tone: 'amber', verb: '看换成谁' },
  waitlist_offered: { icon: 'bell-qing', tone: 'green', verb: '去付款' },
  waitlist_cleared: { icon: 'cancel-ink2', tone: 'grey', verb: '另选时间' },
  no_show: { icon: 'missed-amber', tone: 'amber', verb: '看爽约记录' },
  booking_cancelled: { icon: 'cancel-ink2', tone: 'grey', verb: '看这个号' },
  cancel_refused: { icon: 'missed-amber', tone: 'amber', verb: '看这个号' },
  session_stopped: { icon: 'stopped-red', tone: 'red', verb: '去改约或退号' },
  checked_in: { icon: 'pin-ink2', tone: 'grey', verb: '看候诊进度' },
  queue_near: { icon: 'call-qing', tone: undefined, verb: '看候诊进度' },
  queue_called: { icon: 'call-qing', tone: undefined, verb: '看去哪个诊室' },
  queue_missed: { icon: 'missed-amber', tone: 'amber', verb: '看怎么补救' },
  queue_paused: { icon: 'pause-amber', tone: 'amber', verb: '看候诊进度' },
  queue_closed: { icon: 'stopped-red', tone: 'red', verb: '看怎么办' },
  bill_due: { icon: 'bill-amber', tone: 'amber', verb: '去缴费' },
  bill_paid: { icon: 'ok-green', tone: 'green', verb: '看缴费单' },
  refunded: { icon: 'refund-indigo', tone: 'indigo', verb: '看退款' },
  refund_refused: { icon: 'missed-amber', tone: 'amber', verb: '看退费进度' },
  refund_waits: { icon: 'bill-amber', tone: 'amber', verb: '去授权' },
  follow_up: { icon: 'phone-call-qing', tone: undefined, verb: '看怎么办' },
  release_awaited: { icon: 'bell-qing', tone: 'amber', verb: '在电脑上看' },
  report_corrected: { icon: 'info-amber', tone: 'amber', verb: '看改了什么' },
  report_withdrawn: { icon: 'stopped-red', tone: 'red', verb: '看怎么办' },
  report_ready: { icon: 'report-green', tone: 'green', verb: '看报告' },
};
