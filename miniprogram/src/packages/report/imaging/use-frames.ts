import type { WindowPreset } from '@anzhen/shared-types';
import { useEffect, useState } from 'react';
import { type ApiError, asApiError, download } from '@/api';
import { releaseFile } from '@/platform/files';

export interface Wanted {
  patientId: string;
  reportId: string;
  imageId: string;
  preset: WindowPreset;
  size: 'full' | 'thumb';
}

/** What is shown while the wanted picture comes. */
export interface Frame {
  path: string | null;
  /** The path shows another picture until this one has come. */
  isLoading: boolean;
  error: ApiError | null;
  retry(): void;
}

// About 60 kB each. What was seen longest ago goes first.
const KEPT = 60;
const files = new Map<string, Promise<string>>();

const keyOf = (wanted: Wanted): string => Object.values(wanted).join(' ');

const fetchFrame = (wanted: Wanted): Promise<string> => {
  const key = keyOf(wanted);
  const { preset, size, ...params } = wanted;
  const file = files.get(key) ?? download('getReportImage', { params, query: { preset, size } });
  files.delete(key);
  files.set(key, file);
  file.catch(() => files.get(key) === file && files.delete(key));
  for (const [oldest, dropped] of files) {
    if (files.size <= KEPT) break;
    files.delete(oldest);
    dropped.then(releaseFile, () => undefined);
  }
  return file;
};

/** Fetches the picture that is wanted, and afterwards those that are likely to be wanted next. */
export const useFrame = (wanted: Wanted, next: readonly string[] = []): Frame => {
  const key = keyOf(wanted);
  const [shown, setShown] = useState<{ key: string; path: string } | null>(null);
  const [failed, setFailed] = useState<{ key: string; error: ApiError } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const after = next.join(' ');

  useEffect(() => {
    let isWanted = true;
    setFailed(null);
    fetchFrame(wanted).then(
      (path) => {
        if (!isWanted) return;
        setShown({ key, path });
        // One that fails beforehand is fetched again when it is wanted.
        for (const imageId of next) fetchFrame({ ...wanted, imageId }).catch(() => undefined);
      },
      (error: unknown) => isWanted && setFailed({ key, error: asApiError(error) }),
    );
    return () => {
      isWanted = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` and `after` are `wanted` and `next` by value
  }, [key, after, attempt]);

  return {
    path: shown?.path ?? null,
    isLoading: shown?.key !== key && failed?.key !== key,
    error: failed?.key === key ? failed.error : null,
    retry: () => setAttempt((count) => count + 1),
  };
};
