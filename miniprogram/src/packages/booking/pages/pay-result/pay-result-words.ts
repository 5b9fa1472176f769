import type { AppointmentView, EndReason } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import type { IconName } from '@/ui';
import type { Step } from '../../components/facts';
import { hospitalSeconds } from '../../visit-words';
import type { Outcome, PayResult } from './use-pay-result';

interface Words {
  icon: IconName;
  ring: 'indigo' | 'red' | '';
  title: string;
  text: string;
  note?: string;
}

const refundReasons: Partial<Record<EndReason, string>> = {
  by_patient: '您退了号',
  stopped: '医生停诊',
  doctor_changed: '换了医生，您退了号',
  refused_by_hospital: '医院没有接受这个号',
  not_confirmed: '医院没有确认这个号',
  at_counter: '号在窗口退了',
};

/** Why the money goes back, when it is known. */
const reasonOf = (appointment: AppointmentView | null): string | undefined =>
  appointment?.endReason ? refundReasons[appointment.endReason] : undefined;

/** Without a fee there is no payment to speak of. */
const confirmingWords: Words = {
  icon: 'pending-indigo',
  ring: 'indigo',
  title: '医院正在确认',
  text: '这次不用付钱，请不要再挂一次',
  note: '一般 1 分钟内完成，这一页会自己更新。',
};

/** What each outcome says: what happened, what it means for number and money, what comes next. */
export const wordsOf = (outcome: Exclude<Outcome, 'success'>, { payment, appointment }: PayResult): Words => {
  const own = formatYuan(payment.fee.accountFen + payment.fee.cashFen);
  const isFree = payment.fee.accountFen + payment.fee.cashFen === 0;
  const what = payment.subject === 'appointment' ? '这个号' : '这张单';
  switch (outcome) {
    case 'checking':
      if (isFree) return confirmingWords;
      return {
        icon: 'pending-indigo',
        ring: 'indigo',
        title: '正在查付款结果',
        text: '在等微信的答复，请不要再付一次',
        note: '一般几秒钟就有结果，这一页会自己更新。',
      };
    case 'processing':
      if (isFree) return confirmingWords;
      return {
        icon: 'pending-indigo',
        ring: 'indigo',
        title: '已支付，医院处理中',
        text: '钱已经收到，请不要再付一次',
        note: `一般 1 分钟内完成。医院没有确认的话，${own} 会自动原路退回微信。`,
      };
    case 'failed':
      return {
        icon: 'fail-red',
        ring: 'red',
        title: '没有付成',
        text: appointment?.status === 'held' ? '没有扣钱，号还为您留着，可以再付一次' : `没有扣钱，${what}可以重新办`,
      };
    case 'refunding':
      return {
        icon: 'refund-indigo',
        ring: 'indigo',
        title: '退款中',
        text: `${reasonOf(appointment) ?? `${what}没有办成`}，${own} 正在自动退到原来付款的地方`,
        note: '退款由微信办理，到账后微信会通知您。',
      };
    case 'refunded':
      return {
        icon: 'refund-indigo',
        ring: 'indigo',
        title: '钱已经退了',
        text: `${reasonOf(appointment) ?? `${what}没有办成`}，${own} 已退到原来付款的地方`,
      };
    case 'needs_staff':
      return {
        icon: 'pending-indigo',
        ring: 'indigo',
        title: '工作人员正在核对',
        text: '钱已经收到，请不要再付一次',
        note: '核对完会告诉您结果。着急可以打电话问，报下面的订单号。',
      };
  }
};

const paidTitle = (outcome: Outcome, isFree: boolean): string => {
  if (isFree) return '不用付钱';
  return outcome === 'checking' ? '等微信确认付款' : '微信已付款';
};

/** What has happened to the money and what comes next. */
export const progressOf = (outcome: Outcome, { payment }: PayResult, waitedSeconds: number): Step[] => [
  {
    key: 'paid',
    title: paidTitle(outcome, payment.fee.accountFen + payment.fee.cashFen === 0),
    text: payment.paidAt === null ? `已等 ${waitedSeconds} 秒，页面会自己更新` : hospitalSeconds(payment.paidAt),
    state: outcome === 'checking' ? 'now' : 'done',
  },
  {
    key: 'confirm',
    title: '医院正在确认',
    text: outcome === 'processing' ? `已等 ${waitedSeconds} 秒，页面会自己更新` : undefined,
    state: outcome === 'checking' ? 'todo' : 'now',
  },
  {
    key: 'done',
    title: payment.subject === 'appointment' ? '预约成功，拿到号码' : '缴费成功',
    text: '结果会放在“消息与提醒”里',
    state: 'todo',
  },
];
