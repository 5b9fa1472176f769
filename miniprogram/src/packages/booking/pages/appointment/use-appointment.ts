import type { AppointmentView } from '@anzhen/shared-types';
import { formatYuan, SECOND } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import { useRouteParams } from '@/routes';
import { useRepeatedRead } from '../../use-repeated-read';
import { isMoving } from '../../status-words';

const MOVING_POLL_MS = 3 * SECOND;

/** What giving the number back means for the money, before the person says yes. */
export const cancelSentence = ({ status, fee }: AppointmentView): string => {
  const isPaid = status === 'confirmed';
  if (!isPaid) return '没有扣钱。放回后别人可以约，您可以再选一次。';
  const own = fee.accountFen + fee.cashFen;
  const money = own > 0 ? `${formatYuan(own)} 全部退到原来付款的地方。` : '没有要退的钱。';
  return `${money}退了就不能再用这个号，想看要重新挂。`;
};

/** What giving the number back means after another doctor came in (替诊). */
export const refundSentence = ({ fee }: Pick<AppointmentView, 'fee'>): string => {
  const own = fee.accountFen + fee.cashFen;
  const money = own > 0 ? `${formatYuan(own)} 全额退到原来付款的地方。` : '没有要退的钱。';
  return `${money}退了不能恢复，想看要重新挂。`;
};

/** What the person was asked before it is done: giving the number back, or refusing the other doctor. */
export type Question = 'cancel' | 'refund';

interface AppointmentPage {
  appointmentId: string | undefined;
  appointment: Resource<AppointmentView>;
  asked: Question | null;
  isSending: boolean;
  message: string | null;
  ask(question: Question): void;
  keep(): void;
  /** Does what was asked. */
  confirm(): Promise<void>;
  /** 继续就诊: the other doctor is all right. */
  acceptChange(): Promise<void>;
}

/** One registration: where it stands, and giving it back. */
export const useAppointment = (): AppointmentPage => {
  const { appointmentId } = useRouteParams('booking.appointment');
  const params = { appointmentId: appointmentId ?? '' };
  const [asked, ask] = useState<Question | null>(null);
  const [isSending, setSending] = useState(false);
  const [message, setMessage] = useState<string | null>(null);
  const appointment = useResource(appointmentId && `appointment:${appointmentId}`, () =>
    call('getAppointment', { params }),
  );
  const isWaiting = appointment.data !== undefined && isMoving(appointment.data.status);
  useRepeatedRead(appointment, isWaiting ? MOVING_POLL_MS : undefined);

  const send = async (change: () => Promise<AppointmentView>): Promise<void> => {
    if (isSending) return;
    setSending(true);
    setMessage(null);
    try {
      appointment.replace(await change());
    } catch (error) {
      setMessage(asApiError(error).message);
      // Too late, or already done from another phone: show how it stands now.
      appointment.reload();
    } finally {
      setSending(false);
      ask(null);
    }
  };
  const answer = (body: { answer: 'accept' | 'refund' }) => send(() => call('answerDoctorChange', { params, body }));

  return {
    appointmentId,
    appointment,
    asked,
    isSending,
    message,
    ask,
    keep: () => ask(null),
    confirm: () =>
      asked === 'refund' ? answer({ answer: 'refund' }) : send(() => call('cancelAppointment', { params })),
    acceptChange: () => answer({ answer: 'accept' }),
  };
};
