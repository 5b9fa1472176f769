import type { FeeLines, RefundOffer, RefundQuote } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { HisBill, HisBillItem, HisPort } from '../../ports/his';
import type { Patients } from '../patient';
import type { PaymentRow, Payments } from '../payment';
import type { BillGroupRepository } from './bill-group.repository';
import { linesOf, nameOfLine, needsTwoPersons } from './bill-refund.policy';
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
  groups: Pick<BillGroupRepository, 'billsOf'>;
  refunds: BillRefundRepository;
  approvalAboveFen: number;
}

interface BillOfPatient {
  ownerId: string;
  patientId: string;
  billId: string;
}

/** An item with the bill that it stands on. */
interface PaidItem extends HisBillItem {
  billId: string;
  billTitle: string;
}

/** A bill that was paid here, with everything that giving items of it back needs. */
export interface PaidBill {
  payment: PaymentRow;
  /** Its own items first, then those that can only come back together with them. */
  items: readonly PaidItem[];
  /** What the HIS says comes back for these lines. */
  quote(names: readonly string[]): Promise<{ fee: FeeLines; items: PaidItem[] }>;
}

const UNDER_WAY: readonly string[] = [...reviewStates, ...askingStates];
const PAID: readonly string[] = ['settled', 'refunding', 'refunded', 'needs_staff'];

const paidItems = ({ id, title, items }: HisBill): PaidItem[] =>
  items.map((item) => ({ ...item, billId: id, billTitle: title }));

/**
 * What of a paid bill can come back, and where it would go. The HIS decides both.
 * @throws PATIENT.NOT_FOUND, BILL.NOT_FOUND, BILL.NOT_REFUNDABLE, BILL.REFUND_DENIED, HIS.*
 */
export const makeOfferRefund = (deps: Deps) => {
  const { tx, his, patients, payments, paymentsOfBills, groups, refunds, approvalAboveFen } = deps;

  /** The insurance takes back what it settled at once as a whole, so bills that it paid together stand together. */
  const settledWith = async (payment: PaymentRow, bill: HisBill, listed: readonly HisBill[]): Promise<HisBill[]> => {
    if (payment.totalFen === payment.cashFen) return [bill];
    const billIds = await groups.billsOf(tx.outside, payment.subjectId);
    return [bill, ...listed.filter(({ id }) => id !== bill.id && billIds.includes(id))];
  };

  const requirePaid = async ({ ownerId, patientId, billId }: BillOfPatient): Promise<PaidBill> => {
    const { hisPatientId } = await patients.require(tx.outside, ownerId, patientId);
    const listed = await reading(his.listBills({ traceId: patientId }, hisPatientId));
    const bill = listed.find(({ id }) => id === billId);
    if (!bill) throw new AppError('BILL.NOT_FOUND', { billId });
    const own = (await paymentsOfBills(tx.outside, [billId])).get(billId) ?? [];
    const payment = own.filter((row) => row.ownerId === ownerId && PAID.includes(row.status)).at(-1);
    if (!payment || payment.paidAt === null) throw new AppError('BILL.NOT_REFUNDABLE', { billId });
    const items = (await settledWith(payment, bill, listed)).flatMap(paidItems);

    const quote: PaidBill['quote'] = async (names) => {
      const chosen = items.filter((item) => names.includes(nameOfLine(billId, item)));
      if (chosen.length !== names.length) throw new AppError('BILL.REFUND_CHANGED', { billId });
      const lines = chosen.map(({ billId: of, line }) => ({ billId: of, line }));
      const query = { settlementKey: payment.id, hisPatientId, lines };
      const parts = await reading(his.quoteBillRefund({ traceId: payment.id }, query), {
        RuleDenied: 'BILL.REFUND_DENIED',
        Conflict: 'BILL.REFUND_CHANGED',
      });
      const { total: totalFen, fund: fundFen, account: accountFen, cash: cashFen } = parts;
      return { fee: { totalFen, fundFen, accountFen, cashFen }, items: chosen };
    };
    return { payment, items, quote };
  };

  return {
    requirePaid,
    async offer(given: BillOfPatient): Promise<RefundOffer> {
      const { billId } = given;
      const { payment, items } = await requirePaid(given);
      const rows = await refunds.listOfPayment(tx.outside, given.ownerId, payment.id);
      const progress = await payments.refundsOf(
        tx.outside,
        rows.map(({ id }) => id),
      );
      const asked = new Set(
        rows
          .filter(({ status }) => UNDER_WAY.includes(status))
          .flatMap(linesOf)
          .map((line) => nameOfLine(billId, line)),
      );
      const { totalFen, fundFen, otherFen, accountFen, cashFen } = payment;
      return {
        billId,
        paid: { totalFen, fundFen: fundFen + otherFen, accountFen, cashFen },
        items: items.map((item) => {
          const { billTitle, name, spec, quantity, insuranceClass, amount, state } = item;
          const line = nameOfLine(billId, item);
          return {
            ...{ line, billId: item.billId, billTitle, name, spec, quantity, insuranceClass, amountFen: amount },
            state: state === 'open' && asked.has(line) ? ('asked' as const) : state,
          };
        }),
        refunds: rows.map((row) => presentBillRefund(row, progress.get(row.id))),
        approvalAboveFen,
      };
    },
    async quote(given: BillOfPatient, lines: readonly string[]): Promise<RefundQuote> {
      const paid = await requirePaid(given);
      const { fee } = await paid.quote(lines);
      const askedFen = await refunds.askedFen(tx.outside, paid.payment.id);
      return { fee, needsApproval: needsTwoPersons(fee.totalFen, askedFen, approvalAboveFen) };
    },
  };
};

export type OfferRefund = ReturnType<typeof makeOfferRefund>;
