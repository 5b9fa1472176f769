import { Text, View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import type { AppointmentView } from '@anzhen/shared-types';
import { navigateTo, switchTab } from '@/routes';
import { Button, Confirm, Footer, InlineMessage, Link, PageShell, PageState, StatusTag, Tag, Ticket } from '@/ui';
import { FeeCard } from '../../components/fee-card';
import { PreVisitNote } from '../../components/pre-visit-note';
import { PlainFace } from '../../components/plain-face';
import { VisitFacts } from '../../components/visit-ticket';
import { headlineOf, isChangeOpen, isStopped, tagOf } from '../../status-words';
import { fullDay, ownShare, slotTime, today } from '../../visit-words';
import { GiveBackCard, StateCards } from './cards';
import { cancelSentence, refundSentence, useAppointment } from './use-appointment';

type Page = ReturnType<typeof useAppointment>;

const ticketFace = (appointment: AppointmentView) => {
  if (isStopped(appointment)) return 'red';
  return isChangeOpen(appointment) || appointment.status === 'missed' ? 'amber' : undefined;
};

const UNPAID = ['holding', 'hold_unknown', 'held', 'paying', 'expired', 'cancelled'];

const Content = ({ appointment, message }: { appointment: AppointmentView; message: string | null }) => {
  const { status, source } = appointment;
  return (
    <>
      <Ticket
        id="appointment-ticket"
        face={ticketFace(appointment)}
        foot={<VisitFacts appointment={appointment} withNumber />}
      >
        <View className="row g2 wrap">
          <StatusTag {...tagOf(appointment)} onSameTone={ticketFace(appointment) !== undefined} />
          {source === 'counter' && <Tag>窗口挂的号</Tag>}
          {source === 'waitlist' && <Tag>候补到的号</Tag>}
        </View>
        <View className="t1 mt2" id="appointment-headline">
          {headlineOf(appointment)}
        </View>
        <View className="sub mt2">就诊时间</View>
        <View className="t2">
          {`${fullDay(appointment.visitDate)} `}
          <Text className="nowrap">{slotTime(appointment)}</Text>
        </View>
      </Ticket>
      <InlineMessage message={message} />
      <StateCards appointment={appointment} />
      <PreVisitNote appointmentId={appointment.id} />
      <FeeCard appointment={appointment} title={UNPAID.includes(status) ? '要付的费用' : '费用'} />
      <GiveBackCard appointment={appointment} />
      <View className="second-line-space" />
    </>
  );
};

const bookAgain = ({ departmentCode }: AppointmentView) => (
  <Button id="book-again" onTap={() => void navigateTo('booking.doctors', { departmentCode })}>
    再挂一次
  </Button>
);

/** The one solid button of each state, or null; where free numbers are offered in the page there is none. */
const mainButton = (appointment: AppointmentView) => {
  const { id, status, visitDate, ticketId, paymentId, endReason } = appointment;
  switch (status) {
    case 'held':
    case 'paying':
      return (
        <Button id="go-pay" onTap={() => void navigateTo('booking.confirm', { appointmentId: id })}>
          {ownShare(appointment) > 0 ? '去付款' : '去确认挂号'}
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
      return bookAgain(appointment);
    case 'refunded':
      return isStopped(appointment) ? null : bookAgain(appointment);
    case 'cancelled':
      return endReason === 'by_patient' || endReason === 'at_counter' ? bookAgain(appointment) : null;
    default:
      return null;
  }
};

const cancelWord = ({ status }: AppointmentView) => (status === 'confirmed' ? '退号' : '放回这个号');

/** 替诊: stay, or give the number back. */
const ChangeFooter = ({ page }: { page: Page }) => (
  <Footer
    below={
      <View className="row ctr">
        <Link id="change-refund" className="quiet" onTap={() => page.ask('refund')}>
          退号退款
        </Link>
      </View>
    }
  >
    <Button id="change-accept" loading={page.isSending} onTap={() => void page.acceptChange()}>
      继续就诊
    </Button>
  </Footer>
);

const footerOf = (appointment: AppointmentView, page: Page) => {
  // Before it is paid the question is answered where it is paid.
  if (isChangeOpen(appointment) && appointment.status === 'confirmed') return <ChangeFooter page={page} />;
  const main = mainButton(appointment);
  const cancelText = `不去了，${cancelWord(appointment)}`;
  const askCancel = () => page.ask('cancel');
  const cancelLink = appointment.cancellable && (
    <View className="row ctr">
      <Link id="cancel-link" className="quiet" onTap={askCancel}>
        {cancelText}
      </Link>
    </View>
  );
  if (main !== null) return <Footer below={cancelLink}>{main}</Footer>;
  if (!appointment.cancellable) return undefined;
  return (
    <Footer>
      <Button id="cancel-link" kind="plain" onTap={askCancel}>
        {cancelText}
      </Button>
    </Footer>
  );
};

/** Asked once more, because it cannot be undone. */
const Questions = ({ appointment, page }: { appointment: AppointmentView; page: Page }) => {
  const isConfirmed = appointment.status === 'confirmed';
  const isRefund = page.asked === 'refund';
  return (
    <Confirm
      open={page.asked !== null}
      title={isConfirmed ? '要退掉这个号吗？' : '要放回这个号吗？'}
      confirmText={isRefund ? '退号退款' : cancelWord(appointment)}
      cancelText="先留着"
      isDangerous
      loading={page.isSending}
      onConfirm={() => void page.confirm()}
      onCancel={page.keep}
    >
      <View>{isRefund ? refundSentence(appointment) : cancelSentence(appointment)}</View>
      {!isRefund && <View className="mt2">{appointment.cancelRule}</View>}
    </Confirm>
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
      <PageShell title="挂号详情">
        <PlainFace icon="f-register" title="没有选中挂号" text="您的号和钱都没有变。">
          <Button onTap={() => void switchTab('home')}>回首页</Button>
        </PlainFace>
      </PageShell>
    );
  }
  return (
    <PageShell title="挂号详情" footer={data && footerOf(data, page)}>
      <PageState
        resource={appointment}
        failed={{
          title: '没能打开这个挂号',
          text: appointment.error?.code.startsWith('APPOINTMENT')
            ? appointment.error.message
            : '您的号和钱都没有变。请检查网络再试。',
        }}
      >
        {(view) => <Content appointment={view} message={page.message} />}
      </PageState>
      {data && <Questions appointment={data} page={page} />}
    </PageShell>
  );
}
