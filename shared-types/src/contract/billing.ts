import { z } from 'zod';
import { amountFen, feeLines, id, idempotencyKey, instant } from './shared';

export const billItemView = z.strictObject({
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

/** Insurance needs the bureau's authCode from this very moment; without it the whole bill is paid by oneself. */
export const payBillRequest = z.strictObject({
  authCode: z.string().min(1).max(128).optional(),
  expectedTotalFen: amountFen,
  idempotencyKey,
});
export type PayBillRequest = z.infer<typeof payBillRequest>;
