import type { BillView, PaymentIntent, PaymentStatus, PaymentView } from '@anzhen/shared-types';
import { SECOND } from '@anzhen/shared-types/kernel';
import { useEffect, useRef, useState } from 'react';
import { call, type Resource, useResource, useSteps, withKey } from '@/api';
import { now } from '@/platform/clock';
import { readStored, removeStored, store } from '@/platform/storage';
import { requestInsuranceAuth, requestMedicalInsurancePay, requestPayment } from '@/platform/wechat';
import { readRuntime } from '@/session';

const ASK_EVERY_MS = 2 * SECOND;

export type PayWith = 'insurance' | 'self';

/** Not settled either way: the page keeps asking. */
const OPEN: readonly PaymentStatus[] = ['created', 'paying', 'processing'];
/** Nothing was taken, or it was given back: the bill may be paid again. */
const GIVEN_UP: readonly PaymentStatus[] = ['closed', 'failed'];

// A payment under way outlives the page: leaving and coming back must not offer to pay a second time.
const storageKey = (billIds: readonly string[]): string => `anzhen.bill-payment.${[...billIds].sort().join(',')}`;

const submit = async (intent: PaymentIntent): Promise<'submitted' | 'cancelled'> => {
  if (intent.method === 'nothing_to_pay') return 'submitted';
  const amountFen = intent.fee.cashFen;
  if (intent.method === 'med_ins') {
    const payment = intent.wechat ?? undefined;
    return requestMedicalInsurancePay({ mixTradeNo: intent.mixTradeNo ?? '', payment }, amountFen);
  }
  if (intent.wechat === null) throw new Error('a WeChat payment came without its parameters');
  return requestPayment(intent.wechat, amountFen);
};

/** What these bills cost together, in fen. */
export const sumOf = (bills: readonly BillView[]): number => bills.reduce((sum, { totalFen }) => sum + totalFen, 0);

export interface BillPayment {
  /** Set once WeChat was handed the payment: the page then only shows how it stands. */
  payment: Resource<PaymentView> | null;
  /** The insurance has answered: exact lines, before anything is paid. */
  intent: PaymentIntent | null;
  busy: 'authorising' | 'preparing' | 'paying' | null;
  fault: string | null;
  /** What the insurance answered has run out unpaid: only a fresh authorisation goes on. */
  isAuthorisationOver: boolean;
  /** Asks the insurance bureau, then shows the exact lines. */
  payWithInsurance(): void;
  /** Pays all by oneself. */
  payAll(): void;
  /** Pays what the shown lines say. */
  payIntent(): void;
  /** Back to the choice: the person says that nothing was paid, or the payment was closed. */
  startOver(): void;
}

/** Cancelled in WeChat's sheet: no money moved, the same intent can be paid. */
const CANCELLED = '您没有付款，没有扣钱。可以再付一次。';
const OVER = '医保授权过期了，没有扣钱。重新授权后再付。';
const SELF_OVER = '这次付款超过了时间，没有扣钱。可以再付一次。';
const NO_AUTHORISATION = '没有拿到医保授权，没有扣钱。可以再试一次，或按自费付。';

/**
 * Pays one bill or several at once. Mutations run once; whether it was paid is asked of the BFF, never taken from
 * WeChat's sheet.
 */
export const useBillPayment = (patientId: string, bills: readonly BillView[], reloadBills: () => void): BillPayment => {
  const billIds = bills.map(({ id }) => id);
  const key = storageKey(billIds);
  const [paymentId, setPaymentId] = useState(() => readStored<string>(key));
  const [intent, setIntent] = useState<PaymentIntent | null>(null);
  const [isAuthorisationOver, setAuthorisationOver] = useState(false);
  // Whatever failed, the hospital may have changed a bill: the next tap is about the new ones.
  const { busy, fault, say, run, goOn } = useSteps<NonNullable<BillPayment['busy']>>(reloadBills);
  const payment = useResource(paymentId && `payment:${paymentId}`, () =>
    call('getPayment', { params: { paymentId: paymentId ?? '' } }),
  );
  const status = payment.data?.status;
  const isOpen = paymentId !== undefined && (status === undefined || OPEN.includes(status));
  const { reload } = payment;
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setInterval(reload, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isOpen, reload]);
  useEffect(() => {
    if (status !== undefined && !OPEN.includes(status)) removeStored(key);
  }, [status, key]);

  useEffect(() => {
    // The HIS has more to say about a bill that it has taken the money of (where to go, the e-invoice), and the way back
    // of one that it refused may need the patient.
    if (status === 'settled' || status === 'refunding') reloadBills();
  }, [status, reloadBills]);

  const forget = (over: PaymentIntent): void => {
    const isInsured = over.method === 'med_ins';
    setIntent(null);
    setAuthorisationOver(isInsured);
    say(isInsured ? OVER : SELF_OVER);
  };
  const forgetRef = useRef(forget);
  forgetRef.current = forget;
  const isIdle = busy === null && paymentId === undefined;
  useEffect(() => {
    // While a sheet is open WeChat itself refuses what came too late.
    if (!intent || !isIdle) return undefined;
    const timer = setTimeout(() => forgetRef.current(intent), Math.max(Date.parse(intent.expiresAt) - now(), 0));
    return () => clearTimeout(timer);
  }, [intent, isIdle]);

  const prepare = (payWith: PayWith, authCode?: string): Promise<PaymentIntent> =>
    withKey(`bill.${billIds.join(',')}.${payWith}`, (idempotencyKey) =>
      call('payBills', {
        params: { patientId },
        body: { billIds, authCode, expectedTotalFen: sumOf(bills), idempotencyKey },
      }),
    );

  const handOver = async (prepared: PaymentIntent): Promise<void> => {
    setIntent(prepared);
    goOn('paying');
    // Stored before the sheet opens: the phone may die while the person pays.
    store(key, prepared.paymentId);
    if ((await submit(prepared)) === 'submitted') {
      setPaymentId(prepared.paymentId);
      return;
    }
    removeStored(key);
    say(CANCELLED);
  };

  const authorise = async (): Promise<void> => {
    const authCode = await requestInsuranceAuth((await readRuntime()).insuranceMiniProgram);
    if (authCode === null) {
      say(NO_AUTHORISATION);
      return;
    }
    goOn('preparing');
    setAuthorisationOver(false);
    setIntent(await prepare('insurance', authCode));
  };

  const startOver = (): void => {
    removeStored(key);
    setPaymentId(undefined);
    say(null);
    if (status !== undefined && GIVEN_UP.includes(status)) setIntent(null);
  };

  return {
    payment: paymentId === undefined ? null : payment,
    intent,
    busy,
    fault,
    isAuthorisationOver,
    payWithInsurance: () => void run('authorising', authorise),
    payAll: () => void run('preparing', async () => handOver(await prepare('self'))),
    payIntent: () => {
      if (intent) void run('paying', () => handOver(intent));
    },
    startOver,
  };
};
