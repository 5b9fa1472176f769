/** One clock for every server of the sandbox. It can be moved; things that were due in between then happen at once. */
export interface SandboxClock {
  now(): Date;
  nowMs(): number;
  offsetMs(): number;
  /** Moves the clock to real time + offsetMs and runs what became due. */
  setOffset(offsetMs: number): void;
  /** Runs `task` once the sandbox clock has reached `dueMs`; the returned function takes the promise back. */
  at(dueMs: number, task: () => void | Promise<void>): () => void;
  /** Forgets everything scheduled. */
  clear(): void;
}

interface Due {
  dueMs: number;
  order: number;
  task: () => void | Promise<void>;
}

const LONGEST_TIMER_MS = 60_000; // setTimeout overflows above 24.8 days; waking once a minute costs nothing.

/** Makes the clock; `onMoved` is told the new offset, so that it can be stored. */
export function makeClock(initialOffsetMs = 0, onMoved: (offsetMs: number) => void = () => undefined): SandboxClock {
  let offset = initialOffsetMs;
  let order = 0;
  let due: Due[] = [];
  let timer: NodeJS.Timeout | undefined;

  const nowMs = () => Date.now() + offset;
  const arm = () => {
    if (timer) clearTimeout(timer);
    timer = undefined;
    if (due.length === 0) return;
    const next = Math.min(...due.map((item) => item.dueMs));
    timer = setTimeout(runDue, Math.max(0, Math.min(next - nowMs(), LONGEST_TIMER_MS)));
    timer.unref();
  };
  const runDue = () => {
    const ready = due.filter((item) => item.dueMs <= nowMs()).sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    due = due.filter((item) => !ready.includes(item));
    arm();
    for (const item of ready) {
      Promise.resolve()
        .then(item.task)
        .catch((error: unknown) => console.error('sandbox: a scheduled task failed', error));
    }
  };

  return {
    now: () => new Date(nowMs()),
    nowMs,
    offsetMs: () => offset,
    setOffset(offsetMs) {
      offset = offsetMs;
      onMoved(offsetMs);
      runDue();
    },
    at(dueMs, task) {
      const item: Due = { dueMs, order: order++, task };
      due.push(item);
      arm();
      return () => {
        due = due.filter((other) => other !== item);
      };
    },
    clear() {
      due = [];
      arm();
    },
  };
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000; // Fixed: China has had no daylight saving since 1991.

/** `2025-01-01T10:00:05+08:00`, the way WeChat Pay writes an instant. */
export const shanghaiRfc3339 = (at: Date): string =>
  `${new Date(at.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;

/** `2025-01-01`, the day it is in the hospital. */
export const shanghaiDate = (at: Date): string => shanghaiRfc3339(at).slice(0, 10);

/** `2025-01-01 10:00:05`, hospital time. */
export const shanghaiDateTime = (at: Date): string => shanghaiRfc3339(at).slice(0, 19).replace('T', ' ');
