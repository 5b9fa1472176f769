import type { Clock } from '../../ports/clock';
import type { Lease } from '../../ports/lease';

/** Leases inside this process. */
export function makeMemoryLease(clock: Clock): Lease {
  const held = new Map<string, { expiresAtMs: number }>();

  return {
    async run(name, ttlMs, work) {
      const nowMs = clock.now().getTime();
      const other = held.get(name);
      if (other !== undefined && other.expiresAtMs > nowMs) return null;
      const mine = { expiresAtMs: nowMs + ttlMs };
      held.set(name, mine);
      try {
        return await work();
      } finally {
        // After it ran out it may be somebody else's.
        if (held.get(name) === mine) held.delete(name);
      }
    },
  };
}
