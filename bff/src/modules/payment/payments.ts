import type { FeeLines, PaymentIntent, PaymentView } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { WorklistKind } from '../audit';
import type { PaymentRow, PaymentStep } from './payment.table';
import type { RefundRow } from './refund.table';

/** Who bears what of an amount; the parts sum to the total. */
export type PayParts = Pick<PaymentRow, 'totalFen' | 'fundFen' | 'accountFen' | 'otherFen' | 'cashFen'>;

/** What the insurance centre answered for one order. */
export interface InsuranceUpload {
  orderId: string;
  token: string;
  payAuthNo: string;
  /** Who pays for a relative (亲属代付); null when patients pay for themselves. */
  payer: { name: string; idNumber: string } | null;
}

/** A part of a payment that shall go back. */
export interface PartialRefund {
  /** The request's own id: one request is one refund. */
  key: string;
  parts: PayParts;
}

/** The refund of a payment that one request asked for. */
export interface WaitingRefund {
  paymentId: string;
  ownerId: string;
  patientId: string;
  requestKey: string;
}

/** needs_patient: the insurance centre wants a fresh authorisation · abnormal: a person looks after it */
export interface RefundProgress {
  id: string;
  status: RefundRow['status'] | 'needs_patient';
  /** The parts that are back. */
  isInsuranceBack: boolean;
  isCashBack: boolean;
}

export interface OpenPaymentCommand {
  ownerId: string;
  patientId: string;
  subject: PaymentRow['subject'];
  subjectId: string;
  /** What the person reads in WeChat; no diagnosis. */
  description: string;
  /** With insurance only the total counts: the parts come from `quote`. */
  fee: FeeLines;
  /** The pay window; WeChat's time_expire. */
  expiresAt: Date;
  idempotencyKey: string;
  requestId?: string;
  /**
   * Present when insurance takes part. `quote` asks the centre under our order number and says who bears what; `keep` is
   * told of the centre's order before it is split, so that no crash loses it. It is called after the intent is written,
   * and only for the one live payment of the subject. @throws INSURANCE.*
   */
  insurance?: {
    /** The patient, who also pays unless a relative has authorised. */
    payer: { name: string; idNumber: string };
    quote(orderNo: string, keep: (upload: InsuranceUpload) => Promise<void>): Promise<PayParts>;
  };
}

/**
 * Money in and out. After WeChat (or the insurance centre) has said "paid", the outbox topic
 * `payment.paid.<subject>` { paymentId, subjectId } goes to the module that owns the subject; it does its part in the HIS
 * and answers with `settle`, or asks for `refund`. `payment.closed.<subject>` says that an unpaid one is closed for good;
 * `payment.refunded.<subject>` { paymentId, subjectId, refundId, requestKey } that everything of a refund is back;
 * `payment.refund-waits.<subject>` { paymentId, requestKey, until } that the insurance wants the patient to agree again.
 */
export interface Payments {
  /**
   * Writes the intent, then asks WeChat. The same key gives the same answer; an unpaid payment of the same subject is
   * taken up again. @throws PAYMENT.*, INSURANCE.*, REQUEST.KEY_REUSED, REQUEST.IN_PROGRESS
   */
  open(command: OpenPaymentCommand): Promise<PaymentIntent>;
  /** The caller's own. @throws PAYMENT.NOT_FOUND */
  view(ownerId: string, paymentId: string): Promise<PaymentView>;
  find(scope: Scope, paymentId: string): Promise<PaymentRow | null>;
  findMany(scope: Scope, paymentIds: readonly string[]): Promise<readonly PaymentRow[]>;
  /** Whatever else holds this payment waits until the transaction ends. */
  hold(scope: Scope, paymentId: string): Promise<void>;
  /** All payments of these subjects, whoever pays, oldest first. */
  findBySubjects(
    scope: Scope,
    subject: PaymentRow['subject'],
    subjectIds: readonly string[],
  ): Promise<readonly PaymentRow[]>;
  /** Whether money of this patient is under way in either direction. */
  hasOpen(scope: Scope, patientId: string): Promise<boolean>;
  /** processing → settled. Answers false when it already was. */
  settle(scope: Scope, paymentId: string, receipt: { receiptNo: string; guidance: PaymentStep[] }): Promise<boolean>;
  /**
   * Starts the way back, once per request: of everything that is left, or of a part. What has gone back and what is on
   * its way never exceed what was paid, part by part. @throws PAYMENT.REFUND_EXCEEDS
   */
  refund(scope: Scope, paymentId: string, reason: string, partial?: PartialRefund): Promise<void>;
  /** How far these requests' refunds are, by request key. */
  refundsOf(scope: Scope, requestKeys: readonly string[]): Promise<ReadonlyMap<string, RefundProgress>>;
  /** Which of these payments go back as a whole and wait for the patient's fresh consent. */
  waitingForConsent(scope: Scope, paymentIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** A fresh consent of the patient for a refund that waits for it. @throws INSURANCE.NOT_AUTHORISED, INSURANCE.UNAVAILABLE */
  authoriseRefund(row: WaitingRefund, authCode: string): Promise<void>;
  /** processing → needs_staff with an item on the worklist; false when it was no longer processing. */
  handOver(scope: Scope, paymentId: string, kind: WorklistKind, detail: Record<string, unknown>): Promise<boolean>;
  /** needs_staff → processing: the owner of the subject tries again; false when it is not with a person, or has no money. */
  resume(scope: Scope, paymentId: string): Promise<boolean>;
  /** Ends the wait for money: closes at WeChat, or finds out that it was paid after all. */
  close(paymentId: string): Promise<'closed' | 'paid' | 'unknown'>;
}
