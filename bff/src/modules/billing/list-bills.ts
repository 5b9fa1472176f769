import type { BillList, FeeLines } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { HisPort } from '../../ports/his';
import type { Patients } from '../patient';
import type { PaymentRow, Payments } from '../payment';
import { decidingPayment, presentBill } from './billing.presenter';
import { reading } from './his-reading';

interface Deps {
  tx: Transactions;
  his: Pick<HisPort, 'listBills' | 'quote'>;
  patients: Pick<Patients, 'require'>;
  payments: Pick<Payments, 'findBySubjects'>;
}

const NOTHING: FeeLines = { totalFen: 0, fundFen: 0, accountFen: 0, cashFen: 0 };

const bySubject = (payments: readonly PaymentRow[]): Map<string, PaymentRow[]> => {
  const groups = new Map<string, PaymentRow[]>();
  for (const payment of payments) groups.set(payment.subjectId, [...(groups.get(payment.subjectId) ?? []), payment]);
  return groups;
};

/**
 * The bills of a patient as the HIS has them now, corrected by payments that it has not taken in yet. What is due is
 * an estimate of the HIS until the insurance centre has decided.
 * @throws PATIENT.NOT_FOUND, HIS.UNAVAILABLE, HIS.PROTOCOL
 */
export const makeListBills =
  ({ tx, his, patients, payments }: Deps) =>
  async ({ ownerId, patientId }: { ownerId: string; patientId: string }): Promise<BillList> => {
    const { hisPatientId, insurance } = await patients.require(tx.outside, ownerId, patientId);
    const context = { traceId: patientId };
    const bills = await reading(his.listBills(context, hisPatientId));
    const ids = bills.map(({ id }) => id);
    const own = bySubject(await payments.findBySubjects(tx.outside, 'bill', ids));
    const views = bills.map((bill) => presentBill(bill, decidingPayment(own.get(bill.id) ?? [])));
    const due = views.filter(({ status }) => status === 'due').map(({ id }) => id);
    const quote = due.length === 0 ? null : await reading(his.quote(context, hisPatientId, due, insurance));
    const dueTotal = quote
      ? { totalFen: quote.total, fundFen: quote.fund, accountFen: quote.account, cashFen: quote.cash }
      : NOTHING;
    return { patientId, bills: views, dueTotal, isEstimate: true };
  };
