import { join } from 'node:path';
import { openState, type StateFile } from '../platform/state';

export type TradeState = 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED';

export interface PayOrder {
  appid: string;
  outTradeNo: string;
  description: string;
  attach: string;
  notifyUrl: string;
  totalFen: number;
  openid: string;
  prepayId: string;
  prepayExpiresAtMs: number;
  createdAtMs: number;
  timeExpireMs: number | null;
  /** The request without time_expire: the same order number must always say the same. */
  fingerprint: string;
  state: TradeState;
  transactionId: string;
  paidAtMs: number | null;
}

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED';

export interface PayRefund {
  refundId: string;
  outRefundNo: string;
  outTradeNo: string;
  transactionId: string;
  totalFen: number;
  refundFen: number;
  reason: string;
  notifyUrl: string;
  fingerprint: string;
  createdAtMs: number;
  status: RefundStatus;
  successAtMs: number | null;
  /** When it was given up and the money came back into the merchant's account. */
  closedAtMs?: number;
  /** Where it was sent on to after the bank had sent it back. */
  receiver?: 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD';
}

export type MixStatus = 'CREATED' | 'SUCCESS' | 'REFUND' | 'FAIL';

export interface MedInsRefund {
  outRefundNo: string;
  govFen: number;
  selfFen: number;
  otherFen: number;
  totalFen: number;
}

/** A /v3/med-ins order: the request is kept without the payer, whose data is only checked. */
export interface MedInsOrder {
  mixTradeNo: string;
  outTradeNo: string;
  openid: string;
  mixPayType: 'CASH_ONLY' | 'INSURANCE_ONLY' | 'CASH_AND_INSURANCE';
  echo: Record<string, unknown>;
  fingerprint: string;
  createdAtMs: number;
  mix: MixStatus;
  selfPay: MixStatus | 'NO_SELF_PAY';
  medInsPay: MixStatus | 'NO_MED_INS_PAY';
  paidAtMs: number | null;
  failReason: string;
  refunds: MedInsRefund[];
}

export type NoticeKind = 'transaction' | 'refund' | 'medical-insurance';

export interface Notice {
  id: string;
  kind: NoticeKind;
  outTradeNo: string;
  url: string;
  eventType: string;
  summary: string;
  originalType: string;
  plain: string;
  createdAtMs: number;
  attempts: number;
  nextAtMs: number | null;
  lastStatus: number | null;
  taken: boolean;
}

export interface NoticeSettings {
  /** What one second of the retry table lasts: 1 is real, 0.01 a hundredth. */
  timeScale: number;
  /** The share of deliveries that are preceded by a signature probe. */
  signtestRate: number;
  /** How many times a notice is sent again after it was taken. */
  duplicate: number;
  /** How long the first delivery waits. */
  delayMs: number;
}

export interface PaySettings {
  notices: NoticeSettings;
  /** Which verification keys the merchant has: an older one, a new one, or in the middle of the change. */
  keyMode: 'cert' | 'pubkey' | 'mixed';
  /** `next`: the platform certificate was rotated; both are listed, and the new one signs. */
  certificate: 'current' | 'next';
  refundDelayMs: number;
  refundOutcome: 'SUCCESS' | 'ABNORMAL' | 'CLOSED';
}

/** One movement of the merchant's account; `fen` is negative when it leaves. */
export interface Movement {
  atMs: number;
  businessId: string;
  /** 交易, 退款, 扣除交易手续费, 提现 … */
  name: string;
  fen: number;
  voucher: string;
}

export interface PayState {
  orders: Record<string, PayOrder>;
  refunds: Record<string, PayRefund>;
  medIns: Record<string, MedInsOrder>;
  notices: Notice[];
  settings: PaySettings;
  /** What the account's book says otherwise than the orders do: differences for whoever compares the two. */
  account?: {
    /** 商户单号 that have no movement. */
    without: string[];
    besides: Movement[];
  };
  /** Bill download tokens: which bill, and until when. */
  billTokens: Record<string, { bill: string; expiresAtMs: number }>;
}

const empty = (): PayState => ({
  orders: {},
  refunds: {},
  medIns: {},
  notices: [],
  settings: {
    notices: { timeScale: 1, signtestRate: 0, duplicate: 0, delayMs: 0 },
    keyMode: 'mixed',
    certificate: 'current',
    refundDelayMs: 2_000,
    refundOutcome: 'SUCCESS',
  },
  billTokens: {},
});

export type PayStore = StateFile<PayState>;

/** Opens the state of api.mch.weixin.qq.com. */
export const openPayStore = (stateDir: string): PayStore => openState(join(stateDir, 'wechatpay.json'), empty);

/** The order that was prepaid under this id. */
export const orderByPrepayId = (store: PayStore, prepayId: string): PayOrder | undefined =>
  Object.values(store.value.orders).find((order) => order.prepayId === prepayId);
