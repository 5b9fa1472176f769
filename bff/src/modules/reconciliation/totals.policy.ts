import type { FundFlowLine } from '../../ports/payment-gateway';
import { expectedOf } from './expected-lines.policy';
import type { ForeignLedger, Line, OwnLine } from './ledger';

/** How much went in and came back by one book. */
export interface LedgerTotal {
  payCount: number;
  payFen: number;
  refundCount: number;
  refundFen: number;
}

/** WeChat's book stands beside our cash, the insurance centre's beside our insurance parts, the HIS's beside all. */
export interface DayTotals {
  wechat: LedgerTotal;
  /** What the merchant's account says of payments and refunds; missing on days before it was compared. */
  fundflow?: LedgerTotal;
  ownCash: LedgerTotal;
  insurance: LedgerTotal;
  ownInsurance: LedgerTotal;
  his: LedgerTotal;
  own: LedgerTotal;
  /** All that moved in the merchant's account, and what it held at the end; null when nothing moved in it. */
  account: { incomeFen: number; outgoFen: number; feeFen: number; closingFen?: number } | null;
}

const totalOf = (lines: readonly { side: Line['side']; state: Line['state']; amountFen: number }[]): LedgerTotal => {
  const total: LedgerTotal = { payCount: 0, payFen: 0, refundCount: 0, refundFen: 0 };
  for (const { side, state, amountFen } of lines) {
    if (amountFen === 0 || state === 'failed') continue;
    total[side === 'pay' ? 'payCount' : 'refundCount'] += 1;
    total[side === 'pay' ? 'payFen' : 'refundFen'] += amountFen;
  }
  return total;
};

/** Sums the lines of one day. */
export const totalsOf = (foreign: readonly Line[], own: readonly OwnLine[]): Omit<DayTotals, 'account'> => {
  const of = (ledger: Line['ledger']): LedgerTotal => totalOf(foreign.filter((line) => line.ledger === ledger));
  const oursIn = (ledger: ForeignLedger): LedgerTotal =>
    totalOf(own.map((line) => ({ ...line, amountFen: expectedOf(line)[ledger].amountFen })));
  return {
    wechat: of('wechat'),
    fundflow: of('fundflow'),
    ownCash: oursIn('wechat'),
    insurance: of('insurance'),
    ownInsurance: oursIn('insurance'),
    his: of('his'),
    own: totalOf(own),
  };
};

/** Sums the account's day; what WeChat keeps for its service is told apart, and given back with refunds. */
export const accountTotalOf = (lines: readonly FundFlowLine[]): DayTotals['account'] => {
  const last = lines.at(-1);
  if (!last) return null;
  const account = { incomeFen: 0, outgoFen: 0, feeFen: 0, closingFen: last.balance };
  for (const { direction, kind, amount } of lines) {
    if (kind === 'fee') account.feeFen += direction === 'out' ? amount : -amount;
    else account[direction === 'in' ? 'incomeFen' : 'outgoFen'] += amount;
  }
  return account;
};
