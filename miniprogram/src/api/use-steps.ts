import { useRef, useState } from 'react';
import { asApiError } from './api-error';

/** Steps of a page, one at a time, and what went wrong with the last one. */
export interface Steps<Step extends string> {
  /** The one under way. */
  busy: Step | null;
  /** In words for people; null until something fails. */
  fault: string | null;
  say(fault: string | null): void;
  /** Does nothing while another one is under way. */
  run(step: Step, work: () => Promise<void>): Promise<void>;
  /** From within the work: another step of it has begun. */
  goOn(step: Step): void;
}

/** `onFault`: perhaps somebody else was faster, so what is shown is read again. */
export const useSteps = <Step extends string>(onFault?: () => void): Steps<Step> => {
  const [busy, setBusy] = useState<Step | null>(null);
  const [fault, say] = useState<string | null>(null);
  const isRunning = useRef(false);
  const run = async (step: Step, work: () => Promise<void>): Promise<void> => {
    // A second tap may come before the button has been drawn as off.
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(step);
    say(null);
    try {
      await work();
    } catch (error) {
      say(asApiError(error).message);
      onFault?.();
    } finally {
      isRunning.current = false;
      setBusy(null);
    }
  };
  return { busy, fault, say, run, goOn: setBusy };
};
