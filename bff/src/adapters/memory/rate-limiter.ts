import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimiter } from '../../ports/rate-limiter';
import { forEachRule, RATE_LIMITS, verdictOf } from '../rate-limits';

/** Counts in this process, by the machine's clock. */
export function makeMemoryRateLimiter(limits = RATE_LIMITS): RateLimiter {
  const limiterOf = (rule: keyof typeof limits) =>
    new RateLimiterMemory({ keyPrefix: rule, points: limits[rule].points, duration: limits[rule].seconds });
  const limiters = forEachRule(limiterOf);
  return { consume: (rule, key, points = 1) => verdictOf(limiters[rule].consume(key, points)) };
}
