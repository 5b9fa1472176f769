import { SECOND } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';
import { now } from '@/platform/clock';

/** Milliseconds since the page was opened, counted every second while `isCounting`. */
export const useElapsed = (isCounting: boolean): { openedAt: number; elapsedMs: number; at: number } => {
  const [openedAt] = useState(now);
  const [at, setAt] = useState(now);
  useEffect(() => {
    if (!isCounting) return undefined;
    const timer = setInterval(() => setAt(now()), SECOND);
    return () => clearInterval(timer);
  }, [isCounting]);
  return { openedAt, elapsedMs: at - openedAt, at };
};
