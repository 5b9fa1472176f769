import { View } from '@tarojs/components';
import type { BillRefundView } from '@anzhen/shared-types';
import { hospitalDate, hospitalTime } from '@anzhen/shared-types/kernel';
import { Button, Card, Chip } from '@/ui';
import { namesInShort, refundLooks } from '../refund-words';
import { FeeBack } from './fee-back';

interface RefundCardProps {
  refund: BillRefundView;
  isBusy: boolean;
  onAuthorise(): void;
}

const when = (instant: string): string => {
  const at = new Date(instant);
  const date = hospitalDate(at);
  return `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日 ${hospitalTime(at)} 申请`;
};

/** One request: how far it is, what comes back where, and what the person has to do. */
export const RefundCard = ({ refund, isBusy, onAuthorise }: RefundCardProps) => {
  const { text, tone, icon, detail } = refundLooks[refund.status];
  return (
    <Card id={`refund-${refund.id}`}>
      <View className="row sb g2">
        <Chip tone={tone} icon={icon}>
          {text}
        </Chip>
        <View className="cap">{when(refund.requestedAt)}</View>
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
