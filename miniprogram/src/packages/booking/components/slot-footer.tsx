import { View } from '@tarojs/components';
import type { FeeLines } from '@anzhen/shared-types';
import { useDisplay } from '@/session';
import { Button, Price } from '@/ui';

interface HoldButtonProps {
  hasSlot: boolean;
  hasPerson: boolean;
  isHolding: boolean;
  onHold(): void;
}

const missingOf = ({ hasSlot, hasPerson }: HoldButtonProps): string | undefined => {
  if (!hasSlot) return '还差时段';
  return hasPerson ? undefined : '还差就诊人';
};

export function HoldButton(props: HoldButtonProps) {
  const { isElder } = useDisplay();
  return (
    <Button
      id="hold-button"
      missing={missingOf(props)}
      loading={props.isHolding}
      loadingText="正在留号…"
      onTap={props.onHold}
    >
      {isElder ? '下一步：确认' : '下一步：确认费用'}
    </Button>
  );
}

/** 您付 with the other two numbers under it; 约 while the insurance has not answered. */
export function YouPay({ fee }: { fee: FeeLines }) {
  const about = fee.fundFen > 0 ? '约' : '';
  return (
    <View>
      <View className="row-base g2 nowrap">
        <View className="sub">{`您付${about}`}</View>
        <Price fen={fee.accountFen + fee.cashFen} size="m" />
      </View>
      <View className="cap nowrap">
        <Price fen={fee.totalFen} className="rg" />
        {`，医保${about}付 `}
        <Price fen={fee.fundFen} className="rg" />
      </View>
    </View>
  );
}
