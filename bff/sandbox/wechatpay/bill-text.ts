import { shanghaiDate, shanghaiDateTime } from '../platform/clock';
import { type PayOrder, type PayRefund, type PayState } from './store';

export type BillType = 'ALL' | 'SUCCESS' | 'REFUND';

const yuan = (fen: number) =>
  `${fen < 0 ? '-' : ''}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;

const ALL_HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'.split(
    ',',
  );
const REFUND_COLUMNS = [
  '微信退款单号',
  '商户退款单号',
  '退款金额',
  '充值券退款金额',
  '退款类型',
  '退款状态',
  '申请退款金额',
];
const SUMMARY = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const FUND_HEADER =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
const FUND_SUMMARY = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额';

/** 0.60 % of an amount, in hundred-thousandths of a yuan, as the bill prints it (0.04000). */
const feeUnits = (fen: number) => fen * 6;
const fee = (units: number) => `${units < 0 ? '-' : ''}${(Math.abs(units) / 100_000).toFixed(5)}`;

/** Merchant text must not break the columns. */
const merchantText = (text: string) => text.replace(/[,\r\n`]/g, ' ');
const row = (values: string[]) => values.map((value) => `\`${value}`).join(',');
const BOM = '\uFEFF';
const file = (lines: string[]) => `${BOM}${lines.join('\r\n')}\r\n`;

interface Line {
  atMs: number;
  cells: Record<string, string>;
}

const cellsOf = (order: PayOrder, mchId: string): Record<string, string> => ({
  公众账号ID: order.appid,
  商户号: mchId,
  特约商户号: '0',
  设备号: '',
  微信订单号: order.transactionId,
  商户订单号: order.outTradeNo,
  用户标识: order.openid,
  交易类型: 'JSAPI',
  付款银行: 'OTHERS',
  货币种类: 'CNY',
  代金券金额: '0.00',
  充值券退款金额: '0.00',
  商品名称: merchantText(order.description),
  商户数据包: merchantText(order.attach),
  费率: '0.60%',
  费率备注: '',
});

const paidLine = (order: PayOrder, mchId: string, atMs: number): Line => ({
  atMs,
  cells: {
    ...cellsOf(order, mchId),
    交易时间: shanghaiDateTime(new Date(atMs)),
    交易状态: 'SUCCESS',
    应结订单金额: yuan(order.totalFen),
    微信退款单号: '0',
    商户退款单号: '0',
    退款金额: '0.00',
    退款类型: '',
    退款状态: '',
    手续费: fee(feeUnits(order.totalFen)),
    订单金额: yuan(order.totalFen),
    申请退款金额: '0.00',
  },
});

const STATUS: Record<PayRefund['status'], string> = {
  SUCCESS: 'SUCCESS',
  PROCESSING: 'PROCESSING',
  ABNORMAL: 'CHANGE',
  CLOSED: 'FAIL',
};

const refundLine = (order: PayOrder, refund: PayRefund, mchId: string): Line => ({
  atMs: refund.createdAtMs,
  cells: {
    ...cellsOf(order, mchId),
    交易时间: shanghaiDateTime(new Date(refund.createdAtMs)),
    交易状态: 'REFUND',
    应结订单金额: '0.00',
    退款申请时间: shanghaiDateTime(new Date(refund.createdAtMs)),
    退款成功时间: refund.successAtMs === null ? '' : shanghaiDateTime(new Date(refund.successAtMs)),
    微信退款单号: refund.refundId,
    商户退款单号: refund.outRefundNo,
    退款金额: yuan(refund.refundFen),
    退款类型: 'ORIGINAL',
    退款状态: STATUS[refund.status],
    手续费: fee(-feeUnits(refund.refundFen)),
    订单金额: '0.00',
    申请退款金额: yuan(refund.refundFen),
  },
});

const headerOf = (type: BillType): string[] => {
  if (type === 'SUCCESS') return ALL_HEADER.filter((name) => !REFUND_COLUMNS.includes(name));
  if (type === 'ALL') return ALL_HEADER;
  return ALL_HEADER.flatMap((name) => (name === '微信退款单号' ? ['退款申请时间', '退款成功时间', name] : [name]));
};

/** The trade bill of one hospital day; undefined when nothing happened on it. */
export function tradeBill(state: PayState, mchId: string, date: string, type: BillType): string | undefined {
  const isOn = (atMs: number | null): atMs is number => atMs !== null && shanghaiDate(new Date(atMs)) === date;
  const paid = type === 'REFUND' ? [] : Object.values(state.orders).filter((order) => isOn(order.paidAtMs));
  const refunds = type === 'SUCCESS' ? [] : Object.values(state.refunds).filter((refund) => isOn(refund.createdAtMs));
  const lines = paid.map((order) => paidLine(order, mchId, order.paidAtMs ?? 0));
  for (const refund of refunds) {
    const order = state.orders[refund.outTradeNo];
    if (order) lines.push(refundLine(order, refund, mchId));
  }
  if (lines.length === 0) return undefined;
  lines.sort((a, b) => a.atMs - b.atMs);
  const header = headerOf(type);
  const paidFen = paid.reduce((sum, order) => sum + order.totalFen, 0);
  const refundFen = refunds.reduce((sum, refund) => sum + refund.refundFen, 0);
  const totals = [String(lines.length), yuan(paidFen), yuan(refundFen), '0.00'];
  totals.push(fee(feeUnits(paidFen - refundFen)), yuan(paidFen), yuan(refundFen));
  return file([
    header.join(','),
    ...lines.map((line) => row(header.map((name) => line.cells[name] ?? ''))),
    SUMMARY,
    row(totals),
  ]);
}

interface Movement {
  atMs: number;
  businessId: string;
  name: string;
  fen: number;
  voucher: string;
}

function movements(state: PayState): Movement[] {
  const all: Movement[] = [];
  const feeFen = (fen: number) => Math.round(feeUnits(fen) / 1000);
  for (const order of Object.values(state.orders)) {
    if (order.paidAtMs === null) continue;
    const base = { atMs: order.paidAtMs, businessId: order.transactionId, voucher: order.outTradeNo };
    all.push({ ...base, name: '交易', fen: order.totalFen });
    if (feeFen(order.totalFen) > 0) all.push({ ...base, name: '扣除交易手续费', fen: -feeFen(order.totalFen) });
  }
  for (const refund of Object.values(state.refunds)) {
    if (refund.successAtMs === null) continue;
    const base = { atMs: refund.successAtMs, businessId: refund.refundId, voucher: refund.outRefundNo };
    all.push({ ...base, name: '退款', fen: -refund.refundFen });
    if (feeFen(refund.refundFen) > 0) all.push({ ...base, name: '退还交易手续费', fen: feeFen(refund.refundFen) });
  }
  return all.sort((a, b) => a.atMs - b.atMs);
}

/** The fund-flow bill of one hospital day, with the balance running since the account was opened at zero. */
export function fundFlowBill(state: PayState, date: string): string | undefined {
  let balance = 0;
  const lines: string[] = [];
  const sums = { in: 0, inFen: 0, out: 0, outFen: 0 };
  movements(state).forEach((item, index) => {
    balance += item.fen;
    if (shanghaiDate(new Date(item.atMs)) !== date) return;
    const isIn = item.fen >= 0;
    sums[isIn ? 'in' : 'out'] += 1;
    sums[isIn ? 'inFen' : 'outFen'] += Math.abs(item.fen);
    const at = shanghaiDateTime(new Date(item.atMs));
    const flowId = `F${date.replaceAll('-', '')}${String(index).padStart(10, '0')}`;
    const kind = [item.name, item.name.includes('手续费') ? '手续费' : item.name, isIn ? '收入' : '支出'];
    lines.push(
      row([at, item.businessId, flowId, ...kind, yuan(Math.abs(item.fen)), yuan(balance), 'system', '', item.voucher]),
    );
  });
  if (lines.length === 0) return undefined;
  const totals = [String(lines.length), String(sums.in), yuan(sums.inFen), String(sums.out), yuan(sums.outFen)];
  return file([FUND_HEADER, ...lines, FUND_SUMMARY, row(totals)]);
}
