import { hospitalTime, MINUTE, SECOND } from '@anzhen/shared-types/kernel';
import { useEffect, useRef, useState } from 'react';
import { now } from '@/platform/clock';

const LAST_MS = 2 * MINUTE;

/** `14:32` */
const clockText = (leftMs: number): string => {
  const seconds = Math.ceil(leftMs / SECOND);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
};

interface CountdownState {
  isOver: boolean;
  /** True in the last two minutes. */
  isEnding: boolean;
  /** Minutes and seconds left: `14:32`. */
  clock: string;
  /** The hospital's time at which it ends: `09:14`. */
  endsAt: string;
}

/** Counts down to `until` (RFC 3339); `onOver` is called once, ask the BFF then: it decides. */
export function useCountdown(until: string, onOver?: () => void): CountdownState {
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
    const timer = setInterval(tick, SECOND);
    tick();
    return () => clearInterval(timer);
  }, [end]);
  return {
    isOver: leftMs === 0,
    isEnding: leftMs <= LAST_MS,
    clock: clockText(leftMs),
    endsAt: hospitalTime(new Date(end)),
  };
}
