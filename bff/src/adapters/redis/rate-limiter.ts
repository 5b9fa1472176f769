import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RateLimiter } from '../../ports/rate-limiter';
import { forEachRule, RATE_LIMITS, verdictOf } from '../rate-limits';

/** Counts for all copies together, by Redis's clock, and in this process while Redis is away. */
export function makeRedisRateLimiter(redis: Redis, limits = RATE_LIMITS): RateLimiter {
  const limiterOf = (rule: keyof typeof limits) => {
    const window = { points: limits[rule].points, duration: limits[rule].seconds };
    return new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `limit:${rule}`,
      ...window,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: rule, ...window }),
    });
  };
  const limiters = forEachRule(limiterOf);
  return { consume: (rule, key, points = 1) => verdictOf(limiters[rule].consume(key, points)) };
}
