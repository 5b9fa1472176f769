import { Text, View } from '@tarojs/components';
import type { FeeLines } from '@anzhen/shared-types';
import { Price, Sep } from '@/ui';

interface FeeBriefProps {
  fee: FeeLines;
  /** `row`: total at the left, the rest at the right; `flow`: one after the other. */
  shape: 'row' | 'flow';
}

/** 合计, 医保付, 您付 in one line. 约 stands where the insurance still has to answer; without insurance the sum is exact. */
export function FeeBrief({ fee, shape }: FeeBriefProps) {
  const about = fee.fundFen > 0 ? '约' : '';
  const own = (
    <Text className="md c1 nowrap">
      {`您付${about} `}
      <Price fen={fee.accountFen + fee.cashFen} />
    </Text>
  );
  const fund = (
    <Text className={shape === 'row' ? 'c-indigo nowrap' : 'nowrap'}>
      {`医保${about}付 `}
      <Price fen={fee.fundFen} className="rg" />
    </Text>
  );
  if (shape === 'row') {
    return (
      <View className="row-base sb wrap g2">
        <Price fen={fee.totalFen} />
        <View className="sub">
          {fund}
          <Sep />
          {own}
        </View>
      </View>
    );
  }
  return (
    <View className="row-base wrap g2 sub">
      <View className="nowrap">
        <Price fen={fee.totalFen} className="rg" />
        <Sep />
        {fund}
      </View>
      {own}
    </View>
  );
}
