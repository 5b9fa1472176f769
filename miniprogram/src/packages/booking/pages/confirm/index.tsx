import { View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { switchTab } from '@/routes';
import { useDisplay } from '@/session';
import {
  accessible,
  Button,
  Card,
  Confirm,
  Footer,
  Icon,
  InlineMessage,
  Link,
  Note,
  PageShell,
  PageState,
  Radio,
} from '@/ui';
import { CancelRule } from '../../components/cancel-rule';
import { ChangeCard } from '../../components/change-card';
import { FeeCard } from '../../components/fee-card';
import { HoldClock } from '../../components/hold-clock';
import { HoldingFace } from '../../components/holding-face';
import { Instead } from '../../components/instead';
import { PlainFace } from '../../components/plain-face';
import { VisitTicket } from '../../components/visit-ticket';
import { goneWords, isChangeOpen } from '../../status-words';
import { ownShare } from '../../visit-words';
import { isGone, useConfirm } from './use-confirm';

type Confirmation = ReturnType<typeof useConfirm>;

/** Given back, run out or lost: nothing was taken, and other numbers are one tap away. */
const Gone = ({ appointment, isTimeOver }: { appointment: AppointmentView; isTimeOver: boolean }) => {
  const { title, text } = goneWords(isTimeOver ? { status: 'expired', endReason: null } : appointment);
  return (
    <>
      <View className="face compact" id="gone-face" {...accessible({ role: 'alert' })}>
        <View className="face-plate">
          <Icon name="f-register" size="plate" />
        </View>
        <View className="t2 mt5">{title}</View>
        <View className="body c2 mt2">{text}</View>
      </View>
      {isGone(appointment.status) ? (
        <Card>
          <Instead gone={appointment} />
        </Card>
      ) : (
        <Note tone="grey">正在放回这个号，过两三分钟可以再选。</Note>
      )}
    </>
  );
};

const Payable = ({ appointment, confirmation }: { appointment: AppointmentView; confirmation: Confirmation }) => {
  const { isElder } = useDisplay();
  const isFree = ownShare(appointment) === 0;
  return (
    <>
      {isElder && <View className="cap">第 3 步，共 3 步</View>}
      {appointment.payUntil !== null && (
        <HoldClock until={appointment.payUntil} isFree={isFree} onOver={confirmation.onTimeOver} />
      )}
      <ChangeCard appointment={appointment} />
      <InlineMessage tone="amber" message={confirmation.message} />
      <VisitTicket appointment={appointment} />
      <FeeCard appointment={appointment} title="费用" />
      {isFree ? (
        <Note tone="green">这次不用付钱，确认后号就是您的。</Note>
      ) : (
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
    {isChangeOpen(appointment) ? (
      <Button id="change-accept" loading={confirmation.isPaying} onTap={() => void confirmation.acceptChange()}>
        {`由 ${appointment.doctorChange?.toDoctor} 看，继续`}
      </Button>
    ) : (
      <Button
        id="pay-button"
        loading={confirmation.isPaying}
        loadingText={ownShare(appointment) > 0 ? '正在打开微信支付…' : '正在确认…'}
        onTap={() => void confirmation.pay()}
      >
        {ownShare(appointment) > 0 ? `用微信支付 ${formatYuan(appointment.fee.cashFen)}` : '确认挂号'}
      </Button>
    )}
  </Footer>
);

const Content = ({ appointment, confirmation }: { appointment: AppointmentView; confirmation: Confirmation }) => {
  switch (confirmation.face) {
    case 'payable':
      return <Payable appointment={appointment} confirmation={confirmation} />;
    case 'gone':
      return <Gone appointment={appointment} isTimeOver={confirmation.isTimeOver} />;
    case 'holding':
      return <HoldingFace appointment={appointment} waitedSeconds={confirmation.waitedSeconds} />;
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
