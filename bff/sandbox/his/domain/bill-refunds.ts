import { type BillItemRow, itemsOf, type SettlementRow } from './bills';
import { dailyNumber, type His, nowOf, Refusal } from './his';
import { storedPatId } from './patients';
import { bookMoney, earlierTrade, recordTrade } from './trades';

/** One line of a paid bill. */
export interface LineRef {
  billId: string;
  line: string;
}

export interface RefundParts {
  totalFen: number;
  cashFen: number;
  fundFen: number;
  acctFen: number;
}

interface BillRefundQuery {
  /** The order under which the bills were settled. */
  settleOrderId: string;
  patId: string;
  lines: readonly LineRef[];
}

const feeOf = (item: BillItemRow): number => item.price_fen * item.qty;
const nameOf = (item: BillItemRow): string => `${item.bill_id}#${item.line}`;

/** @throws Refusal bill-unpaid, bill-not-together */
function settlementFor(his: His, { settleOrderId, patId }: BillRefundQuery): SettlementRow {
  const row = his.db.one<SettlementRow & { pat_id: string }>(
    'SELECT * FROM settlement WHERE order_id = ?',
    settleOrderId,
  );
  if (!row) throw new Refusal('bill-unpaid');
  if (row.pat_id !== storedPatId(his, patId)) throw new Refusal('bill-not-together');
  return row;
}

const billIdsOf = (his: His, settleNo: string): string[] =>
  his.db.all<{ bill_id: string }>('SELECT bill_id FROM bill WHERE settle_no = ?', settleNo).map((row) => row.bill_id);

/** Cash that earlier refunds of this settlement have taken. */
const cashGivenBack = (his: His, orderId: string): number =>
  his.db.one<{ fen: number | null }>(
    "SELECT SUM(cash_fen) AS fen FROM ledger WHERE trade_type = 'refund' AND biz_type = 'bill' AND order_id = ?",
    orderId,
  )?.fen ?? 0;

/** @throws Refusal item-unknown, item-refunded, item-executed */
function chosenItems(all: readonly BillItemRow[], lines: readonly LineRef[]): BillItemRow[] {
  return lines.map(({ billId, line }) => {
    const item = all.find((each) => each.bill_id === billId && String(each.line) === line);
    if (!item) throw new Refusal('item-unknown');
    if (item.refund_key !== '') throw new Refusal('item-refunded');
    if (item.executed_at !== '') throw new Refusal('item-executed');
    return item;
  });
}

function partsOf(his: His, query: BillRefundQuery): { settlement: SettlementRow; parts: RefundParts } {
  const settlement = settlementFor(his, query);
  const all = billIdsOf(his, settlement.settle_no).flatMap((billId) => itemsOf(his, billId));
  const chosen = chosenItems(all, query.lines);
  const totalFen = chosen.reduce((sum, item) => sum + feeOf(item), 0);
  const cashLeftFen = settlement.cash_fen - cashGivenBack(his, settlement.order_id);
  const left = all.filter((item) => item.refund_key === '');
  const isRest = left.every((item) => chosen.some((each) => nameOf(each) === nameOf(item)));
  const { fund_fen: fundFen, acct_fen: acctFen } = settlement;
  if (fundFen + acctFen > 0 && isRest) {
    return { settlement, parts: { totalFen, cashFen: cashLeftFen, fundFen, acctFen } };
  }
  // The insurance settled the bill as a whole: one of its items can only come back when it was paid in cash alone.
  const isOwnPaid = chosen.every((item) => item.insu_class === '03') && totalFen <= cashLeftFen;
  if (fundFen + acctFen > 0 && !isOwnPaid) throw new Refusal('insured-part');
  return { settlement, parts: { totalFen, cashFen: totalFen, fundFen: 0, acctFen: 0 } };
}

/**
 * What would come back for these lines, and to whom. Changes nothing.
 * @throws Refusal bill-unpaid, bill-not-together, item-unknown, item-refunded, item-executed, insured-part
 */
export const quoteBillRefund = (his: His, query: BillRefundQuery): RefundParts => partsOf(his, query).parts;

/**
 * Takes lines of paid bills back, all of them or none.
 * @throws Refusal as above, and amount-wrong, key-reused
 */
export function refundBill(
  his: His,
  command: BillRefundQuery & { refundOrderId: string; parts: RefundParts },
): { refundNo: string; isReplay: boolean } {
  const { refundOrderId, parts } = command;
  return his.db.transaction(() => {
    const lines = command.lines.map(({ billId, line }) => `${billId}#${line}`).sort();
    const fingerprint = JSON.stringify([command.settleOrderId, lines, parts]);
    const earlier = earlierTrade(his, 'refundBill', refundOrderId, fingerprint);
    if (earlier !== undefined) return { refundNo: earlier, isReplay: true };
    const { settlement, parts: due } = partsOf(his, command);
    const isRight = parts.cashFen === due.cashFen && parts.fundFen === due.fundFen && parts.acctFen === due.acctFen;
    if (!isRight || parts.totalFen !== due.totalFen) throw new Refusal('amount-wrong');
    for (const { billId, line } of command.lines)
      his.db.run(
        'UPDATE bill_item SET refund_key = ? WHERE bill_id = ? AND line = ?',
        refundOrderId,
        billId,
        Number(line),
      );
    const refundNo = dailyNumber(his, 'T');
    bookMoney(his, refundNo, {
      ...{ tradeType: 'refund', bizType: 'bill', orderId: settlement.order_id, refundOrderId },
      ...{ transactionId: settlement.transaction_id, insuranceTradeNo: settlement.insurance_trade_no },
      ...{ cashFen: parts.cashFen, fundFen: parts.fundFen, acctFen: parts.acctFen },
    });
    recordTrade(his, 'refundBill', refundOrderId, fingerprint, refundNo);
    return { refundNo, isReplay: false };
  });
}

/** Somebody did it: from now on it cannot be given back. @throws Refusal item-unknown, item-refunded */
export function executeItem(his: His, { billId, line }: LineRef): { executedAt: string } {
  const item = itemsOf(his, billId).find((each) => String(each.line) === line);
  if (!item) throw new Refusal('item-unknown');
  if (item.refund_key !== '') throw new Refusal('item-refunded');
  const executedAt = nowOf(his);
  his.db.run('UPDATE bill_item SET executed_at = ? WHERE bill_id = ? AND line = ?', executedAt, billId, item.line);
  return { executedAt };
}
