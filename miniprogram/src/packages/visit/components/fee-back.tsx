import { View } from '@tarojs/components';
import type { FeeLines } from '@anzhen/shared-types';
import { Price } from '@/ui';

const PLACES = [
  { key: 'fund', label: '退回医保统筹', of: ({ fundFen }: FeeLines) => fundFen },
  { key: 'account', label: '退回医保个人账户', of: ({ accountFen }: FeeLines) => accountFen },
  { key: 'cash', label: '退回微信', of: ({ cashFen }: FeeLines) => cashFen },
] as const;

/** 统筹、个账、微信: what comes back where, always these three in this order. */
export const FeeBack = ({ fee }: { fee: FeeLines }) => (
  <View className="col g2">
    {PLACES.map(({ key, label, of }) => (
      <View key={key} className="row-base sb">
        <View className="row g2">
          <View className={`fee-key ${key}`} />
          {label}
        </View>
        <Price fen={of(fee)} />
      </View>
    ))}
    <View className="hr" />
    <View className="row-base sb">
      <View className="t3 bd">合计退回</View>
      <Price fen={fee.totalFen} size="m" />
    </View>
  </View>
);
