import type { AppointmentView, PaymentView, SubscriptionAnswer, SubscriptionKey } from '@anzhen/shared-types';
import { hospitalDate, SECOND } from '@anzhen/shared-types/kernel';
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
  state: 'off' | 'asking' | 'on' | 'more' | 'refused';
  message: string | null;
  /** Only from a tap: WeChat's question never comes by itself. */
  turnOn(): Promise<void>;
}

/** What is worth asking for after a booking. Nobody needs a reminder the evening before of what is today. */
const kindsFor = ({ visitDate }: AppointmentView): readonly SubscriptionKey[] => [
  visitDate > hospitalDate(new Date(now())) ? 'visitReminder' : 'bookingConfirmed',
  'queueCalled',
  'visitChanged',
];

const isRefused = (answer: SubscriptionAnswer | null | undefined): boolean => answer === 'reject' || answer === 'ban';

/** Asks after a booking, one tap at a time; that WeChat said no the last time is remembered. */
export const useReminder = (appointment: AppointmentView): Reminder => {
  const settings = useResource('message-settings', () => call('getMessageSettings'));
  const [open, setOpen] = useState(kindsFor(appointment));
  const [state, setState] = useState<Reminder['state']>();
  const [message, setMessage] = useState<string | null>(null);
  const asked = settings.data?.kinds.filter(({ key, consent }) => consent !== null && open.includes(key)) ?? [];
  const before = asked.length > 0 && asked.every(({ consent }) => isRefused(consent?.lastAnswer)) ? 'refused' : 'off';
  const turnOn = async (): Promise<void> => {
    setState('asking');
    setMessage(null);
    try {
      const { answers, later } = await subscribeTo(open);
      const isOn = Object.values(answers).includes('accept');
      setState(!isOn ? 'refused' : later.length > 0 ? 'more' : 'on');
      if (isOn && later.length > 0) setOpen(later);
    } catch (error) {
      setState(undefined);
      setMessage(asApiError(error).message);
    }
  };
  return { state: state ?? before, message, turnOn };
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
