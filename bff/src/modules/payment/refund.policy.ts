import type { InsuranceRefund } from '../../ports/insurance-centre';
import { insuredFenOf } from './insurance-order';
import type { PaymentRow } from './payment.table';
import type { PayParts } from './payments';
import type { RefundLegKind } from './refund.table';

/** What the legs at the insurance centre are called there (6203 refdType). */
export const CENTRE_TYPES: Partial<Record<RefundLegKind, InsuranceRefund['type']>> = {
  centre_all: 'ALL',
  centre_insurance: 'HI',
  centre_cash: 'CASH',
};

const isSame = (parts: PayParts, payment: PaymentRow): boolean =>
  parts.fundFen === payment.fundFen && parts.accountFen === payment.accountFen && parts.cashFen === payment.cashFen;

/**
 * The legs of a refund in their order: the insurance first, because only it can refuse for good, then the cash, then
 * WeChat is told what the insurance gave back. The centre takes its parts back whole or not at all (6203).
 */
export const legsOfRefund = (payment: PaymentRow, parts: PayParts): RefundLegKind[] => {
  const cash: RefundLegKind[] = parts.cashFen > 0 ? ['cash'] : [];
  if (insuredFenOf(payment) === 0) return cash;
  if (insuredFenOf(parts) === 0) return ['centre_cash', ...cash];
  const centre: RefundLegKind[] = isSame(parts, payment)
    ? ['centre_all']
    : parts.cashFen > 0
      ? ['centre_insurance', 'centre_cash']
      : ['centre_insurance'];
  return [...centre, ...cash, 'wechat_note'];
};

/** Whether the insurance parts of a refund are nothing or all that the insurance paid. */
export const isInsuranceWhole = (payment: PaymentRow, parts: PayParts): boolean =>
  insuredFenOf(parts) === 0 ||
  (parts.fundFen === payment.fundFen && parts.accountFen === payment.accountFen && parts.otherFen === payment.otherFen);
