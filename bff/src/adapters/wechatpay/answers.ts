import { z } from 'zod';
import { fen } from '@anzhen/shared-types';
import type { MedInsOrder, RefundState, Trade } from '../../ports/payment-gateway';

/** Whole fen that a computer can hold exactly; anything else is no amount. */
const feeAmount = z.int().nonnegative();
const currency = z.literal('CNY').optional();
const instant = z.iso.datetime({ offset: true });

export const prepayAnswer = z.object({ prepay_id: z.string().min(1) });

export const tradeAnswer = z
  .object({
    appid: z.string().min(1),
    mchid: z.string().min(1),
    out_trade_no: z.string().min(1),
    trade_state: z.enum(['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'USERPAYING', 'PAYERROR', 'REVOKED']),
    transaction_id: z.string().optional(),
    success_time: z.union([instant, z.literal('')]).optional(),
    amount: z.object({ total: feeAmount, currency }).optional(),
  })
  .refine((trade) => trade.trade_state !== 'SUCCESS' || (trade.transaction_id && trade.success_time && trade.amount), {
    error: 'a paid trade must say number, time and amount',
  });

/** A trade in the port's words. */
export const toTrade = (answer: z.infer<typeof tradeAnswer>): Trade => ({
  paymentId: answer.out_trade_no,
  appId: answer.appid,
  mchId: answer.mchid,
  state: answer.trade_state,
  transactionId: answer.transaction_id || null,
  amount: answer.amount ? fen(answer.amount.total) : null,
  paidAt: answer.success_time ? new Date(answer.success_time) : null,
});

const refundStatus = z.enum(['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL']);

export const refundAnswer = z.object({
  refund_id: z.string().min(1),
  out_refund_no: z.string().min(1),
  out_trade_no: z.string().min(1),
  status: refundStatus,
  amount: z.object({ total: feeAmount, refund: feeAmount, currency }),
});

/** A refund in the port's words. */
export const toRefund = (answer: z.infer<typeof refundAnswer>): RefundState => ({
  refundId: answer.out_refund_no,
  paymentId: answer.out_trade_no,
  amount: fen(answer.amount.refund),
  status: answer.status,
  remoteId: answer.refund_id,
});

/** The notice says `refund_status` where the answers say `status`. */
export const refundNotice = z.object({
  mchid: z.string().min(1),
  refund_id: z.string().min(1),
  out_refund_no: z.string().min(1),
  out_trade_no: z.string().min(1),
  refund_status: refundStatus,
  amount: z.object({ total: feeAmount, refund: feeAmount }),
});

export const medInsAnswer = z.object({
  mix_trade_no: z.string().min(1),
  out_trade_no: z.string().min(1),
  appid: z.string().min(1).optional(),
  mix_pay_status: z.enum(['MIX_PAY_CREATED', 'MIX_PAY_SUCCESS', 'MIX_PAY_REFUND', 'MIX_PAY_FAIL']),
  total_fee: feeAmount,
  med_ins_gov_fee: feeAmount.optional(),
  med_ins_self_fee: feeAmount.optional(),
  med_ins_other_fee: feeAmount.optional(),
  wechat_pay_cash_fee: feeAmount.optional(),
  paid_time: z.union([instant, z.literal('')]).optional(),
});

const MIX_STATUS = {
  MIX_PAY_CREATED: 'CREATED',
  MIX_PAY_SUCCESS: 'SUCCESS',
  MIX_PAY_REFUND: 'REFUND',
  MIX_PAY_FAIL: 'FAIL',
} as const satisfies Record<string, MedInsOrder['status']>;

/** A mixed order in the port's words; WeChat leaves out the parts that an order has not. */
export const toMedInsOrder = (answer: z.infer<typeof medInsAnswer>): MedInsOrder => ({
  paymentId: answer.out_trade_no,
  mixTradeNo: answer.mix_trade_no,
  status: MIX_STATUS[answer.mix_pay_status],
  total: fen(answer.total_fee),
  fund: fen(answer.med_ins_gov_fee ?? 0),
  account: fen(answer.med_ins_self_fee ?? 0),
  other: fen(answer.med_ins_other_fee ?? 0),
  cash: fen(answer.wechat_pay_cash_fee ?? 0),
  paidAt: answer.paid_time ? new Date(answer.paid_time) : null,
});

export const errorAnswer = z.object({ code: z.string().min(1), message: z.string().optional() });

const sealed = z.object({
  algorithm: z.literal('AEAD_AES_256_GCM'),
  ciphertext: z.string().min(1),
  associated_data: z.string().optional(),
  nonce: z.string().min(1),
});

export const noticeEnvelope = z.object({ id: z.string().min(1), event_type: z.string().min(1), resource: sealed });

export const certificatesAnswer = z.object({
  data: z.array(z.object({ serial_no: z.string().min(1), encrypt_certificate: sealed })),
});
