import { addDays, type Fen, fen, hospitalInstant, type LocalDate, MINUTE } from '@anzhen/shared-types';
import type { HisTransaction } from '../../../ports/his';
import type { LedgerPayment } from '../../payment';
import type { DifferenceType, Leg, Standing } from '../ledger';
import type { FundFlowLine, TradeBillLine } from '../../../ports/payment-gateway';
import { feeOf, inventDay, type InventedDay, keepAccount, KINDS, movementsOf, TURN } from './invented-day';

interface Seed {
  name: string;
  /** The kind of payment that it is put into. */
  on: number;
  type: DifferenceType;
  side: 'pay' | 'refund';
  /** @returns the key of the difference when it is not that of the payment or of its first refund */
  spoil(day: InventedDay, row: LedgerPayment): string | void;
}

const without = <Row>(rows: Row[], is: (row: Row) => boolean): void => {
  const index = rows.findIndex(is);
  if (index < 0) throw new Error('nothing to take away');
  rows.splice(index, 1);
};
const change = <Row>(rows: Row[], is: (row: Row) => boolean, to: (row: Row) => Partial<Row>): void => {
  const index = rows.findIndex(is);
  const row = rows[index];
  if (row === undefined) throw new Error('nothing to change');
  rows[index] = { ...row, ...to(row) };
};
const copy = <Row>(rows: Row[], is: (row: Row) => boolean, to: (row: Row) => Partial<Row>): void => {
  const row = rows.find(is);
  if (row === undefined) throw new Error('nothing to copy');
  rows.push({ ...row, ...to(row) });
};

const isPay = (row: LedgerPayment) => (line: { side: string; paymentId: string }) =>
  line.side === 'pay' && line.paymentId === row.id;
const isHisPay = (row: LedgerPayment) => (line: HisTransaction) => line.tradeNo === `H${row.id}`;
/** The centre answers otherwise about the order of a payment. */
const answer = (day: InventedDay, row: LedgerPayment, to: Partial<Standing>): void =>
  change(
    day.insurance,
    ({ paymentId }) => paymentId === row.id,
    () => to,
  );
/** Its split in other parts. */
const resplit = (day: InventedDay, row: LedgerPayment, by: Partial<Record<Leg, number>>): void => {
  const { fund = 0, account = 0, other = 0, cash = 0 } = by;
  const parts = { fund: row.fundFen + fund, account: row.accountFen + account };
  answer(day, row, { parts: { ...parts, other: row.otherFen + other, cash: row.cashFen + cash } });
};
const refundOf = (row: LedgerPayment, index = 0) => {
  const refund = row.refunds[index];
  if (!refund) throw new Error('no refund');
  return refund;
};
const isRefund =
  (row: LedgerPayment, index = 0) =>
  ({ refundId }: { refundId: string | null }) =>
    refundId === refundOf(row, index).id;
const isHisRefund = (row: LedgerPayment) => (line: HisTransaction) => line.tradeNo === `H${refundOf(row).id}`;
const none = fen(0);
const more = (amount: Fen, by: number): Fen => fen(amount + by);

const withFee = (amount: Fen, sign = 1): Pick<TradeBillLine, 'amount' | 'feeFen'> => ({
  ...{ amount, feeFen: sign * feeOf(amount) },
});

/** WeChat's two books say the same of a payment or refund, whatever that is: its lines in the trade bill are the account's. */
const alsoInAccount = (day: InventedDay, number: string): void => {
  day.fundflow = [
    ...day.fundflow.filter(({ voucher }) => voucher !== number),
    ...day.wechat.filter(({ paymentId, refundId }) => (refundId ?? paymentId) === number).flatMap(movementsOf),
  ];
};
/** The account alone says otherwise. */
const inAccount = (day: InventedDay, number: string, to: (line: FundFlowLine) => FundFlowLine[]): void => {
  if (!day.fundflow.some(({ voucher }) => voucher === number)) throw new Error('nothing to change in the account');
  day.fundflow = day.fundflow.flatMap((line) => (line.voucher === number ? to(line) : [line]));
};
const notInAccount = (day: InventedDay, number: string): void => inAccount(day, number, () => []);
const otherwiseInAccount = (day: InventedDay, number: string, kind: FundFlowLine['kind'], by: number): void =>
  inAccount(day, number, (line) => [line.kind === kind ? { ...line, amount: more(line.amount, by) } : line]);

/** Ways in which cash alone can be wrong. */
const ofCash: readonly Seed[] = [
  {
    name: 'WeChat took money for an order that nobody knows',
    ...{ on: KINDS.registration, type: 'surplus', side: 'pay' },
    spoil(day, row) {
      const paymentId = row.id.replace('pay_0', 'pay_9');
      copy(day.wechat, isPay(row), ({ transactionId }) => ({ paymentId, transactionId: `9${transactionId}` }));
      alsoInAccount(day, paymentId);
      return `pay:${paymentId}`;
    },
  },
  {
    name: 'the HIS did not book a payment',
    ...{ on: KINDS.bill, type: 'surplus', side: 'pay' },
    spoil: (day, row) => without(day.his, isHisPay(row)),
  },
  {
    name: 'WeChat does not know a payment that we hold for paid',
    ...{ on: KINDS.laterBill, type: 'shortfall', side: 'pay' },
    spoil(day, row) {
      without(day.wechat, isPay(row));
      alsoInAccount(day, row.id);
    },
  },
  {
    name: 'the HIS booked money that never came',
    ...{ on: KINDS.registration, type: 'shortfall', side: 'pay' },
    spoil(day, row) {
      const tradeNo = `X${row.id}`;
      const transactionId = `8${row.transactionId}`;
      copy(day.his, isHisPay(row), () => ({ tradeNo, transactionId, key: `apt_8${row.id}` }));
      return `pay:his:${tradeNo}`;
    },
  },
  {
    name: 'WeChat took one fen more',
    ...{ on: KINDS.bill, type: 'amount', side: 'pay' },
    spoil(day, row) {
      change(day.wechat, isPay(row), ({ amount }) => withFee(more(amount, 1)));
      alsoInAccount(day, row.id);
    },
  },
  {
    name: 'the HIS booked one fen less',
    ...{ on: KINDS.laterBill, type: 'amount', side: 'pay' },
    spoil: (day, row) =>
      change(day.his, isHisPay(row), ({ total, cash }) => ({ total: more(total, -1), cash: more(cash, -1) })),
  },
  {
    name: 'the HIS booked a payment twice',
    ...{ on: KINDS.registration, type: 'amount', side: 'pay' },
    spoil: (day, row) => copy(day.his, isHisPay(row), () => ({ tradeNo: `Y${row.id}` })),
  },
  {
    name: 'WeChat says paid and ours still waits',
    ...{ on: KINDS.bill, type: 'status', side: 'pay' },
    spoil(day, row) {
      Object.assign(row, { status: 'paying', paidAt: null, receiptNo: null, transactionId: null });
      without(day.his, isHisPay(row));
    },
  },
  {
    name: 'WeChat could not give a refund back and ours says it did',
    ...{ on: KINDS.backWhole, type: 'status', side: 'refund' },
    spoil: (day, row) => change(day.wechat, isRefund(row), () => ({ state: 'failed' as const })),
  },
  {
    name: 'WeChat does not know a refund',
    ...{ on: KINDS.backWhole, type: 'surplus', side: 'refund' },
    spoil(day, row) {
      without(day.wechat, isRefund(row));
      alsoInAccount(day, refundOf(row).id);
    },
  },
  {
    name: 'the HIS did not book a refund',
    ...{ on: KINDS.backWhole, type: 'shortfall', side: 'refund' },
    spoil: (day, row) => without(day.his, isHisRefund(row)),
  },
  {
    name: 'the HIS booked a payment after midnight',
    ...{ on: KINDS.laterBill, type: 'cross_day', side: 'pay' },
    spoil(day, row) {
      const at = new Date(hospitalInstant(addDays(day.day, 1), '00:00').getTime() - MINUTE);
      row.paidAt = at;
      change(day.wechat, isPay(row), () => ({ at }));
      alsoInAccount(day, row.id);
      without(day.his, isHisPay(row));
    },
  },
  {
    name: 'WeChat gave one fen more of a part back',
    ...{ on: KINDS.backInParts, type: 'amount', side: 'refund' },
    spoil(day, row) {
      change(day.wechat, isRefund(row), ({ amount }) => withFee(more(amount, 1), -1));
      alsoInAccount(day, refundOf(row).id);
    },
  },
  {
    name: 'WeChat does not know the second of two parts that went back',
    ...{ on: KINDS.backInParts, type: 'surplus', side: 'refund' },
    spoil(day, row) {
      without(day.wechat, isRefund(row, 1));
      alsoInAccount(day, refundOf(row, 1).id);
      return `refund:${refundOf(row, 1).id}`;
    },
  },
];

/** Ways in which a payment that the insurance bears a part of can be wrong; in most of them the totals agree. */
const ofInsurance: readonly Seed[] = [
  {
    name: 'the insurance centre does not know a settlement',
    ...{ on: KINDS.mixed, type: 'shortfall', side: 'pay' },
    spoil: (day, row) => answer(day, row, { state: 'none', parts: null }),
  },
  {
    name: 'the insurance centre paid one fen less',
    ...{ on: KINDS.insured, type: 'amount', side: 'pay' },
    spoil: (day, row) => resplit(day, row, { fund: -1 }),
  },
  {
    name: 'the insurance centre took from the account what we hold for the fund’s',
    ...{ on: KINDS.mixed, type: 'amount', side: 'pay' },
    spoil: (day, row) => resplit(day, row, { fund: -5, account: 5 }),
  },
  {
    name: 'the insurance centre holds other subsidies for the patient’s own part',
    ...{ on: KINDS.mixed, type: 'amount', side: 'pay' },
    spoil: (day, row) => resplit(day, row, { other: -7, cash: 7 }),
  },
  {
    name: 'the HIS booked the account’s part as cash',
    ...{ on: KINDS.mixed, type: 'amount', side: 'pay' },
    spoil: (day, row) =>
      change(day.his, isHisPay(row), ({ account, cash }) => ({ account: none, cash: more(cash, account) })),
  },
  {
    name: 'the HIS booked an insured payment as cash alone',
    ...{ on: KINDS.insured, type: 'amount', side: 'pay' },
    spoil: (day, row) => change(day.his, isHisPay(row), ({ total }) => ({ fund: none, account: none, cash: total })),
  },
  {
    name: 'the insurance settled what we gave up',
    ...{ on: KINDS.insured, type: 'status', side: 'pay' },
    spoil(day, row) {
      Object.assign(row, { status: 'closed', paidAt: null, receiptNo: null });
      without(day.his, isHisPay(row));
    },
  },
  {
    name: 'the insurance did not take back what we hold for returned',
    ...{ on: KINDS.mixedBack, type: 'surplus', side: 'refund' },
    spoil: (day, row) => answer(day, row, { state: 'settled' }),
  },
  {
    name: 'the HIS gave the account’s part back to the fund',
    ...{ on: KINDS.mixedBack, type: 'amount', side: 'refund' },
    spoil: (day, row) =>
      change(day.his, isHisRefund(row), ({ fund, account }) => ({ fund: more(fund, account), account: none })),
  },
  {
    name: 'the insurance took back what nobody asked for',
    ...{ on: KINDS.mixed, type: 'shortfall', side: 'refund' },
    spoil(day, row) {
      answer(day, row, { state: 'refunded' });
      return `refund:insurance:${row.insuranceOrderId}`;
    },
  },
  {
    name: 'the HIS gave one fen more of the cash of an insured payment back',
    ...{ on: KINDS.mixedCashBack, type: 'amount', side: 'refund' },
    spoil: (day, row) =>
      change(day.his, isHisRefund(row), ({ total, cash }) => ({ total: more(total, 1), cash: more(cash, 1) })),
  },
];

/** Ways in which WeChat's account of the merchant can say otherwise than its own trade bill. */
const ofAccount: readonly Seed[] = [
  {
    name: 'a payment did not come into the account',
    ...{ on: KINDS.bill, type: 'shortfall', side: 'pay' },
    spoil: (day, row) => notInAccount(day, row.id),
  },
  {
    name: 'a payment came into the account and is not in the trade bill',
    ...{ on: KINDS.bill, type: 'status', side: 'pay' },
    spoil: (day, row) => without(day.wechat, isPay(row)),
  },
  {
    name: 'one fen less than was paid came into the account',
    ...{ on: KINDS.laterBill, type: 'amount', side: 'pay' },
    spoil: (day, row) => otherwiseInAccount(day, row.id, 'trade', -1),
  },
  {
    name: 'WeChat kept another fee than its trade bill says',
    ...{ on: KINDS.laterBill, type: 'amount', side: 'pay' },
    spoil(day, row) {
      otherwiseInAccount(day, row.id, 'fee', 1);
      return `fee:${row.transactionId}`;
    },
  },
  {
    name: 'a refund did not leave the account',
    ...{ on: KINDS.backWhole, type: 'surplus', side: 'refund' },
    spoil: (day, row) => notInAccount(day, refundOf(row).id),
  },
  {
    name: 'the account gave one fen more of a part back',
    ...{ on: KINDS.backInParts, type: 'amount', side: 'refund' },
    spoil: (day, row) => otherwiseInAccount(day, refundOf(row).id, 'refund', 1),
  },
  {
    name: 'money left the account for a refund that nobody knows',
    ...{ on: KINDS.registration, type: 'shortfall', side: 'refund' },
    spoil(day, row) {
      const at = new Date((row.paidAt ?? row.createdAt).getTime() + MINUTE);
      const left = {
        at,
        kind: 'refund',
        businessId: `5030x${row.id}`,
        voucher: `x${row.id}`,
        direction: 'out',
      } as const;
      day.fundflow.push({ ...left, amount: fen(1), balance: none });
      return `refund:x${row.id}`;
    },
  },
  {
    name: 'the cash of an insured payment did not come into the account',
    ...{ on: KINDS.mixedCashBack, type: 'shortfall', side: 'pay' },
    spoil: (day, row) => notInAccount(day, row.id),
  },
  {
    name: 'another sum of an insured payment’s cash left the account than went back',
    ...{ on: KINDS.mixedCashBack, type: 'amount', side: 'refund' },
    spoil: (day, row) => otherwiseInAccount(day, refundOf(row).id, 'refund', -1),
  },
];

/** Every way in which a day can be wrong. */
export const seeds: readonly Seed[] = [...ofCash, ...ofInsurance, ...ofAccount];

/** Puts one difference into a payment of the day. @returns its key */
const put = (day: InventedDay, seed: Seed, row: LedgerPayment): string =>
  seed.spoil(day, row) ?? `${seed.side}:${seed.side === 'pay' ? row.id : refundOf(row).id}`;

/** A day with one difference, in the first payment that can have it; `his` is what the HIS had booked of that before. */
export function spoiledDay(name: string, date: LocalDate, count = TURN) {
  const day = inventDay(date, count);
  const seed = seeds.find((each) => each.name === name);
  const row = seed && day.own[seed.on];
  if (!seed || !row) throw new Error(`no such difference, or no payment for it: ${name}`);
  const his = day.his.filter(isHisPay(row));
  put(day, seed, row);
  keepAccount(day, day.fundflow);
  return { day, row, his };
}

/**
 * Puts so many differences into a day, each kind in turn and each into a payment of its own.
 * @returns key and type of each
 */
export function seedDifferences(day: InventedDay, count: number): Map<string, DifferenceType> {
  const expected = new Map<string, DifferenceType>();
  const next = new Map<number, number>();
  for (let turn = 0; turn < count; turn += 1) {
    const seed = seeds[turn % seeds.length] as Seed;
    const place = next.get(seed.on) ?? 0;
    next.set(seed.on, place + 1);
    const row = day.own[place * TURN + seed.on];
    if (!row) throw new Error('the day is too small for so many differences');
    expected.set(put(day, seed, row), seed.type);
  }
  keepAccount(day, day.fundflow);
  return expected;
}
