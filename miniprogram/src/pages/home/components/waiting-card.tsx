import { Text, View } from '@tarojs/components';
import type { LiveTicket, VisitView } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { DoctorLine } from '@/packages/visit/components/doctor-line';
import { WaitNumbers } from '@/packages/visit/components/wait-numbers';
import { spokenTicket } from '@/packages/visit/ticket-words';
import { canSpeak, speak } from '@/platform/wechat';
import { navigateTo } from '@/routes';
import { useDisplay } from '@/session';
import { Button, Chip, Icon, Link, Note, Ticket } from '@/ui';
import { CardHead, Headline } from './card-parts';

interface WaitingCardProps {
  visit: VisitView;
  ticket: LiveTicket;
  isOld: boolean;
}

const openQueue = (ticket: LiveTicket) => () => void navigateTo('visit.queue', { ticketId: ticket.id });

const Reminder = ({ ticket }: { ticket: LiveTicket }) => {
  if (ticket.remindWhenAhead === null) {
    return (
      <Link icon="bell-qing" onTap={openQueue(ticket)}>
        快到时提醒我
      </Link>
    );
  }
  return (
    <View className="row sb tap-row">
      <View className="row g2 f1">
        <Icon name="bell-on-qing" />
        <Text className="body">{`前面剩 ${ticket.remindWhenAhead} 人时微信提醒`}</Text>
      </View>
      <Chip tone="green" icon="ok-green">
        已设
      </Chip>
    </View>
  );
};

const ElderFoot = ({ ticket, isOld }: { ticket: LiveTicket; isOld: boolean }) => (
  <View className="col g3">
    <View className="body">{`${withSpaces(ticket.room)}，${ticket.doctorTitle === '' ? ticket.doctorName : `${ticket.doctorName}医生`}`}</View>
    {ticket.remindWhenAhead !== null && (
      <View className="row g2">
        <Icon name="bell-on-qing" />
        <Text className="body f1">{`剩 ${ticket.remindWhenAhead} 人时会提醒您`}</Text>
      </View>
    )}
    <Button id="now-action" onTap={openQueue(ticket)}>
      看候诊进度
    </Button>
    {canSpeak() && !isOld && (
      <Button id="speak-button" kind="second" icon="recall-qing" onTap={() => speak(spokenTicket(ticket))}>
        读给我听
      </Button>
    )}
  </View>
);

export function WaitingCard({ visit, ticket, isOld }: WaitingCardProps) {
  const { isElder } = useDisplay();
  const { departmentName, doctorName, doctorTitle, room, queueStatus, pauseReason } = ticket;
  const isPaused = queueStatus === 'paused';
  const face = isPaused ? 'amber' : 'qing';
  const foot = isElder ? (
    <ElderFoot ticket={ticket} isOld={isOld} />
  ) : (
    <>
      <Reminder ticket={ticket} />
      <View className="mt2">
        <Button id="now-action" onTap={openQueue(ticket)}>
          查看候诊进度
        </Button>
      </View>
    </>
  );
  return (
    <Ticket id="now-card" face={isOld ? 'stale' : face} foot={foot}>
      <CardHead status={isPaused ? 'paused' : 'waiting'} onSameTone={isPaused} number={ticket.number} />
      <Headline text={visit.headline} />
      {!isElder && <DoctorLine parts={[departmentName, `${doctorName} ${doctorTitle}`, room]} />}
      {isPaused && (
        <View className="mt3">
          <Note tone="amber">{`叫号暂停了${pauseReason ? `：${withSpaces(pauseReason)}` : ''}。您的号还在，请先坐着等。`}</Note>
        </View>
      )}
      <WaitNumbers ticket={isPaused ? { ...ticket, wait: null } : ticket} isOld={isOld} />
    </Ticket>
  );
}
