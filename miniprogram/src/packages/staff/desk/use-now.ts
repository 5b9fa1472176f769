import { useEffect, useState } from 'react';
import { now } from '@/platform/clock';

/** The hospital's time, renewed every `everyMs` while the component is shown. */
export const useNow = (everyMs: number): number => {
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return at;
};
