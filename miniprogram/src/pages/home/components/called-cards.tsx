import { Text, View } from '@tarojs/components';
import type { LiveTicket, PatientView, VisitView } from '@anzhen/shared-types';
import { useState } from 'react';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { CalledRoom } from '@/packages/visit/components/called-room';
import { DoctorLine } from '@/packages/visit/components/doctor-line';
import { PlaceSheet } from '@/packages/visit/components/place-sheet';
import { placeWords } from '@/packages/visit/place-words';
import { timeOf } from '@/packages/visit/time-words';
import { callPhone } from '@/platform/device';
import { navigateTo } from '@/routes';
import { useRuntime } from '@/session';
import { Button, Link, Ticket } from '@/ui';
import { CardHead, Headline } from './card-parts';

const openQueue = (ticket: LiveTicket) => () => void navigateTo('visit.queue', { ticketId: ticket.id });

/** 请就诊: the room is the largest thing; the whole card is one step darker. */
export function CalledCard({ ticket, patient }: { ticket: LiveTicket; patient: PatientView }) {
  return (
    <Ticket
      id="now-card"
      face="called"
      foot={
        <Button id="now-action" onTap={openQueue(ticket)}>
          我知道了，这就去
        </Button>
      }
    >
      <CardHead status="called" aside={ticket.calledAt ? `${timeOf(ticket.calledAt)} 叫号` : undefined} />
      <CalledRoom ticket={ticket} />
      <View className="sub mt1">
        {'号码 '}
        <Text className="bd num c1" id="ticket-number">
          {ticket.number}
        </Text>
        {`，${patient.relationLabel} ${ticket.maskedName}`}
      </View>
      <View className="sub mt2">{`没赶上也不要紧，${withSpaces(ticket.missedRule)}`}</View>
    </Ticket>
  );
}

export function InConsultCard({ visit, ticket }: { visit: VisitView; ticket: LiveTicket }) {
  return (
    <Ticket
      id="now-card"
      foot={
        <Button id="now-action" kind="second" onTap={openQueue(ticket)}>
          查看候诊进度
        </Button>
      }
    >
      <CardHead status="in_consult" number={ticket.number} />
      <Headline text={visit.headline} />
      <DoctorLine parts={[ticket.departmentName, `${ticket.doctorName} ${ticket.doctorTitle}`, ticket.room]} />
    </Ticket>
  );
}

/** 已过号: only the nurse's desk can put the number back into the line. */
export function MissedCard({ visit, ticket }: { visit: VisitView; ticket: LiveTicket }) {
  const [isOpen, setOpen] = useState(false);
  const hotline = useRuntime().data?.hotline;
  return (
    <Ticket
      id="now-card"
      face="amber"
      foot={
        <>
          <Button id="now-action" icon="nav-white" onTap={() => setOpen(true)}>
            护士台怎么走
          </Button>
          {hotline !== undefined && (
            <Link icon="phone-qing" onTap={() => void callPhone(hotline)}>
              打人工电话
            </Link>
          )}
          <PlaceSheet open={isOpen} onClose={() => setOpen(false)} place={ticket.place} what="诊区护士台" />
        </>
      }
    >
      <CardHead status="missed" onSameTone number={ticket.number} />
      <Headline text={visit.headline} />
      <View className="body mt2">{`${placeWords(ticket.place)}护士台，说“过号了”`}</View>
      <View className="sub mt3">{withSpaces(ticket.missedRule)}</View>
    </Ticket>
  );
}
