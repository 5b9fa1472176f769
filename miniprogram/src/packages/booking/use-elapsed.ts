import { SECOND } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';

/**
 * Milliseconds for which the page has been waiting, counted every second while `isCounting`. Beats, and not the clock:
 * the first answer may correct a phone's wrong clock by hours.
 */
export const useElapsed = (isCounting: boolean): number => {
  const [beats, setBeats] = useState(0);
  useEffect(() => {
    if (!isCounting) return undefined;
    const timer = setInterval(() => setBeats((before) => before + 1), SECOND);
    return () => clearInterval(timer);
  }, [isCounting]);
  return beats * SECOND;
};
