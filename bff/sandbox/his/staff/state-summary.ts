import { type CallCounts, type His } from '../domain/his';
import { expireHolds } from '../domain/schedule';

/** The hospital's own count of what happened, for those who check somebody else's. */
export interface StateSummary {
  registrations: Record<string, number>;
  byOrder: Record<
    string,
    { status: string; patId: string; schId: string; seqNo: number; regNo: string; refundNo: string }
  >;
  refundsByKey: Record<string, { refundNo: string; amountFen: number }>;
  settlementsByKey: Record<
    string,
    { settleNo: string; totalFen: number; cashFen: number; fundFen: number; acctFen: number; billIds: string[] }
  >;
  patients: number;
  bills: { due: number; paid: number };
  reports: { audited: number; waiting: number };
  events: number;
}

/** What was asked for since the start. It is no part of the state: a refusal changes nothing there, but it is a call. */
export interface CallSummary {
  /** By operation and dialect; `holds` sums those that ask for a number. */
  calls: CallCounts['calls'] & { holds: number };
  holdsBySlot: CallCounts['holdsBySlot'];
}

/** A number that somebody has, and who. */
export interface LiveNumber {
  sessionId: string;
  slotId: string;
  seqNo: number;
  orderId: string;
  regNo: string;
  patId: string;
  status: string;
}

const HOLD_OPERATIONS = { rest: ['hold'], soap: ['2005'] } as const;

const holdCalls = ({ calls }: CallCounts): number =>
  [
    ...HOLD_OPERATIONS.rest.map((op) => calls.rest[op]),
    ...HOLD_OPERATIONS.soap.map((code) => calls.soap[code]),
  ].reduce<number>((sum, n) => sum + (n ?? 0), 0);

/** The HIS's own count of the calls it received. */
export const summariseCalls = ({ counts }: His): CallSummary => ({
  calls: { ...structuredClone(counts.calls), holds: holdCalls(counts) },
  holdsBySlot: structuredClone(counts.holdsBySlot),
});

/** Every number that is taken now, so that somebody can see that none is taken twice. Windows' numbers have no orderId. */
export function liveNumbers(his: His): LiveNumber[] {
  expireHolds(his);
  return his.db.all<LiveNumber>(
    `SELECT sch_id AS sessionId, slot_id AS slotId, seq_no AS seqNo, COALESCE(order_id, '') AS orderId, COALESCE(reg_no, '') AS regNo,
       pat_id AS patId, status FROM registration WHERE status IN ('held', 'confirmed', 'arrived', 'visited') ORDER BY sch_id, seq_no, lock_id`,
  );
}

/** How the tables name a bill and its items to the insurance. */
export const billCodes = (his: His, billId: string) => ({
  ...his.db.one<{ deptStdCode: string; docNationalCode: string; diagCode: string }>(
    `SELECT d.std_code AS deptStdCode, COALESCE(o.national_code, '') AS docNationalCode, b.diag_code AS diagCode FROM bill b
       JOIN department d ON d.code = b.dept_code LEFT JOIN doctor o ON o.code = b.doc_code WHERE b.bill_id = ?`,
    billId,
  ),
  items: his.db.all<{ itemCode: string; nationalCode: string }>(
    'SELECT item_code AS itemCode, national_code AS nationalCode FROM bill_item WHERE bill_id = ? ORDER BY line',
    billId,
  ),
});

const count = (his: His, sql: string): number => his.db.one<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`)!.n;

/** Counts holds, registrations, refunds and settlements by the caller's keys. */
export function summarise(his: His): StateSummary {
  expireHolds(his);
  const rows = his.db.all<{
    order_id: string | null;
    status: string;
    pat_id: string;
    sch_id: string;
    seq_no: number;
    reg_no: string | null;
    refund_no: string | null;
  }>('SELECT order_id, status, pat_id, sch_id, seq_no, reg_no, refund_no FROM registration ORDER BY lock_id');
  const registrations: Record<string, number> = {};
  const byOrder: StateSummary['byOrder'] = {};
  for (const row of rows) {
    registrations[row.status] = (registrations[row.status] ?? 0) + 1;
    if (row.order_id === null) continue;
    byOrder[row.order_id] = {
      status: row.status,
      patId: row.pat_id,
      schId: row.sch_id,
      seqNo: row.seq_no,
      regNo: row.reg_no ?? '',
      refundNo: row.refund_no ?? '',
    };
  }
  return {
    registrations,
    byOrder,
    refundsByKey: refundsByKey(his),
    settlementsByKey: settlementsByKey(his),
    patients: count(his, 'patient'),
    bills: { due: count(his, 'bill WHERE settle_no IS NULL'), paid: count(his, 'bill WHERE settle_no IS NOT NULL') },
    reports: { audited: count(his, 'report WHERE audited = 1'), waiting: count(his, 'report WHERE audited = 0') },
    events: count(his, 'event'),
  };
}

function refundsByKey(his: His): StateSummary['refundsByKey'] {
  const rows = his.db.all<{ refund_order_id: string; trade_no: string; total_fen: number }>(
    "SELECT refund_order_id, trade_no, total_fen FROM ledger WHERE trade_type = 'refund' AND refund_order_id <> ''",
  );
  return Object.fromEntries(
    rows.map((row) => [row.refund_order_id, { refundNo: row.trade_no, amountFen: row.total_fen }]),
  );
}

function settlementsByKey(his: His): StateSummary['settlementsByKey'] {
  const rows = his.db.all<{
    order_id: string;
    settle_no: string;
    total_fen: number;
    cash_fen: number;
    fund_fen: number;
    acct_fen: number;
  }>('SELECT * FROM settlement');
  return Object.fromEntries(
    rows.map((row) => [
      row.order_id,
      {
        settleNo: row.settle_no,
        totalFen: row.total_fen,
        cashFen: row.cash_fen,
        fundFen: row.fund_fen,
        acctFen: row.acct_fen,
        billIds: his.db
          .all<{ bill_id: string }>('SELECT bill_id FROM bill WHERE settle_no = ? ORDER BY bill_id', row.settle_no)
          .map((bill) => bill.bill_id),
      },
    ]),
  );
}
