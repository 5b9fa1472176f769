import { excusedBy } from './excuses';
import type { Books, Violation } from './invariants';
import { keptOfBill, orderNoOf } from './kept-legs';

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

/** What the insurance gave back of a payment: by its own word, and by what WeChat was told of it. */
const insuranceBackOf = ({ money, centre }: Books, paymentId: string) => {
  const settled = centre.orders.filter(({ medOrgOrd, isSettled }) => isSettled && medOrgOrd === orderNoOf(paymentId));
  const told = money.medIns.filter(({ outTradeNo }) => outTradeNo === paymentId);
  return {
    settledOrders: settled.length,
    atCentre: sum(settled.flatMap(({ refunds }) => refunds.map((r) => r.fundFen + r.accountFen))),
    atWechat: sum(told.flatMap(({ refunds }) => refunds.map((r) => r.totalFen))),
  };
};

/** Our legs say the same as the payment and its refunds, and so does what WeChat wrote down of a mixed order. */
const findWrongLegs = ({ ours, money }: Books): Violation[] => {
  const found: Violation[] = [];
  for (const payment of ours.payments.filter(({ isPaid }) => isPaid)) {
    const refunds = ours.refunds.filter(({ paymentId }) => paymentId === payment.id);
    for (const kind of ['fund', 'account', 'other', 'cash'] as const) {
      const leg = ours.legs.find((each) => each.paymentId === payment.id && each.kind === kind);
      const taken = sum(refunds.map((refund) => refund[`${kind}Fen`]));
      if ((leg?.amountFen ?? 0) === payment[`${kind}Fen`] && (leg?.refundedFen ?? 0) === taken) continue;
      const detail = `${kind}: ${JSON.stringify(leg)}, payment ${payment[`${kind}Fen`]}, refunds ${taken}`;
      found.push({ rule: 'a leg says other than its payment', subject: payment.id, detail });
    }
    const mixed = money.medIns.find(({ outTradeNo, mix }) => outTradeNo === payment.id && mix !== 'FAIL');
    if (!mixed) continue;
    const { fundFen, accountFen, otherFen, cashFen } = payment;
    const isSame = JSON.stringify(mixed.parts) === JSON.stringify({ fundFen, accountFen, otherFen, cashFen });
    if (!isSame) {
      const detail = JSON.stringify({ wechat: mixed.parts, fundFen, accountFen, otherFen, cashFen });
      found.push({ rule: 'WeChat wrote down other parts', subject: payment.id, detail });
    }
  }
  return found;
};

/** WeChat, the insurance centre, the HIS and we count the same for every bill, or a person was asked to look. */
export const findBillViolations = (books: Books): Violation[] => {
  const { ours, money, centre } = books;
  const found = findWrongLegs(books);
  const items = excusedBy(ours.worklist);
  const bills = ours.payments.filter(({ subject }) => subject === 'bill');
  const isWithStaff = (paymentId: string): boolean =>
    items.has(paymentId) ||
    ours.refunds.some((refund) => refund.paymentId === paymentId && items.has(refund.id)) ||
    ours.billRefunds.some((refund) => refund.paymentId === paymentId && items.has(refund.id));

  for (const { id, status } of bills) {
    const kept = keptOfBill(books, id);
    const back = insuranceBackOf(books, id);
    const add = (rule: string, detail: object) => {
      if (!isWithStaff(id)) found.push({ rule, subject: id, detail: `${status} ${JSON.stringify(detail)}` });
    };
    const { byUs, atWechat, inHis, atCentre } = kept;
    if (atWechat.cashFen !== inHis.cashFen) add('WeChat and HIS differ about a bill', kept);
    if (atCentre.fundFen !== inHis.fundFen || atCentre.accountFen !== inHis.accountFen)
      add('insurance centre and HIS differ about a bill', kept);
    if (
      byUs.cashFen !== atWechat.cashFen ||
      byUs.fundFen !== atCentre.fundFen ||
      byUs.accountFen !== atCentre.accountFen
    )
      add('our legs differ from what was paid and came back', kept);
    if (back.atCentre !== back.atWechat) add('WeChat was not told what the insurance gave back', back);
    if (inHis.pays > 1 || back.settledOrders > 1) add('a bill was paid twice', kept);
    if (Math.min(atWechat.cashFen, atCentre.fundFen, atCentre.accountFen) < 0)
      add('more came back than was paid', kept);
    const keeps = atWechat.cashFen + atCentre.fundFen + atCentre.accountFen;
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
