import type { Books } from './invariants';

/** What is left of a payment in one set of books after everything that came back. The fund stands with other subsidies. */
export interface Kept {
  fundFen: number;
  accountFen: number;
  cashFen: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
/** The last 20 letters of a payment's number are its number at the centre. */
export const orderNoOf = (paymentId: string): string => paymentId.slice(-20);

const keptByUs = ({ ours }: Books, paymentId: string): Kept => {
  const payment = ours.payments.find(({ id }) => id === paymentId);
  const paid = payment?.isPaid ? payment : undefined;
  const back = ours.refunds.filter((refund) => refund.paymentId === paymentId && refund.status === 'succeeded');
  const left = (leg: 'fundFen' | 'accountFen' | 'otherFen' | 'cashFen'): number =>
    (paid?.[leg] ?? 0) - sum(back.map((refund) => refund[leg]));
  return { fundFen: left('fundFen') + left('otherFen'), accountFen: left('accountFen'), cashFen: left('cashFen') };
};

const keptAtWechat = ({ money }: Pick<Books, 'money'>, paymentId: string): number => {
  const order = money.orders.find(({ outTradeNo }) => outTradeNo === paymentId);
  const isPaid = order !== undefined && ['SUCCESS', 'REFUND'].includes(order.state);
  const back = money.refunds.filter(({ outTradeNo, status }) => outTradeNo === paymentId && status === 'SUCCESS');
  return (isPaid ? order.totalFen : 0) - sum(back.map(({ refundFen }) => refundFen));
};

const keptAtCentre = ({ centre }: Books, paymentId: string): Omit<Kept, 'cashFen'> => {
  const settled = centre.orders.filter(({ medOrgOrd, isSettled }) => isSettled && medOrgOrd === orderNoOf(paymentId));
  const left = (leg: 'fundFen' | 'accountFen'): number =>
    sum(settled.map(({ split, refunds }) => (split?.[leg] ?? 0) - sum(refunds.map((refund) => refund[leg]))));
  const other = sum(settled.map(({ split }) => split?.otherFen ?? 0));
  return { fundFen: left('fundFen') + other, accountFen: left('accountFen') };
};

/** What every set of books keeps of one bill payment. */
export const keptOfBill = (books: Books, paymentId: string) => ({
  byUs: keptByUs(books, paymentId),
  atWechat: { cashFen: keptAtWechat(books, paymentId) },
  atCentre: keptAtCentre(books, paymentId),
  inHis: books.his.bills[paymentId] ?? { pays: 0, cashFen: 0, fundFen: 0, accountFen: 0 },
});

/** Payments about which the books differ by a fen of any leg, whoever looks after them. */
export const findDiffering = (books: Books): Set<string> => {
  const differing = new Set<string>();
  for (const { id, subject, subjectId } of books.ours.payments) {
    if (subject === 'bill') {
      const { byUs, atWechat, atCentre, inHis } = keptOfBill(books, id);
      const isSame =
        new Set([byUs.cashFen, atWechat.cashFen, inHis.cashFen]).size === 1 &&
        new Set([byUs.fundFen, atCentre.fundFen, inHis.fundFen]).size === 1 &&
        new Set([byUs.accountFen, atCentre.accountFen, inHis.accountFen]).size === 1;
      if (!isSame) differing.add(id);
      continue;
    }
    // A registration may have had several tries to pay; the HIS knows one registration.
    const tries = books.ours.payments.filter((each) => each.subjectId === subjectId);
    const { paidFen = 0, refundedFen = 0 } = books.his.ledger[subjectId] ?? {};
    const atWechat = sum(tries.map((each) => keptAtWechat(books, each.id)));
    const isSame = atWechat === paidFen - refundedFen && keptByUs(books, id).cashFen === keptAtWechat(books, id);
    if (!isSame) differing.add(id);
  }
  return differing;
};
