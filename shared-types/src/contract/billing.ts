import { z } from 'zod';
import { amountFen, feeLines, id, idempotencyKey, instant } from './shared';

export const billItemView = z.strictObject({
  /** Names it within its bill. */
  line: z.string(),
  name: z.string(),
  spec: z.string(),
  quantity: z.string(),
  insuranceClass: z.enum(['甲类', '乙类', '自费']),
  amountFen,
});
export const billView = z.strictObject({
  id: z.string(),
  kind: z.enum(['examination', 'medicine', 'treatment']),
  title: z.string(),
  doctorName: z.string(),
  orderedAt: instant,
  status: z.enum(['due', 'paid', 'refunded']),
  totalFen: amountFen,
  items: z.array(billItemView),
  guidance: z.array(z.string()),
  /** The HIS took nothing in, and the money only comes back when this person authorises the insurance again. */
  refundWaits: z.strictObject({ paymentId: id, fee: feeLines }).nullable(),
  /** Whether it may be paid together with others. */
  isMergeable: z.boolean(),
  /** Why the insurance cannot pay it, as a sentence; null when it can. */
  notInsurable: z.string().nullable(),
  /** 电子票据; `url` is null when the hospital's system gave an address that must not be opened. */
  invoice: z.strictObject({ number: z.string(), url: z.string().nullable() }).nullable(),
});
export type BillView = z.infer<typeof billView>;

export const billList = z.strictObject({
  patientId: id,
  bills: z.array(billView),
  dueTotal: feeLines,
  /** Whether the lines are the insurance's own answer or an estimate. */
  isEstimate: z.boolean(),
});
export type BillList = z.infer<typeof billList>;

const MERGED_MAX = 20;
const billIds = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(MERGED_MAX)
  .refine((ids) => new Set(ids).size === ids.length, { error: '同一张单只能选一次' });

export const billQuoteRequest = z.strictObject({ billIds });

/** 预结算: who would pay what if these bills were paid now. */
export const billQuote = z.strictObject({
  billIds: z.array(z.string()),
  fee: feeLines,
  isEstimate: z.boolean(),
  /**
   * What the patient pays of each item, account and WeChat together; they sum to that part of `fee`. Null when the
   * hospital's system tells no such shares, or tells some that do not add up. Percent: 先自付, null when not told.
   */
  shares: z
    .array(
      z.strictObject({
        billId: z.string(),
        line: z.string(),
        ownFen: amountFen,
        firstOwnPercent: z.number().min(0).max(100).nullable(),
      }),
    )
    .nullable(),
});
export type BillQuote = z.infer<typeof billQuote>;

/** Insurance needs the bureau's authCode from this very moment; without it all of it is paid by oneself. */
export const payBillsRequest = z.strictObject({
  billIds,
  authCode: z.string().min(1).max(128).optional(),
  expectedTotalFen: amountFen,
  idempotencyKey,
});
export type PayBillsRequest = z.infer<typeof payBillsRequest>;
