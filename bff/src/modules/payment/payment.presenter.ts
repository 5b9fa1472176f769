import type { FeeLines, PaymentIntent, PaymentStatus, PaymentView, WechatPayParams } from '@anzhen/shared-types';
import type { PaymentRow } from './payment.table';
import type { PayParts } from './payments';

/** Three lines for the page: other subsidies stand with the fund, because neither is the patient's money. */
export const feeOfPayment = ({ totalFen, fundFen, accountFen, otherFen, cashFen }: PayParts): FeeLines => ({
  totalFen,
  fundFen: fundFen + otherFen,
  accountFen,
  cashFen,
});

export const presentPayment = (row: PaymentRow, now: Date): PaymentView => ({
  id: row.id,
  // Only the state table writes this column.
  status: row.status as PaymentStatus,
  subject: row.subject,
  subjectId: row.subjectId,
  fee: feeOfPayment(row),
  paidAt: row.paidAt?.toISOString() ?? null,
  guidance: (row.guidance ?? []).map((step) => (typeof step === 'string' ? step : step.text)),
  serverNow: now.toISOString(),
});

/** What the phone needs to pay; the parameters are signed anew every time because their timestamp ages. */
export const presentIntent = (row: PaymentRow, signForPhone: (prepayId: string) => WechatPayParams): PaymentIntent => ({
  paymentId: row.id,
  method: row.method,
  fee: feeOfPayment(row),
  wechat: row.prepayId === null ? null : signForPhone(row.prepayId),
  mixTradeNo: row.mixTradeNo,
  expiresAt: row.expiresAt.toISOString(),
});
