import type { StaffQueue } from '@anzhen/shared-types';
import { ScrollView, View } from '@tarojs/components';
import { accessible, Tap } from '@/ui';

interface RoomTabsProps {
  queues: readonly StaffQueue[];
  chosenId: string;
  onChoose(queueId: string): void;
}

/** The rooms of the area, one of which the phone shows. */
export function RoomTabs({ queues, chosenId, onChoose }: RoomTabsProps) {
  return (
    <ScrollView scrollX>
      <View className="row g2" {...accessible({ role: 'tablist', label: '诊室' })}>
        {queues.map(({ id, room, doctorName, status, waiting }) => (
          <Tap
            key={id}
            id={`room-${id}`}
            role="tab"
            checked={id === chosenId}
            className={`desk-room ${id === chosenId ? 'on' : ''}`}
            onTap={() => onChoose(id)}
          >
            <View className="desk-room-name">{room}</View>
            <View className="desk-room-detail">{`${status === 'paused' ? '已暂停' : doctorName} 候 ${waiting.length}`}</View>
          </Tap>
        ))}
      </View>
    </ScrollView>
  );
}
