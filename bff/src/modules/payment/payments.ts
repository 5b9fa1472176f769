import type { FeeLines, PaymentIntent, PaymentView } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { PaymentRow } from './payment.table';

/** What the insurance centre answered for one order; the parts sum to the total. */
export interface InsuranceQuote {
  orderId: string;
  token: string;
  payAuthNo: string;
  split: FeeLines;
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
   * Present when insurance takes part. `quote` asks the centre under our order number. It is called after the intent
   * is written, and only for the one live payment of the subject. @throws INSURANCE.*
   */
  insurance?: {
    payer: { name: string; idNumber: string };
    quote(orderNo: string): Promise<InsuranceQuote>;
  };
}

/**
 * Money in and out. After WeChat (or the insurance centre) has said "paid", the outbox topic
 * `payment.paid.<subject>` { paymentId, subjectId } goes to the module that owns the subject; it does its part in the HIS
 * and answers with `settle`, or asks for `refund`. `payment.closed.<subject>` says that an unpaid one is closed for good;
 * `payment.refunded.<subject>` that the cash went back.
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
  /** All payments of these subjects, whoever pays, oldest first. */
  findBySubjects(
    scope: Scope,
    subject: PaymentRow['subject'],
    subjectIds: readonly string[],
  ): Promise<readonly PaymentRow[]>;
  /** Whether money of this patient is under way in either direction. */
  hasOpen(scope: Scope, patientId: string): Promise<boolean>;
  /** processing → settled. Answers false when it already was. */
  settle(scope: Scope, paymentId: string, receipt: { receiptNo: string; guidance: string[] }): Promise<boolean>;
  /** Starts the way back of the whole amount, once. */
  refund(scope: Scope, paymentId: string, reason: string): Promise<void>;
  /** processing → needs_staff with an item on the worklist; false when it was no longer processing. */
  handOver(scope: Scope, paymentId: string, kind: string, detail: Record<string, unknown>): Promise<boolean>;
  /** Ends the wait for money: closes at WeChat, or finds out that it was paid after all. */
  close(paymentId: string): Promise<'closed' | 'paid' | 'unknown'>;
}
