import { useState } from 'react';
import { asApiError } from '@/api';

/** One thing at a time, and what went wrong with the last one. */
export interface Attempt {
  isBusy: boolean;
  message: string | null;
  say(message: string | null): void;
  /** Does nothing while another one is under way. */
  attempt(work: () => Promise<void>): Promise<void>;
}

/** `onFailed`: perhaps somebody else was faster, so the list is read again. */
export const useAttempt = (onFailed?: () => void): Attempt => {
  const [isBusy, setBusy] = useState(false);
  const [message, say] = useState<string | null>(null);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    say(null);
    try {
      await work();
    } catch (error) {
      say(asApiError(error).message);
      onFailed?.();
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, message, say, attempt };
};
