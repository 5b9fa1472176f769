import { View } from '@tarojs/components';
import type { DifferenceView, LedgerLine } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { accessible, Chip } from '@/ui';
import { ClosingForm } from './closing-form';
import type { Writing } from '../workbench/reason-field';
import { timeWords } from '../workbench/time-words';
import { gapWords, typeLooks } from './reconcile-words';
import type { Closing } from './use-closing';

const LEDGERS: [LedgerLine['ledger'], string][] = [
  ['own', '本系统'],
  ['wechat', '微信支付'],
  ['fundflow', '微信商户账户'],
  ['insurance', '医保中心'],
  ['his', 'HIS'],
];

const Book = ({ name, lines }: { name: string; lines: readonly LedgerLine[] }) => (
  <View className={`rec-book ${lines.length === 0 ? 'none' : ''}`}>
    <View className="sub">{name}</View>
    {lines.length === 0 && <View className="t3 c3">没有这笔</View>}
    {lines.map(({ number, amountFen, stateName, at, parts }) => (
      <View key={number} className="rec-line">
        <View className="row-base sb g2">
          <View className="num-m">{formatYuan(amountFen)}</View>
          <View className="sub nowrap">{stateName}</View>
        </View>
        {parts.map(({ leg, legName, amountFen: partFen }) => (
          <View key={leg} className="row-base sb g2 cap">
            <View>{legName}</View>
            <View className="num nowrap">{formatYuan(partFen)}</View>
          </View>
        ))}
        <View className="cap">{timeWords(at)}</View>
        <View className="cap rec-mono">{number}</View>
      </View>
    ))}
  </View>
);

interface DifferenceDetailProps extends Writing {
  closing: Closing<DifferenceView>;
}

/** What the books say about one payment or refund, side by side, and what to do. */
export const DifferenceDetail = ({ closing, ...writing }: DifferenceDetailProps) => {
  const { chosen } = closing;
  if (!chosen) return null;
  const { type, gapFen, why, advice, ledgers, lines, side, status } = chosen;
  const look = typeLooks[type];
  return (
    <View className="rec-detail" {...accessible({ label: '差异详情' })}>
      <View className="row sb g2">
        <View className="row g2">
          <Chip tone={look.tone} icon={look.icon}>
            {look.name}
          </Chip>
          <View className="sub">{side === 'pay' ? '付款' : '退款'}</View>
        </View>
        <View className="num-m nowrap">{gapWords(gapFen)}</View>
      </View>
      <View className="t2">{why}</View>
      <View className="rec-books">
        {LEDGERS.filter(([ledger]) => ledgers.includes(ledger)).map(([ledger, name]) => (
          <Book key={ledger} name={name} lines={lines.filter((line) => line.ledger === ledger)} />
        ))}
      </View>
      <View className="rec-advice body">{advice}</View>
      <ClosingForm closing={closing} ended={status === 'open' ? null : chosen} {...writing} />
    </View>
  );
};
