import type { BillView } from '@anzhen/shared-types';
import type { HisBill } from '../../ports/his';
import { feeOfPayment, type PaymentRow } from '../payment';
import { readInsuredBill } from './insured-fees.policy';
import { presentInvoice } from './invoice.policy';

const CONFIRMING = '已付款，医院正在确认，一般 1 分钟内完成，请不要再付';
const LOOKED_INTO = '已付款，医院正在人工核对，请不要再付，可到收费窗口询问';
const ON_THE_WAY_BACK = '医院没有入账，付的钱正在原路退回，到账后可以再付';

/** Where to go with one bill of a payment. */
const stepsWith = (billId: string, { guidance }: PaymentRow): string[] =>
  (guidance ?? []).flatMap((step) => (typeof step === 'string' ? step : step.billId === billId ? step.text : []));

/** What our own payment says about a bill; it knows of money earlier than the HIS does. */
const ownWord = (payment: PaymentRow | undefined, billId: string): Pick<BillView, 'status' | 'guidance'> | null => {
  if (!payment) return null;
  switch (payment.status) {
    case 'processing':
      return { status: 'paid', guidance: [CONFIRMING] };
    case 'needs_staff':
      return payment.paidAt === null ? null : { status: 'paid', guidance: [LOOKED_INTO] };
    case 'settled':
      return { status: 'paid', guidance: stepsWith(billId, payment) };
    case 'refunding':
      return { status: 'refunded', guidance: [ON_THE_WAY_BACK] };
    default:
      return null;
  }
};

/** The payment that decides what a bill looks like: the one in which there is money, else none. */
export const decidingPayment = (payments: readonly PaymentRow[]): PaymentRow | undefined =>
  payments.filter((payment) => ownWord(payment, '') !== null).at(-1);

/** What waits for the consent of whoever paid; nobody else can give it. */
const waitOf = (payment: PaymentRow | undefined, { ownerId, waiting }: Viewer): BillView['refundWaits'] =>
  payment && payment.ownerId === ownerId && waiting.has(payment.id)
    ? { paymentId: payment.id, fee: feeOfPayment(payment) }
    : null;

/** Who looks, and which payments wait for a consent. */
export interface Viewer {
  ownerId: string;
  waiting: ReadonlySet<string>;
}

export const presentBill = (
  bill: HisBill,
  payment: PaymentRow | undefined,
  viewer: Viewer,
  invoiceHosts: readonly string[],
): BillView => {
  const insured = readInsuredBill(bill);
  const refundWaits = waitOf(payment, viewer);
  // The HIS has the last word once it has taken the money in.
  const isSettledThere = bill.status !== 'due';
  const own = isSettledThere && payment?.status === 'refunding' ? null : ownWord(payment, bill.id);
  return {
    id: bill.id,
    kind: bill.kind,
    title: bill.title,
    doctorName: bill.doctorName,
    orderedAt: bill.orderedAt.toISOString(),
    status: isSettledThere ? bill.status : (own?.status ?? 'due'),
    totalFen: bill.total,
    items: bill.items.map(({ line, name, spec, quantity, insuranceClass, amount }) => ({
      line,
      name,
      spec,
      quantity,
      insuranceClass,
      amountFen: amount,
    })),
    guidance: refundWaits ? [] : bill.guidance.length > 0 ? bill.guidance : (own?.guidance ?? []),
    refundWaits,
    isMergeable: bill.isMergeable,
    notInsurable: 'why' in insured ? insured.why : null,
    invoice: presentInvoice(bill, invoiceHosts),
  };
};
