export type RateLimitVerdict = { allowed: true } | { allowed: false; retryAfterSeconds: number };

/** Counts per key in a fixed window. When the shared store is gone it counts in this process instead of failing. */
export interface RateLimiter {
  consume(rule: 'signIn' | 'write' | 'read' | 'staffSignIn', key: string): Promise<RateLimitVerdict>;
}
