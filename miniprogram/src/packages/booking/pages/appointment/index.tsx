import { Text, View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import type { AppointmentView } from '@anzhen/shared-types';
import { navigateTo, switchTab } from '@/routes';
import {
  Button,
  Card,
  Confirm,
  FeeLines,
  Footer,
  Icon,
  InlineMessage,
  Link,
  Note,
  PageShell,
  PageState,
  StatusTag,
  Ticket,
} from '@/ui';
import { CancelRule } from '../../components/cancel-rule';
import { PlainFace } from '../../components/plain-face';
import { VisitFacts } from '../../components/visit-ticket';
import { areaInside, fullDay, slotTime, statusTags, today } from '../../visit-words';
import { cancelSentence, useAppointment } from './use-appointment';

type Page = ReturnType<typeof useAppointment>;

/** One sentence: what to do now. */
const headline = ({ status, place, visitDate, checkInFrom }: AppointmentView): string => {
  switch (status) {
    case 'holding':
    case 'hold_unknown':
      return '正在向医院要这个号，请稍等';
    case 'held':
    case 'paying':
      return '号已留住，请付款';
    case 'paid':
    case 'paid_his_unknown':
      return '已支付，医院处理中';
    case 'confirmed':
      return visitDate === today() ? `请在 ${checkInFrom} 后到 ${areaInside(place)}签到` : `当天 ${checkInFrom} 起签到`;
    case 'checked_in':
      return `请在 ${areaInside(place)}坐等叫号`;
    case 'visited':
      return '这次就诊完成了';
    case 'missed':
      return '挂了号没有来看';
    case 'cancelled':
      return '号已经取消';
    case 'expired':
      return '没有付款，号已放回';
    case 'refunding':
      return '正在退到原来付款的地方';
    case 'refunded':
      return '已退号，钱已经退了';
    case 'needs_staff':
      return '工作人员正在核对';
  }
};

const CheckInHint = ({ appointment }: { appointment: AppointmentView }) => (
  <Card>
    <View className="row-top g2">
      <Icon name="check-in-qing" />
      <View className="f1">
        <View className="t3">怎么签到</View>
        <View className="sub mt1">
          {`当天 ${appointment.checkInFrom} 起，到 ${areaInside(appointment.place)}，打开这里扫诊区墙上的码。不签到叫不到号。`}
        </View>
      </View>
    </View>
  </Card>
);

const Content = ({ appointment, message }: { appointment: AppointmentView; message: string | null }) => {
  const { status } = appointment;
  const isPaid = !['holding', 'hold_unknown', 'held', 'paying', 'expired', 'cancelled'].includes(status);
  return (
    <>
      <Ticket id="appointment-ticket" foot={<VisitFacts appointment={appointment} withNumber />}>
        <View className="row">
          <StatusTag {...statusTags[status]} />
        </View>
        <View className="t1 mt2" id="appointment-headline">
          {headline(appointment)}
        </View>
        <View className="sub mt2">就诊时间</View>
        <View className="t2">
          {`${fullDay(appointment.visitDate)} `}
          <Text className="nowrap">{slotTime(appointment)}</Text>
        </View>
      </Ticket>
      <InlineMessage message={message} />
      {status === 'needs_staff' && (
        <Note tone="indigo">这个号要人工核对，钱没有丢，请不要再付一次。着急请打首页的人工电话。</Note>
      )}
      {status === 'confirmed' && <CheckInHint appointment={appointment} />}
      <Card>
        <View className="t3">{isPaid ? '费用' : '要付的费用'}</View>
        <View className="mt3">
          <FeeLines fee={appointment.fee} />
        </View>
      </Card>
      {(appointment.cancellable || status === 'confirmed') && <CancelRule text={appointment.cancelRule} />}
      <View className="second-line-space" />
    </>
  );
};

/** The one solid button of each state, or null. */
const MainButton = ({ appointment }: { appointment: AppointmentView }) => {
  const { id, status, visitDate, ticketId, paymentId, departmentCode } = appointment;
  switch (status) {
    case 'held':
    case 'paying':
      return (
        <Button id="go-pay" onTap={() => void navigateTo('booking.confirm', { appointmentId: id })}>
          去付款
        </Button>
      );
    case 'paid':
    case 'paid_his_unknown':
      return paymentId === null ? null : (
        <Button kind="second" onTap={() => void navigateTo('booking.pay-result', { paymentId })}>
          看付款结果
        </Button>
      );
    case 'confirmed':
      return visitDate === today() ? (
        <Button id="go-check-in" onTap={() => void navigateTo('visit.check-in')}>
          到了，去签到
        </Button>
      ) : null;
    case 'checked_in':
      return (
        <Button id="go-queue" onTap={() => void navigateTo('visit.queue', ticketId === null ? {} : { ticketId })}>
          看候诊进度
        </Button>
      );
    case 'visited':
    case 'missed':
    case 'cancelled':
    case 'expired':
    case 'refunded':
      return (
        <Button id="book-again" onTap={() => void navigateTo('booking.doctors', { departmentCode })}>
          再挂一次
        </Button>
      );
    default:
      return null;
  }
};

const cancelWord = ({ status }: AppointmentView) => (status === 'confirmed' ? '退号' : '放回这个号');

const footerOf = (appointment: AppointmentView, page: Page) => {
  const main = MainButton({ appointment });
  const cancelLink = appointment.cancellable && (
    <View className="row ctr">
      <Link id="cancel-link" className="quiet" onTap={page.askCancel}>
        {`不去了，${cancelWord(appointment)}`}
      </Link>
    </View>
  );
  if (main !== null) return <Footer below={cancelLink}>{main}</Footer>;
  if (!appointment.cancellable) return undefined;
  return (
    <Footer>
      <Button id="cancel-link" kind="plain" onTap={page.askCancel}>
        {`不去了，${cancelWord(appointment)}`}
      </Button>
    </Footer>
  );
};

export default function AppointmentPage() {
  const page = useAppointment();
  const { appointment } = page;
  const { data } = appointment;
  useDidShow(() => {
    if (data) appointment.reload();
  });
  if (page.appointmentId === undefined) {
    return (
      <PageShell title="预约详情">
        <PlainFace icon="f-register" title="没有选中预约" text="您的号和钱都没有变。">
          <Button onTap={() => void switchTab('home')}>回首页</Button>
        </PlainFace>
      </PageShell>
    );
  }
  return (
    <PageShell title="预约详情" footer={data && footerOf(data, page)}>
      <PageState
        resource={appointment}
        failed={{
          title: '没能打开这个预约',
          text: appointment.error?.code.startsWith('APPOINTMENT')
            ? appointment.error.message
            : '您的号和钱都没有变。请检查网络再试。',
        }}
      >
        {(view) => <Content appointment={view} message={page.message} />}
      </PageState>
      {data && (
        <Confirm
          open={page.isAsking}
          title={data.status === 'confirmed' ? '要退掉这个号吗？' : '要放回这个号吗？'}
          confirmText={cancelWord(data)}
          cancelText="先留着"
          isDangerous
          loading={page.isCancelling}
          onConfirm={() => void page.cancel()}
          onCancel={page.keep}
        >
          <View>{cancelSentence(data)}</View>
          <View className="mt2">{data.cancelRule}</View>
        </Confirm>
      )}
    </PageShell>
  );
}
