import type { Fen } from '@anzhen/shared-types';
import type { HisInsuredVisit } from './his';

/** The insurance bureau's mobile payment centre (userQuery, 6201, 6202, 6203, 6301, 6302, 6401) in our own words. */

export type InsuranceOutcome<T> =
  | { kind: 'done'; value: T }
  /** `authorisation`: nothing was done because the patient must agree again. `noSuchOrder`: the centre knows none. */
  | { kind: 'rejected'; message: string; cause?: 'authorisation' | 'noSuchOrder' }
  | { kind: 'unknown'; cause: string };

export interface InsuranceAuthorisation {
  payAuthNo: string;
  /** Who agreed; with `isForRelative` a relative of the patient (亲属代付), and the centre knows for whom. */
  name: string;
  idNumber: string;
  isForRelative: boolean;
}

/** An order of the centre and the person whom it is about. */
export interface InsuranceOrderRef {
  payOrderId: string;
  payToken: string;
  patient: { name: string; idNumber: string };
}

/** open: not decided · refunded: the insurance parts are back · cashRefunded: cash went back, the insurance did not */
export type InsuranceOrderState = 'open' | 'settled' | 'refunding' | 'refunded' | 'cashRefunded' | 'revoked' | 'failed';

/** ALL gives every part back, HI the insurance parts, CASH notes cash that WeChat gives back. */
export interface InsuranceRefund {
  payOrderId: string;
  payAuthNo: string;
  /** Ours; the same number is the same refund. */
  refundNo: string;
  requestedAt: Date;
  type: 'ALL' | 'HI' | 'CASH';
  fund: Fen;
  account: Fen;
  cash: Fen;
}

/** Department and doctor by the codes that the insurance knows. */
export interface OrderedIn {
  /** `subjectCode`: 诊疗科目 of the national register. */
  department: { code: string; name: string; subjectCode: string };
  /** 国家医保医师代码; null when the hospital has none. */
  doctor: { code: string | null; name: string };
}

export interface InsuredDiagnosis extends OrderedIn {
  code: string;
  name: string;
  at: Date;
}

export interface InsuredItem {
  name: string;
  spec: string;
  /** 医保目录编码 */
  nationalCode: string;
  hospitalCode: string;
  amount: Fen;
  quantity: string;
  /** 自费: the insurance bears nothing of it. */
  isOwnPaid: boolean;
  orderedIn: OrderedIn;
  orderedAt: Date;
}

export interface FeeUpload {
  /** Our order number: the payment id shortened to the centre's 20 characters. */
  orderNo: string;
  payAuthNo: string;
  patient: { name: string; idNumber: string };
  /** What 1101 and 2201 told the HIS. */
  insured: HisInsuredVisit;
  orderedIn: OrderedIn;
  beganAt: Date;
  diagnoses: InsuredDiagnosis[];
  total: Fen;
  items: InsuredItem[];
}

export interface InsuranceSplit {
  payOrderId: string;
  total: Fen;
  fund: Fen;
  account: Fen;
  /** Other subsidies, which come and go with the fund. */
  other: Fen;
  cash: Fen;
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
  /** 6203 */
  refund(refund: InsuranceRefund): Promise<InsuranceOutcome<{ remoteId: string }>>;
  /** 6301; `settled` only when the centre says 6. It has no list of a day: this is how books are compared with it. */
  query(
    order: InsuranceOrderRef,
  ): Promise<InsuranceOutcome<{ state: InsuranceOrderState; split: InsuranceSplit | null }>>;
  /** 6302: an order was decided; which way is to be asked. Null: not the centre's word. */
  readNotice(rawBody: string): { payOrderId: string; orderNo: string } | null;
  /** 6401 */
  revoke(order: InsuranceOrderRef): Promise<InsuranceOutcome<void>>;
}
