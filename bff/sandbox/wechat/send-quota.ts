import { type SandboxClock } from '../platform/clock';
import { WechatRefusal } from './errors';
import { type WechatStore } from './store';

/** What one message interface has done. */
export interface SendCount {
  calls: number;
  /** Refused with 45009. */
  tooMany: number;
}

/** Counts calls per interface and minute, as WeChat does before it looks at anything else of a call. */
export interface SendQuota {
  /** @throws WechatRefusal 45009 */
  take(path: string): void;
  counts(): Record<string, SendCount>;
  reset(): void;
}

const MINUTE_MS = 60_000;

/** Makes the counter. What it counted is not kept over a restart. */
export function makeSendQuota({ clock, store }: { clock: SandboxClock; store: WechatStore }): SendQuota {
  const counts = new Map<string, SendCount & { minute: number; used: number }>();
  return {
    take(path) {
      const minute = Math.floor(clock.nowMs() / MINUTE_MS);
      const count = counts.get(path) ?? { calls: 0, tooMany: 0, minute, used: 0 };
      counts.set(path, count);
      if (count.minute !== minute) Object.assign(count, { minute, used: 0 });
      count.calls += 1;
      count.used += 1;
      if (count.used <= store.value.sendsPerMinute) return;
      count.tooMany += 1;
      throw new WechatRefusal(45009, 'reach max api daily quota limit');
    },
    counts: () =>
      Object.fromEntries([...counts].map(([path, { calls, tooMany }]) => [path, { calls, tooMany }] as const)),
    reset: () => counts.clear(),
  };
}
