import type { StaffQueue } from '@anzhen/shared-types';
import { ListRow, Tag } from '@/ui';

interface OtherRoomsProps {
  others: readonly StaffQueue[];
  /** What happens with this room chosen. */
  wordsFor(room: string): string;
  onChoose(queueId: string): void;
}

/** Rooms that somebody can be sent to, with who sits there and how many wait already. */
export const OtherRooms = ({ others, wordsFor, onChoose }: OtherRoomsProps) =>
  others.map(({ id, room, doctorName, doctorTitle, waiting, status }) => (
    <ListRow
      key={id}
      id={`room-to-${id}`}
      bare
      title={wordsFor(room)}
      detail={`${[doctorName, doctorTitle].filter(Boolean).join(' ')}，候 ${waiting.length} 人`}
      trail={status === 'paused' && <Tag tone="amber">已暂停</Tag>}
      onTap={() => onChoose(id)}
    />
  ));
