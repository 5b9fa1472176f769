import { shanghaiDate, shanghaiDateTime } from '../platform/clock';
import { feeFen, file, row, yuan } from './bill-cells';
import { type Movement, type PayState } from './store';

const HEADER =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
const SUMMARY = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额';

/** What the account holds before the first movement: refunds are taken out of it, and WeChat lends nothing. */
const OPENING_FEN = 100_000_000;

/** A payment comes in when it is paid. A refund leaves when WeChat takes it on, and comes back when it is closed. */
function ownMovements({ orders, refunds }: PayState): Movement[] {
  const all: Movement[] = [];
  const move = (base: Omit<Movement, 'name' | 'fen'>, name: string, fen: number, ofFee: string): void => {
    all.push({ ...base, name, fen });
    const fee = feeFen(Math.abs(fen));
    if (fee > 0) all.push({ ...base, name: ofFee, fen: fen > 0 ? -fee : fee });
  };
  for (const order of Object.values(orders)) {
    if (order.paidAtMs === null) continue;
    const base = { atMs: order.paidAtMs, businessId: order.transactionId, voucher: order.outTradeNo };
    move(base, '交易', order.totalFen, '扣除交易手续费');
  }
  for (const { refundId, outRefundNo, refundFen, createdAtMs, closedAtMs } of Object.values(refunds)) {
    const base = { atMs: createdAtMs, businessId: refundId, voucher: outRefundNo };
    move(base, '退款', -refundFen, '退还交易手续费');
    if (closedAtMs !== undefined) move({ ...base, atMs: closedAtMs }, '退款', refundFen, '扣除交易手续费');
  }
  return all;
}

function movements(state: PayState): Movement[] {
  const { without = [], besides = [] } = state.account ?? {};
  const missing = new Set(without);
  const own = ownMovements(state).filter(({ voucher }) => !missing.has(voucher));
  return [...own, ...besides].sort((a, b) => a.atMs - b.atMs);
}

/** The fund-flow bill of the basic account of one hospital day, with the balance after every movement. */
export function fundFlowBill(state: PayState, date: string): string | undefined {
  let balance = OPENING_FEN;
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
    const kind = [item.name, item.name, isIn ? '收入' : '支出'];
    lines.push(
      row([at, item.businessId, flowId, ...kind, yuan(Math.abs(item.fen)), yuan(balance), 'system', '', item.voucher]),
    );
  });
  if (lines.length === 0) return undefined;
  // Counts have a decimal in WeChat's own example.
  const [all, ins, outs] = [lines.length, sums.in, sums.out].map((count) => count.toFixed(1));
  return file([
    HEADER,
    ...lines,
    SUMMARY,
    row([all ?? '', ins ?? '', yuan(sums.inFen), outs ?? '', yuan(sums.outFen)]),
  ]);
}
