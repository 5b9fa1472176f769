import { makeMemoryLease, makeMemoryPubSub, makeMemoryRateLimiter, makeMemorySessionCache } from './adapters/memory';
import { openRedisPorts } from './adapters/redis';
import type { Log } from './platform/log/log';
import type { Clock } from './ports/clock';
import type { Lease } from './ports/lease';
import type { PubSub } from './ports/pub-sub';
import type { RateLimiter } from './ports/rate-limiter';
import type { SessionCache } from './ports/session-cache';

export interface Stores {
  cache: SessionCache;
  lease: Lease;
  pubSub: PubSub;
  rateLimiter: RateLimiter;
  close(): void;
}

/** Redis when there is a URL, else stand-ins in this process that do the same for one copy. */
export const openStores = async (
  redisUrl: string | null,
  { clock, log }: { clock: Clock; log: Log },
): Promise<Stores> => {
  if (redisUrl === null) {
    return {
      cache: makeMemorySessionCache(clock),
      lease: makeMemoryLease(clock),
      pubSub: makeMemoryPubSub(),
      rateLimiter: makeMemoryRateLimiter(),
      close: () => undefined,
    };
  }
  const { sessionCache, ...ports } = await openRedisPorts(redisUrl, { log });
  return { ...ports, cache: sessionCache };
};
