import { setImmediate as breathe } from 'node:timers/promises';
import { type Fen, fen, parseYuan } from '@anzhen/shared-types';
import type { FundFlowLine, TradeBillLine } from '../../ports/payment-gateway';

/** A bill whose text is not what WeChat documents; it is never half believed. */
export class BillUnreadable extends Error {
  constructor(what: string) {
    super(`bill unreadable: ${what}`);
    this.name = 'BillUnreadable';
  }
}

type Row = Record<string, string>;
type Named<Column extends string> = Record<Column, string>;

interface BillFile<Column extends string, Total extends string> {
  rows: Named<Column>[];
  totals: Named<Total>;
}

interface Shape<Column extends string, Total extends string> {
  columns: readonly Column[];
  totals: readonly Total[];
}

const BOM = '\uFEFF';
const ROWS_AT_A_TIME = 2_000;

/** Names what stands behind every backtick. Commas inside a value are harmless: only a comma with a backtick divides. */
function namedCells(line: string, names: readonly string[]): Row {
  if (!line.startsWith('`')) throw new BillUnreadable('a value without its backtick');
  const cells = line.slice(1).split(',`');
  if (cells.length !== names.length) throw new BillUnreadable('a row with other columns than the header');
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
}

function namesOf(line: string | undefined, wanted: readonly string[]): string[] {
  // WeChat's own pages write 收支金额(元) with either kind of brackets.
  const names = (line ?? '').replaceAll('（', '(').replaceAll('）', ')').split(',');
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined) throw new BillUnreadable(`no column ${missing}`);
  return names;
}

/**
 * Header, rows, header of the totals, totals. Columns are found by name, because WeChat adds some. Between blocks of
 * rows other work of the process gets its turn.
 */
async function readFile<Column extends string, Total extends string>(
  text: string,
  { columns, totals }: Shape<Column, Total>,
): Promise<BillFile<Column, Total>> {
  const lines = (text.startsWith(BOM) ? text.slice(1) : text).split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length < 3) throw new BillUnreadable('no totals');
  const names = namesOf(lines[0], columns);
  const totalNames = namesOf(lines.at(-2), totals);
  const rows: Row[] = [];
  for (const line of lines.slice(1, -2)) {
    rows.push(namedCells(line, names));
    if (rows.length % ROWS_AT_A_TIME === 0) await breathe();
  }
  return {
    rows: rows as Named<Column>[],
    totals: namedCells(lines.at(-1) ?? '', totalNames) as Named<Total>,
  };
}

function amountOf(text: string): Fen {
  try {
    return parseYuan(text);
  } catch {
    throw new BillUnreadable('an amount that is not yuan');
  }
}

function instantOf(text: string): Date {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  const at = new Date(match ? `${match[1]}T${match[2]}+08:00` : Number.NaN);
  if (Number.isNaN(at.getTime())) throw new BillUnreadable('a time that is none');
  return at;
}

/** A number of rows; WeChat's example of the fund-flow bill writes `20.0`. */
function countOf(text: string): number {
  if (!/^\d{1,9}(\.0+)?$/.test(text)) throw new BillUnreadable('a count that is none');
  return Number(text);
}

/** A fee has five decimals, of which WeChat charges two: `0.04000`. */
function feeOf(text: string): number | null {
  const match = /^(-?)(\d{1,12}\.\d{2})0*$/.exec(text);
  if (!match) return null;
  const amount = amountOf(match[2] ?? '');
  return match[1] === '-' && amount > 0 ? -amount : amount;
}

const sumOf = (amounts: readonly Fen[]): Fen => fen(amounts.reduce<number>((sum, each) => sum + each, 0));

/** The file's own totals prove that no row was lost on the way. */
function assertSame(what: string, found: number, told: number): void {
  if (found !== told) throw new BillUnreadable(`${what} differ from the bill's own total`);
}

const REFUND_STATES: Record<string, TradeBillLine['state']> = {
  SUCCESS: 'done',
  PROCESSING: 'pending',
  FAIL: 'failed',
  CHANGE: 'failed',
};

function tradeLine(row: Row): TradeBillLine {
  const common = {
    paymentId: row['商户订单号'] ?? '',
    transactionId: row['微信订单号'] ?? '',
    feeFen: feeOf(row['手续费'] ?? ''),
    at: instantOf(row['交易时间'] ?? ''),
  };
  switch (row['交易状态']) {
    case 'SUCCESS':
      return {
        ...{ ...common, side: 'pay', refundId: null, remoteRefundId: null },
        ...{ amount: amountOf(row['订单金额'] ?? ''), state: 'done' },
      };
    case 'REFUND':
    case 'REVOKED': {
      const state = REFUND_STATES[row['退款状态'] ?? ''];
      if (state === undefined) throw new BillUnreadable('a refund in an unknown state');
      const amount = amountOf(row['申请退款金额'] ?? '');
      const refundId = row['商户退款单号'] ?? '';
      return { ...common, side: 'refund', refundId, remoteRefundId: row['微信退款单号'] ?? '', amount, state };
    }
    default:
      throw new BillUnreadable('a trade in an unknown state');
  }
}

const tradeShape = {
  columns: [
    ...['交易时间', '微信订单号', '商户订单号', '交易状态', '订单金额'],
    ...['微信退款单号', '商户退款单号', '退款状态', '申请退款金额', '手续费'],
  ],
  totals: ['总交易单数', '订单总金额', '申请退款总金额'],
};

/** Reads the trade bill (`bill_type=ALL`). @throws BillUnreadable */
export async function readTradeBill(text: string): Promise<TradeBillLine[]> {
  const { rows, totals } = await readFile(text, tradeShape);
  const lines = rows.map(tradeLine);
  const sumOfSide = (side: TradeBillLine['side']) =>
    sumOf(lines.filter((line) => line.side === side).map(({ amount }) => amount));
  assertSame('rows', lines.length, countOf(totals['总交易单数'] ?? ''));
  assertSame('payments', sumOfSide('pay'), amountOf(totals['订单总金额'] ?? ''));
  assertSame('refunds', sumOfSide('refund'), amountOf(totals['申请退款总金额'] ?? ''));
  return lines;
}

const flowShape = {
  columns: [
    ...['记账时间', '微信支付业务单号', '业务名称', '业务类型', '收支类型', '收支金额(元)', '账户结余(元)'],
    '业务凭证号',
  ],
  totals: ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'],
};

/** Names and types of businesses differ between WeChat's pages; what they all say is which of the three it is. */
function flowKind(row: Row): FundFlowLine['kind'] {
  const words = `${row['业务名称'] ?? ''} ${row['业务类型'] ?? ''}`;
  if (words.includes('手续费')) return 'fee';
  if (words.includes('退款')) return 'refund';
  return words.includes('交易') ? 'trade' : 'other';
}

function flowLine(row: Row): FundFlowLine {
  const direction = row['收支类型'];
  if (direction !== '收入' && direction !== '支出') throw new BillUnreadable('a movement without a direction');
  return {
    at: instantOf(row['记账时间'] ?? ''),
    kind: flowKind(row),
    businessId: row['微信支付业务单号'] ?? '',
    voucher: row['业务凭证号'] ?? '',
    direction: direction === '收入' ? 'in' : 'out',
    amount: amountOf(row['收支金额(元)'] ?? ''),
    balance: amountOf(row['账户结余(元)'] ?? ''),
  };
}

/** WeChat does not say in which order a bill stands; a balance is only read from one end to the other. */
function oldestFirst(lines: FundFlowLine[]): FundFlowLine[] {
  const [first, last] = [lines[0], lines.at(-1)];
  const inFile = first && last && first.at > last.at ? [...lines].reverse() : [...lines];
  return inFile.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Reads the fund-flow bill of the basic account, oldest first. @throws BillUnreadable */
export async function readFundFlowBill(text: string): Promise<FundFlowLine[]> {
  const { rows, totals } = await readFile(text, flowShape);
  const lines = rows.map(flowLine);
  assertSame('rows', lines.length, countOf(totals['资金流水总笔数'] ?? ''));
  for (const [direction, name, what] of [
    ['in', '收入', 'income'],
    ['out', '支出', 'outgo'],
  ] as const) {
    const some = lines.filter((line) => line.direction === direction);
    assertSame(`rows of ${what}`, some.length, countOf(totals[`${name}笔数`] ?? ''));
    assertSame(what, sumOf(some.map(({ amount }) => amount)), amountOf(totals[`${name}金额`] ?? ''));
  }
  return oldestFirst(lines);
}
