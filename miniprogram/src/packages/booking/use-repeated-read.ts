import { useEffect } from 'react';
import type { Resource } from '@/api';

/**
 * Reads again `afterMs` after the last answer, whatever it was; undefined stops. It waits for each answer first: on a
 * slow network a fixed beat would overtake its own questions and never show an answer.
 */
export const useRepeatedRead = <T>(
  { isReloading, loadedAt, error, reload }: Resource<T>,
  afterMs: number | undefined,
): void => {
  useEffect(() => {
    if (isReloading || afterMs === undefined) return undefined;
    const timer = setTimeout(reload, afterMs);
    return () => clearTimeout(timer);
    // A new answer or a new fault starts the next wait, also when it came within one turn.
  }, [isReloading, loadedAt, error, reload, afterMs]);
};
