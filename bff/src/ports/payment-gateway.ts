import type { Fen, LocalDate, WechatPayParams } from '@anzhen/shared-types';

/** WeChat Pay v3 in our own words. Every answer has been verified before it is returned. */

export type GatewayOutcome<T> =
  | { kind: 'accepted'; value: T }
  | { kind: 'rejected'; code: string; message: string }
  | { kind: 'unknown'; cause: string };

/** `code` of a refused mixed order whose payAuthNo is over or used: nothing was done, the patient must agree again. */
export const PAY_AUTH_EXPIRED = 'PAY_AUTH_EXPIRED';

export interface Prepay {
  prepayId: string;
  params: WechatPayParams;
}

export interface PrepayCommand {
  /** Our payment id; also out_trade_no. */
  paymentId: string;
  description: string;
  amount: Fen;
  openid: string;
  expiresAt: Date;
}

export type TradeState = 'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'USERPAYING' | 'PAYERROR' | 'REVOKED';

export interface Trade {
  paymentId: string;
  appId: string;
  mchId: string;
  state: TradeState;
  transactionId: string | null;
  amount: Fen | null;
  paidAt: Date | null;
}

export interface RefundCommand {
  refundId: string;
  paymentId: string;
  amount: Fen;
  total: Fen;
  reason: string;
}

export interface RefundState {
  refundId: string;
  paymentId: string;
  amount: Fen;
  status: 'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL';
  remoteId: string;
}

/** A refund that the bank sent back (ABNORMAL), sent on to where it can arrive. */
export interface AbnormalRefundCommand {
  refundId: string;
  /** WeChat's number of the refund. */
  remoteId: string;
  /** To the hospital's account, which then pays the person by hand; or to a card that the person names. */
  to: { kind: 'hospital' } | { kind: 'card'; bankType: string; account: string; name: string };
}

/** A mixed order: insurance parts and cash in one payment (`/v3/med-ins/orders`). */
export interface MedInsCommand {
  paymentId: string;
  openid: string;
  payer: { name: string; idNumber: string };
  /** The patient, when a relative pays (亲属代付). */
  relative: { name: string; idNumber: string } | null;
  /** Our order number at the insurance centre (6201 medOrgOrd). */
  serialNo: string;
  payOrderId: string;
  payAuthNo: string;
  total: Fen;
  fund: Fen;
  account: Fen;
  other: Fen;
  cash: Fen;
  prepayId: string | null;
  createdAt: Date;
}

/** What the insurance gave back of a mixed order; WeChat only writes it down. */
export interface MedInsRefundNote {
  mixTradeNo: string;
  /** The number of the cash refund as well; the same number is the same statement. */
  refundId: string;
  fund: Fen;
  account: Fen;
  other: Fen;
  refundedAt: Date;
}

export interface MedInsOrder {
  paymentId: string;
  mixTradeNo: string;
  status: 'CREATED' | 'SUCCESS' | 'REFUND' | 'FAIL';
  total: Fen;
  fund: Fen;
  account: Fen;
  other: Fen;
  cash: Fen;
  paidAt: Date | null;
}

/** What a verified and decrypted notice says. */
export type PaymentNotice =
  | { kind: 'trade'; noticeId: string; trade: Trade }
  | { kind: 'medIns'; noticeId: string; order: MedInsOrder }
  | { kind: 'refund'; noticeId: string; refund: RefundState };

/** One row of WeChat's trade bill; a refund is a row of its own with a positive amount. */
export interface TradeBillLine {
  side: 'pay' | 'refund';
  /** out_trade_no */
  paymentId: string;
  /** out_refund_no */
  refundId: string | null;
  transactionId: string;
  /** WeChat's number of a refund; null for a payment. */
  remoteRefundId: string | null;
  amount: Fen;
  /** What WeChat keeps of a payment, negative when it gives it back with a refund, in fen; null when it is no whole fen. */
  feeFen: number | null;
  /** failed: the money of a refund did not arrive */
  state: 'done' | 'pending' | 'failed';
  at: Date;
}

/** One movement of the merchant's account; a bill is read oldest first. */
export interface FundFlowLine {
  at: Date;
  /** other: no payment of a patient, for example 提现 or 充值 */
  kind: 'trade' | 'refund' | 'fee' | 'other';
  /** WeChat's number of the payment or refund; its fee has the same one. */
  businessId: string;
  /** As a rule our payment or refund id; WeChat promises no more than that it is a number. */
  voucher: string;
  direction: 'in' | 'out';
  amount: Fen;
  /** What the account holds after it. */
  balance: Fen;
}

/** none: nothing was traded on that day · creating: ask again in half an hour · failed: no bill that can be believed */
export type BillOutcome<Line> =
  { kind: 'ready'; lines: Line[] } | { kind: 'none' } | { kind: 'creating' } | { kind: 'failed'; cause: string };

export interface PaymentGateway {
  prepay(command: PrepayCommand): Promise<GatewayOutcome<Prepay>>;
  /** Null: WeChat knows no such order. */
  query(paymentId: string): Promise<GatewayOutcome<Trade | null>>;
  close(paymentId: string): Promise<GatewayOutcome<void>>;
  refund(command: RefundCommand): Promise<GatewayOutcome<RefundState>>;
  queryRefund(refundId: string): Promise<GatewayOutcome<RefundState | null>>;
  abnormalRefund(command: AbnormalRefundCommand): Promise<GatewayOutcome<RefundState>>;
  createMedInsOrder(command: MedInsCommand): Promise<GatewayOutcome<{ mixTradeNo: string }>>;
  queryMedInsOrder(paymentId: string): Promise<GatewayOutcome<MedInsOrder | null>>;
  /** The bill of a past day, ready from ten in the morning of the next. */
  downloadTradeBill(day: LocalDate): Promise<BillOutcome<TradeBillLine>>;
  downloadFundFlowBill(day: LocalDate): Promise<BillOutcome<FundFlowLine>>;
  noteMedInsRefund(note: MedInsRefundNote): Promise<GatewayOutcome<void>>;
  /** Fresh wx.requestPayment parameters for a prepay id that we already have. */
  signForPhone(prepayId: string): WechatPayParams;
  /** Verifies signature, age and GCM tag on the raw bytes. @throws NoticeRejected */
  readNotice(headers: Readonly<Record<string, string | undefined>>, rawBody: string): PaymentNotice;
}

export class NoticeRejected extends Error {
  constructor(readonly reason: 'headers' | 'timestamp' | 'serial' | 'signature' | 'tag' | 'content') {
    super(`payment notice rejected: ${reason}`);
    this.name = 'NoticeRejected';
  }
}
