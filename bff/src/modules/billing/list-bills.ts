import type { BillList, BillView, FeeLines } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { HisPort, HisQuote } from '../../ports/his';
import type { Patients } from '../patient';
import type { Payments } from '../payment';
import { decidingPayment, presentBill } from './billing.presenter';
import { reading } from './his-reading';
import type { PaymentsOfBills } from './payments-of-bills';
import { addFees, feeOfQuote } from './quote-bills';

interface Deps {
  tx: Transactions;
  his: Pick<HisPort, 'listBills' | 'quote'>;
  patients: Pick<Patients, 'require'>;
  payments: Pick<Payments, 'waitingForConsent'>;
  paymentsOfBills: PaymentsOfBills;
  invoiceHosts: readonly string[];
}

const NOTHING: FeeLines = { totalFen: 0, fundFen: 0, accountFen: 0, cashFen: 0 };

/** What is due in all. The HIS prices together only what may be paid together. */
const totalOf = async (
  due: readonly BillView[],
  quote: (billIds: string[]) => Promise<HisQuote>,
): Promise<FeeLines> => {
  const together = due.filter(({ isMergeable }) => isMergeable).map(({ id }) => id);
  const alone = due.filter(({ isMergeable }) => !isMergeable).map(({ id }) => [id]);
  const asked = [...(together.length > 0 ? [together] : []), ...alone];
  const quotes = await Promise.all(asked.map((billIds) => reading(quote(billIds))));
  return quotes.map(feeOfQuote).reduce(addFees, NOTHING);
};

/**
 * The bills of a patient as the HIS has them now, corrected by payments that it has not taken in yet. What is due is
 * an estimate of the HIS until the insurance centre has decided.
 * @throws PATIENT.NOT_FOUND, HIS.UNAVAILABLE, HIS.PROTOCOL
 */
export const makeListBills =
  ({ tx, his, patients, payments, paymentsOfBills, invoiceHosts }: Deps) =>
  async ({ ownerId, patientId }: { ownerId: string; patientId: string }): Promise<BillList> => {
    const { hisPatientId, insurance } = await patients.require(tx.outside, ownerId, patientId);
    const context = { traceId: patientId };
    const bills = await reading(his.listBills(context, hisPatientId));
    const ids = bills.map(({ id }) => id);
    const own = await paymentsOfBills(tx.outside, ids);
    const deciding = new Map(ids.map((id) => [id, decidingPayment(own.get(id) ?? [])]));
    const goingBack = [...deciding.values()].flatMap((row) => (row?.status === 'refunding' ? [row.id] : []));
    const waiting = await payments.waitingForConsent(tx.outside, goingBack);
    const views = bills.map((bill) => presentBill(bill, deciding.get(bill.id), { ownerId, waiting }, invoiceHosts));
    const due = views.filter(({ status }) => status === 'due');
    const dueTotal = await totalOf(due, (billIds) => his.quote(context, hisPatientId, billIds, insurance));
    return { patientId, bills: views, dueTotal, isEstimate: true };
  };
