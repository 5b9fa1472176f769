import { Text, View } from '@tarojs/components';
import { classNames } from './class-names';
import { useCountdown } from './use-countdown';

interface CountdownProps {
  /** RFC 3339 instant at which the hold ends. */
  until: string;
  /** Called once when it is over; ask the BFF then, it decides. */
  onOver?: () => void;
}

/** Only for a held number: `14:32`, with the time at which it ends beside it. The last two minutes say so in words. */
export function Countdown({ until, onOver }: CountdownProps) {
  const { isOver, isEnding, clock, endsAt } = useCountdown(until, onOver);
  if (isOver) return <View className="sub">留号时间到了</View>;
  return (
    <View className="row-base g2">
      <Text className={classNames('num-m num', isEnding && 'c-amber')}>{clock}</Text>
      <Text className={classNames('sub', isEnding && 'c-amber')}>{`${isEnding ? '快到了，' : ''}留到 ${endsAt}`}</Text>
    </View>
  );
}
