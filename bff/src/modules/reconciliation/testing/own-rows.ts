import type { LedgerPayment } from '../../payment';
import type { PaymentRow } from '../../payment/payment.table';
import type { RefundRow } from '../../payment/refund.table';

/** Seals what names the order at the centre (6301). */
export type Seal = (row: Pick<LedgerPayment, 'id' | 'insuranceOrderId'>) => string | null;

const paymentRow = ({ refunds: _refunds, ...row }: LedgerPayment, seal: Seal): PaymentRow => ({
  ...row,
  ...{ ownerId: 'usr_x', patientId: 'pat_x', activeSubjectKey: null, description: '门诊缴费', prepayId: null },
  ...{
    method: row.insuranceOrderId === null ? 'wechat' : 'med_ins',
    mixTradeNo: null,
    insuranceTokenCipher: row.insuranceOrderId === null ? null : seal(row),
    insuredTotalFen: row.insuranceOrderId === null ? null : row.totalFen,
    payerCipher: null,
  },
  ...{ guidance: null, expiresAt: row.createdAt, idempotencyKey: row.id, requestHash: 'h' },
  ...{ nextCheckAt: null, checkCount: 0, updatedAt: row.createdAt },
});

const refundRows = ({ id, refunds }: LedgerPayment): RefundRow[] =>
  refunds.map(({ otherNames: [requestKey = 'rest'], ...refund }) => ({
    ...{ ...refund, paymentId: id, requestKey, reason: '退费', updatedAt: refund.createdAt },
  }));

/** Our book as the payment module keeps it, in parts that one statement takes each. */
export function* ownRows(
  own: readonly LedgerPayment[],
  seal: Seal,
): Generator<{ payments: PaymentRow[]; refunds: RefundRow[] }> {
  const part = 500;
  for (let start = 0; start < own.length; start += part) {
    const some = own.slice(start, start + part);
    yield { payments: some.map((row) => paymentRow(row, seal)), refunds: some.flatMap(refundRows) };
  }
}
