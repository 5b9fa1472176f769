import { View } from '@tarojs/components';
import type { BillView } from '@anzhen/shared-types';
import { call, useSteps } from '@/api';
import { requestInsuranceAuth } from '@/platform/wechat';
import { readRuntime } from '@/session';
import { Button, Card, Chip, InlineMessage } from '@/ui';
import { FeeBack } from '../../../components/fee-back';

const NO_AUTHORISATION = '没有拿到医保授权，退款还在等您，可以再试一次。';

interface RefundConsentProps {
  waits: NonNullable<BillView['refundWaits']>;
  reload(): void;
}

/** The money of a bill that the hospital took nothing of comes back only when the patient authorises once more. */
export function RefundConsent({ waits, reload }: RefundConsentProps) {
  const { busy, fault, say, run } = useSteps<'authorising'>(reload);
  const authorise = async (): Promise<void> => {
    const authCode = await requestInsuranceAuth((await readRuntime()).insuranceMiniProgram);
    if (authCode === null) {
      say(NO_AUTHORISATION);
      return;
    }
    await call('authorisePaymentRefund', { params: { paymentId: waits.paymentId }, body: { authCode } });
    reload();
  };
  return (
    <Card id="refund-consent">
      <View className="row">
        <Chip tone="amber" icon="bill-amber">
          需要您授权
        </Chip>
      </View>
      <View className="t2 mt3">钱还没有退，等您重新授权</View>
      <View className="body c2 mt1">
        这次付的钱医院没有收下，要退给您。医保要您再授权一次，授权后钱自动退回。3 天内没有授权，由医院工作人员联系您。
      </View>
      <View className="mt4">
        <FeeBack fee={waits.fee} />
      </View>
      <View className="mt3">
        <InlineMessage tone="amber" message={fault} />
      </View>
      <View className="mt3">
        <Button
          id="authorise-refund"
          loading={busy !== null}
          loadingText="正在等医保授权…"
          onTap={() => void run('authorising', authorise)}
        >
          重新授权
        </Button>
      </View>
    </Card>
  );
}
