import { type DifferenceView, formatYuan, type LedgerTotal, type ReconciliationDayDetail } from '@anzhen/shared-types';

/** Columns that a character takes in a terminal: Chinese ones take two. */
const widthOf = (text: string): number =>
  [...text].reduce((width, character) => width + (/[⺀-￠]/.test(character) ? 2 : 1), 0);
const padded = (text: string, width: number, isRight: boolean): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isRight ? space + text : text + space;
};

/** Lines up cells; columns named in `right` stand at the right. */
const alignColumns = (rows: readonly (readonly string[])[], right: readonly number[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0, right.includes(column)))
      .join('  ')
      .trimEnd(),
  );
};

const signedYuan = (amountFen: number): string =>
  amountFen === 0 ? '¥0.00' : `${amountFen < 0 ? '-' : '+'}${formatYuan(Math.abs(amountFen))}`;

const totalRow = (name: string, { payCount, payFen, refundCount, refundFen }: LedgerTotal): string[] => [
  ...[name, String(payCount), formatYuan(payFen), String(refundCount), formatYuan(refundFen)],
  signedYuan(payFen - refundFen),
];

const totalLines = ({ day: { totals } }: ReconciliationDayDetail): string[] => {
  if (!totals) return [];
  const { account } = totals;
  const rows = [
    ['', '付款笔数', '付款', '退款笔数', '退款', '净额'],
    totalRow('微信支付', totals.wechat),
    ...(totals.fundflow ? [totalRow('  商户账户', totals.fundflow)] : []),
    totalRow('  本系统（微信付）', totals.ownCash),
    totalRow('医保中心', totals.insurance),
    totalRow('  本系统（医保付）', totals.ownInsurance),
    totalRow('HIS', totals.his),
    totalRow('  本系统（合计）', totals.own),
  ];
  const ofAccount = account && [
    `商户账户：收入 ${formatYuan(account.incomeFen)}，支出 ${formatYuan(account.outgoFen)}，手续费 ${signedYuan(account.feeFen)}${account.closingFen === null ? '' : `，日终结余 ${formatYuan(account.closingFen)}`}`,
  ];
  return [...alignColumns(rows, [1, 2, 3, 4, 5]), ...(ofAccount ?? [])];
};

const STATUS = { open: '未处理', closed: '已处理', healed: '自动核销' } as const;

const differenceRow = ({ typeName, side, gapFen, number, why, status, closeReason }: DifferenceView): string[] => [
  ...[typeName, side === 'pay' ? '付款' : '退款', signedYuan(gapFen), number, STATUS[status]],
  closeReason === null ? why : `${why}（${closeReason}）`,
];

const differenceLines = ({ differences }: ReconciliationDayDetail): string[] =>
  differences.length === 0
    ? []
    : ['', ...alignColumns([['类型', '收付', '差额', '单号', '状态', '原因'], ...differences.map(differenceRow)], [2])];

/** A reconciled day as a clerk reads it in a terminal. */
export const dayTable = (detail: ReconciliationDayDetail): string => {
  const { day, openCount, closedCount, healedCount } = detail.day;
  const isEven = openCount + closedCount + healedCount === 0;
  const counts = isEven
    ? '四方一致，没有差异'
    : `差异 ${openCount + closedCount + healedCount} 笔：未处理 ${openCount}，已处理 ${closedCount}，自动核销 ${healedCount}`;
  return [`${day} 对账`, '', ...totalLines(detail), '', counts, ...differenceLines(detail), ''].join('\n');
};
