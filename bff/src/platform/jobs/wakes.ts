import { HOUR } from '@anzhen/shared-types';
import type { Clock } from '../../ports/clock';
import type { PubSub } from '../../ports/pub-sub';

/** Lets a job look before its beat. It is for hints: what is lost waits for the beat. */
export interface Wakes {
  wake(job: string): void;
  /** At an instant that may lie ahead. */
  wakeAt(job: string, at: Date): void;
  /** From now on this process runs the jobs, and hears those that do not. */
  attach(scheduler: { wake(job: string): void }): void;
  close(): Promise<void>;
}

const CHANNEL = 'jobs';
/** One word on the bus is for all that was written within so long. */
const TOGETHER_MS = 20;
/** What is further ahead is left to the beat. */
const LONGEST_MS = HOUR;

/** Where a process answers requests alone (`ROLE=http`), its wakes go over the bus to those that run the jobs. */
export const makeWakes = ({ clock, pubSub }: { clock: Clock; pubSub: PubSub }): Wakes => {
  const waiting = new Map<string, NodeJS.Timeout>();
  let local: ((job: string) => void) | null = null;
  let unsubscribe: (() => Promise<void>) | undefined;

  const tell = (job: string): void => {
    if (waiting.has(job)) return;
    const send = (): void => {
      waiting.delete(job);
      // Without the bus the beat finds it.
      pubSub.publish(CHANNEL, job).catch(() => undefined);
    };
    waiting.set(job, setTimeout(send, TOGETHER_MS).unref());
  };
  const wake = (job: string): void => (local ?? tell)(job);

  return {
    wake,
    wakeAt(job, at) {
      const ms = at.getTime() - clock.now().getTime();
      if (ms <= 0) wake(job);
      else if (ms <= LONGEST_MS) setTimeout(() => wake(job), ms).unref();
    },
    attach(scheduler) {
      local = scheduler.wake;
      const hear = (channel: string, job: string): void => {
        if (channel === CHANNEL) scheduler.wake(job);
      };
      // Jobs run without the bus too.
      pubSub.subscribe(hear).then(
        (stop) => (unsubscribe = stop),
        () => undefined,
      );
    },
    async close() {
      for (const timer of waiting.values()) clearTimeout(timer);
      await unsubscribe?.();
    },
  };
};
