import type { Log } from '../log/log';

export interface Job {
  name: string;
  everyMs: number;
  /** Runs in every copy at the same time, because it claims what it does; others run in one copy at a time. */
  isShared?: true;
  /** Answers how much it did; when that is not zero it runs again at once. */
  run(): Promise<number>;
}

/**
 * Runs every job on its own beat, never twice at once, and lets a running one finish on stop. A job that is woken
 * while it runs goes once more afterwards, because it may have looked before there was something to do.
 */
export const startScheduler = (jobs: readonly Job[], log: Log): { stop(): Promise<void>; wake(name: string): void } => {
  let isStopping = false;
  const beats = jobs.map((job) => {
    let timer: NodeJS.Timeout | undefined;
    let running: Promise<void> | undefined;
    let isWoken = false;
    const beat = async (): Promise<void> => {
      let did = 0;
      isWoken = false;
      try {
        did = await job.run();
      } catch (error) {
        log.error({ job: job.name, reason: error instanceof Error ? error.message : String(error) }, 'job failed');
      }
      running = undefined;
      if (!isStopping) timer = setTimeout(start, did > 0 || isWoken ? 0 : job.everyMs);
    };
    const start = (): void => {
      clearTimeout(timer);
      isWoken = true;
      if (!running && !isStopping) running = beat();
    };
    const finish = async (): Promise<void> => {
      clearTimeout(timer);
      await running;
    };
    start();
    return { name: job.name, start, finish };
  });
  return {
    wake: (name) => beats.find((beat) => beat.name === name)?.start(),
    async stop() {
      isStopping = true;
      await Promise.all(beats.map((beat) => beat.finish()));
    },
  };
};
