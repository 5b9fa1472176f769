export { forEachRule, RATE_LIMITS, type RateLimits, verdictOf } from './rate-limits';
