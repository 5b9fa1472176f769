import { formatYuan } from '@anzhen/shared-types';
import type { HisSettlement } from '../../ports/his';
import type { NewMessage } from '../notification';
import type { PaymentRow, PayParts } from '../payment';
import type { BillRefundRow } from './bill-refund.table';

/** A payment and what it was for. */
export interface PaidBills {
  row: PaymentRow;
  billIds: readonly string[];
  maskedName: string;
}

/** What every message about a payment of bills has; its page shows the bills. */
const ofPayment = ({ row, billIds, maskedName }: PaidBills, amountFen = row.totalFen) => ({
  userId: row.ownerId,
  patientId: row.patientId,
  link: { route: 'visit.bill', params: { patientId: row.patientId, billIds: billIds.join(',') } },
  facts: { maskedName, amount: formatYuan(amountFen) },
});

/** The bill is paid and entered. */
export const tellPaid = (paid: PaidBills, receipt: HisSettlement): NewMessage => {
  const { row, maskedName } = paid;
  const insurance = row.fundFen + row.accountFen;
  const parts = insurance > 0 ? `，其中医保付 ${formatYuan(insurance)}` : '';
  const next = receipt.guidance.length > 0 ? '点开看下一步去哪里。' : '';
  const { facts, ...message } = ofPayment(paid);
  return {
    ...message,
    event: 'bill_paid',
    body: `${maskedName}的门诊费用已缴 ${formatYuan(row.totalFen)}${parts}。${next}`,
    dedupeKey: `bill_paid:${row.id}`,
    facts: { ...facts, receiptNo: receipt.receiptNo },
  };
};

/** Everything of a refund is back. `why` is the first half of the sentence. */
export const tellRefunded = (
  paid: PaidBills,
  refund: { key: string; parts: Pick<PayParts, 'totalFen' | 'cashFen'>; why: string },
): NewMessage => {
  const { totalFen, cashFen } = refund.parts;
  const cash = cashFen > 0 ? `，${formatYuan(cashFen)} 已原路退回微信` : '';
  const insurance = totalFen > cashFen ? `，医保的 ${formatYuan(totalFen - cashFen)} 已退回医保` : '';
  return {
    ...ofPayment(paid, totalFen),
    event: 'refunded',
    body: `${paid.maskedName}的门诊费用${refund.why}${cash}${insurance}。`,
    dedupeKey: `refunded:${refund.key}`,
  };
};

/** What the HIS did not take in wants a fresh authorisation before it goes back. `until` names this waiting. */
export const tellMoneyWaiting = (paid: PaidBills, until: string): NewMessage => ({
  ...ofPayment(paid),
  event: 'refund_waits',
  body: `${paid.maskedName}付的 ${formatYuan(paid.row.totalFen)} 医院没有入账，要您重新给医保授权才能退回，请在 3 天内点开办理。`,
  dedupeKey: `refund_waits:${paid.row.id}:${until}`,
});

/** A refund of items that does not go on by itself; its page says what the patient can do. */
const ofItems = (row: BillRefundRow, maskedName: string) => ({
  userId: row.ownerId,
  patientId: row.patientId,
  link: { route: 'visit.refund', params: { patientId: row.patientId, billId: row.billId } },
  facts: { maskedName, amount: formatYuan(row.totalFen) },
});

/** The hospital did not agree, in the words of whoever decided it. */
export const tellRefused = (row: BillRefundRow, maskedName: string, why: string): NewMessage => ({
  ...ofItems(row, maskedName),
  event: 'refund_refused',
  body: `${maskedName}的退费 ${formatYuan(row.totalFen)} 没有办成，钱没有变：${why}`,
  dedupeKey: `refund_refused:${row.id}`,
});

/** The insurance wants a fresh authorisation, and only the patient can give it. `until` names this waiting. */
export const tellItemsWaiting = (row: BillRefundRow, maskedName: string, until: string): NewMessage => ({
  ...ofItems(row, maskedName),
  event: 'refund_waits',
  body: `${maskedName}的退费 ${formatYuan(row.totalFen)} 要您重新给医保授权，请在 3 天内点开办理。`,
  dedupeKey: `refund_waits:${row.id}:${until}`,
});
