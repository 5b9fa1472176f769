import { fen, hospitalInstant, type LocalDate, MINUTE, SECOND } from '@anzhen/shared-types';
import type { HisTransaction } from '../../../ports/his';
import type { FundFlowLine, TradeBillLine } from '../../../ports/payment-gateway';
import type { LedgerPayment } from '../../payment';
import type { Standing } from '../ledger';

/** A day that a difference can be put into. */
export interface InventedDay {
  day: LocalDate;
  wechat: TradeBillLine[];
  /** In the order of time, with a balance that runs. */
  fundflow: FundFlowLine[];
  /** How the centre answers when it is asked about an order. */
  insurance: Standing[];
  his: HisTransaction[];
  own: LedgerPayment[];
}

/** What the payments of twenty are: these come once, the rest are bills in cash. */
export const KINDS = {
  ...{ registration: 0, backWhole: 1, backInParts: 2, mixed: 3, insured: 4, mixedBack: 5, mixedCashBack: 6 },
  ...{ registrationBack: 7, bill: 8, laterBill: 9 },
} as const;
export const TURN = 20;

const number = (prefix: string, index: number): string => `${prefix}_${String(index).padStart(26, '0')}`;

interface Legs {
  fund: number;
  account: number;
  other: number;
  cash: number;
}
const sum = ({ fund, account, other, cash }: Legs): number => fund + account + other + cash;
const cashOf = (cash: number): Legs => ({ fund: 0, account: 0, other: 0, cash });
const inFen = ({ fund, account, other, cash }: Legs) => ({
  ...{ totalFen: fund + account + other + cash, fundFen: fund, accountFen: account, otherFen: other, cashFen: cash },
});

/** Cash; all four legs; fund and account alone; without other subsidies where the insurance gives back. */
const legsOf = (kind: number, total: number): Legs => {
  const [half, tenth, twentieth] = [2, 10, 20].map((parts) => Math.floor(total / parts)) as [number, number, number];
  switch (kind) {
    case KINDS.mixed:
    case KINDS.mixedCashBack:
      return { fund: half, account: tenth, other: twentieth, cash: total - half - tenth - twentieth };
    case KINDS.mixedBack:
      return { fund: half, account: tenth, other: 0, cash: total - half - tenth };
    case KINDS.insured:
      return { fund: total - tenth, account: tenth, other: 0, cash: 0 };
    default:
      return cashOf(total);
  }
};

const legsPaid = ({ fundFen, accountFen, otherFen, cashFen }: LedgerPayment): Legs => ({
  ...{ fund: fundFen, account: accountFen, other: otherFen, cash: cashFen },
});

/** Registrations and bills, over the whole day and away from its ends. */
const inventPayment = (day: LocalDate, index: number, count: number): LedgerPayment => {
  const kind = index % TURN;
  const legs = legsOf(kind, 100 + ((index * 7_919) % 90_000));
  const paidAt = new Date(hospitalInstant(day, '07:00').getTime() + Math.floor((index * 840 * MINUTE) / count));
  const isBooking = kind === KINDS.registration || kind === KINDS.registrationBack;
  return {
    ...{ id: number('pay', index), status: 'settled', ...inFen(legs), receiptNo: `R${index}`, refunds: [] },
    ...{ subject: isBooking ? 'appointment' : 'bill', subjectId: isBooking ? number('apt', index) : `B${index}` },
    transactionId: legs.cash > 0 ? `4200${String(index).padStart(10, '0')}` : null,
    insuranceOrderId: legs.fund > 0 ? `ORD${index}` : null,
    ...{ paidAt, createdAt: new Date(paidAt.getTime() - MINUTE) },
  };
};

const hisKeyOf = (row: LedgerPayment): string => (row.subject === 'appointment' ? row.subjectId : row.id);

interface Movement {
  side: 'pay' | 'refund';
  legs: Legs;
  /** Ours: the payment or the refund. */
  id: string;
  /** What the HIS calls a refund: the request for it. */
  refundKey: string | null;
  at: Date;
}

/** 0.60 %, to the nearest fen. */
export const feeOf = (amount: number): number => Math.round((amount * 6) / 1000);

/** What a line of the trade bill does to the merchant's account: the money, and WeChat's fee the other way. */
export const movementsOf = ({
  side,
  paymentId,
  refundId,
  transactionId,
  remoteRefundId,
  amount,
  at,
}: TradeBillLine) => {
  const names = { voucher: refundId ?? paymentId, businessId: remoteRefundId ?? transactionId };
  const [there, back] = side === 'pay' ? (['in', 'out'] as const) : (['out', 'in'] as const);
  const move = (kind: FundFlowLine['kind'], direction: 'in' | 'out', fens: number): FundFlowLine => ({
    ...{ at, kind, ...names, direction, amount: fen(fens), balance: fen(0) },
  });
  const fee = feeOf(amount);
  return [move(side === 'pay' ? 'trade' : 'refund', there, amount), ...(fee > 0 ? [move('fee', back, fee)] : [])];
};

const OPENING_FEN = 100_000_000;

/** Writes a changed account down anew: in the order of time, with a balance that runs. */
export const keepAccount = (day: InventedDay, movements: readonly FundFlowLine[]): void => {
  let balance = OPENING_FEN;
  day.fundflow = [...movements]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map((line) => ({ ...line, balance: fen((balance += line.direction === 'in' ? line.amount : -line.amount)) }));
};

/** Writes a movement of money down in the books of WeChat and of the HIS, as each of them does. */
const book = (into: InventedDay, row: LedgerPayment, { side, legs, id, refundKey, at }: Movement): void => {
  const { fund, account, other, cash } = legs;
  if (cash > 0)
    into.wechat.push({
      ...{ side, paymentId: row.id, refundId: side === 'pay' ? null : id, transactionId: row.transactionId ?? '' },
      ...{ remoteRefundId: side === 'pay' ? null : `5030${id}`, feeFen: (side === 'pay' ? 1 : -1) * feeOf(cash) },
      ...{ amount: fen(cash), state: 'done', at },
    });
  into.his.push({
    ...{ tradeNo: `H${id}`, type: side, subject: row.subject === 'appointment' ? 'registration' : 'bill' },
    ...{ key: hisKeyOf(row), refundKey, transactionId: row.transactionId, insuranceOrderId: row.insuranceOrderId },
    // It has no column for other subsidies.
    ...{ total: fen(sum(legs)), fund: fen(fund + other), account: fen(account), cash: fen(cash) },
    at: new Date(at.getTime() + 3 * SECOND),
  });
};

/** Gives legs back some minutes after the payment. */
const giveBack = (into: InventedDay, row: LedgerPayment, legs: Legs): void => {
  const count = row.refunds.length + 1;
  const id = number('rfd', Number(row.id.slice(-20)) * 10 + count);
  const request = `brf_${id.slice(-20)}`;
  const createdAt = new Date((row.paidAt ?? row.createdAt).getTime() + 5 * count * MINUTE);
  row.refunds.push({ id, otherNames: [request], ...inFen(legs), status: 'succeeded', createdAt });
  const back = row.refunds.reduce((total, { totalFen }) => total + totalFen, 0);
  if (back === row.totalFen) row.status = 'refunded';
  const refundKey = row.subject === 'appointment' ? row.subjectId : request;
  book(into, row, { side: 'refund', legs, id, refundKey, at: createdAt });
};

const refundAsKind = (into: InventedDay, row: LedgerPayment, kind: number): void => {
  const paid = legsPaid(row);
  const third = Math.floor(paid.cash / 3);
  switch (kind) {
    case KINDS.backWhole:
    case KINDS.registrationBack:
    case KINDS.mixedBack:
      return giveBack(into, row, paid);
    case KINDS.backInParts:
      giveBack(into, row, cashOf(third));
      return giveBack(into, row, cashOf(third + 1));
    case KINDS.mixedCashBack:
      return giveBack(into, row, cashOf(third));
  }
};

/** The insurance parts go back whole; cash that went back is only noted. */
const standingOf = (row: LedgerPayment, kind: number): Standing => {
  const states: Record<number, Standing['state']> = {
    [KINDS.mixedBack]: 'refunded',
    [KINDS.mixedCashBack]: 'cashRefunded',
  };
  return { paymentId: row.id, state: states[kind] ?? 'settled', parts: { ...legsPaid(row) } };
};

/** A day whose books agree. The same numbers give the same day. */
export function inventDay(day: LocalDate, count: number): InventedDay {
  const invented: InventedDay = { day, wechat: [], fundflow: [], insurance: [], his: [], own: [] };
  for (let index = 0; index < count; index += 1) {
    const row = inventPayment(day, index, count);
    invented.own.push(row);
    const at = row.paidAt ?? row.createdAt;
    book(invented, row, { side: 'pay', legs: legsPaid(row), id: row.id, refundKey: null, at });
    refundAsKind(invented, row, index % TURN);
    if (row.insuranceOrderId !== null) invented.insurance.push(standingOf(row, index % TURN));
  }
  keepAccount(invented, invented.wechat.flatMap(movementsOf));
  return invented;
}
