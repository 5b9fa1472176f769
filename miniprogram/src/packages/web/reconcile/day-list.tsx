import { View } from '@tarojs/components';
import type { ReconciliationDay } from '@anzhen/shared-types';
import { accessible, Chip, Tap } from '@/ui';
import { dayLook, dayWords } from './reconcile-words';

interface DayListProps {
  days: readonly ReconciliationDay[];
  chosen: string | undefined;
  onChoose(day: string): void;
}

/** The last month, the newest day first. */
export const DayList = ({ days, chosen, onChoose }: DayListProps) => (
  <View className="rec-days" {...accessible({ role: 'radiogroup', label: '日期' })}>
    {days.map((day) => {
      const { name, tone, icon } = dayLook(day);
      return (
        <Tap
          key={day.day}
          id={`day-${day.day}`}
          role="radio"
          checked={day.day === chosen}
          className={`rec-day ${day.day === chosen ? 'on' : ''}`}
          onTap={() => onChoose(day.day)}
        >
          <View className="t3 nowrap">{dayWords(day.day)}</View>
          <Chip tone={tone} icon={icon}>
            {name}
          </Chip>
        </Tap>
      );
    })}
  </View>
);
