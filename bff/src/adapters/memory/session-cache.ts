import type { Clock } from '../../ports/clock';
import type { SessionCache } from '../../ports/session-cache';

const SWEEP_ABOVE_ENTRIES = 10_000;

/** A cache inside this process. */
export function makeMemorySessionCache(clock: Clock): SessionCache {
  const entries = new Map<string, { value: string; expiresAtMs: number }>();

  const sweep = (nowMs: number): void => {
    for (const [key, entry] of entries) if (entry.expiresAtMs <= nowMs) entries.delete(key);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      const isLive = entry !== undefined && entry.expiresAtMs > clock.now().getTime();
      return Promise.resolve(isLive ? entry.value : null);
    },
    set(key, value, ttlMs) {
      const nowMs = clock.now().getTime();
      if (entries.size >= SWEEP_ABOVE_ENTRIES) sweep(nowMs);
      entries.set(key, { value, expiresAtMs: nowMs + ttlMs });
      return Promise.resolve();
    },
    delete(key) {
      entries.delete(key);
      return Promise.resolve();
    },
  };
}
