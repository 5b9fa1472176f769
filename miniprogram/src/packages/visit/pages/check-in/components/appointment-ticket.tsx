import { Text, View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import type { ReactNode } from 'react';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { navigateTo, redirectTo } from '@/routes';
import { Button, Link, StatusTag, Ticket } from '@/ui';
import { DoctorLine } from '../../../components/doctor-line';
import { placeWords } from '../../../place-words';
import type { CheckInCase } from '../judge-check-in';
import type { CheckIn } from '../use-check-in';

type Mine = Extract<CheckInCase, { kind: 'ready' | 'too_early' | 'checked_in' | 'unpaid' | 'confirming' }>;

interface AppointmentTicketProps {
  found: Mine;
  /** The name on the code: 心血管内科. */
  codeName: string;
  page: CheckIn;
}

const words: Record<Mine['kind'], (appointment: AppointmentView) => { title: string; text: string }> = {
  ready: () => ({ title: '到了，请点签到', text: '签到后按顺序叫号，请坐在这个诊区等。' }),
  too_early: ({ checkInFrom }) => ({
    title: '还没到签到时间',
    text: `${checkInFrom} 起可以签到。号给您留着，先坐一会儿，到时间再扫一次码。`,
  }),
  checked_in: () => ({ title: '已经签到了', text: '不用再签，请坐等叫号。' }),
  unpaid: () => ({ title: '这个号还没有付款', text: '付了挂号费才能签到。还没有扣钱。' }),
  confirming: () => ({
    title: '医院正在确认这个号',
    text: '一般 1 分钟内完成，完成后再点一次刷新。请不要再付一次，着急可到护士台。',
  }),
};

const actionOf = ({ found, page }: AppointmentTicketProps): ReactNode => {
  const { kind, appointment } = found;
  switch (kind) {
    case 'ready':
      return (
        <Button id="check-in-button" loading={page.isCheckingIn} loadingText="正在签到…" onTap={page.checkIn}>
          签到
        </Button>
      );
    case 'too_early':
      return (
        <Button id="check-in-button" missing={`${appointment.checkInFrom} 起可以签到`}>
          签到
        </Button>
      );
    case 'checked_in':
      return (
        <Button
          id="open-queue"
          onTap={() => void redirectTo('visit.queue', { ticketId: appointment.ticketId ?? undefined })}
        >
          查看候诊进度
        </Button>
      );
    case 'unpaid':
      return (
        <Button id="pay-first" onTap={() => void navigateTo('booking.confirm', { appointmentId: appointment.id })}>
          去付挂号费
        </Button>
      );
    case 'confirming':
      return (
        <Button id="ask-again" kind="second" loading={page.read.isReloading} onTap={page.read.reload}>
          刷新看结果
        </Button>
      );
  }
};

/** The person has a number here today: which one, and the one thing to do with it. */
export function AppointmentTicket(props: AppointmentTicketProps) {
  const { found, codeName, page } = props;
  const { appointment, kind } = found;
  const { title, text } = words[kind](appointment);
  return (
    <Ticket
      id="check-in-ticket"
      face={kind === 'ready' || kind === 'checked_in' ? 'qing' : 'amber'}
      foot={
        <>
          {actionOf(props)}
          <Link icon="scan-qing" onTap={page.rescan}>
            重新扫码
          </Link>
        </>
      }
    >
      <View className="row sb">
        {kind === 'checked_in' && <StatusTag status="waiting" />}
        {(kind === 'ready' || kind === 'too_early') && (
          <StatusTag status="to_check_in" onSameTone={kind === 'too_early'} />
        )}
        <View className="sub">{withSpaces(codeName)}</View>
      </View>
      <View className="t1 mt3" id="check-in-title">
        {title}
      </View>
      <View className="body mt1">{text}</View>
      <View className="sub mt4">就诊时间</View>
      <Text className="num-l num nowrap">{`${appointment.startsAt}–${appointment.endsAt}`}</Text>
      <View className="body mt2">{appointment.patientName}</View>
      <DoctorLine
        parts={[
          appointment.departmentName,
          `${appointment.doctorName} ${appointment.doctorTitle}`,
          placeWords(appointment.place),
        ]}
      />
    </Ticket>
  );
}
