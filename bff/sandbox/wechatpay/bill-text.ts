import { shanghaiDate, shanghaiDateTime } from '../platform/clock';
import { feeFen, file, row, yuan } from './bill-cells';
import { type PayOrder, type PayRefund, type PayState } from './store';

export type BillType = 'ALL' | 'SUCCESS' | 'REFUND';

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

/** As the bill prints a fee: with five decimals, of which two are charged. */
const fee = (fen: number) => `${yuan(fen)}000`;

/** Merchant text must not break the columns. */
const merchantText = (text: string) => text.replace(/[,\r\n`]/g, ' ');

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
    手续费: fee(feeFen(order.totalFen)),
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
    手续费: fee(refund.status === 'CLOSED' ? 0 : -feeFen(refund.refundFen)),
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
  const feesFen =
    paid.reduce((sum, order) => sum + feeFen(order.totalFen), 0) -
    refunds.reduce((sum, { status, refundFen: fen }) => sum + (status === 'CLOSED' ? 0 : feeFen(fen)), 0);
  totals.push(fee(feesFen), yuan(paidFen), yuan(refundFen));
  return file([
    header.join(','),
    ...lines.map((line) => row(header.map((name) => line.cells[name] ?? ''))),
    SUMMARY,
    row(totals),
  ]);
}
