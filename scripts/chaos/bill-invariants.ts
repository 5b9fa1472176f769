import type { Books, Violation } from './invariants';

/** What the insurance centre counts, by the hospital's order number. */
export interface CentreBooks {
  orders: {
    medOrgOrd: string;
    isSettled: boolean;
    ordStas: string;
    split: { fundFen: number; accountFen: number; otherFen: number; cashFen: number } | null;
    refunds: { fundFen: number; accountFen: number; cashFen: number }[];
  }[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
/** The last 20 letters of a payment's number are its number at the centre. */
const orderNoOf = (paymentId: string): string => paymentId.slice(-20);

/** What each of the other three sides keeps for one bill payment, after everything that it gave back. */
const keptOf = ({ his, money, centre }: Books, paymentId: string) => {
  const order = money.orders.find(({ outTradeNo }) => outTradeNo === paymentId);
  const isPaid = order !== undefined && ['SUCCESS', 'REFUND'].includes(order.state);
  const back = money.refunds.filter(({ outTradeNo, status }) => outTradeNo === paymentId && status === 'SUCCESS');
  const settled = centre.orders.filter(({ medOrgOrd, isSettled }) => isSettled && medOrgOrd === orderNoOf(paymentId));
  const atCentre = (part: 'fundFen' | 'accountFen') =>
    sum(settled.map(({ split, refunds }) => (split?.[part] ?? 0) - sum(refunds.map((refund) => refund[part]))));
  return {
    cashAtWechat: (isPaid ? order.totalFen : 0) - sum(back.map(({ refundFen }) => refundFen)),
    atCentre: { fundFen: atCentre('fundFen'), accountFen: atCentre('accountFen') },
    settledOrders: settled.length,
    insuranceBackAtCentre: sum(settled.flatMap(({ refunds }) => refunds.map((r) => r.fundFen + r.accountFen))),
    insuranceBackAtWechat: sum(
      money.medIns
        .filter(({ outTradeNo }) => outTradeNo === paymentId)
        .flatMap(({ refunds }) => refunds.map((r) => r.totalFen)),
    ),
    inHis: his.bills[paymentId] ?? { pays: 0, cashFen: 0, fundFen: 0, accountFen: 0 },
  };
};

/** WeChat, the insurance centre, the HIS and we count the same for every bill, or a person was asked to look. */
export const findBillViolations = (books: Books): Violation[] => {
  const { ours, money, centre } = books;
  const found: Violation[] = [];
  const items = new Set(ours.worklist.map(({ subjectId }) => subjectId));
  const bills = ours.payments.filter(({ subject }) => subject === 'bill');
  const isWithStaff = (paymentId: string): boolean =>
    items.has(paymentId) ||
    ours.refunds.some((refund) => refund.paymentId === paymentId && items.has(refund.id)) ||
    ours.billRefunds.some((refund) => refund.paymentId === paymentId && items.has(refund.id));

  for (const { id, status } of bills) {
    const kept = keptOf(books, id);
    const add = (rule: string, detail: object) => {
      if (!isWithStaff(id)) found.push({ rule, subject: id, detail: `${status} ${JSON.stringify(detail)}` });
    };
    const { inHis, atCentre } = kept;
    if (kept.cashAtWechat !== inHis.cashFen) add('WeChat and HIS differ about a bill', kept);
    if (atCentre.fundFen !== inHis.fundFen || atCentre.accountFen !== inHis.accountFen)
      add('insurance centre and HIS differ about a bill', kept);
    if (kept.insuranceBackAtCentre !== kept.insuranceBackAtWechat)
      add('WeChat was not told what the insurance gave back', kept);
    if (inHis.pays > 1 || kept.settledOrders > 1) add('a bill was paid twice', kept);
    if (Math.min(kept.cashAtWechat, atCentre.fundFen, atCentre.accountFen) < 0)
      add('more came back than was paid', kept);
    const keeps = kept.cashAtWechat + atCentre.fundFen + atCentre.accountFen;
    if (keeps > 0 && !['settled', 'processing'].includes(status)) add('money of a bill that is not settled', kept);
    if (keeps > 0 && status === 'refunded') add('a refunded bill keeps money', kept);
  }
  const known = new Set(bills.map(({ id }) => orderNoOf(id)));
  for (const { medOrgOrd, isSettled } of centre.orders) {
    if (isSettled && !known.has(medOrgOrd))
      found.push({ rule: 'the insurance paid for what we do not know', subject: medOrgOrd, detail: '' });
  }
  const openAtCentre = centre.orders.filter(({ ordStas }) => ['1', '2'].includes(ordStas));
  const over = new Set(
    bills.filter(({ status }) => ['closed', 'failed'].includes(status)).map(({ id }) => orderNoOf(id)),
  );
  for (const { medOrgOrd } of openAtCentre.filter((order) => over.has(order.medOrgOrd)))
    found.push({ rule: 'an order is open at the centre for a bill that was given up', subject: medOrgOrd, detail: '' });
  for (const { id, status } of ours.billRefunds) {
    const mayRest = ['done', 'refused', 'awaiting_review', 'awaiting_approval'].includes(status);
    if (!mayRest && !items.has(id))
      found.push({ rule: 'a bill refund is stuck without a person', subject: id, detail: status });
  }
  const numbers = new Set(ours.payments.map(({ id }) => id));
  for (const { outTradeNo, mix } of money.medIns) {
    if (mix === 'SUCCESS' && !numbers.has(outTradeNo))
      found.push({ rule: 'WeChat took a mixed payment that we do not know', subject: outTradeNo, detail: mix });
  }
  return found;
};
