export { makeMemoryLease } from './lease';
export { makeMemoryPubSub } from './pub-sub';
export { makeMemoryRateLimiter } from './rate-limiter';
export { makeMemorySessionCache } from './session-cache';
