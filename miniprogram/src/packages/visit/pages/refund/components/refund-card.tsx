import { View } from '@tarojs/components';
import type { BillRefundView } from '@anzhen/shared-types';
import { Button, Card, Chip } from '@/ui';
import { dayAndTime } from '../../../time-words';
import { namesInShort, refundLooks } from '../refund-words';
import { FeeBack } from '../../../components/fee-back';

interface RefundCardProps {
  refund: BillRefundView;
  isBusy: boolean;
  onAuthorise(): void;
}

/** One request: how far it is, what comes back where, and what the person has to do. */
export const RefundCard = ({ refund, isBusy, onAuthorise }: RefundCardProps) => {
  const { text, tone, icon, detail } = refundLooks[refund.status];
  return (
    <Card id={`refund-${refund.id}`}>
      <View className="row sb g2 wrap">
        <Chip tone={tone} icon={icon}>
          {text}
        </Chip>
        <View className="cap nowrap">{`${dayAndTime(refund.requestedAt)} 申请`}</View>
      </View>
      <View className="body mt3">{namesInShort(refund.itemNames)}</View>
      {(refund.endReason ?? detail) !== '' && <View className="sub mt1">{refund.endReason ?? detail}</View>}
      {refund.status !== 'refused' && (
        <View className="mt3">
          <FeeBack fee={refund.fee} />
        </View>
      )}
      {refund.status === 'needs_patient' && (
        <View className="mt4">
          <Button id="authorise-refund" loading={isBusy} loadingText="正在等医保授权…" onTap={onAuthorise}>
            去医保授权
          </Button>
        </View>
      )}
    </Card>
  );
};
