import { Text, View } from '@tarojs/components';
import type { AppointmentView, VisitView } from '@anzhen/shared-types';
import { formatDay, hospitalTime, withSpaces } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { DoctorLine } from '@/packages/visit/components/doctor-line';
import { PlaceSheet } from '@/packages/visit/components/place-sheet';
import { placeWords } from '@/packages/visit/place-words';
import { todayHere } from '@/packages/visit/time-words';
import { now } from '@/platform/clock';
import { navigateTo, switchTab } from '@/routes';
import { Button, Icon, InlineMessage, Link, Ticket } from '@/ui';
import { CardHead, Headline } from './card-parts';
import { useScanCheckIn } from './use-scan-check-in';

export function NoVisitCard({ visit }: { visit: VisitView }) {
  return (
    <Ticket
      id="now-card"
      foot={
        <>
          <Button id="now-action" onTap={() => void switchTab('book')}>
            预约挂号
          </Button>
          <Link onTap={() => void navigateTo('triage.symptoms')}>不知道挂哪科</Link>
        </>
      }
    >
      <View className="sub">今天没有安排</View>
      <View className="t1 mt2" id="now-headline">
        {withSpaces(visit.headline)}
      </View>
      <View className="row g3 mt4">
        <Icon name="f-register" size="xl" />
        <View className="sub f1">{withSpaces(visit.detail)}</View>
      </View>
    </Ticket>
  );
}

/** The server names a stage whose particulars it could not read just now: its own sentence, and a second look. */
export function StageOnlyCard({ visit, reload }: { visit: VisitView; reload(): void }) {
  return (
    <Ticket
      id="now-card"
      foot={
        <Button id="now-action" kind="second" onTap={reload}>
          再看一次
        </Button>
      }
    >
      <Headline text={visit.headline} />
      <View className="body mt2">{withSpaces(visit.detail)}</View>
    </Ticket>
  );
}

interface AppointmentCardProps {
  visit: VisitView;
  appointment: AppointmentView;
}

const HowToGetThere = ({ appointment }: { appointment: AppointmentView }) => {
  const [isOpen, setOpen] = useState(false);
  const { place, departmentName } = appointment;
  return (
    <>
      <Link id="how-to-get-there" icon="nav-qing" onTap={() => setOpen(true)}>
        {`${placeWords(place)}怎么走`}
      </Link>
      <PlaceSheet open={isOpen} onClose={() => setOpen(false)} place={place} what={withSpaces(departmentName)} />
    </>
  );
};

/** A number for another day, or one that is kept but not paid for. */
export function BookedCard({ visit, appointment }: AppointmentCardProps) {
  const { id, status, departmentName, doctorName, doctorTitle, visitDate, startsAt, endsAt, checkInFrom } = appointment;
  const isUnpaid = status === 'held' || status === 'paying';
  const open = () =>
    void (isUnpaid
      ? navigateTo('booking.confirm', { appointmentId: id })
      : navigateTo('booking.appointment', { appointmentId: id }));
  return (
    <Ticket
      id="now-card"
      face={isUnpaid ? 'amber' : 'qing'}
      foot={
        <>
          <Button id="now-action" onTap={open}>
            {isUnpaid ? '去付挂号费' : '看预约详情'}
          </Button>
          <HowToGetThere appointment={appointment} />
        </>
      }
    >
      <View className="sub">{isUnpaid ? '还没有付款' : '已经约好'}</View>
      <Headline text={visit.headline} />
      <DoctorLine parts={[departmentName, `${doctorName} ${doctorTitle}`]} />
      <View className="mt4 sub">就诊时间</View>
      <View className="row-base g2 wrap">
        <Text className="t2 nowrap">{formatDay(visitDate, todayHere())}</Text>
        <Text className="num-l num nowrap">{`${startsAt}–${endsAt}`}</Text>
      </View>
      <View className="sub mt2">
        {isUnpaid ? '付了款才算约好，到时间没付，号会放回。' : `当天 ${checkInFrom} 起可以签到`}
      </View>
    </Ticket>
  );
}

/** Today, not at the clinic yet. The hospital names the time from which the code works, and no deadline. */
export function ToCheckInCard({ visit, appointment }: AppointmentCardProps) {
  const { departmentName, doctorName, doctorTitle, startsAt, endsAt, checkInFrom } = appointment;
  const { scan, isScanning, fault } = useScanCheckIn();
  const canCheckIn = hospitalTime(new Date(now())) >= checkInFrom;
  return (
    <Ticket
      id="now-card"
      foot={
        <>
          <InlineMessage message={fault} />
          <Button id="now-action" loading={isScanning} loadingText="正在打开相机…" onTap={scan}>
            我到了，签到
          </Button>
          <HowToGetThere appointment={appointment} />
        </>
      }
    >
      {/* The number in the line comes at check-in; two numbers under one name would make people listen for the wrong one. */}
      <CardHead
        status="to_check_in"
        aside={appointment.visitNumber === null ? undefined : `预约号 ${appointment.visitNumber}`}
      />
      <Headline text={visit.headline} />
      <DoctorLine parts={[departmentName, `${doctorName} ${doctorTitle}`]} />
      <View className="mt4 sub">就诊时间</View>
      <View className="row-base g2 wrap">
        <Text className="num-l num nowrap">{`${startsAt}–${endsAt}`}</Text>
        <Text className="sub nowrap">{canCheckIn ? '现在可以签到' : `${checkInFrom} 起可以签到`}</Text>
      </View>
      <View className="sub mt2">晚到也能签，可能要多等几个人</View>
    </Ticket>
  );
}
