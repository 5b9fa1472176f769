import { shanghaiDate, shanghaiDateTime } from '../platform/clock';
import { type SandboxKeys } from '../platform/keys';
import { yuanOf } from './amounts';
import { NhsaRefusal } from './errors';
import { textField, type Data } from './fee-upload';
import { type InsuranceOrder, type NhsaStore } from './store';

interface Deps {
  store: NhsaStore;
  keys: SandboxKeys['insurance'];
}

interface Entry {
  atMs: number;
  data: Data;
}

const PAGE_MAX = 500;

const entriesOf = (order: InsuranceOrder): Entry[] => {
  const common = { payOrdId: order.payOrdId, medOrgOrd: order.medOrgOrd };
  const entries: Entry[] = [];
  if (order.split && order.settledAtMs !== null) {
    const { fundFen, accountFen, otherFen, cashFen } = order.split;
    const amounts = {
      ...{ feeSumamt: order.totalFen, fundPay: fundFen, psnAcctPay: accountFen },
      ...{ othFeeAmt: otherFen, ownPayAmt: cashFen },
    };
    entries.push(entry(order.settledAtMs, { ...common, trnsType: '1', trnsSn: order.hiDocSn }, amounts));
  }
  for (const refund of order.refunds) {
    const { fundFen, accountFen, cashFen } = refund;
    const feeSumamt = fundFen + accountFen + cashFen;
    const amounts = { feeSumamt, fundPay: fundFen, psnAcctPay: accountFen, ownPayAmt: cashFen };
    const names = { trnsType: '2', trnsSn: refund.refdSn, appRefdSn: refund.appRefdSn };
    entries.push(entry(refund.refundedAtMs, { ...common, ...names }, amounts));
  }
  return entries;
};

const entry = (atMs: number, names: Data, amounts: Record<string, number>): Entry => ({
  atMs,
  data: {
    ...names,
    ...Object.fromEntries(Object.entries(amounts).map(([name, fen]) => [name, yuanOf(fen)])),
    trnsTime: shanghaiDateTime(new Date(atMs)),
  },
});

const pageField = (data: Data, name: string, most: number): number => {
  const text = textField(data, name);
  if (!/^[1-9]\d{0,6}$/.test(text) || Number(text) > most) throw new NhsaRefusal(`${name}不正确`);
  return Number(text);
};

/**
 * The settlements and refunds of one day, oldest first. The public interface papers have no such call in the payment
 * centre (institutions reconcile with the bureau by 3201 and 3202 on another network), so its path and names are ours.
 */
export const makeDayLedger =
  ({ store, keys }: Deps) =>
  (data: Data): Data => {
    if (textField(data, 'orgCodg') !== keys.orgCode) throw new NhsaRefusal('orgCodg不是本渠道的机构');
    const date = textField(data, 'billDate');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new NhsaRefusal('billDate格式应为yyyy-MM-dd');
    const size = pageField(data, 'pageSize', PAGE_MAX);
    const first = (pageField(data, 'pageNum', 1_000_000) - 1) * size;
    const entries = Object.values(store.value.orders)
      .flatMap(entriesOf)
      .filter(({ atMs }) => shanghaiDate(new Date(atMs)) === date)
      .sort((a, b) => a.atMs - b.atMs);
    const list = entries.slice(first, first + size).map((each) => each.data);
    return { total: String(entries.length), pageNum: textField(data, 'pageNum'), list };
  };
