import { type CentreBooks, findBillViolations } from './bill-invariants';
import { excusedBy } from './excuses';

/** What must be true once everything has come to rest, however badly it went before. */

export interface OurBooks {
  appointments: {
    id: string;
    status: string;
    sessionId: string;
    activeNumberKey: string | null;
    activePersonKey: string | null;
    source: string;
  }[];
  payments: {
    id: string;
    status: string;
    subject: string;
    subjectId: string;
    method: string;
    /** Money came in, as we know. */
    isPaid: boolean;
    totalFen: number;
    fundFen: number;
    accountFen: number;
    otherFen: number;
    cashFen: number;
  }[];
  legs: { paymentId: string; kind: string; amountFen: number; refundedFen: number }[];
  billRefunds: { id: string; paymentId: string; status: string }[];
  refunds: {
    id: string;
    paymentId: string;
    status: string;
    fundFen: number;
    accountFen: number;
    otherFen: number;
    cashFen: number;
  }[];
  worklist: { kind: string; subjectId: string }[];
}

export interface HisBooks {
  byOrder: Record<string, { status: string; patId: string; schId: string; seqNo: number; regNo: string }>;
  /** By our key of the hold; cash only. */
  ledger: Record<string, { paidFen: number; refundedFen: number; refunds: number }>;
  /** By payment: what the bills' side keeps after refunds. */
  bills: Record<string, { pays: number; cashFen: number; fundFen: number; accountFen: number }>;
}

export interface MoneyBooks {
  orders: { outTradeNo: string; totalFen: number; state: string }[];
  refunds: { outRefundNo: string; outTradeNo: string; refundFen: number; status: string }[];
  medIns: {
    outTradeNo: string;
    mix: string;
    parts: { fundFen: number; accountFen: number; otherFen: number; cashFen: number };
    refunds: { totalFen: number }[];
  }[];
}

export interface Books {
  ours: OurBooks;
  his: HisBooks;
  money: MoneyBooks;
  centre: CentreBooks;
  /** Clinic sessions that the hospital stopped. */
  stopped: ReadonlySet<string>;
  /** Holds whose request was still on its way when its sender had given up: nobody could know of them. */
  lateHolds: ReadonlySet<string>;
}

export interface Violation {
  rule: string;
  /** The registration or the payment. */
  subject: string;
  detail: string;
}

const GOOD = ['confirmed', 'checked_in', 'visited', 'missed'];
const WAITING = ['holding', 'hold_unknown', 'held', 'paying', 'paid', 'paid_his_unknown', 'refunding'];
const LIVE = [...WAITING, 'confirmed', 'checked_in', 'needs_staff'];
const IN_HIS = ['confirmed', 'arrived', 'visited'];
const UNDER_WAY = ['created', 'paying', 'processing', 'refunding'];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};

const repeated = <T>(items: readonly T[], keyOf: (item: T) => string): T[][] =>
  [...groupBy(items, keyOf).values()].filter((group) => group.length > 1);

/** Joins the three sides by registration. */
const joinBooks = ({ ours, money }: Books) => {
  const items = excusedBy(ours.worklist);
  const refundsOf = (paymentId: string) => ours.refunds.filter((refund) => refund.paymentId === paymentId);
  const paymentsBySubject = groupBy(ours.payments, ({ subjectId }) => subjectId);
  const paymentsOf = (appointmentId: string) => paymentsBySubject.get(appointmentId) ?? [];
  const sentBack = new Map<string, number>();
  for (const { outTradeNo, refundFen, status } of money.refunds) {
    if (status === 'SUCCESS') sentBack.set(outTradeNo, (sentBack.get(outTradeNo) ?? 0) + refundFen);
  }
  const kept = new Map<string, number>();
  for (const { outTradeNo, totalFen, state } of money.orders) {
    if (state === 'SUCCESS' || state === 'REFUND') kept.set(outTradeNo, totalFen - (sentBack.get(outTradeNo) ?? 0));
  }
  return {
    kept,
    keptOf: (appointmentId: string) => sum(paymentsOf(appointmentId).map(({ id }) => kept.get(id) ?? 0)),
    /** Whether a person was rightly asked to look at this registration, its money or its refund. */
    isWithStaff: (appointmentId: string) =>
      items.has(appointmentId) ||
      paymentsOf(appointmentId).some(({ id }) => items.has(id) || refundsOf(id).some((refund) => items.has(refund.id))),
    hasItem: (id: string) => items.has(id),
  };
};

type Joined = ReturnType<typeof joinBooks>;

/** No money without a number, no number without a record, and all of it the same on every side. */
const findLosses = ({ ours, his, lateHolds }: Books, joined: Joined): Violation[] => {
  const found: Violation[] = [];
  const byId = new Map(ours.appointments.map((row) => [row.id, row]));
  const paymentById = new Map(ours.payments.map((row) => [row.id, row]));
  for (const [paymentId, keptFen] of joined.kept) {
    const payment = paymentById.get(paymentId);
    if (keptFen === 0 || payment?.subject === 'bill') continue;
    const row = payment && byId.get(payment.subjectId);
    const inHis = row && his.byOrder[row.id]?.status;
    const isGood = row && GOOD.includes(row.status) && IN_HIS.includes(inHis ?? '');
    if (isGood || (row && joined.isWithStaff(row.id))) continue;
    const detail = `WeChat keeps ${keptFen} fen, payment ${payment?.status ?? 'unknown'}, registration ${row?.id} ${row?.status}, HIS ${inHis}`;
    found.push({ rule: 'a paid visit lacks its number', subject: paymentId, detail });
  }
  for (const [orderId, { status }] of Object.entries(his.byOrder)) {
    const isHeld = status === 'held';
    if (!isHeld && !IN_HIS.includes(status)) continue;
    const ourStatus = byId.get(orderId)?.status;
    const fits = isHeld
      ? LIVE.includes(ourStatus ?? '')
      : [...GOOD, ...WAITING, 'needs_staff'].includes(ourStatus ?? '');
    if (fits || (isHeld && lateHolds.has(orderId)) || (ourStatus && joined.isWithStaff(orderId))) continue;
    found.push({
      rule: 'a number lacks a record of ours',
      subject: orderId,
      detail: `HIS ${status}, ours ${ourStatus}`,
    });
  }
  for (const row of ours.appointments) {
    if (row.source === 'counter' || joined.isWithStaff(row.id)) continue;
    const inHis = his.byOrder[row.id]?.status ?? 'nothing';
    if (GOOD.includes(row.status) && !IN_HIS.includes(inHis)) {
      found.push({
        rule: 'the HIS lacks a confirmed registration',
        subject: row.id,
        detail: `${row.status}, HIS ${inHis}`,
      });
    }
    const { paidFen = 0, refundedFen = 0 } = his.ledger[row.id] ?? {};
    const keptFen = joined.keptOf(row.id);
    if (keptFen === paidFen - refundedFen) continue;
    const detail = `${row.status}: WeChat keeps ${keptFen}, HIS counts ${paidFen} − ${refundedFen}`;
    found.push({ rule: 'money does not add up', subject: row.id, detail });
  }
  return found;
};

const findDoubles = ({ ours, his, money }: Books): Violation[] => {
  const found: Violation[] = [];
  const add = (rule: string, ids: string[], detail: string) => found.push({ rule, subject: ids.join(' '), detail });
  const live = ours.appointments.filter(({ status, source }) => LIVE.includes(status) && source !== 'counter');
  const numbered = live.filter(({ activeNumberKey }) => activeNumberKey !== null);
  for (const group of repeated(numbered, ({ activeNumberKey }) => String(activeNumberKey))) {
    add(
      'a live number twice',
      group.map(({ id }) => id),
      String(group[0]?.activeNumberKey),
    );
  }
  const placed = live.filter(({ activePersonKey }) => activePersonKey !== null);
  for (const group of repeated(placed, ({ activePersonKey }) => String(activePersonKey))) {
    add(
      'a person twice in one clinic session',
      group.map(({ id }) => id),
      String(group[0]?.sessionId),
    );
  }
  const inHis = Object.entries(his.byOrder).filter(([, { status }]) => status === 'held' || IN_HIS.includes(status));
  for (const group of repeated(inHis, ([, { schId, seqNo }]) => `${schId} ${seqNo}`)) {
    add(
      'the HIS sold a number twice',
      group.map(([id]) => id),
      String(group[0]?.[1].schId),
    );
  }
  // A bill comes back in parts; its sums are compared elsewhere.
  const bills = new Set(ours.payments.filter(({ subject }) => subject === 'bill').map(({ id }) => id));
  const moved = money.refunds.filter(
    ({ status, outTradeNo }) => ['SUCCESS', 'PROCESSING'].includes(status) && !bills.has(outTradeNo),
  );
  for (const group of repeated(moved, ({ outTradeNo }) => outTradeNo)) {
    add(
      'refunded twice at WeChat',
      group.map(({ outRefundNo }) => outRefundNo),
      String(group[0]?.outTradeNo),
    );
  }
  for (const [orderId, { refunds, paidFen, refundedFen }] of Object.entries(his.ledger)) {
    if (refunds > 1 || refundedFen > paidFen) add('refunded twice at the HIS', [orderId], `${refunds} refunds`);
  }
  return found;
};

/** What the looks at the sessions end; see watch-sessions. */
export const KEPT_IN_STOPPED = 'kept in a stopped session';

const findStuck = ({ ours, stopped }: Books, joined: Joined): Violation[] => {
  const found: Violation[] = [];
  for (const { id, status, sessionId, source } of ours.appointments) {
    const mayRest = !WAITING.includes(status) && status !== 'needs_staff';
    if (!mayRest && !joined.isWithStaff(id))
      found.push({ rule: 'stuck without a person', subject: id, detail: status });
    if (status === 'confirmed' && source !== 'counter' && stopped.has(sessionId) && !joined.isWithStaff(id)) {
      found.push({ rule: KEPT_IN_STOPPED, subject: id, detail: sessionId });
    }
  }
  for (const { id, status, subjectId } of ours.payments) {
    if (
      (UNDER_WAY.includes(status) || status === 'needs_staff') &&
      !joined.hasItem(id) &&
      !joined.isWithStaff(subjectId)
    )
      found.push({ rule: 'a payment is stuck without a person', subject: id, detail: status });
  }
  for (const { id, status, paymentId } of ours.refunds) {
    const waits = status === 'processing' || status === 'abnormal';
    if (waits && !joined.hasItem(id) && !joined.hasItem(paymentId))
      found.push({ rule: 'a refund is stuck without a person', subject: id, detail: status });
  }
  return found;
};

/** Every rule that does not hold. */
export const findViolations = (books: Books): Violation[] => {
  const joined = joinBooks(books);
  return [
    ...findLosses(books, joined),
    ...findDoubles(books),
    ...findStuck(books, joined),
    ...findBillViolations(books),
  ];
};
