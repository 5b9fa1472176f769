export type RateLimitVerdict = { allowed: true } | { allowed: false; retryAfterSeconds: number };

export type RateLimitRule =
  'signIn' | 'write' | 'read' | 'staffSignIn' | 'booking' | 'bookingDevice' | 'caller' | 'message';

/** Counts per key in a fixed window. When the shared store is gone it counts in this process instead of failing. */
export interface RateLimiter {
  /** Takes one, or as many as are wanted together. */
  consume(rule: RateLimitRule, key: string, points?: number): Promise<RateLimitVerdict>;
}
