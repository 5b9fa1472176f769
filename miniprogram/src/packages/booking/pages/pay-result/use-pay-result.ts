import type { AppointmentView, PaymentView } from '@anzhen/shared-types';
import { SECOND } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import { now } from '@/platform/clock';
import { useRouteParams } from '@/routes';
import { subscribeTo } from '@/session';
import { useElapsed } from '../../use-elapsed';
import { useRepeatedRead } from '../../use-repeated-read';

const FAST_POLL_MS = SECOND;
const SLOW_POLL_MS = 3 * SECOND;
/** Most payments are confirmed within this time; after it the page asks less often. */
const FAST_FOR_MS = 15 * SECOND;

export interface PayResult {
  payment: PaymentView;
  /** Null for a bill, and for an appointment that could not be read. */
  appointment: AppointmentView | null;
}

/** checking: WeChat has not said yet that it was paid · processing: paid, the hospital confirms */
export type Outcome = 'checking' | 'processing' | 'success' | 'failed' | 'refunding' | 'refunded' | 'needs_staff';

const appointmentOutcome = ({ status }: AppointmentView): Outcome => {
  switch (status) {
    case 'confirmed':
    case 'checked_in':
    case 'visited':
      return 'success';
    case 'refunding':
      return 'refunding';
    case 'refunded':
      return 'refunded';
    case 'needs_staff':
      return 'needs_staff';
    default:
      return 'processing';
  }
};

/** What the person is told. Only settled money and a confirmed number together are a success. */
export const outcomeOf = ({ payment, appointment }: PayResult): Outcome => {
  switch (payment.status) {
    case 'created':
    case 'paying':
      return 'checking';
    case 'closed':
    case 'failed':
      return 'failed';
    case 'refunding':
    case 'refunded':
    case 'needs_staff':
      return payment.status;
    case 'processing':
    case 'settled':
      if (payment.subject === 'appointment') return appointment ? appointmentOutcome(appointment) : 'processing';
      return payment.status === 'settled' ? 'success' : 'processing';
  }
};

const isFinal = (outcome: Outcome): boolean => outcome === 'success' || outcome === 'failed' || outcome === 'refunded';

/** How long until the next question, or undefined when there is nothing left to ask. */
export const pollMsOf = (outcome: Outcome | undefined, openedForMs: number): number | undefined => {
  if (outcome !== undefined && isFinal(outcome)) return undefined;
  return openedForMs < FAST_FOR_MS ? FAST_POLL_MS : SLOW_POLL_MS;
};

const readResult = async (paymentId: string): Promise<PayResult> => {
  const payment = await call('getPayment', { params: { paymentId } });
  if (payment.subject !== 'appointment') return { payment, appointment: null };
  const appointment = await call('getAppointment', { params: { appointmentId: payment.subjectId } });
  return { payment, appointment };
};

export interface Reminder {
  state: 'off' | 'asking' | 'on' | 'refused';
  message: string | null;
  /** Only from a tap: WeChat's question never comes by itself. */
  turnOn(): Promise<void>;
}

export const useReminder = (): Reminder => {
  const [state, setState] = useState<Reminder['state']>('off');
  const [message, setMessage] = useState<string | null>(null);
  const turnOn = async (): Promise<void> => {
    setState('asking');
    setMessage(null);
    try {
      const answers = await subscribeTo(['bookingConfirmed', 'queueCalled', 'visitChanged']);
      setState(Object.values(answers).includes('accept') ? 'on' : 'refused');
    } catch (error) {
      setState('off');
      setMessage(asApiError(error).message);
    }
  };
  return { state, message, turnOn };
};

interface PayResultPage {
  paymentId: string | undefined;
  result: Resource<PayResult>;
  outcome: Outcome | undefined;
  /** Whole seconds since the money arrived, or since the page was opened. */
  waitedSeconds: number;
}

/** Asks what became of a payment, every second at first, until there is a definite answer. Never pays. */
export const usePayResult = (): PayResultPage => {
  const { paymentId } = useRouteParams('booking.pay-result');
  const result = useResource(paymentId && `pay-result:${paymentId}`, () => readResult(paymentId ?? ''));
  const outcome = result.data && outcomeOf(result.data);
  const isOpen = paymentId !== undefined && (outcome === undefined || !isFinal(outcome));
  const elapsedMs = useElapsed(isOpen);
  useRepeatedRead(result, isOpen ? pollMsOf(outcome, elapsedMs) : undefined);
  const paidAt = result.data?.payment.paidAt;
  const waitedMs = paidAt ? now() - Date.parse(paidAt) : elapsedMs;
  return { paymentId, result, outcome, waitedSeconds: Math.max(0, Math.floor(waitedMs / SECOND)) };
};
