export { describeLease } from './lease.contract';
export { describePubSub } from './pub-sub.contract';
export { CONTRACT_LIMITS, describeRateLimiter } from './rate-limiter.contract';
export { describeSessionCache } from './session-cache.contract';
