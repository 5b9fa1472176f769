import type { FeeLines, RefundOffer, RefundQuote } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { HisBill, HisBillItem, HisPort } from '../../ports/his';
import type { PatientFacts, Patients } from '../patient';
import type { PaymentRow, Payments } from '../payment';
import { presentBillRefund } from './bill-refund.presenter';
import type { BillRefundRepository } from './bill-refund.repository';
import { askingStates, reviewStates } from './bill-refund.state';
import { reading } from './his-reading';
import type { PaymentsOfBills } from './payments-of-bills';

interface Deps {
  tx: Transactions;
  his: Pick<HisPort, 'listBills' | 'quoteBillRefund'>;
  patients: Pick<Patients, 'require'>;
  payments: Pick<Payments, 'refundsOf'>;
  paymentsOfBills: PaymentsOfBills;
  refunds: BillRefundRepository;
  approvalAboveFen: number;
}

interface BillOfPatient {
  ownerId: string;
  patientId: string;
  billId: string;
}

/** A bill that was paid here, with everything that giving items of it back needs. */
export interface PaidBill {
  patient: PatientFacts;
  bill: HisBill;
  payment: PaymentRow;
  /** What the HIS says comes back for these lines. */
  quote(lines: readonly string[]): Promise<{ fee: FeeLines; items: HisBillItem[] }>;
}

const UNDER_WAY: readonly string[] = [...reviewStates, ...askingStates];
const PAID: readonly string[] = ['settled', 'refunding', 'refunded', 'needs_staff'];

/**
 * What of a paid bill can come back, and where it would go. The HIS decides both.
 * @throws PATIENT.NOT_FOUND, BILL.NOT_FOUND, BILL.NOT_REFUNDABLE, BILL.REFUND_DENIED, HIS.*
 */
export const makeOfferRefund = ({ tx, his, patients, payments, paymentsOfBills, refunds, approvalAboveFen }: Deps) => {
  const quoteOf = async (patient: PatientFacts, bill: HisBill, payment: PaymentRow, lines: readonly string[]) => {
    const items = bill.items.filter(({ line }) => lines.includes(line));
    if (items.length !== lines.length) throw new AppError('BILL.REFUND_CHANGED', { billId: bill.id });
    const query = {
      settlementKey: payment.id,
      hisPatientId: patient.hisPatientId,
      lines: items.map(({ line }) => ({ billId: bill.id, line })),
    };
    const parts = await reading(his.quoteBillRefund({ traceId: payment.id }, query), {
      RuleDenied: 'BILL.REFUND_DENIED',
      Conflict: 'BILL.REFUND_CHANGED',
    });
    const { total: totalFen, fund: fundFen, account: accountFen, cash: cashFen } = parts;
    return { fee: { totalFen, fundFen, accountFen, cashFen }, items };
  };

  const requirePaid = async ({ ownerId, patientId, billId }: BillOfPatient): Promise<PaidBill> => {
    const patient = await patients.require(tx.outside, ownerId, patientId);
    const bill = (await reading(his.listBills({ traceId: patientId }, patient.hisPatientId))).find(
      ({ id }) => id === billId,
    );
    if (!bill) throw new AppError('BILL.NOT_FOUND', { billId });
    const own = (await paymentsOfBills(tx.outside, [billId])).get(billId) ?? [];
    const payment = own.filter((row) => row.ownerId === ownerId && PAID.includes(row.status)).at(-1);
    if (!payment || payment.paidAt === null) throw new AppError('BILL.NOT_REFUNDABLE', { billId });
    return { patient, bill, payment, quote: (lines) => quoteOf(patient, bill, payment, lines) };
  };

  return {
    requirePaid,
    async offer(given: BillOfPatient): Promise<RefundOffer> {
      const { bill, payment } = await requirePaid(given);
      const rows = await refunds.listOfBill(tx.outside, given.ownerId, given.billId);
      const progress = await payments.refundsOf(
        tx.outside,
        rows.map(({ id }) => id),
      );
      const asked = new Set(
        rows.filter(({ status }) => UNDER_WAY.includes(status)).flatMap(({ itemLines }) => itemLines),
      );
      const { totalFen, fundFen, otherFen, accountFen, cashFen } = payment;
      return {
        billId: bill.id,
        title: bill.title,
        paid: { totalFen, fundFen: fundFen + otherFen, accountFen, cashFen },
        items: bill.items.map(({ line, name, spec, quantity, insuranceClass, amount, state }) => ({
          ...{ line, name, spec, quantity, insuranceClass },
          state: state === 'open' && asked.has(line) ? ('asked' as const) : state,
          amountFen: amount,
        })),
        refunds: rows.map((row) => presentBillRefund(row, progress.get(row.id))),
        approvalAboveFen,
      };
    },
    async quote(given: BillOfPatient, lines: readonly string[]): Promise<RefundQuote> {
      const { fee } = await (await requirePaid(given)).quote(lines);
      return { fee, needsApproval: fee.totalFen > approvalAboveFen };
    },
  };
};

export type OfferRefund = ReturnType<typeof makeOfferRefund>;
