import { dailyNumber, type DialectRules, type His, nowOf, Refusal } from './his';
import { storedPatId } from './patients';
import { checkAmounts, type Payment } from './registrations';
import { bookMoney, earlierTrade, findTrade, recordTrade } from './trades';

export interface BillRow {
  bill_id: string;
  reg_no: string;
  pat_id: string;
  bill_type: '1' | '2' | '3';
  title: string;
  dept_code: string;
  dept_name: string;
  dept_std_code: string;
  doc_code: string;
  doc_name: string | null;
  doc_national_code: string | null;
  diag_code: string;
  diag_name: string;
  total_fen: number;
  created_at: string;
  expire_at: string;
  mergeable: number;
  insurance_ok: number;
  settle_no: string | null;
  paid_at: string | null;
}

export interface BillItemRow {
  bill_id: string;
  line: number;
  item_code: string;
  item_name: string;
  national_code: string;
  charge_type: string;
  insu_class: '01' | '02' | '03';
  spec: string;
  unit: string;
  price_fen: number;
  qty: number;
  usage_text: string;
  fasting: number;
  /** Empty until somebody did it: blood was drawn, the medicine was handed out. */
  executed_at: string;
  /** The refund that gave it back; empty while it is paid. */
  refund_key: string;
}

/** A line as it is issued: nobody has done it or given it back. */
export type NewBillItem = Omit<BillItemRow, 'bill_id' | 'line' | 'executed_at' | 'refund_key'>;

export interface SettlementRow {
  settle_no: string;
  order_id: string;
  receipt_no: string;
  total_fen: number;
  cash_fen: number;
  fund_fen: number;
  acct_fen: number;
  settled_at: string;
  transaction_id: string;
  insurance_trade_no: string;
}

/** One bill's or the whole's split between fund, personal account and patient. */
export interface Split {
  totalFen: number;
  fundFen: number;
  acctFen: number;
  selfFen: number;
}

const SQL = `SELECT b.*, d.name AS dept_name, d.std_code AS dept_std_code, o.name AS doc_name,
  o.national_code AS doc_national_code, t.settled_at AS paid_at FROM bill b
  JOIN department d ON d.code = b.dept_code LEFT JOIN doctor o ON o.code = b.doc_code LEFT JOIN settlement t ON t.settle_no = b.settle_no`;

const isAllBack = (his: His, billId: string): boolean =>
  his.db.one("SELECT 1 FROM bill_item WHERE bill_id = ? AND refund_key = ''", billId) === undefined;

/** Where a bill stands. An expired one was never paid. */
export const billStatus = (his: His, bill: BillRow): 'due' | 'paid' | 'refunded' | 'expired' => {
  if (bill.settle_no !== null) return isAllBack(his, bill.bill_id) ? 'refunded' : 'paid';
  return bill.expire_at <= nowOf(his) ? 'expired' : 'due';
};

/** 医疗收费电子票据: a code of the province and a running number; it exists as soon as the bill is settled. */
export const invoiceOf = (his: His, bill: BillRow): { number: string; url: string } | null => {
  if (bill.settle_no === null) return null;
  const { receipt_no } = settlementOf(his, bill.settle_no);
  const number = `33060124${receipt_no.replace(/\D/g, '').slice(-10).padStart(10, '0')}`;
  return { number, url: `https://einvoice.qinghe.example/view/${number}` };
};

/** A patient's bills by day of issue, newest first. */
export const billsOf = (
  his: His,
  query: { patId: string; status: 'due' | 'paid'; from: string; to: string },
): BillRow[] =>
  his.db
    .all<BillRow>(
      `${SQL} WHERE b.pat_id = ? AND b.created_at BETWEEN ? AND ? ORDER BY b.created_at DESC, b.bill_id DESC`,
      query.patId,
      `${query.from} 00:00:00`,
      `${query.to} 23:59:59`,
    )
    .filter((bill) => {
      const status = billStatus(his, bill);
      return (status === 'refunded' ? 'paid' : status) === query.status;
    });

/** @throws Refusal bill-unknown */
export function billOf(his: His, billId: string): BillRow {
  const row = his.db.one<BillRow>(`${SQL} WHERE b.bill_id = ?`, billId);
  if (!row) throw new Refusal('bill-unknown');
  return row;
}

/** The lines of a bill. */
export const itemsOf = (his: His, billId: string): BillItemRow[] =>
  his.db.all<BillItemRow>('SELECT * FROM bill_item WHERE bill_id = ? ORDER BY line', billId);

/** The bills a patient wants to pay at once. @throws Refusal bill-unknown, bill-paid, bill-expired, bill-not-together */
export function dueBills(his: His, given: string, billIds: readonly string[]): BillRow[] {
  const patId = storedPatId(his, given);
  const bills = billIds.map((billId) => billOf(his, billId));
  if (bills.some((bill) => bill.pat_id !== patId)) throw new Refusal('bill-not-together');
  if (bills.length > 1 && bills.some((bill) => bill.mergeable === 0)) throw new Refusal('bill-not-together');
  const paid = bills.filter((bill) => bill.settle_no !== null).map((bill) => bill.bill_id);
  if (paid.length > 0) throw new Refusal('bill-paid', { billIds: paid });
  if (bills.some((bill) => billStatus(his, bill) === 'expired')) throw new Refusal('bill-expired');
  return bills;
}

/** What one line of a quoted bill costs the patient; these add up to what the patient pays of the bill. */
export interface LineShare {
  line: number;
  totalFen: number;
  fundFen: number;
  ownFen: number;
  /** 先自付比例: what the patient bears before the fund counts; null when no insurance is asked. */
  firstOwnPercent: number | null;
}

const CLASS_PERCENT = { '01': 100, '02': 90, '03': 0 } as const; // 甲 in full, 乙 after the patient's own tenth, 自费 not at all.
const FUND_PERCENT: Record<string, number> = { '310': 70, '390': 50 };
const ACCOUNT_PERCENT: Record<string, number> = { '310': 50, '390': 0 }; // Only employees have a personal account.

/** An estimate of who pays what. Fractions of a fen fall to the patient, so the parts add up. */
export function splitOf(
  items: readonly Pick<BillItemRow, 'price_fen' | 'qty' | 'insu_class'>[],
  insuType: string,
): Split {
  const totalFen = items.reduce((sum, item) => sum + item.price_fen * item.qty, 0);
  const eligibleFen = items.reduce(
    (sum, item) => sum + Math.floor((item.price_fen * item.qty * CLASS_PERCENT[item.insu_class]) / 100),
    0,
  );
  const fundFen = Math.floor((eligibleFen * (FUND_PERCENT[insuType] ?? 0)) / 100);
  const acctFen = Math.floor(((totalFen - fundFen) * (ACCOUNT_PERCENT[insuType] ?? 0)) / 100);
  return { totalFen, fundFen, acctFen, selfFen: totalFen - fundFen - acctFen };
}

/** The fund's part of a bill by its lines. Fen that rounding left over go to the lines that lost most by it. */
export function lineSharesOf(
  items: readonly Pick<BillItemRow, 'line' | 'price_fen' | 'qty' | 'insu_class'>[],
  insuType: string,
): LineShare[] {
  const percent = FUND_PERCENT[insuType];
  const exact = items.map((item) => {
    const totalFen = item.price_fen * item.qty;
    const eligibleFen = Math.floor((totalFen * CLASS_PERCENT[item.insu_class]) / 100);
    const hundredths = eligibleFen * (percent ?? 0);
    return { item, totalFen, wholeFen: Math.floor(hundredths / 100), lost: hundredths % 100 };
  });
  const leftFen = splitOf(items, insuType).fundFen - exact.reduce((sum, { wholeFen }) => sum + wholeFen, 0);
  const favoured = new Set([...exact].sort((a, b) => b.lost - a.lost).slice(0, leftFen));
  return exact.map((line) => {
    const fundFen = line.wholeFen + (favoured.has(line) ? 1 : 0);
    const firstOwnPercent = percent === undefined ? null : 100 - CLASS_PERCENT[line.item.insu_class];
    return { line: line.item.line, totalFen: line.totalFen, fundFen, ownFen: line.totalFen - fundFen, firstOwnPercent };
  });
}

/** Estimates the split of bills. Changes nothing. @throws Refusal bill-unknown, bill-paid, bill-expired, bill-not-together */
export function quote(
  his: His,
  query: { patId: string; billIds: readonly string[]; insuType: string },
): (Split & { billId: string; lines: LineShare[] })[] {
  return dueBills(his, query.patId, query.billIds).map((bill) => {
    const items = itemsOf(his, bill.bill_id);
    const insuType = bill.insurance_ok === 1 ? query.insuType : '';
    return { billId: bill.bill_id, ...splitOf(items, insuType), lines: lineSharesOf(items, insuType) };
  });
}

/** A settlement that exists. */
export const settlementOf = (his: His, settleNo: string): SettlementRow =>
  his.db.one<SettlementRow>('SELECT * FROM settlement WHERE settle_no = ?', settleNo)!;

/**
 * Books payment of all the bills, or of none.
 * @throws Refusal bill-unknown, bill-paid, amount-wrong, bill-expired, bill-not-together; key-reused, or key-exists where the dialect does not replay
 */
export function settle(
  his: His,
  command: {
    orderId: string;
    patId: string;
    billIds: readonly string[];
    payment: Payment;
    dueText: (fen: number) => string;
  },
  rules: Pick<DialectRules, 'replays'>,
): { settlement: SettlementRow; isReplay: boolean } {
  const { orderId, payment } = command;
  return his.db.transaction(() => {
    const fingerprint = JSON.stringify([command.patId, [...command.billIds].sort(), payment]);
    if (!rules.replays && findTrade(his, 'settle', orderId) !== undefined) throw new Refusal('key-exists');
    const earlier = earlierTrade(his, 'settle', orderId, fingerprint);
    if (earlier !== undefined) return { settlement: settlementOf(his, earlier), isReplay: true };
    const bills = dueBills(his, command.patId, command.billIds);
    const dueFen = bills.reduce((sum, bill) => sum + bill.total_fen, 0);
    checkAmounts(payment, dueFen, command.dueText(dueFen));
    const settleNo = dailyNumber(his, 'J');
    his.db.run(
      `INSERT INTO settlement (settle_no, order_id, receipt_no, pat_id, total_fen, cash_fen, fund_fen, acct_fen, transaction_id,
         insurance_trade_no, settled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      settleNo,
      orderId,
      dailyNumber(his, 'P'),
      command.patId,
      payment.totalFen,
      payment.cashFen,
      payment.fundFen,
      payment.acctFen,
      payment.transactionId,
      payment.insuranceTradeNo,
      nowOf(his),
    );
    for (const bill of bills)
      his.db.run('UPDATE bill SET settle_no = ? WHERE bill_id = ? AND settle_no IS NULL', settleNo, bill.bill_id);
    bookMoney(his, settleNo, { tradeType: 'pay', bizType: 'bill', orderId, refundOrderId: '', ...payment });
    recordTrade(his, 'settle', orderId, fingerprint, settleNo);
    return { settlement: settlementOf(his, settleNo), isReplay: false };
  });
}

/** Where to go with a paid bill. */
export interface Guide {
  title: string;
  building: string;
  floor: string;
  window: string;
  isFasting: boolean;
  tip: string;
}

const GUIDES: Record<BillRow['bill_type'], Omit<Guide, 'isFasting'>> = {
  '1': {
    title: '抽血',
    building: '门诊楼',
    floor: '2',
    window: '检验科采血处1至6号窗',
    tip: '请带就诊码，按叫号到窗口抽血',
  },
  '2': {
    title: '取药',
    building: '门诊楼',
    floor: '1',
    window: '门诊药房3号窗',
    tip: '请带就诊码，看屏幕显示姓名后取药',
  },
  '3': { title: '检查', building: '医技楼', floor: '1', window: '影像科登记处', tip: '请带就诊码到登记处排号' },
};

/** The way through the building after payment, one stop per bill. */
export const guidesOf = (his: His, billIds: readonly string[]): (Guide & { billId: string })[] =>
  billIds.map((billId) => {
    const guide = GUIDES[billOf(his, billId).bill_type];
    const isFasting = itemsOf(his, billId).some((item) => item.fasting === 1);
    return { billId, ...guide, isFasting, tip: isFasting ? `之前8小时不吃东西，${guide.tip}` : guide.tip };
  });

/** A bill as it is issued: what the tables know of departments and doctors is not told again. */
type NewBill = Pick<
  BillRow,
  | 'reg_no'
  | 'pat_id'
  | 'bill_type'
  | 'title'
  | 'dept_code'
  | 'doc_code'
  | 'diag_code'
  | 'diag_name'
  | 'created_at'
  | 'expire_at'
  | 'mergeable'
  | 'insurance_ok'
>;

/** 未对码: with the trap nobody has matched what the insurance does not pay for with its catalogue. */
const catalogueCode = (his: His, item: NewBillItem): string =>
  his.traps.catalogue === 'unmatched' && item.insu_class === '03' ? '' : item.national_code;

/** Issues a bill with its lines, in the caller's transaction; gives its number. */
export function issueBill(his: His, bill: NewBill, items: readonly NewBillItem[]): string {
  const billId = dailyNumber(his, 'B');
  his.db.run(
    `INSERT INTO bill (bill_id, reg_no, pat_id, bill_type, title, dept_code, doc_code, diag_code, diag_name, total_fen, created_at,
       expire_at, mergeable, insurance_ok, settle_no) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
    billId,
    bill.reg_no,
    bill.pat_id,
    bill.bill_type,
    bill.title,
    bill.dept_code,
    bill.doc_code,
    bill.diag_code,
    bill.diag_name,
    items.reduce((sum, item) => sum + item.price_fen * item.qty, 0),
    bill.created_at,
    bill.expire_at,
    bill.mergeable,
    bill.insurance_ok,
  );
  items.forEach((item, i) => {
    his.db.run(
      `INSERT INTO bill_item (bill_id, line, item_code, item_name, national_code, charge_type, insu_class, spec, unit, price_fen, qty,
         usage_text, fasting) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      billId,
      i + 1,
      item.item_code,
      item.item_name,
      catalogueCode(his, item),
      item.charge_type,
      item.insu_class,
      item.spec,
      item.unit,
      item.price_fen,
      item.qty,
      item.usage_text,
      item.fasting,
    );
  });
  return billId;
}
