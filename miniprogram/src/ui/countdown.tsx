import { Text, View } from '@tarojs/components';
import { hospitalTime } from '@anzhen/shared-types/kernel';
import { useEffect, useRef, useState } from 'react';
import { now } from '@/platform/clock';
import { classNames } from './class-names';

interface CountdownProps {
  /** RFC 3339 instant at which the hold ends. */
  until: string;
  /** Called once when it is over; ask the BFF then, it decides. */
  onOver?: () => void;
}

const LAST_MS = 2 * 60_000;

const clockText = (leftMs: number): string => {
  const seconds = Math.ceil(leftMs / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
};

/** Only for a held number: `14:32`, with the time at which it ends beside it. The last two minutes say so in words. */
export function Countdown({ until, onOver }: CountdownProps) {
  const end = Date.parse(until);
  const [leftMs, setLeftMs] = useState(() => Math.max(end - now(), 0));
  const over = useRef(onOver);
  over.current = onOver;
  useEffect(() => {
    let told = false;
    const tick = (): void => {
      const left = Math.max(end - now(), 0);
      setLeftMs(left);
      if (left > 0 || told) return;
      told = true;
      clearInterval(timer);
      over.current?.();
    };
    const timer = setInterval(tick, 1000);
    tick();
    return () => clearInterval(timer);
  }, [end]);
  if (leftMs === 0) return <View className="sub">留号时间到了</View>;
  const ending = leftMs <= LAST_MS;
  return (
    <View className="row-base g2">
      <Text className={classNames('num-m num', ending && 'c-amber')}>{clockText(leftMs)}</Text>
      <Text className={classNames('sub', ending && 'c-amber')}>
        {`${ending ? '快到了，' : ''}留到 ${hospitalTime(new Date(end))}`}
      </Text>
    </View>
  );
}
