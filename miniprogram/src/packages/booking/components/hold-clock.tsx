import { Text, View } from '@tarojs/components';
import { accessible, Icon, useCountdown } from '@/ui';
import './booking.scss';

interface HoldClockProps {
  /** RFC 3339 instant until which paying may begin. */
  until: string;
  /** Nothing is to be paid, only to be confirmed. */
  isFree: boolean;
  onOver(): void;
}

/** 号已为您留住: the time at which it ends in words, the time left as a number; amber with words in the last two minutes. */
export function HoldClock({ until, isFree, onOver }: HoldClockProps) {
  const { isEnding, clock, endsAt } = useCountdown(until, onOver);
  const verb = isFree ? '确认' : '付款';
  return (
    <View id="hold-clock" className={`hold-clock ${isEnding ? 'ending' : ''}`}>
      <Icon name={isEnding ? 'warn-amber' : 'wait-qing'} size="l" />
      <View className="f1" {...accessible({ live: 'polite' })}>
        <View className={`t3 ${isEnding ? 'c-amber' : ''}`}>{isEnding ? '留号快到时间了' : '号已为您留住'}</View>
        <View className={`sub ${isEnding ? 'c-amber' : ''}`}>
          {isEnding ? `${endsAt} 后号会放回，请现在${verb}` : `${endsAt} 前${verb}有效，不用着急`}
        </View>
      </View>
      <Text className={`num hold-clock-left ${isEnding ? 'c-amber' : 'c-qing'}`} {...accessible({ hidden: true })}>
        {clock}
      </Text>
    </View>
  );
}
