import { useEffect } from 'react';
import type { Resource } from '@/api';

/**
 * Reads again `afterMs` after the last answer, whatever it was; undefined stops. It waits for each answer first: on a
 * slow network a fixed beat would overtake its own questions and never show an answer.
 */
export const useRepeatedRead = <T>({ isReloading, reload }: Resource<T>, afterMs: number | undefined): void => {
  useEffect(() => {
    if (isReloading || afterMs === undefined) return undefined;
    const timer = setTimeout(reload, afterMs);
    return () => clearTimeout(timer);
  }, [isReloading, reload, afterMs]);
};
