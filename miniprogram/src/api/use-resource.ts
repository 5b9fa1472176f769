import { useCallback, useEffect, useRef, useState } from 'react';
import { now } from '@/platform/clock';
import { type ApiError, asApiError } from './api-error';

const SKELETON_AFTER_MS = 300;

/** What a page knows about something it reads. */
export interface Resource<T> {
  /** `pending` shows nothing for the first 300 ms, so that a fast answer does not flash a skeleton. */
  face: 'pending' | 'skeleton' | 'failed' | 'content';
  /** The last good answer. With `error` set it is old: show it with its time. */
  data: T | undefined;
  error: ApiError | undefined;
  /** When `data` was read, by the hospital's clock. */
  loadedAt: number | undefined;
  isReloading: boolean;
  reload(): void;
  /** Puts in an answer that a mutation or the live channel gave. */
  replace(data: T): void;
}

interface Held<T> {
  key: string | null;
  data?: T;
  loadedAt?: number;
  error?: ApiError;
  isReloading: boolean;
  waitedLong: boolean;
}

const faceOf = <T>({ data, error, waitedLong }: Held<T>): Resource<T>['face'] => {
  if (data !== undefined) return 'content';
  if (error) return 'failed';
  return waitedLong ? 'skeleton' : 'pending';
};

/**
 * Reads something from the BFF for a page: `useResource(patient && `bills:${patient.id}`, () => call(…))`.
 * A new key drops the old data at once, so two people's data never mix; a null or undefined key waits.
 * `pollMs` reads again while the page exists.
 */
export const useResource = <T>(
  key: string | null | undefined,
  read: () => Promise<T>,
  { pollMs }: { pollMs?: number } = {},
): Resource<T> => {
  const wanted = key ?? null;
  const [held, setHeld] = useState<Held<T>>({ key: wanted, isReloading: false, waitedLong: false });
  const readRef = useRef(read);
  readRef.current = read;
  const runRef = useRef(0);
  /** The run whose answer is awaited; 0 when none is. */
  const awaitedRef = useRef(0);

  const load = useCallback(async (): Promise<void> => {
    runRef.current += 1;
    const run = runRef.current;
    awaitedRef.current = run;
    const update = (change: Partial<Held<T>>): void => {
      if (run !== runRef.current) return;
      setHeld((before) => ({
        ...(before.key === wanted ? before : { waitedLong: false, isReloading: true }),
        ...change,
        key: wanted,
      }));
    };
    update({ isReloading: true });
    const timer = setTimeout(() => update({ waitedLong: true }), SKELETON_AFTER_MS);
    try {
      const data = await readRef.current();
      update({ data, error: undefined, loadedAt: now(), isReloading: false });
    } catch (error) {
      update({ error: asApiError(error), isReloading: false });
    } finally {
      clearTimeout(timer);
      if (awaitedRef.current === run) awaitedRef.current = 0;
    }
  }, [wanted]);

  useEffect(() => {
    if (wanted === null) return undefined;
    void load();
    // A beat waits for the answer before: on a network slower than the beat, questions would overtake their answers.
    const beat = (): void => {
      if (awaitedRef.current === 0) void load();
    };
    const poll = pollMs === undefined ? undefined : setInterval(beat, pollMs);
    return () => {
      // An answer that is still under way belongs to a key that nobody wants any more.
      runRef.current += 1;
      clearInterval(poll);
    };
  }, [wanted, load, pollMs]);

  const reload = useCallback(() => void load(), [load]);
  const replace = useCallback(
    (data: T) => {
      runRef.current += 1;
      setHeld({ key: wanted, data, loadedAt: now(), isReloading: false, waitedLong: false });
    },
    [wanted],
  );
  const shown: Held<T> = held.key === wanted ? held : { key: wanted, isReloading: false, waitedLong: false };
  return {
    face: faceOf(shown),
    data: shown.data,
    error: shown.error,
    loadedAt: shown.loadedAt,
    isReloading: shown.isReloading,
    reload,
    replace,
  };
};
