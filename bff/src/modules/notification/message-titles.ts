import type { MessageEvent } from '@anzhen/shared-types';

/** What stands above a message. */
export const messageTitles: Readonly<Record<MessageEvent, string>> = {
  booking_confirmed: '挂号成功',
  booking_cancelled: '已退号',
  cancel_refused: '没有退成号',
  session_stopped: '医生停诊',
  doctor_changed: '换了医生',
  waitlist_offered: '候补到号了',
  waitlist_cleared: '候补没有等到号',
  no_show: '没有来就诊',
  checked_in: '签到成功',
  queue_near: '快到您了',
  queue_called: '请就诊',
  queue_missed: '已过号',
  queue_closed: '门诊已结束',
  bill_due: '待缴费',
  bill_paid: '缴费成功',
  refunded: '退款到账',
  refund_refused: '没有退成费',
  refund_waits: '退费等您授权',
  report_ready: '报告已出',
  visit_reminder: '就诊提醒',
  change_notice: '就诊变动通知',
  visit_notice: '就诊须知',
  follow_up: '随访',
};
