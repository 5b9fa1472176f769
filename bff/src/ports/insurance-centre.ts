import type { Fen, LocalDate } from '@anzhen/shared-types';

/** The insurance bureau's mobile payment centre (userQuery, 6201, 6202, 6301, 6401) in our own words. */

export type InsuranceOutcome<T> =
  { kind: 'done'; value: T } | { kind: 'rejected'; message: string } | { kind: 'unknown'; cause: string };

export interface InsuranceAuthorisation {
  payAuthNo: string;
  name: string;
  idNumber: string;
}

export interface FeeUpload {
  /** Our order number: the payment id shortened to the centre's 20 characters. */
  orderNo: string;
  payAuthNo: string;
  patient: { name: string; idNumber: string; recordNumber: string };
  visit: { visitNo: string; departmentCode: string; departmentName: string; doctorName: string; beganAt: Date };
  total: Fen;
  items: { name: string; code: string; amount: Fen; quantity: string }[];
}

export interface InsuranceSplit {
  payOrderId: string;
  total: Fen;
  fund: Fen;
  account: Fen;
  cash: Fen;
}

/** One settlement or refund as the centre has it; a refund's amounts are positive. */
export interface InsuranceTransaction {
  side: 'pay' | 'refund';
  payOrderId: string;
  /** Our refund number (6203 appRefdSn); null for a settlement, and for a refund that was made elsewhere. */
  refundKey: string | null;
  /** The centre's own number. */
  number: string;
  fund: Fen;
  account: Fen;
  at: Date;
}

export interface InsuranceCentre {
  /** Turns the authCode that the bureau's mini-program gave into a payAuthNo, once. */
  authorise(authCode: string, openid: string): Promise<InsuranceOutcome<InsuranceAuthorisation>>;
  /** 6201 */
  uploadFees(upload: FeeUpload): Promise<InsuranceOutcome<{ payOrderId: string; payToken: string }>>;
  /** 6202 */
  placeOrder(order: {
    payOrderId: string;
    payToken: string;
    payAuthNo: string;
    batchNo: string;
  }): Promise<InsuranceOutcome<InsuranceSplit>>;
  /** 6301; `settled` only when the centre says 6. */
  query(order: {
    payOrderId: string;
    payToken: string;
    patient: { name: string; idNumber: string };
  }): Promise<
    InsuranceOutcome<{ state: 'open' | 'settled' | 'refunded' | 'revoked' | 'failed'; split: InsuranceSplit | null }>
  >;
  /** Settlements and refunds of one day. UNVERIFIED form: the public papers have none, every region gives its own. */
  dayLedger(day: LocalDate): Promise<InsuranceOutcome<InsuranceTransaction[]>>;
  /** 6401 */
  revoke(order: {
    payOrderId: string;
    payToken: string;
    patient: { name: string; idNumber: string };
  }): Promise<InsuranceOutcome<void>>;
}
