import type { StaffQueue } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { Button, ListRow, Sheet } from '@/ui';
import type { DeskAction } from '../desk/action-outbox';
import { sexAndAge } from '../desk/desk-words';

interface MissedSheetProps {
  queues: readonly StaffQueue[];
  onAct(queue: StaffQueue, action: DeskAction, number: string): void;
  onClose(): void;
}

/** 过号名单 of all rooms; who has come to the desk goes back into the line. */
export function MissedSheet({ queues, onAct, onClose }: MissedSheetProps) {
  const missed = queues.flatMap((queue) => queue.missed.map((ticket) => ({ queue, ticket })));
  return (
    <Sheet id="missed-sheet" open title="过号名单" subtitle={`${missed.length} 人`} onClose={onClose}>
      {missed.length === 0 && <View className="body">现在没有过号的人。</View>}
      {missed.map(({ queue, ticket }) => (
        <ListRow
          key={ticket.id}
          bare
          title={`${ticket.number} ${ticket.maskedName}`}
          detail={`${queue.room}，${sexAndAge(ticket)}，过号 ${ticket.timesMissed} 次`}
          trail={
            <Button
              id={`rejoin-${ticket.id}`}
              kind="second"
              small
              inline
              onTap={() => onAct(queue, { action: 'rejoin', ticketId: ticket.id }, ticket.number)}
            >
              重新排队
            </Button>
          }
        />
      ))}
    </Sheet>
  );
}
