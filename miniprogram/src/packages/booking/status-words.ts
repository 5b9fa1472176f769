import type { AppointmentStatus, AppointmentView, EndReason, WaitlistStatus } from '@anzhen/shared-types';
import type { StatusKey } from '@/ui';
import { areaInside, today } from './visit-words';

type TagWords = { status: StatusKey; detail?: string };

/** The word of the vocabulary for each state of a registration. */
const statusTags: Record<AppointmentStatus, TagWords> = {
  holding: { status: 'processing' },
  hold_unknown: { status: 'processing' },
  held: { status: 'to_pay' },
  paying: { status: 'to_pay' },
  paid: { status: 'processing' },
  paid_his_unknown: { status: 'processing' },
  confirmed: { status: 'to_check_in' },
  checked_in: { status: 'waiting' },
  visited: { status: 'done' },
  missed: { status: 'no_show' },
  cancelled: { status: 'cancelled' },
  expired: { status: 'cancelled', detail: '没有付款' },
  refunding: { status: 'refunding' },
  refunded: { status: 'cancelled', detail: '已退款' },
  needs_staff: { status: 'processing', detail: '人工核对' },
};

/** Behind 已取消: by whom or why. */
const endDetails: Record<EndReason, string> = {
  by_patient: '您退的号',
  not_paid: '没有付款',
  taken: '被约走了',
  stopped: '停诊',
  doctor_changed: '换医生退号',
  refused_by_hospital: '医院没有接受',
  not_confirmed: '没有办成',
  at_counter: '窗口退的号',
  not_answered: '医院没有答复',
};

/** Whether the doctor's clinic was called off, wherever the money is by now. */
export const isStopped = ({ status, endReason }: Pick<AppointmentView, 'status' | 'endReason'>): boolean =>
  endReason === 'stopped' && status !== 'visited' && status !== 'checked_in';

/** Whether somebody has to answer about another doctor (替诊). */
export const isChangeOpen = ({ status, doctorChange }: Pick<AppointmentView, 'status' | 'doctorChange'>): boolean =>
  doctorChange?.answer === 'open' && ['held', 'paying', 'confirmed'].includes(status);

const stoppedDetails: Partial<Record<AppointmentStatus, string>> = { refunding: '退款中', refunded: '已退款' };

export const tagOf = (appointment: Pick<AppointmentView, 'status' | 'endReason'>): TagWords => {
  const { status, endReason } = appointment;
  if (isStopped(appointment)) return { status: 'suspended', detail: stoppedDetails[status] };
  if (status === 'cancelled' && endReason !== null) return { status: 'cancelled', detail: endDetails[endReason] };
  return statusTags[status];
};

/** Nothing is to come any more. */
export const isOver = (status: AppointmentStatus): boolean =>
  ['visited', 'missed', 'cancelled', 'expired', 'refunded'].includes(status);

/** The server is working on it: read again soon. */
export const isMoving = (status: AppointmentStatus): boolean =>
  ['holding', 'hold_unknown', 'paid', 'paid_his_unknown', 'refunding'].includes(status);

export interface EndWords {
  /** What happened. */
  title: string;
  /** Whether number and money are affected. */
  text: string;
}

const endWords: Record<EndReason, EndWords> = {
  by_patient: { title: '号已经放回', text: '没有扣钱。想看的时候可以再选一次。' },
  not_paid: { title: '留号时间到了', text: '号已放回。没有扣钱，可以再选一次。' },
  taken: { title: '这个号刚被约走了', text: '没有扣钱。' },
  stopped: { title: '医生停诊了', text: '没有扣钱。' },
  doctor_changed: { title: '换了医生，号退了', text: '没有扣钱。' },
  refused_by_hospital: { title: '医院没有给这个号', text: '没有扣钱。可以另选一个，或到挂号窗口问一下。' },
  not_confirmed: { title: '这个号没有办成', text: '没有扣钱。可以另选一个。' },
  at_counter: { title: '号在窗口退了', text: '没有扣钱。' },
  not_answered: { title: '医院没有答复', text: '这个号没有挂上，没有扣钱。可以另选一个。' },
};

/** A number that was asked for or held and is gone before any money moved. */
export const goneWords = ({ status, endReason }: Pick<AppointmentView, 'status' | 'endReason'>): EndWords => {
  if (status !== 'cancelled') return endWords.not_paid;
  return endWords[endReason ?? 'by_patient'];
};

/** One sentence: what to do now, or what became of it. */
export const headlineOf = (appointment: AppointmentView): string => {
  const { status, endReason, place, visitDate, checkInFrom } = appointment;
  if (isStopped(appointment)) return '医生停诊了';
  if (isChangeOpen(appointment)) return '换了医生，请您选';
  switch (status) {
    case 'holding':
      return '正在为您留号，请稍等';
    case 'hold_unknown':
      return '还在等医院答复';
    case 'held':
    case 'paying':
      return '号已留住，请付款';
    case 'paid':
    case 'paid_his_unknown':
      return '已支付，医院处理中';
    case 'confirmed':
      return visitDate === today() ? `请在 ${checkInFrom} 后到 ${areaInside(place)}签到` : `当天 ${checkInFrom} 起签到`;
    case 'checked_in':
      return `请在 ${areaInside(place)}坐等叫号`;
    case 'visited':
      return '这次就诊完成了';
    case 'missed':
      return '挂了号没有来看';
    case 'cancelled':
    case 'expired':
      return goneWords(appointment).title;
    case 'refunding':
      return '正在退到原来付款的地方';
    case 'refunded':
      return endReason === 'not_confirmed' || endReason === 'refused_by_hospital'
        ? '没有挂成，钱已经退了'
        : '已退号，钱已经退了';
    case 'needs_staff':
      return '工作人员正在核对';
  }
};

/** The state of a place in a waitlist. */
export const waitlistTags: Record<WaitlistStatus, TagWords> = {
  waiting: { status: 'waitlisted' },
  offered: { status: 'offered' },
  taken: { status: 'paid' },
  passed: { status: 'cancelled', detail: '过时没有付款' },
  left: { status: 'cancelled', detail: '您退出了' },
  cleared: { status: 'cancelled', detail: '没有等到' },
};
