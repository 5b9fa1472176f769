import { hospitalDate } from '@anzhen/shared-types';
import type { FundFlowLine } from '../../ports/payment-gateway';
import type { DayLedgers, Found, Line, Side } from './ledger';

/** What a number in the account's book means. */
interface Meaning {
  key: string;
  side: Side;
  paymentId: string | null;
  /** WeChat's number of the payment, also of a refund: fees are reckoned by payment. */
  transactionId: string;
}

/**
 * Numbers in WeChat's two columns. The business number is that of the trade bill; the voucher is looked at after it,
 * because nobody promises that it is ours.
 */
const meaningsOf = ({ wechat, own }: Pick<DayLedgers, 'wechat' | 'own'>): Map<string, Meaning> => {
  const meanings = new Map<string, Meaning>();
  const add = (side: Side, id: string, row: Pick<Meaning, 'paymentId' | 'transactionId'>, names: readonly string[]) => {
    for (const name of names) meanings.set(`${side} ${name}`, { key: `${side}:${id}`, side, ...row });
  };
  const ours = new Set(own.map(({ id }) => id));
  for (const { side, paymentId, refundId, transactionId, remoteRefundId } of wechat) {
    const row = { paymentId: ours.has(paymentId) ? paymentId : null, transactionId };
    if (side === 'pay') add('pay', paymentId, row, [transactionId, paymentId]);
    else add('refund', refundId ?? '', row, [remoteRefundId ?? '', refundId ?? '']);
  }
  for (const { id, transactionId, refunds } of own) {
    const row = { paymentId: id, transactionId: transactionId ?? id };
    add('pay', id, row, [row.transactionId, id]);
    for (const refund of refunds) add('refund', refund.id, row, [refund.id, ...refund.otherNames]);
  }
  return meanings;
};

const SIDES: Partial<Record<FundFlowLine['kind'], Side>> = { trade: 'pay', refund: 'refund' };

const meaningIn = (meanings: ReadonlyMap<string, Meaning>, movement: FundFlowLine): Meaning | null => {
  const { kind, businessId, voucher } = movement;
  const side = SIDES[kind];
  const sides: readonly Side[] = side ? [side] : ['refund', 'pay'];
  for (const number of [businessId, voucher])
    for (const each of sides) {
      const found = meanings.get(`${each} ${number}`);
      if (found) return found;
    }
  // Nobody's: it has the name by which the trade bill would call it.
  return side ? { key: `${side}:${voucher || businessId}`, side, paymentId: null, transactionId: businessId } : null;
};

/** What went the way of its side; negative when more came back. */
const ahead = (side: Side, { direction, amount }: FundFlowLine): number =>
  (direction === 'in') === (side === 'pay') ? amount : -amount;

/** Movements of payments and refunds as lines, one for each; a refund that left and came back is none. */
export const movementLines = ({ fundflow, wechat, own }: DayLedgers): Line[] => {
  const meanings = meaningsOf({ wechat, own });
  const lines = new Map<string, Line>();
  for (const movement of fundflow) {
    if (SIDES[movement.kind] === undefined) continue;
    const meaning = meaningIn(meanings, movement);
    if (meaning === null) continue;
    const { key, side, paymentId } = meaning;
    const known = lines.get(key);
    const amountFen = (known?.amountFen ?? 0) + ahead(side, movement);
    const line = { ledger: 'fundflow' as const, key, side, paymentId, number: movement.businessId };
    lines.set(
      key,
      known ? { ...known, amountFen } : { ...line, amountFen, state: 'done', at: movement.at.toISOString() },
    );
  }
  return [...lines.values()].flatMap((line): Line[] => {
    const amountFen = Math.abs(line.amountFen);
    if (amountFen === 0) return [];
    return [{ ...line, amountFen, parts: { cash: amountFen }, state: line.amountFen > 0 ? 'done' : 'failed' }];
  });
};

interface Fee {
  meaning: Meaning;
  told: number;
  charged: number;
  /** Payments and refunds that one of the two books has; fees are only compared where both have all of them. */
  uneven: Set<string>;
  at: Date;
}

const feeLine = (ledger: 'wechat' | 'fundflow', side: Side, fee: Fee, amount: number): Line => ({
  ...{ ledger, key: `fee:${fee.meaning.transactionId}`, side, paymentId: fee.meaning.paymentId },
  ...{ number: fee.meaning.transactionId, amountFen: Math.max(0, side === 'pay' ? amount : -amount) },
  ...{ state: 'done', at: fee.at.toISOString() },
});

/** What WeChat has kept of each payment by its two books. */
const feesOf = ({ fundflow, wechat, own }: DayLedgers): Fee[] => {
  const meanings = meaningsOf({ wechat, own });
  const fees = new Map<string, Fee>();
  const moved = new Set<string>();
  for (const movement of fundflow) {
    const meaning = meaningIn(meanings, movement);
    if (meaning === null) continue;
    const { transactionId, key } = meaning;
    const fee = fees.get(transactionId) ?? { meaning, told: 0, charged: 0, uneven: new Set(), at: movement.at };
    fees.set(transactionId, fee);
    if (movement.kind === 'fee') fee.charged -= ahead('pay', movement);
    else {
      moved.add(key);
      fee.uneven.add(key);
    }
  }
  for (const { side, paymentId, refundId, transactionId, feeFen, state } of wechat) {
    const fee = fees.get(transactionId);
    const key = `${side}:${refundId ?? paymentId}`;
    fee?.uneven.delete(key);
    // What of the fee of a failed refund is given back, and when, WeChat does not say.
    if (feeFen === null || state === 'failed' || !moved.has(key)) fee?.uneven.add(`${key} has no fee to compare`);
    else if (fee) fee.told += feeFen;
  }
  return [...fees.values()].filter(({ uneven }) => uneven.size === 0);
};

/**
 * What WeChat has kept of each payment of the day beside what its trade bill says. Where no fee at all was taken, fees
 * are settled elsewhere.
 */
export const judgeFees = (ledgers: DayLedgers): Found[] => {
  if (!ledgers.fundflow.some(({ kind }) => kind === 'fee')) return [];
  return feesOf(ledgers).flatMap((fee): Found[] => {
    const { told, charged, meaning } = fee;
    if (told === charged) return [];
    const side: Side = told < 0 || charged < 0 ? 'refund' : 'pay';
    return [
      {
        ...{ key: `fee:${meaning.transactionId}`, side, paymentId: meaning.paymentId },
        ...{ type: 'amount', why: 'fundflow_fee', gapFen: told - charged },
        lines: [feeLine('wechat', side, fee, told), feeLine('fundflow', side, fee, charged)],
      },
    ];
  });
};

export const BALANCE_KEY = 'fundflow:balance';

/** Money that the account has gained or lost without a line in its book, in the day or since the day before. */
export const judgeBalance = (fundflow: readonly FundFlowLine[], closedWithFen: number | null): Found[] => {
  const [first] = fundflow;
  const last = fundflow.at(-1);
  if (!first || !last) return [];
  const moved = fundflow.reduce((sum, movement) => sum + ahead('pay', movement), 0);
  const opened = closedWithFen ?? first.balance - ahead('pay', first);
  const gapFen = last.balance - opened - moved;
  if (gapFen === 0) return [];
  const line = { ledger: 'fundflow' as const, key: BALANCE_KEY, side: 'pay' as const, paymentId: null };
  return [
    {
      ...{ key: BALANCE_KEY, side: 'pay', paymentId: null, type: 'amount', why: 'fundflow_balance', gapFen },
      lines: [
        { ...line, number: hospitalDate(last.at), amountFen: last.balance, state: 'done', at: last.at.toISOString() },
      ],
    },
  ];
};

/** Differences of the account's book alone: no other day's book has a half of them. */
export const isOfAccountAlone = ({ key }: { key: string }): boolean => key === BALANCE_KEY || key.startsWith('fee:');

/** For whoever reads our own book: numbers in the account's that may be ours. */
export const vouchersOf = (fundflow: readonly FundFlowLine[]): string[] =>
  fundflow.flatMap(({ kind, voucher }) => (SIDES[kind] === undefined ? [] : [voucher]));
