import { addDays, fen, hospitalInstant, type LocalDate, MINUTE, SECOND } from '@anzhen/shared-types';
import type { HisTransaction } from '../../../ports/his';
import type { InsuranceTransaction } from '../../../ports/insurance-centre';
import type { TradeBillLine } from '../../../ports/payment-gateway';
import type { LedgerPayment } from '../../payment';
import type { DifferenceType } from '../ledger';

/** A day that a difference can be put into. */
export interface InventedDay {
  day: LocalDate;
  wechat: TradeBillLine[];
  insurance: InsuranceTransaction[];
  his: HisTransaction[];
  own: LedgerPayment[];
}

const number = (prefix: string, index: number): string => `${prefix}_${String(index).padStart(26, '0')}`;

/** Cash, mixed and insurance alone; registrations and bills; the whole day, away from its ends. */
const inventPayment = (day: LocalDate, index: number, count: number): LedgerPayment => {
  const total = 100 + ((index * 7_919) % 90_000);
  const mix = index % 5;
  const fund = mix < 3 ? 0 : mix === 3 ? Math.floor(total / 2) : total - 1;
  const account = mix === 4 ? 1 : 0;
  const paidAt = new Date(hospitalInstant(day, '07:00').getTime() + Math.floor((index * 840 * MINUTE) / count));
  const isBooking = mix === 0;
  return {
    id: number('pay', index),
    subject: isBooking ? 'appointment' : 'bill',
    subjectId: isBooking ? number('apt', index) : `B${index}`,
    status: 'settled',
    totalFen: total,
    fundFen: fund,
    accountFen: account,
    otherFen: 0,
    cashFen: total - fund - account,
    transactionId: total - fund - account > 0 ? `4200${String(index).padStart(10, '0')}` : null,
    insuranceOrderId: fund > 0 ? `ORD${index}` : null,
    receiptNo: `R${index}`,
    paidAt,
    createdAt: new Date(paidAt.getTime() - MINUTE),
    refunds: [],
  };
};

const payLines = (row: LedgerPayment): Omit<InventedDay, 'day' | 'own'> => {
  const at = row.paidAt ?? row.createdAt;
  const insuranceLine: InsuranceTransaction = {
    ...{ side: 'pay', payOrderId: row.insuranceOrderId ?? '', refundKey: null, number: `HI${row.id}`, at },
    ...{ fund: fen(row.fundFen), account: fen(row.accountFen), other: fen(row.otherFen) },
  };
  const wechatLine: TradeBillLine = {
    ...{ side: 'pay', paymentId: row.id, refundId: null, transactionId: row.transactionId ?? '', at },
    ...{ amount: fen(row.cashFen), state: 'done' },
  };
  const hisLine: HisTransaction = {
    ...{ tradeNo: `H${row.id}`, type: 'pay', refundKey: null, at: new Date(at.getTime() + 3 * SECOND) },
    ...{ subject: row.subject === 'appointment' ? 'registration' : 'bill', transactionId: row.transactionId },
    key: row.subject === 'appointment' ? row.subjectId : row.id,
    ...{ insuranceOrderId: row.insuranceOrderId, total: fen(row.totalFen), cash: fen(row.cashFen) },
  };
  return {
    wechat: row.cashFen > 0 ? [wechatLine] : [],
    insurance: row.insuranceOrderId === null ? [] : [insuranceLine],
    his: [hisLine],
  };
};

const refundWhole = (into: InventedDay, row: LedgerPayment, index: number): void => {
  const id = number('rfd', index);
  const at = new Date((row.paidAt ?? row.createdAt).getTime() + 5 * MINUTE);
  row.status = 'refunded';
  row.refunds = [
    {
      id,
      otherNames: [],
      totalFen: row.totalFen,
      cashFen: row.totalFen,
      insuranceFen: 0,
      status: 'succeeded',
      createdAt: at,
    },
  ];
  const key = row.subject === 'appointment' ? row.subjectId : row.id;
  into.wechat.push({
    ...{ side: 'refund', paymentId: row.id, refundId: id, transactionId: row.transactionId ?? '' },
    ...{ amount: fen(row.totalFen), state: 'done', at },
  });
  into.his.push({
    ...{ tradeNo: `H${id}`, type: 'refund', subject: row.subject === 'appointment' ? 'registration' : 'bill' },
    ...{ key, refundKey: row.subject === 'appointment' ? key : id, transactionId: row.transactionId },
    ...{ insuranceOrderId: null, total: fen(row.totalFen), cash: fen(row.totalFen), at },
  });
};

/** A day whose four books agree; every tenth payment in cash was refunded. The same numbers give the same day. */
export function inventDay(day: LocalDate, count: number): InventedDay {
  const invented: InventedDay = { day, wechat: [], insurance: [], his: [], own: [] };
  for (let index = 0; index < count; index += 1) {
    const row = inventPayment(day, index, count);
    const { wechat, insurance, his } = payLines(row);
    invented.own.push(row);
    invented.wechat.push(...wechat);
    invented.insurance.push(...insurance);
    invented.his.push(...his);
    if (index % 10 === 1) refundWhole(invented, row, index);
  }
  return invented;
}

interface Seed {
  name: string;
  /** Of the index in tens: 0 registration in cash, 1 refunded, 3 mixed, 4 insurance alone, 6 and 7 bills in cash. */
  on: number;
  type: DifferenceType;
  side: 'pay' | 'refund';
  spoil(day: InventedDay, row: LedgerPayment): string | void;
}

const without = <Row>(rows: Row[], is: (row: Row) => boolean): void => {
  const index = rows.findIndex(is);
  if (index < 0) throw new Error('nothing to take away');
  rows.splice(index, 1);
};
const change = <Row>(rows: Row[], is: (row: Row) => boolean, to: (row: Row) => Row): void => {
  const index = rows.findIndex(is);
  const row = rows[index];
  if (row === undefined) throw new Error('nothing to change');
  rows[index] = to(row);
};
const isPay = (row: LedgerPayment) => (line: { side: string; paymentId: string }) =>
  line.side === 'pay' && line.paymentId === row.id;
const isHisPay = (row: LedgerPayment) => (line: HisTransaction) => line.tradeNo === `H${row.id}`;
const refundOf = (row: LedgerPayment) => {
  const [refund] = row.refunds;
  if (!refund) throw new Error('no refund');
  return refund;
};

/** Every way in which a day can be wrong. */
export const seeds: readonly Seed[] = [
  {
    name: 'WeChat took money for an order that nobody knows',
    ...{ on: 0, type: 'surplus', side: 'pay' },
    spoil(day, row) {
      const [line] = day.wechat.filter(isPay(row));
      const paymentId = row.id.replace('pay_0', 'pay_9');
      if (line) day.wechat.push({ ...line, paymentId, transactionId: `9${line.transactionId}` });
      return `pay:${paymentId}`;
    },
  },
  {
    name: 'the HIS did not book a payment',
    ...{ on: 6, type: 'surplus', side: 'pay' },
    spoil: (day, row) => without(day.his, isHisPay(row)),
  },
  {
    name: 'WeChat does not know a payment that we hold for paid',
    ...{ on: 7, type: 'shortfall', side: 'pay' },
    spoil: (day, row) => without(day.wechat, isPay(row)),
  },
  {
    name: 'the insurance centre does not know a settlement',
    ...{ on: 3, type: 'shortfall', side: 'pay' },
    spoil: (day, row) => without(day.insurance, ({ payOrderId }) => payOrderId === row.insuranceOrderId),
  },
  {
    name: 'the HIS booked money that never came',
    ...{ on: 0, type: 'shortfall', side: 'pay' },
    spoil(day, row) {
      const [line] = day.his.filter(isHisPay(row));
      const tradeNo = `X${row.id}`;
      if (line) day.his.push({ ...line, tradeNo, transactionId: `8${row.transactionId}`, key: `apt_8${row.id}` });
      return `pay:his:${tradeNo}`;
    },
  },
  {
    name: 'WeChat took one fen more',
    ...{ on: 6, type: 'amount', side: 'pay' },
    spoil: (day, row) => change(day.wechat, isPay(row), (line) => ({ ...line, amount: fen(line.amount + 1) })),
  },
  {
    name: 'the HIS booked one fen less',
    ...{ on: 7, type: 'amount', side: 'pay' },
    spoil: (day, row) => change(day.his, isHisPay(row), (line) => ({ ...line, total: fen(line.total - 1) })),
  },
  {
    name: 'the HIS booked a payment twice',
    ...{ on: 0, type: 'amount', side: 'pay' },
    spoil(day, row) {
      const [line] = day.his.filter(isHisPay(row));
      if (line) day.his.push({ ...line, tradeNo: `Y${row.id}` });
    },
  },
  {
    name: 'the insurance centre paid one fen less',
    ...{ on: 4, type: 'amount', side: 'pay' },
    spoil: (day, row) =>
      change(
        day.insurance,
        ({ payOrderId }) => payOrderId === row.insuranceOrderId,
        (line) => ({ ...line, fund: fen(line.fund - 1) }),
      ),
  },
  {
    name: 'WeChat says paid and ours still waits',
    ...{ on: 6, type: 'status', side: 'pay' },
    spoil(day, row) {
      Object.assign(row, { status: 'paying', paidAt: null, receiptNo: null, transactionId: null });
      without(day.his, isHisPay(row));
    },
  },
  {
    name: 'WeChat could not give a refund back and ours says it did',
    ...{ on: 1, type: 'status', side: 'refund' },
    spoil: (day, row) =>
      change(
        day.wechat,
        ({ refundId }) => refundId === refundOf(row).id,
        (line) => ({ ...line, state: 'failed' as const }),
      ),
  },
  {
    name: 'WeChat does not know a refund',
    ...{ on: 1, type: 'surplus', side: 'refund' },
    spoil: (day, row) => without(day.wechat, ({ refundId }) => refundId === refundOf(row).id),
  },
  {
    name: 'the HIS did not book a refund',
    ...{ on: 1, type: 'shortfall', side: 'refund' },
    spoil: (day, row) => without(day.his, ({ tradeNo }) => tradeNo === `H${refundOf(row).id}`),
  },
  {
    name: 'the HIS booked a payment after midnight',
    ...{ on: 7, type: 'cross_day', side: 'pay' },
    spoil(day, row) {
      const at = new Date(hospitalInstant(addDays(day.day, 1), '00:00').getTime() - MINUTE);
      row.paidAt = at;
      change(day.wechat, isPay(row), (line) => ({ ...line, at }));
      without(day.his, isHisPay(row));
    },
  },
];

/**
 * Puts so many differences into a day, each kind in turn and each into a payment of its own.
 * @returns key and type of each
 */
export function seedDifferences(day: InventedDay, count: number): Map<string, DifferenceType> {
  const expected = new Map<string, DifferenceType>();
  const next = new Map<number, number>();
  for (let turn = 0; turn < count; turn += 1) {
    const seed = seeds[turn % seeds.length] as Seed;
    const ten = next.get(seed.on) ?? 0;
    next.set(seed.on, ten + 1);
    const row = day.own[ten * 10 + seed.on];
    if (!row) throw new Error('the day is too small for so many differences');
    const ownKey = `${seed.side}:${seed.side === 'pay' ? row.id : refundOf(row).id}`;
    expected.set(seed.spoil(day, row) ?? ownKey, seed.type);
  }
  return expected;
}
