import { Text, View } from '@tarojs/components';
import { hospitalTime, MINUTE, SECOND } from '@anzhen/shared-types/kernel';
import { useEffect, useRef, useState } from 'react';
import { now } from '@/platform/clock';
import { accessible, Icon } from '@/ui';
import './booking.scss';

const LAST_MS = 2 * MINUTE;

/** `14:32` */
const clockText = (leftMs: number): string => {
  const seconds = Math.ceil(leftMs / SECOND);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
};

interface HoldClockProps {
  /** RFC 3339 instant at which the hold ends. */
  until: string;
  onOver(): void;
}

/** 号已为您留住: the time at which it ends in words, the time left as a number; amber with words in the last two minutes. */
export function HoldClock({ until, onOver }: HoldClockProps) {
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
      over.current();
    };
    const timer = setInterval(tick, SECOND);
    tick();
    return () => clearInterval(timer);
  }, [end]);
  const isEnding = leftMs <= LAST_MS;
  const endsAt = hospitalTime(new Date(end));
  return (
    <View id="hold-clock" className={`hold-clock ${isEnding ? 'ending' : ''}`}>
      <Icon name={isEnding ? 'warn-amber' : 'wait-qing'} size="l" />
      <View className="f1" {...accessible({ live: 'polite' })}>
        <View className={`t3 ${isEnding ? 'c-amber' : ''}`}>{isEnding ? '留号快到时间了' : '号已为您留住'}</View>
        <View className={`sub ${isEnding ? 'c-amber' : ''}`}>
          {isEnding ? `${endsAt} 后号会放回，请现在付款` : `${endsAt} 前付款有效，不用着急`}
        </View>
      </View>
      <Text className={`num hold-clock-left ${isEnding ? 'c-amber' : 'c-qing'}`} {...accessible({ hidden: true })}>
        {clockText(leftMs)}
      </Text>
    </View>
  );
}
