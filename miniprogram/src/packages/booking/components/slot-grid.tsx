import { View } from '@tarojs/components';
import type { SlotList } from '@anzhen/shared-types';
import { useDisplay } from '@/session';
import { accessible, Icon, Sep, Tap } from '@/ui';
import { leftWords, slotTime } from '../visit-words';
import './booking.scss';

type Slot = SlotList['slots'][number];

interface SlotGridProps {
  slots: readonly Slot[];
  chosenId: string | undefined;
  onChoose(slotId: string): void;
}

const offNotes = { full: '约满', past: '已过' };

const Note = ({ slot, isOn }: { slot: Slot; isOn: boolean }) => {
  const { isElder } = useDisplay();
  if (slot.status !== 'open') return <View className="slot-note">{offNotes[slot.status]}</View>;
  if (!isOn) return <View className={isElder ? 'body c2' : 'slot-note'}>{leftWords(slot.remaining)}</View>;
  if (isElder) {
    return (
      <View className="row g2 body c-qing md">
        <Icon name="ok-qing" size="l" />
        已选
      </View>
    );
  }
  return (
    <View className="slot-note">
      已选
      <Sep />
      {leftWords(slot.remaining)}
    </View>
  );
};

/** Half hours to choose one of. Full ones stay readable, except in elder mode, where they are left out. */
export function SlotGrid({ slots, chosenId, onChoose }: SlotGridProps) {
  const { isElder } = useDisplay();
  const shown = isElder ? slots.filter(({ status }) => status === 'open') : slots;
  return (
    <View className="slot-grid" {...accessible({ role: 'radiogroup', label: '选时段' })}>
      {shown.map((slot) => {
        const isOn = slot.id === chosenId;
        const isOff = slot.status !== 'open';
        return (
          <Tap
            key={slot.id}
            id={`slot-${slot.id}`}
            role="radio"
            checked={isOn}
            disabled={isOff}
            className={`slot-cell ${isOn ? 'on' : ''} ${isOff ? 'off' : ''}`}
            onTap={() => onChoose(slot.id)}
          >
            <View className="slot-time">{slotTime(slot)}</View>
            <Note slot={slot} isOn={isOn} />
          </Tap>
        );
      })}
    </View>
  );
}
