import { type Books, findViolations } from './invariants';
import { findMisjudged } from './reconciliation';

/** A watchman who never sees anything is no proof: each rule must speak when it is broken. */

const appointment = (change: Partial<Books['ours']['appointments'][number]> = {}) => ({
  ...{ id: 'apt_1', status: 'confirmed', sessionId: 'S1', source: 'app' },
  ...{ activeNumberKey: 'QH1:S1:7', activePersonKey: 'P1:S1' },
  ...change,
});

/** One visit, paid and registered, on which all sides agree. */
const goodBooks = (): Books => ({
  ours: {
    appointments: [appointment()],
    payments: [
      {
        ...{ id: 'pay_1', status: 'settled', subject: 'appointment', subjectId: 'apt_1', method: 'wechat' },
        ...{ isPaid: true, totalFen: 5000, fundFen: 0, accountFen: 0, otherFen: 0, cashFen: 5000 },
      },
    ],
    legs: [{ paymentId: 'pay_1', kind: 'cash', amountFen: 5000, refundedFen: 0 }],
    refunds: [],
    billRefunds: [],
    worklist: [],
  },
  his: {
    byOrder: { apt_1: { status: 'confirmed', patId: 'P1', schId: 'S1', seqNo: 7, regNo: 'G1' } },
    ledger: { apt_1: { paidFen: 5000, refundedFen: 0, refunds: 0 } },
    bills: {},
  },
  money: { orders: [{ outTradeNo: 'pay_1', totalFen: 5000, state: 'SUCCESS' }], refunds: [], medIns: [] },
  centre: { orders: [] },
  stopped: new Set(),
  lateHolds: new Set(),
});

const rulesOf = (books: Books): string[] => findViolations(books).map(({ rule }) => rule);
const broken = (change: (books: Books) => void): string[] => {
  const books = goodBooks();
  change(books);
  return rulesOf(books);
};
const refund = (outRefundNo: string) => ({ outRefundNo, outTradeNo: 'pay_1', refundFen: 5000, status: 'SUCCESS' });

test('books that agree raise nothing', () => {
  expect(rulesOf(goodBooks())).toEqual([]);
});

test('money without a number is a loss, unless a person was asked to look at what no program can mend', () => {
  const lose = (books: Books) => {
    books.ours.appointments = [appointment({ status: 'expired' })];
    books.his.byOrder = {};
    books.his.ledger = {};
  };
  expect(broken(lose)).toEqual(['a paid visit lacks its number', 'money does not add up']);
  const loseWith = (kind: string) =>
    broken((books) => {
      lose(books);
      books.ours.worklist.push({ kind, subjectId: 'apt_1' });
    });
  expect(loseWith('release-refused')).toEqual([]);
  // Whatever was broken, the HIS is asked until it says whether the number is there: this item is no excuse.
  expect(loseWith('paid-his-unknown')).toEqual(['a paid visit lacks its number', 'money does not add up']);
});

test('money of an order that nobody here knows of is a loss', () => {
  const stranger = { outTradeNo: 'pay_2', totalFen: 100, state: 'SUCCESS' };
  expect(broken(({ money }) => money.orders.push(stranger))).toEqual(['a paid visit lacks its number']);
});

test('a number in the HIS without a record here is found; a hold that nobody could know of is not blamed', () => {
  const held = { status: 'held', patId: 'P2', schId: 'S1', seqNo: 8, regNo: '' };
  expect(broken(({ his }) => (his.byOrder.apt_2 = held))).toEqual(['a number lacks a record of ours']);
  expect(
    broken((books) => {
      books.his.byOrder.apt_2 = held;
      books.lateHolds = new Set(['apt_2']);
    }),
  ).toEqual([]);
});

test('a refund that was paid twice is found on either side', () => {
  expect(broken(({ money }) => money.refunds.push(refund('ref_1'), refund('ref_2')))).toContain(
    'refunded twice at WeChat',
  );
  const twice = { paidFen: 5000, refundedFen: 10_000, refunds: 2 };
  expect(broken(({ his }) => (his.ledger.apt_1 = twice))).toContain('refunded twice at the HIS');
});

test('a refund that only one side knows of does not add up', () => {
  expect(broken(({ money }) => money.refunds.push(refund('ref_1')))).toEqual(['money does not add up']);
});

test('a number that two people have is found with us and in the HIS', () => {
  const again = appointment({ id: 'apt_2', activePersonKey: 'P2:S1' });
  const rules = broken(({ ours, his }) => {
    ours.appointments.push(again);
    his.byOrder.apt_2 = { status: 'confirmed', patId: 'P2', schId: 'S1', seqNo: 7, regNo: 'G2' };
  });
  expect(rules).toEqual(['a live number twice', 'the HIS sold a number twice']);
});

test('what waits for ever must be on the worklist, even in the state that is called so', () => {
  for (const status of ['paid_his_unknown', 'needs_staff']) {
    expect(broken(({ ours }) => (ours.appointments = [appointment({ status })]))).toContain('stuck without a person');
  }
  expect(broken(({ ours }) => (ours.payments = ours.payments.map((row) => ({ ...row, status: 'refunding' }))))).toEqual(
    ['a payment is stuck without a person'],
  );
});

test('nobody is left in a session that the hospital stopped', () => {
  expect(broken((books) => (books.stopped = new Set(['S1'])))).toEqual(['kept in a stopped session']);
});

/** A bill paid in three parts, of which 30 fen of cash came back. */
const billBooks = (): Books => {
  const books = goodBooks();
  const id = 'pay_01JD0000000000000000000001';
  books.ours.payments.push({
    ...{ id, status: 'settled', subject: 'bill', subjectId: 'B1', method: 'med_ins', isPaid: true },
    ...{ totalFen: 100, fundFen: 50, accountFen: 10, otherFen: 0, cashFen: 40 },
  });
  books.ours.legs.push(
    { paymentId: id, kind: 'fund', amountFen: 50, refundedFen: 0 },
    { paymentId: id, kind: 'account', amountFen: 10, refundedFen: 0 },
    { paymentId: id, kind: 'cash', amountFen: 40, refundedFen: 30 },
  );
  const back = { fundFen: 0, accountFen: 0, otherFen: 0, cashFen: 30 };
  books.ours.refunds.push({ id: 'rfd_1', paymentId: id, status: 'succeeded', ...back });
  books.money.orders.push({ outTradeNo: id, totalFen: 40, state: 'REFUND' });
  books.money.refunds.push({ outRefundNo: 'rfd_1', outTradeNo: id, refundFen: 30, status: 'SUCCESS' });
  books.money.medIns.push({
    outTradeNo: id,
    mix: 'REFUND',
    refunds: [],
    parts: { fundFen: 50, accountFen: 10, otherFen: 0, cashFen: 40 },
  });
  books.his.bills[id] = { pays: 1, cashFen: 10, fundFen: 50, accountFen: 10 };
  books.centre.orders.push({
    ...{ medOrgOrd: id.slice(-20), isSettled: true, ordStas: '10', refunds: [] },
    split: { fundFen: 50, accountFen: 10, otherFen: 0, cashFen: 40 },
  });
  return books;
};
const billBroken = (change: (books: Books) => void): string[] => {
  const books = billBooks();
  change(books);
  return rulesOf(books);
};
const BILL = 'pay_01JD0000000000000000000001';

test('a bill on which four sides agree raises nothing', () => expect(rulesOf(billBooks())).toEqual([]));

test.each<[string, (books: Books) => void, string]>([
  ['cash', (b) => b.money.refunds.pop(), 'WeChat and HIS differ about a bill'],
  ['fund', (b) => void (b.centre.orders[0]!.split!.fundFen = 49), 'insurance centre and HIS differ about a bill'],
  ['a leg of ours', (b) => void (b.ours.legs[1]!.amountFen = 49), 'a leg says other than its payment'],
  ['what came back of a leg', (b) => void (b.ours.legs[3]!.refundedFen = 29), 'a leg says other than its payment'],
  ['a mixed order', (b) => void (b.money.medIns[0]!.parts.fundFen = 49), 'WeChat wrote down other parts'],
  [
    'a share of ours',
    (b) => void Object.assign(b.ours.payments[1]!, { fundFen: 49, accountFen: 11 }),
    'our legs differ from what was paid and came back',
  ],
  ['a second settlement', (b) => void (b.his.bills[BILL]!.pays = 2), 'a bill was paid twice'],
  ['a refunded bill', (b) => void (b.ours.payments[1]!.status = 'refunded'), 'a refunded bill keeps money'],
  ['a closed bill', (b) => void (b.ours.payments[1]!.status = 'closed'), 'money of a bill that is not settled'],
  ['an unknown settlement', (b) => void b.ours.payments.pop(), 'the insurance paid for what we do not know'],
  [
    'a note that WeChat did not get',
    (b) => void b.centre.orders[0]!.refunds.push({ fundFen: 50, accountFen: 10, cashFen: 0 }),
    'WeChat was not told what the insurance gave back',
  ],
  [
    'a request without an end',
    (b) => void b.ours.billRefunds.push({ id: 'brf_1', paymentId: BILL, status: 'sent' }),
    'a bill refund is stuck without a person',
  ],
  [
    'an order that nobody closed',
    (b) => {
      Object.assign(b.ours.payments[1]!, { status: 'closed' });
      Object.assign(b.centre.orders[0]!, { isSettled: false, ordStas: '1' });
    },
    'an order is open at the centre for a bill that was given up',
  ],
])('%s that differs is seen', (_what, change, rule) => {
  expect(billBroken(change)).toContain(rule);
});

test('a difference that a person looks after is none', () => {
  const rules = billBroken((books) => {
    books.money.refunds.pop();
    books.ours.worklist.push({ kind: 'refund-abnormal', subjectId: BILL });
  });
  expect(rules).toEqual([]);
});

describe('what reconciliation leaves open', () => {
  const shown = { day: '2026-11-21', entryKey: `pay:${BILL}`, why: 'his_fund', paymentId: BILL };
  const misjudged = (change: (books: Books) => void, open: Parameters<typeof findMisjudged>[1]) => {
    const books = billBooks();
    change(books);
    return findMisjudged(books, open).map(({ rule }) => rule);
  };
  const wrongShare = (books: Books): void => {
    Object.assign(books.his.bills[BILL]!, { fundFen: 55, accountFen: 5 });
  };

  test('is what the books differ in, and nothing else', () => {
    expect(misjudged(() => undefined, [])).toEqual([]);
    expect(misjudged(wrongShare, [shown])).toEqual([]);
    expect(misjudged(wrongShare, [])).toEqual(['reconciliation misses a difference']);
    expect(misjudged(() => undefined, [shown])).toEqual(['reconciliation shows what the books do not have']);
    const ofNobody = { ...shown, entryKey: 'pay:pay_2', paymentId: null };
    expect(misjudged(() => undefined, [ofNobody])).toEqual(['reconciliation shows what the books do not have']);
  });

  test('a registration that the HIS counts otherwise is one, under whichever of its payments', () => {
    const unbooked = (books: Books): void => void (books.his.ledger.apt_1!.paidFen = 4_900);
    expect(misjudged(unbooked, [])).toEqual(['reconciliation misses a difference']);
    expect(misjudged(unbooked, [{ ...shown, paymentId: 'pay_1' }])).toEqual([]);
  });
});
