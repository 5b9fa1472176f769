import { View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { redirectTo, switchTab } from '@/routes';
import { useDisplay, useFamily } from '@/session';
import {
  Button,
  Card,
  Confirm,
  FeeLines,
  Footer,
  Icon,
  InlineMessage,
  Link,
  PageShell,
  PageState,
  Radio,
  Tag,
} from '@/ui';
import { CancelRule } from '../../components/cancel-rule';
import { HoldClock } from '../../components/hold-clock';
import { PlainFace } from '../../components/plain-face';
import { VisitTicket } from '../../components/visit-ticket';
import { useConfirm } from './use-confirm';

type Confirmation = ReturnType<typeof useConfirm>;

const ownShare = ({ fee }: AppointmentView): number => fee.accountFen + fee.cashFen;

/** Given back, or run out: nothing was taken, and one tap leads to the same doctor list. */
const Gone = ({ appointment }: { appointment: AppointmentView }) => {
  const wasReleased = appointment.status === 'cancelled';
  const { departmentCode, visitDate } = appointment;
  return (
    <PlainFace
      icon="f-register"
      title={wasReleased ? '号已经放回' : '留号时间到了'}
      text={wasReleased ? '没有扣钱。想看的时候可以再选一次。' : '号已放回。没有扣钱，可以再选一次。'}
    >
      <Button id="choose-again" onTap={() => void redirectTo('booking.doctors', { departmentCode, visitDate })}>
        再选一次
      </Button>
      <Button kind="plain" onTap={() => void switchTab('home')}>
        回首页
      </Button>
    </PlainFace>
  );
};

const Payable = ({ appointment, confirmation }: { appointment: AppointmentView; confirmation: Confirmation }) => {
  const { isElder } = useDisplay();
  const { patients } = useFamily();
  const usesInsurance = appointment.fee.fundFen + appointment.fee.accountFen > 0;
  const insurance = patients?.find(({ id }) => id === appointment.patientId)?.insuranceLabel;
  return (
    <>
      {isElder && <View className="cap">第 3 步，共 3 步</View>}
      {appointment.holdExpiresAt !== null && (
        <HoldClock until={appointment.holdExpiresAt} onOver={confirmation.onTimeOver} />
      )}
      <InlineMessage tone="amber" message={confirmation.message} />
      <VisitTicket appointment={appointment} />
      <Card>
        <View className="row sb">
          <View className="t3">费用</View>
          <Tag tone={usesInsurance ? 'indigo' : undefined}>{usesInsurance ? (insurance ?? '医保') : '自费'}</Tag>
        </View>
        <View className="mt3">
          <FeeLines fee={appointment.fee} />
        </View>
      </Card>
      {ownShare(appointment) > 0 && (
        <Card>
          <View className="row g3">
            <Icon name="wallet-qing" size="l" />
            <View className="t3 f1">{`微信支付 ${formatYuan(appointment.fee.cashFen)}`}</View>
            <Radio on />
          </View>
        </Card>
      )}
      <CancelRule text={appointment.cancelRule} />
      <View className="second-line-space" />
    </>
  );
};

const PayFooter = ({ appointment, confirmation }: { appointment: AppointmentView; confirmation: Confirmation }) => (
  <Footer
    below={
      <View className="row ctr">
        <Link id="release-link" className="quiet" onTap={confirmation.askRelease}>
          不约了，放回这个号
        </Link>
      </View>
    }
  >
    <Button
      id="pay-button"
      loading={confirmation.isPaying}
      loadingText="正在打开微信支付…"
      onTap={() => void confirmation.pay()}
    >
      {ownShare(appointment) > 0 ? `用微信支付 ${formatYuan(appointment.fee.cashFen)}` : '不用付钱，确认预约'}
    </Button>
  </Footer>
);

const Content = ({ appointment, confirmation }: { appointment: AppointmentView; confirmation: Confirmation }) => {
  switch (confirmation.face) {
    case 'payable':
      return <Payable appointment={appointment} confirmation={confirmation} />;
    case 'gone':
      return <Gone appointment={appointment} />;
    case 'holding':
      return (
        <PlainFace
          icon="f-register"
          title="正在向医院要这个号"
          text="一般几秒钟就好，没有扣钱。这一页会自己更新，不用再点。"
        />
      );
    case 'moved':
    case undefined:
      return <PlainFace icon="f-register" title="这个号已经在办了" text="正在打开结果，请稍等。" />;
  }
};

export default function ConfirmPage() {
  const confirmation = useConfirm();
  const { appointment, face } = confirmation;
  const { data } = appointment;
  const isPayable = data !== undefined && face === 'payable';
  if (confirmation.appointmentId === undefined) {
    return (
      <PageShell title="确认预约">
        <PlainFace icon="f-register" title="还没有留住的号" text="没有扣钱。请先选科室和医生。">
          <Button onTap={() => void switchTab('book')}>去选科室</Button>
        </PlainFace>
      </PageShell>
    );
  }
  return (
    <PageShell
      title="确认预约"
      footer={isPayable ? <PayFooter appointment={data} confirmation={confirmation} /> : undefined}
    >
      <PageState
        resource={appointment}
        failed={{
          title: '没能打开这个号',
          text: appointment.error?.code.startsWith('APPOINTMENT')
            ? appointment.error.message
            : '您的号和钱都没有变。请检查网络再试。',
        }}
      >
        {(view) => <Content appointment={view} confirmation={confirmation} />}
      </PageState>
      <Confirm
        open={isPayable && confirmation.isAsking}
        title="要放回这个号吗？"
        confirmText="放回这个号"
        cancelText="先留着"
        isDangerous
        loading={confirmation.isReleasing}
        onConfirm={() => void confirmation.release()}
        onCancel={confirmation.keep}
      >
        没有扣钱。放回后别人可以约，您可以再选一次，但这个时段不一定还在。
      </Confirm>
    </PageShell>
  );
}
