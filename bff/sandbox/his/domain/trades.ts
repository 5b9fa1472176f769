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

/** One page of a day's books, in the order of booking; `only` payments or refunds. */
export function ledgerOfDay(
  his: His,
  day: string,
  page: { no: number; size: number },
  only?: LedgerRow['trade_type'],
): { total: number; rows: LedgerRow[] } {
  const range = [`${day} 00:00:00`, `${day} 23:59:59`, only ?? ''] as const;
  const where = "traded_at BETWEEN ? AND ? AND ? IN ('', trade_type)";
  const total = his.db.one<{ n: number }>(`SELECT COUNT(*) AS n FROM ledger WHERE ${where}`, ...range)!.n;
  const rows = his.db.all<LedgerRow>(
    `SELECT * FROM ledger WHERE ${where} ORDER BY traded_at, rowid LIMIT ? OFFSET ?`,
    ...range,
    page.size,
    (page.no - 1) * page.size,
  );
  return { total, rows };
}
