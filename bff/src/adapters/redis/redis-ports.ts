import type { Lease } from '../../ports/lease';
import type { PubSub } from '../../ports/pub-sub';
import type { RateLimiter } from '../../ports/rate-limiter';
import type { SessionCache } from '../../ports/session-cache';
import type { AdapterLog } from '../http-exchange';
import type { RateLimits } from '../rate-limits';
import { connectRedis } from './connect';
import { makeRedisLease } from './lease';
import { makeRedisPubSub } from './pub-sub';
import { makeRedisRateLimiter } from './rate-limiter';
import { makeRedisSessionCache } from './session-cache';

export interface RedisPorts {
  sessionCache: SessionCache;
  lease: Lease;
  pubSub: PubSub;
  rateLimiter: RateLimiter;
  close(): void;
}

interface Deps {
  log: AdapterLog;
  limits?: RateLimits;
  /** How long an answer may take before Redis counts as away. */
  patienceMs?: number;
}

/** Everything that lives in Redis, over two connections. @throws Error when Redis is not there at the start */
export async function openRedisPorts(url: string, deps: Deps): Promise<RedisPorts> {
  const redis = await connectRedis(url, deps.log, deps.patienceMs);
  const listening = await connectRedis(url, deps.log, deps.patienceMs).catch((error: unknown) => {
    redis.disconnect();
    throw error;
  });
  return {
    sessionCache: makeRedisSessionCache(redis, deps.log),
    lease: makeRedisLease(redis, deps.log),
    pubSub: makeRedisPubSub(redis, listening),
    rateLimiter: makeRedisRateLimiter(redis, deps.limits),
    close() {
      redis.disconnect();
      listening.disconnect();
    },
  };
}
