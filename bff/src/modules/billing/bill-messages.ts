import { formatYuan } from '@anzhen/shared-types';
import type { HisSettlement } from '../../ports/his';
import type { NewMessage } from '../notification';
import type { PaymentRow, PayParts } from '../payment';
import type { BillRefundRow } from './bill-refund.table';

/** The bill is paid and entered. */
export const tellPaid = (
  row: PaymentRow,
  billIds: readonly string[],
  maskedName: string,
  receipt: HisSettlement,
): NewMessage => {
  const insurance = row.fundFen + row.accountFen;
  const parts = insurance > 0 ? `，其中医保付 ${formatYuan(insurance)}` : '';
  const next = receipt.guidance.length > 0 ? '点开看下一步去哪里。' : '';
  return {
    userId: row.ownerId,
    patientId: row.patientId,
    event: 'bill_paid',
    body: `${maskedName}的门诊费用已缴 ${formatYuan(row.totalFen)}${parts}。${next}`,
    link: { route: 'visit.bill', params: { patientId: row.patientId, billIds: billIds.join(',') } },
    dedupeKey: `bill_paid:${row.id}`,
    facts: { maskedName, amount: formatYuan(row.totalFen), receiptNo: receipt.receiptNo },
  };
};

/** Everything of a refund is back. `why` is the first half of the sentence. */
export const tellRefunded = (
  row: PaymentRow,
  billIds: readonly string[],
  maskedName: string,
  refund: { key: string; parts: Pick<PayParts, 'totalFen' | 'cashFen'>; why: string },
): NewMessage => {
  const { totalFen, cashFen } = refund.parts;
  const cash = cashFen > 0 ? `，${formatYuan(cashFen)} 已原路退回微信` : '';
  const insurance = totalFen > cashFen ? `，医保的 ${formatYuan(totalFen - cashFen)} 已退回医保` : '';
  return {
    userId: row.ownerId,
    patientId: row.patientId,
    event: 'refunded',
    body: `${maskedName}的门诊费用${refund.why}${cash}${insurance}。`,
    link: { route: 'visit.bill', params: { patientId: row.patientId, billIds: billIds.join(',') } },
    dedupeKey: `refunded:${refund.key}`,
    facts: { maskedName, amount: formatYuan(totalFen) },
  };
};

/** A refund of items that does not go on by itself; its page says what the patient can do. */
const tellOfRefund = (
  row: BillRefundRow,
  event: 'refund_refused' | 'refund_waits',
  maskedName: string,
  body: string,
): NewMessage => ({
  userId: row.ownerId,
  patientId: row.patientId,
  event,
  body,
  link: { route: 'visit.refund', params: { patientId: row.patientId, billId: row.billId } },
  dedupeKey: `${event}:${row.id}`,
  facts: { maskedName, amount: formatYuan(row.totalFen) },
});

/** The hospital did not agree, in the words of whoever decided it. */
export const tellRefused = (row: BillRefundRow, maskedName: string, why: string): NewMessage =>
  tellOfRefund(
    row,
    'refund_refused',
    maskedName,
    `${maskedName}的退费 ${formatYuan(row.totalFen)} 没有办成，钱没有变：${why}`,
  );

/** The insurance wants a fresh authorisation, and only the patient can give it. `until` names this waiting. */
export const tellItemsWaiting = (row: BillRefundRow, maskedName: string, until: string): NewMessage => ({
  ...tellOfRefund(
    row,
    'refund_waits',
    maskedName,
    `${maskedName}的退费 ${formatYuan(row.totalFen)} 要您重新给医保授权，请在 3 天内点开办理。`,
  ),
  dedupeKey: `refund_waits:${row.id}:${until}`,
});

/** The same for a payment that the HIS took nothing in of: all of it waits. */
export const tellMoneyWaiting = (
  row: PaymentRow,
  billIds: readonly string[],
  maskedName: string,
  until: string,
): NewMessage => ({
  userId: row.ownerId,
  patientId: row.patientId,
  event: 'refund_waits',
  body: `${maskedName}付的 ${formatYuan(row.totalFen)} 医院没有入账，要您重新给医保授权才能退回，请在 3 天内点开办理。`,
  link: { route: 'visit.bill', params: { patientId: row.patientId, billIds: billIds.join(',') } },
  dedupeKey: `refund_waits:${row.id}:${until}`,
  facts: { maskedName, amount: formatYuan(row.totalFen) },
});
