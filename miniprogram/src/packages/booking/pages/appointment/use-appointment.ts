import type { AppointmentView } from '@anzhen/shared-types';
import { formatYuan, SECOND } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import { useRouteParams } from '@/routes';
import { useRepeatedRead } from '../../use-repeated-read';
import { isMoving } from '../../visit-words';

const MOVING_POLL_MS = 3 * SECOND;

/** What giving the number back means for the money, before the person says yes. */
export const cancelSentence = ({ status, fee }: AppointmentView): string => {
  const isPaid = status === 'confirmed';
  if (!isPaid) return '没有扣钱。放回后别人可以约，您可以再选一次。';
  const own = fee.accountFen + fee.cashFen;
  const money = own > 0 ? `${formatYuan(own)} 全部退到原来付款的地方。` : '没有要退的钱。';
  return `${money}退了就不能再用这个号，想看要重新挂。`;
};

interface AppointmentPage {
  appointmentId: string | undefined;
  appointment: Resource<AppointmentView>;
  isAsking: boolean;
  isCancelling: boolean;
  message: string | null;
  askCancel(): void;
  keep(): void;
  cancel(): Promise<void>;
}

/** One registration: where it stands, and giving it back. */
export const useAppointment = (): AppointmentPage => {
  const { appointmentId } = useRouteParams('booking.appointment');
  const params = { appointmentId: appointmentId ?? '' };
  const [isAsking, setAsking] = useState(false);
  const [isCancelling, setCancelling] = useState(false);
  const [message, setMessage] = useState<string | null>(null);
  const appointment = useResource(appointmentId && `appointment:${appointmentId}`, () =>
    call('getAppointment', { params }),
  );
  const isWaiting = appointment.data !== undefined && isMoving(appointment.data.status);
  useRepeatedRead(appointment, isWaiting ? MOVING_POLL_MS : undefined);

  const cancel = async (): Promise<void> => {
    if (isCancelling) return;
    setCancelling(true);
    setMessage(null);
    try {
      appointment.replace(await call('cancelAppointment', { params }));
    } catch (error) {
      setMessage(asApiError(error).message);
      // Too late, or already done from another phone: show how it stands now.
      appointment.reload();
    } finally {
      setCancelling(false);
      setAsking(false);
    }
  };

  return {
    appointmentId,
    appointment,
    isAsking,
    isCancelling,
    message,
    askCancel: () => setAsking(true),
    keep: () => setAsking(false),
    cancel,
  };
};
