import { View } from '@tarojs/components';
import type { LedgerTotal, ReconciliationDay } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { accessible } from '@/ui';
import { gapWords } from './reconcile-words';

type Totals = NonNullable<ReconciliationDay['totals']>;

const HEAD = ['账本', '付款', '笔数', '退款', '笔数', '净额'];

const Cells = ({ cells, className }: { cells: readonly string[]; className: string }) => (
  <View className={`rec-total-row ${className}`} {...accessible({ role: 'row' })}>
    {cells.map((cell, column) => (
      <View key={column} className={column === 0 ? 'nowrap' : 'rec-number'} {...accessible({ role: 'cell' })}>
        {cell}
      </View>
    ))}
  </View>
);

const cellsOf = (name: string, { payCount, payFen, refundCount, refundFen }: LedgerTotal): string[] => {
  const net = payFen - refundFen;
  return [
    ...[name, formatYuan(payFen), String(payCount), formatYuan(refundFen), String(refundCount)],
    net < 0 ? gapWords(net) : formatYuan(net),
  ];
};

const netOf = ({ payFen, refundFen }: LedgerTotal): number => payFen - refundFen;

const Pair = ({ name, theirs, ours }: { name: [string, string]; theirs: LedgerTotal; ours: LedgerTotal }) => {
  const gap = netOf(theirs) - netOf(ours);
  return (
    <View className="rec-pair">
      <Cells className="md" cells={cellsOf(name[0], theirs)} />
      <Cells className="c2" cells={cellsOf(name[1], ours)} />
      {gap !== 0 && <View className="rec-gap c-amber">{`净额相差 ${gapWords(gap)}`}</View>}
    </View>
  );
};

const accountWords = ({ incomeFen, outgoFen, feeFen, closingFen }: NonNullable<Totals['account']>): string =>
  [
    `商户账户：收入 ${formatYuan(incomeFen)}，支出 ${formatYuan(outgoFen)}`,
    `${feeFen < 0 ? '退回手续费' : '手续费'} ${formatYuan(Math.abs(feeFen))}`,
    ...(closingFen === null ? [] : [`日终结余 ${formatYuan(closingFen)}`]),
  ].join('，');

/** Every book beside what we hold of it. */
export const TotalsTable = ({ totals }: { totals: Totals }) => (
  <View className="rec-totals" {...accessible({ role: 'table', label: '四方合计' })}>
    <Cells className="rec-head" cells={HEAD} />
    <Pair name={['微信支付', '本系统记的微信付']} theirs={totals.wechat} ours={totals.ownCash} />
    {totals.fundflow && <Pair name={['微信商户账户', '微信交易账单']} theirs={totals.fundflow} ours={totals.wechat} />}
    <Pair name={['医保中心', '本系统记的医保付']} theirs={totals.insurance} ours={totals.ownInsurance} />
    <Pair name={['HIS', '本系统合计']} theirs={totals.his} ours={totals.own} />
    {totals.account && <View className="rec-account sub">{accountWords(totals.account)}</View>}
  </View>
);
