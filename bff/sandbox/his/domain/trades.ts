import { addDays } from '../hospital-time';
import { type His, nowOf, Refusal } from './his';

/** The writes whose outcome a caller can ask about afterwards. */
export const TRADE_OPS = [
  'createPatient',
  'hold',
  'release',
  'cancel',
  'confirm',
  'refund',
  'settle',
  'refundBill',
] as const;
export type TradeOp = (typeof TRADE_OPS)[number];

/**
 * Says whether this write was done before under the same key, and gives its number.
 * @throws Refusal key-reused when the key stood for other content.
 */
export function earlierTrade(his: His, op: TradeOp, orderId: string, fingerprint: string): string | undefined {
  const row = his.db.one<{ fingerprint: string; ref_no: string }>(
    'SELECT fingerprint, ref_no FROM trade WHERE op = ? AND order_id = ?',
    op,
    orderId,
  );
  if (row && row.fingerprint !== fingerprint) throw new Refusal('key-reused');
  return row?.ref_no;
}

/** Remembers a write, in the transaction that makes it. */
export function recordTrade(his: His, op: TradeOp, orderId: string, fingerprint: string, refNo: string): void {
  his.db.run(
    'INSERT INTO trade (op, order_id, fingerprint, ref_no, made_at) VALUES (?, ?, ?, ?, ?)',
    op,
    orderId,
    fingerprint,
    refNo,
    nowOf(his),
  );
}

/** The number a write was given, or undefined when it never happened. */
export const findTrade = (his: His, op: TradeOp, orderId: string): string | undefined =>
  his.db.one<{ ref_no: string }>('SELECT ref_no FROM trade WHERE op = ? AND order_id = ?', op, orderId)?.ref_no;

/** One movement of money as the hospital's books have it. */
export interface LedgerEntry {
  tradeType: 'pay' | 'refund';
  bizType: 'reg' | 'bill';
  orderId: string;
  refundOrderId: string;
  transactionId: string;
  insuranceTradeNo: string;
  cashFen: number;
  fundFen: number;
  acctFen: number;
}

/** Books a movement of money; refunds are positive amounts in rows of their own. */
export function bookMoney(his: His, tradeNo: string, entry: LedgerEntry): void {
  his.db.run(
    `INSERT INTO ledger (trade_no, trade_type, biz_type, order_id, refund_order_id, transaction_id, insurance_trade_no,
       total_fen, cash_fen, fund_fen, acct_fen, traded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    tradeNo,
    entry.tradeType,
    entry.bizType,
    entry.orderId,
    entry.refundOrderId,
    entry.transactionId,
    entry.insuranceTradeNo,
    entry.cashFen + entry.fundFen + entry.acctFen,
    entry.cashFen,
    entry.fundFen,
    entry.acctFen,
    nowOf(his),
  );
}

export interface LedgerRow {
  trade_no: string;
  trade_type: 'pay' | 'refund';
  biz_type: 'reg' | 'bill';
  order_id: string;
  refund_order_id: string;
  transaction_id: string;
  insurance_trade_no: string;
  total_fen: number;
  cash_fen: number;
  fund_fen: number;
  acct_fen: number;
  traded_at: string;
}

/** When a hospital that books late closes the day; what comes after is in the next day's books. */
const BOOKS_CLOSE = '23:00:00';

/** One page of a day's books, in the order of booking; `only` payments or refunds. */
export function ledgerOfDay(
  his: His,
  day: string,
  page: { no: number; size: number },
  only?: LedgerRow['trade_type'],
): { total: number; rows: LedgerRow[] } {
  const habit = his.traps.ledger;
  const from = habit === 'next-day' ? `${addDays(day, -1)} ${BOOKS_CLOSE}` : `${day} 00:00:00`;
  const until = habit === 'next-day' ? `${day} ${BOOKS_CLOSE}` : `${addDays(day, 1)} 00:00:00`;
  const range = [from, until, only ?? '', habit === 'lacking' ? 'pay' : ''] as const;
  const where =
    "traded_at >= ? AND traded_at < ? AND ? IN ('', trade_type) AND NOT (trade_type = ? AND order_id <> '')";
  const total = his.db.one<{ n: number }>(`SELECT COUNT(*) AS n FROM ledger WHERE ${where}`, ...range)!.n;
  const rows = his.db.all<LedgerRow>(
    `SELECT * FROM ledger WHERE ${where} ORDER BY traded_at, rowid LIMIT ? OFFSET ?`,
    ...range,
    page.size,
    (page.no - 1) * page.size,
  );
  if (habit !== 'refund-key') return { total, rows };
  return { total, rows: rows.map((row) => (row.refund_order_id === '' ? row : { ...row, order_id: '' })) };
}
