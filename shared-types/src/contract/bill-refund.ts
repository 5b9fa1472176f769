import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import { paymentView } from './appointment';
import type { EndpointSpec } from './endpoint-spec';
import { amountFen, feeLines, id, idempotencyKey, instant } from './shared';

/** Why a patient gives an item back; the words go to the hospital and to WeChat, so none of them says anything about health. */
export const billRefundReason = z.enum(['not_needed', 'done_elsewhere', 'ordered_twice', 'other']);
export type BillRefundReason = z.infer<typeof billRefundReason>;

/**
 * awaiting_review, awaiting_approval: two persons of the hospital look at it · asking: the HIS is asked to take the items
 * back · needs_patient: the insurance wants a fresh authorisation · returning: the money is on its way · refused: by the
 * hospital's staff or rules · needs_staff: a person looks after it
 */
export const billRefundStatus = z.enum([
  'awaiting_review',
  'awaiting_approval',
  'asking',
  'needs_patient',
  'returning',
  'done',
  'refused',
  'needs_staff',
]);
export type BillRefundStatus = z.infer<typeof billRefundStatus>;

export const billRefundView = z.strictObject({
  id,
  billId: z.string(),
  status: billRefundStatus,
  itemNames: z.array(z.string()),
  fee: feeLines,
  /** Which parts are back already. */
  isInsuranceBack: z.boolean(),
  isCashBack: z.boolean(),
  /** Why it was refused, in words for the patient. */
  endReason: z.string().nullable(),
  requestedAt: instant,
});
export type BillRefundView = z.infer<typeof billRefundView>;

/** A line of a paid bill and whether it can come back. */
export const refundableItem = z.strictObject({
  line: z.string(),
  /** The bill it stands on: the one that was asked about, or one that the insurance settled together with it. */
  billId: z.string(),
  billTitle: z.string(),
  name: z.string(),
  spec: z.string(),
  quantity: z.string(),
  insuranceClass: z.enum(['甲类', '乙类', '自费']),
  amountFen,
  /** asked: a request for it is under way */
  state: z.enum(['open', 'asked', 'executed', 'refunded']),
});
export const refundOffer = z.strictObject({
  billId: z.string(),
  /** What was paid, and by whom. */
  paid: feeLines,
  items: z.array(refundableItem),
  refunds: z.array(billRefundView),
  /** Above this two persons of the hospital agree first. */
  approvalAboveFen: amountFen,
});
export type RefundOffer = z.infer<typeof refundOffer>;

const lines = z
  .array(z.string().min(1).max(110))
  .min(1)
  .max(200)
  .refine((given) => new Set(given).size === given.length, 'a line twice');

export const refundQuoteRequest = z.strictObject({ lines });
export type RefundQuoteRequest = z.infer<typeof refundQuoteRequest>;
/** What comes back where, as the hospital has decided it. */
export const refundQuote = z.strictObject({ fee: feeLines, needsApproval: z.boolean() });
export type RefundQuote = z.infer<typeof refundQuote>;

export const requestBillRefundRequest = z.strictObject({
  lines,
  /** What the person saw and agreed to. */
  expected: feeLines,
  reason: billRefundReason,
  idempotencyKey,
});
export type RequestBillRefundRequest = z.infer<typeof requestBillRefundRequest>;

export const authoriseBillRefundRequest = z.strictObject({ authCode: z.string().min(1).max(128) });

/** A request as the hospital's staff see it. */
export const staffBillRefund = z.strictObject({
  id,
  status: z.enum(['awaiting_review', 'awaiting_approval']),
  patientName: z.string(),
  billId: z.string(),
  itemNames: z.array(z.string()),
  fee: feeLines,
  reason: z.string(),
  requestedAt: instant,
  /** 经办人; null until somebody has looked at it. */
  proposedBy: z.string().nullable(),
  /** Whether the one who asks may take the next step: the second person is another one. */
  isMine: z.boolean(),
});
export const staffBillRefundList = z.strictObject({ refunds: z.array(staffBillRefund), approvalAboveFen: amountFen });
export type StaffBillRefundList = z.infer<typeof staffBillRefundList>;

export const decideBillRefundRequest = z
  .strictObject({
    decision: z.enum(['forward', 'approve', 'refuse']),
    /** The patient reads it when it is refused. */
    reason: z.string().trim().max(120),
  })
  .refine(({ decision, reason }) => decision !== 'refuse' || reason.length > 0, {
    message: '请写明不同意的理由',
    path: ['reason'],
  });
export type DecideBillRefundRequest = z.infer<typeof decideBillRefundRequest>;

const billParams = z.strictObject({ patientId: id, billId: z.string().min(1).max(64) });

export const billRefundEndpoints = {
  authorisePaymentRefund: {
    access: 'user',
    summary: '医院没有入账的钱退回时重新做医保授权',
    params: z.strictObject({ paymentId: id }),
    request: authoriseBillRefundRequest,
    response: paymentView,
  },
  getRefundOffer: {
    access: 'user',
    summary: '一张单哪些项目能退',
    params: billParams,
    response: refundOffer,
  },
  quoteBillRefund: {
    access: 'user',
    summary: '退这些项目，钱退到哪里',
    params: billParams,
    request: refundQuoteRequest,
    response: refundQuote,
  },
  requestBillRefund: {
    access: 'user',
    summary: '申请退费',
    status: 201,
    params: billParams,
    request: requestBillRefundRequest,
    response: billRefundView,
  },
  authoriseBillRefund: {
    access: 'user',
    summary: '退费时重新做医保授权',
    params: z.strictObject({ billRefundId: id }),
    request: authoriseBillRefundRequest,
    response: billRefundView,
  },
  listBillRefunds: { access: 'staff', summary: '等着审核的退费', response: staffBillRefundList },
  decideBillRefund: {
    access: 'staff',
    summary: '经办、复核退费',
    params: z.strictObject({ billRefundId: id }),
    request: decideBillRefundRequest,
    response: staffBillRefundList,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
