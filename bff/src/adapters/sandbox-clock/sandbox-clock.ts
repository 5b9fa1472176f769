import { z } from 'zod';
import { SECOND } from '@anzhen/shared-types';
import { type AdapterLog, exchange } from '../http-exchange';
import type { Clock } from '../../ports/clock';

export interface SandboxClockOptions {
  /** The sandbox's control server. */
  controlUrl: string;
  /** The clock that the sandbox's offset is added to. */
  base: Clock;
  log: AdapterLog;
  everyMs?: number;
  /** Somebody moved the sandbox's clock: what was due in between is due now. */
  onMoved?: () => void;
}

export interface RunningSandboxClock extends Clock {
  stop(): void;
}

const clockAnswer = z.object({ offsetMs: z.number().int() });

/**
 * Follows the sandbox's clock, so that a moved sandbox and the BFF agree about what has expired. `start` waits for
 * the first reading; later the last offset stays in force while the control server is away.
 * @throws Error from `start` when the control server does not answer
 */
export function makeSandboxClock(options: SandboxClockOptions): { start(): Promise<RunningSandboxClock> } {
  const { controlUrl, base, log, everyMs = SECOND, onMoved } = options;
  let offsetMs = 0;
  let isAway = false;

  const read = async (): Promise<string | null> => {
    const answer = await exchange({
      method: 'GET',
      url: `${controlUrl}/clock`,
      headers: { Accept: 'application/json' },
      timeoutMs: 2 * SECOND,
    });
    if (answer.kind !== 'answer') return answer.cause;
    if (answer.status !== 200) return `HTTP ${answer.status}`;
    const parsed = clockAnswer.safeParse(JSON.parse(answer.body));
    if (!parsed.success) return 'answer does not fit';
    const isMoved = parsed.data.offsetMs !== offsetMs;
    offsetMs = parsed.data.offsetMs;
    if (isMoved) onMoved?.();
    return null;
  };

  return {
    async start() {
      const flaw = await read();
      if (flaw !== null) throw new Error(`the sandbox clock does not answer: ${flaw}`);
      let isStopped = false;
      let timer: NodeJS.Timeout | undefined;
      const tick = async (): Promise<void> => {
        const cause = await read().catch((error: unknown) => (error instanceof Error ? error.name : 'unreadable'));
        // One line when it goes away, not one a second.
        if (cause !== null && !isAway) log.warn({ cause }, 'sandbox clock is away; the last offset stays in force');
        isAway = cause !== null;
        if (!isStopped) schedule();
      };
      const schedule = (): void => {
        timer = setTimeout(() => void tick(), everyMs);
        timer.unref();
      };
      schedule();
      return {
        now: () => new Date(base.now().getTime() + offsetMs),
        stop() {
          isStopped = true;
          clearTimeout(timer);
        },
      };
    },
  };
}
