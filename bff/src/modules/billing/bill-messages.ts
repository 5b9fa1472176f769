import { formatYuan } from '@anzhen/shared-types';
import type { HisSettlement } from '../../ports/his';
import type { NewMessage } from '../notification';
import type { PaymentRow } from '../payment';

/** The bill is paid and entered. */
export const tellPaid = (row: PaymentRow, maskedName: string, receipt: HisSettlement): NewMessage => {
  const insurance = row.fundFen + row.accountFen;
  const parts = insurance > 0 ? `，其中医保付 ${formatYuan(insurance)}` : '';
  const next = receipt.guidance.length > 0 ? '点开看下一步去哪里。' : '';
  return {
    userId: row.ownerId,
    patientId: row.patientId,
    event: 'bill_paid',
    body: `${maskedName}的门诊费用已缴 ${formatYuan(row.totalFen)}${parts}。${next}`,
    link: { route: 'visit.bill', params: { patientId: row.patientId, billId: row.subjectId } },
    dedupeKey: `bill_paid:${row.id}`,
    facts: { maskedName, amount: formatYuan(row.totalFen) },
  };
};

/** The HIS did not take the money, and the cash is back. */
export const tellRefunded = (row: PaymentRow, maskedName: string): NewMessage => {
  const insurance = row.fundFen + row.accountFen;
  const rest = insurance > 0 ? `医保付的 ${formatYuan(insurance)} 由医院办理退回。` : '';
  return {
    userId: row.ownerId,
    patientId: row.patientId,
    event: 'refunded',
    body: `${maskedName}的门诊费用没有入账，${formatYuan(row.cashFen)} 已原路退回微信。${rest}`,
    link: { route: 'visit.bill', params: { patientId: row.patientId, billId: row.subjectId } },
    dedupeKey: `refunded:${row.id}`,
    facts: { maskedName, amount: formatYuan(row.cashFen) },
  };
};
