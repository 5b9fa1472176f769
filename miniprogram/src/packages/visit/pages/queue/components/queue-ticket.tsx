import { View } from '@tarojs/components';
import type { LiveTicket } from '@anzhen/shared-types';
import { switchTab } from '@/routes';
import { Button, StatusTag, Ticket } from '@/ui';
import { CalledRoom } from '../../../components/called-room';
import { DoctorLine } from '../../../components/doctor-line';
import { RoomRow } from '../../../components/room-row';
import { Phrases } from '../../../components/phrases';
import { TicketNumber } from '../../../components/ticket-number';
import { placeWords } from '../../../place-words';
import { timeOf } from '../../../time-words';
import type { Queue } from '../use-queue';
import { WaitingTicket } from './waiting-ticket';

interface QueueTicketProps {
  ticket: LiveTicket;
  isOld: boolean;
  queue: Queue;
}

const YourNumber = ({ ticket }: { ticket: LiveTicket }) => (
  <View className="col queue-number">
    <View className="sub">您的号码</View>
    <View className="num-l num" id="ticket-number">
      {ticket.number}
    </View>
    <View className="sub">{ticket.maskedName}</View>
  </View>
);

const CalledTicket = ({ ticket }: { ticket: LiveTicket }) => (
  <Ticket id="queue-ticket" face="called" foot={<RoomRow ticket={ticket} />}>
    <View className="row sb">
      <StatusTag status="called" />
      {ticket.calledAt && <View className="sub nowrap">{`${timeOf(ticket.calledAt)} 叫号`}</View>}
    </View>
    <View className="row sb">
      <View className="f1">
        <CalledRoom ticket={ticket} />
      </View>
      <YourNumber ticket={ticket} />
    </View>
    {ticket.timesCalled > 1 && <View className="sub mt2">{`已经叫了 ${ticket.timesCalled} 次`}</View>}
  </Ticket>
);

const MissedTicket = ({ ticket }: { ticket: LiveTicket }) => (
  <Ticket id="queue-ticket" face="amber" foot={<RoomRow ticket={ticket} isSolid />}>
    <View className="row sb">
      <StatusTag status="missed" onSameTone />
      <TicketNumber number={ticket.number} />
    </View>
    <View className="t1 mt3" id="now-headline">
      <Phrases text="没关系，到护士台报到" />
    </View>
    <View className="body mt2">{`${placeWords(ticket.place)}护士台，说“过号了”`}</View>
  </Ticket>
);

const InConsultTicket = ({ ticket }: { ticket: LiveTicket }) => (
  <Ticket id="queue-ticket" foot={<RoomRow ticket={ticket} />}>
    <View className="row sb">
      <StatusTag status="in_consult" />
      <TicketNumber number={ticket.number} />
    </View>
    <View className="t1 mt3" id="now-headline">
      正在看病
    </View>
    <DoctorLine parts={[ticket.departmentName, `${ticket.doctorName} ${ticket.doctorTitle}`, ticket.room]} />
  </Ticket>
);

const OverTicket = ({ ticket }: { ticket: LiveTicket }) => (
  <Ticket
    id="queue-ticket"
    face="stale"
    foot={
      <Button onTap={() => void switchTab('home')}>{ticket.status === 'done' ? '看下一步做什么' : '回首页'}</Button>
    }
  >
    <View className="row">
      <StatusTag status={ticket.status === 'done' ? 'done' : 'cancelled'} />
    </View>
    <View className="t1 mt3" id="now-headline">
      {ticket.status === 'done' ? '这次看完了' : '这个号不在队里了'}
    </View>
    <View className="body mt2">
      {ticket.status === 'done' ? '要缴费或做检查，首页会写明先去哪里。' : '有疑问请到诊区护士台。'}
    </View>
  </Ticket>
);

/** The ticket of the queue page, one face for each state. */
export function QueueTicket({ ticket, isOld, queue }: QueueTicketProps) {
  switch (ticket.status) {
    case 'called':
      return <CalledTicket ticket={ticket} />;
    case 'missed':
      return <MissedTicket ticket={ticket} />;
    case 'in_consult':
      return <InConsultTicket ticket={ticket} />;
    case 'done':
    case 'left':
      return <OverTicket ticket={ticket} />;
    case 'waiting':
      return <WaitingTicket ticket={ticket} isOld={isOld} queue={queue} />;
  }
}
