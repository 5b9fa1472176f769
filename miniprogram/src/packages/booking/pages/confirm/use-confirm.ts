import type { AppointmentStatus, AppointmentView, PaymentIntent } from '@anzhen/shared-types';
import { hospitalTime, SECOND } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';
import { asApiError, call, type Resource, useResource, withKey } from '@/api';
import { type PaymentOutcome, requestMedicalInsurancePay, requestPayment } from '@/platform/wechat';
import { redirectTo, useRouteParams } from '@/routes';
import { useElapsed } from '../../use-elapsed';
import { useRepeatedRead } from '../../use-repeated-read';

const FAST_POLL_MS = SECOND;
const MIDDLE_POLL_MS = 2 * SECOND;
const SLOW_POLL_MS = 3 * SECOND;
const FAST_FOR_MS = 15 * SECOND;
const MIDDLE_FOR_MS = 30 * SECOND;

/** holding: the hospital has not answered yet · payable · gone: nothing is held any more · moved: it goes on elsewhere */
export type ConfirmFace = 'holding' | 'payable' | 'gone' | 'moved';

const faces: Record<AppointmentStatus, ConfirmFace> = {
  holding: 'holding',
  hold_unknown: 'holding',
  held: 'payable',
  paying: 'payable',
  expired: 'gone',
  cancelled: 'gone',
  paid: 'moved',
  paid_his_unknown: 'moved',
  confirmed: 'moved',
  checked_in: 'moved',
  visited: 'moved',
  missed: 'moved',
  refunding: 'moved',
  refunded: 'moved',
  needs_staff: 'moved',
};

/** What the page shows. Once the clock has run out nothing may be paid, even before the server has said so. */
export const faceOf = (status: AppointmentStatus, isTimeOver: boolean): ConfirmFace =>
  faces[status] === 'payable' && isTimeOver ? 'gone' : faces[status];

/** Whether the server too says that nothing is held any more: only then another number may be taken. */
export const isGone = (status: AppointmentStatus): boolean => faces[status] === 'gone';

/** How long until the hospital's answer is asked for again: every second at first, then less and less often. */
export const holdingPollMs = (waitedMs: number): number => {
  if (waitedMs < FAST_FOR_MS) return FAST_POLL_MS;
  return waitedMs < MIDDLE_FOR_MS ? MIDDLE_POLL_MS : SLOW_POLL_MS;
};

/** After the payment sheet was closed without paying. */
export const notPaidSentence = (payUntil: string | null): string =>
  payUntil === null
    ? '没有付款，没有扣钱。'
    : `没有付款，没有扣钱。号还为您留着，${hospitalTime(new Date(payUntil))} 前都可以付。`;

const showPaymentSheet = async (intent: PaymentIntent): Promise<PaymentOutcome> => {
  const { cashFen } = intent.fee;
  if (intent.method === 'med_ins' && intent.mixTradeNo !== null) {
    return requestMedicalInsurancePay({ mixTradeNo: intent.mixTradeNo, payment: intent.wechat ?? undefined }, cashFen);
  }
  return intent.wechat === null ? 'submitted' : requestPayment(intent.wechat, cashFen);
};

interface Confirmation {
  appointmentId: string | undefined;
  appointment: Resource<AppointmentView>;
  face: ConfirmFace | undefined;
  /** The hold ran out on this page; the server may not have said so yet. */
  isTimeOver: boolean;
  /** Whole seconds that the hospital has been asked for. */
  waitedSeconds: number;
  isPaying: boolean;
  pay(): Promise<void>;
  /** The other doctor (替诊) is all right. */
  acceptChange(): Promise<void>;
  message: string | null;
  isAsking: boolean;
  isReleasing: boolean;
  askRelease(): void;
  keep(): void;
  release(): Promise<void>;
  onTimeOver(): void;
}

/** One held number: pay for it or give it back. Only the server says whether it was paid. */
export const useConfirm = (): Confirmation => {
  const { appointmentId } = useRouteParams('booking.confirm');
  const params = { appointmentId: appointmentId ?? '' };
  const [isTimeOver, setTimeOver] = useState(false);
  const [isPaying, setPaying] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [isReleasing, setReleasing] = useState(false);
  const [message, setMessage] = useState<string | null>(null);
  const appointment = useResource(appointmentId && `confirm:${appointmentId}`, () =>
    call('getAppointment', { params }),
  );
  const { data } = appointment;
  const face = data && faceOf(data.status, isTimeOver);
  const elapsedMs = useElapsed(face === 'holding');
  const isExpiring = face === 'gone' && data !== undefined && !isGone(data.status);
  const pollMs = face === 'holding' ? holdingPollMs(elapsedMs) : undefined;
  useRepeatedRead(appointment, isExpiring ? SLOW_POLL_MS : pollMs);
  useEffect(() => {
    if (!data || face !== 'moved') return;
    const { id, paymentId } = data;
    void (paymentId
      ? redirectTo('booking.pay-result', { paymentId })
      : redirectTo('booking.appointment', { appointmentId: id }));
  }, [face, data]);

  const pay = async (): Promise<void> => {
    if (!data || isPaying) return;
    setPaying(true);
    setMessage(null);
    try {
      const intent = await withKey(`pay.${data.id}`, (idempotencyKey) =>
        call('payAppointment', { params, body: { idempotencyKey } }),
      );
      const outcome = await showPaymentSheet(intent);
      if (outcome === 'submitted') await redirectTo('booking.pay-result', { paymentId: intent.paymentId });
      else setMessage(notPaidSentence(data.payUntil));
    } catch (error) {
      setMessage(asApiError(error).message);
      // It may have been paid after all, or run out meanwhile: the server knows.
      appointment.reload();
    } finally {
      setPaying(false);
    }
  };

  const acceptChange = async (): Promise<void> => {
    setPaying(true);
    setMessage(null);
    try {
      appointment.replace(await call('answerDoctorChange', { params, body: { answer: 'accept' } }));
    } catch (error) {
      setMessage(asApiError(error).message);
      appointment.reload();
    } finally {
      setPaying(false);
    }
  };

  const release = async (): Promise<void> => {
    setReleasing(true);
    try {
      appointment.replace(await call('cancelAppointment', { params }));
    } catch (error) {
      setMessage(asApiError(error).message);
      appointment.reload();
    } finally {
      setReleasing(false);
      setAsking(false);
    }
  };

  const onTimeOver = (): void => {
    setTimeOver(true);
    appointment.reload();
  };

  return {
    appointmentId,
    appointment,
    face,
    isTimeOver: isTimeOver && data !== undefined && faces[data.status] === 'payable',
    waitedSeconds: Math.floor(elapsedMs / SECOND),
    isPaying,
    pay,
    acceptChange,
    message,
    isAsking,
    isReleasing,
    askRelease: () => setAsking(true),
    keep: () => setAsking(false),
    release,
    onTimeOver,
  };
};
