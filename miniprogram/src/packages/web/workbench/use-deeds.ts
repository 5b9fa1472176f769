import { useState } from 'react';
import { useSteps } from '@/api';

/** Steps of a page that say in words what was done. */
export const useDeeds = <Deed extends string>(onFault?: () => void) => {
  const { busy, fault, say, run } = useSteps<Deed>(onFault);
  const [done, setDone] = useState<string | null>(null);
  return {
    ...{ busy, fault, done, run },
    /** Whether it was done; the words that it answers are shown. */
    async deed(name: Deed, act: () => Promise<string>): Promise<boolean> {
      let isDone = false;
      await run(name, async () => {
        setDone(null);
        setDone(await act());
        isDone = true;
      });
      return isDone;
    },
    /** What was said belongs to what is no longer shown. */
    hush(): void {
      say(null);
      setDone(null);
    },
  };
};
