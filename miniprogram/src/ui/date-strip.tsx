import { View } from '@tarojs/components';
import { classNames } from './class-names';
import { Tap } from './tap';

export interface DateStripDay {
  /** `YYYY-MM-DD`. */
  date: string;
  /** 今天 or 周六. */
  weekLabel: string;
  /** 有号, 约满, 停诊. */
  note: string;
  /** Off days stay readable and can be chosen, so that the page can say why. */
  isOff: boolean;
}

interface DateStripProps {
  days: readonly DateStripDay[];
  chosen: string;
  onChoose(date: string): void;
}

/** Seven days without sliding; in elder mode one day per row. */
export function DateStrip({ days, chosen, onChoose }: DateStripProps) {
  return (
    <View className="dates">
      {days.map(({ date, weekLabel, note, isOff }) => (
        <Tap
          key={date}
          role="radio"
          checked={date === chosen}
          label={`${Number(date.slice(5, 7))}月${Number(date.slice(8))}日 ${weekLabel} ${note}`}
          className={classNames('date', isOff && 'off', date === chosen && 'on')}
          onTap={() => onChoose(date)}
        >
          <View className="date-week">{weekLabel}</View>
          <View className="date-number">{String(Number(date.slice(8)))}</View>
          <View className="date-note">{note}</View>
        </Tap>
      ))}
    </View>
  );
}
