import type { ExpectedVisit, StaffQueue, StaffTicket } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { Card, Icon, Link, Tag, Tap } from '@/ui';
import { tagsOf } from '../../desk/desk-words';

interface WaitingLineProps {
  queue: StaffQueue;
  onOpen(ticketId: string): void;
  onMissed(): void;
  /** Somebody who has not come yet, or without one, all of them. */
  onExpected(appointmentId?: string): void;
}

const Line = ({ ticket, onOpen }: { ticket: StaffTicket; onOpen(ticketId: string): void }) => (
  <Tap
    id={`ticket-${ticket.id}`}
    className="desk-line"
    label={`${ticket.number} ${ticket.maskedName} 更多操作`}
    onTap={() => onOpen(ticket.id)}
  >
    <View className="desk-line-number">{ticket.number}</View>
    <View className="f1">
      {ticket.maskedName}
      <View className="cap desk-line-age">{`${ticket.age} 岁`}</View>
    </View>
    {tagsOf(ticket).map(({ text, tone }) => (
      <Tag key={text} tone={tone}>
        {text}
      </Tag>
    ))}
    <View className="desk-line-more">
      <Icon name="more-ink2" />
    </View>
  </Tap>
);

/** Not here yet, so without a number: the appointed time stands in its place. */
const ExpectedLine = ({ visit, onOpen }: { visit: ExpectedVisit; onOpen(appointmentId: string): void }) => (
  <Tap
    id={`expected-${visit.appointmentId}`}
    className="desk-line expected"
    label={`${visit.startsAt} ${visit.maskedName} 未签到，帮他签到`}
    onTap={() => onOpen(visit.appointmentId)}
  >
    <View className="desk-line-number">{visit.startsAt}</View>
    <View className="f1">
      {visit.maskedName}
      <View className="cap desk-line-age">{`${visit.age} 岁`}</View>
    </View>
    <Tag>未签到</Tag>
    <View className="desk-line-more">
      <Icon name="more-ink2" />
    </View>
  </Tap>
);

/** Everyone who waits for this room, in order; the next one stands above, in the ticket. */
export function WaitingLine({ queue, onOpen, onMissed, onExpected }: WaitingLineProps) {
  const { waiting, missed, next, notCheckedIn, expected } = queue;
  const behind = waiting.filter(({ id }) => id !== next?.id);
  return (
    <Card flush>
      <View className="row sb desk-line-head">
        <View className="t3" id="waiting-count">{`候诊 ${waiting.length} 人`}</View>
        <View className="row g3">
          <Link id="expected-list" onTap={() => onExpected()}>
            {`未签到 ${notCheckedIn}`}
          </Link>
          <Link id="missed-list" onTap={onMissed}>
            {`过号 ${missed.length}`}
          </Link>
        </View>
      </View>
      {behind.length === 0 && <View className="sub desk-line-head">后面没有人了</View>}
      {behind.map((ticket) => (
        <Line key={ticket.id} ticket={ticket} onOpen={onOpen} />
      ))}
      {expected.map((visit) => (
        <ExpectedLine key={visit.appointmentId} visit={visit} onOpen={onExpected} />
      ))}
    </Card>
  );
}
