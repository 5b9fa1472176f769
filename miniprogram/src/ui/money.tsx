import { Text, View } from '@tarojs/components';
import type { FeeLines as FeeAmounts } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { accessible } from './accessible';
import { classNames } from './class-names';

interface PriceProps {
  fen: number;
  /** Shown as a deduction: − ¥40.00. */
  minus?: boolean;
  size?: 'l' | 'm' | 'inherit';
  className?: string;
}

/** `128630` → `¥1,286.30`; never broken over two lines. */
export function Price({ fen, minus, size = 'inherit', className }: PriceProps) {
  const sizeClass = { l: 'num-l', m: 'num-m', inherit: '' }[size];
  return (
    <Text className={classNames('num nowrap', sizeClass, className)}>{`${minus ? '− ' : ''}${formatYuan(fen)}`}</Text>
  );
}

const parts = [
  { key: 'fund', amount: (fee: FeeAmounts) => fee.fundFen },
  { key: 'account', amount: (fee: FeeAmounts) => fee.accountFen },
  { key: 'cash', amount: (fee: FeeAmounts) => fee.cashFen },
] as const;

const spoken = (fee: FeeAmounts): string =>
  `合计${formatYuan(fee.totalFen)}，医保统筹付${formatYuan(fee.fundFen)}，医保个人账户付${formatYuan(fee.accountFen)}，您另付${formatYuan(fee.cashFen)}`;

/** Insurance fund, personal account, own money: always in this order and with these patterns. */
export function FeeSplit({ fee }: { fee: FeeAmounts }) {
  return (
    <View className="split" {...accessible({ role: 'img', label: spoken(fee) })}>
      {parts.map(({ key, amount }) =>
        amount(fee) > 0 ? (
          <View key={key} className={classNames('split-part', key)} style={{ flexGrow: amount(fee), flexBasis: 0 }} />
        ) : null,
      )}
    </View>
  );
}

interface FeeLinesProps {
  fee: FeeAmounts;
  /** Before the insurance centre has answered every number but the total is an estimate, and says 约. */
  isEstimate?: boolean;
  /** What the last part is paid with. */
  cashLabel?: string;
}

const Line = ({
  label,
  patternKey,
  fen,
  minus,
  className,
}: {
  label: string;
  patternKey?: string;
  fen: number;
  minus?: boolean;
  className?: string;
}) => (
  <View className={classNames('fee-line', className)}>
    <View className="row g2">
      {patternKey && <View className={classNames('fee-key', patternKey)} />}
      {label}
    </View>
    <Price fen={fen} minus={minus} className="rg" />
  </View>
);

/** 合计 → 医保统筹付 → 您付, always these three; 您付 is the largest. */
export function FeeLines({ fee, isEstimate, cashLabel = '微信支付' }: FeeLinesProps) {
  const about = isEstimate ? '约' : '';
  const youPay = fee.accountFen + fee.cashFen;
  return (
    <View className="col">
      <View className="row-base sb">
        <Text className="t3">合计</Text>
        <Price fen={fee.totalFen} size="m" />
      </View>
      {fee.totalFen > 0 && (
        <View className="mt3">
          <FeeSplit fee={fee} />
        </View>
      )}
      <Line
        className="mt2 c-indigo"
        label={`医保统筹${about}付`}
        patternKey="fund"
        fen={fee.fundFen}
        minus={fee.fundFen > 0}
      />
      <View className="hr mt2" />
      <View className="row-base sb mt2">
        <Text className="t3 bd">{`您付${about}`}</Text>
        <Price fen={youPay} size="l" />
      </View>
      {fee.accountFen > 0 && (
        <>
          <Line className="part" label="其中 医保个人账户" patternKey="account" fen={fee.accountFen} />
          <Line className="part" label={`其中 ${cashLabel}`} patternKey="cash" fen={fee.cashFen} />
        </>
      )}
    </View>
  );
}
