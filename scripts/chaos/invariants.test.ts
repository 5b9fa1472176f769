import { type Books, findViolations } from './invariants';

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
    payments: [{ id: 'pay_1', status: 'settled', subject: 'appointment', subjectId: 'apt_1', cashFen: 5000 }],
    refunds: [],
    worklist: [],
  },
  his: {
    byOrder: { apt_1: { status: 'confirmed', patId: 'P1', schId: 'S1', seqNo: 7, regNo: 'G1' } },
    ledger: { apt_1: { paidFen: 5000, refundedFen: 0, refunds: 0 } },
  },
  money: { orders: [{ outTradeNo: 'pay_1', totalFen: 5000, state: 'SUCCESS' }], refunds: [] },
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

test('money without a number is a loss, unless a person was asked to look', () => {
  const lose = (books: Books) => {
    books.ours.appointments = [appointment({ status: 'expired' })];
    books.his.byOrder = {};
    books.his.ledger = {};
  };
  expect(broken(lose)).toEqual(['a paid visit lacks its number', 'money does not add up']);
  expect(
    broken((books) => {
      lose(books);
      books.ours.worklist.push({ kind: 'paid-his-unknown', subjectId: 'apt_1' });
    }),
  ).toEqual([]);
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
