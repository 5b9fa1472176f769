import { RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitRule, RateLimitVerdict } from '../../ports/rate-limiter';

export type RateLimits = Readonly<Record<RateLimitRule, { points: number; seconds: number }>>;

/** How often one key may do a thing. */
export const RATE_LIMITS: RateLimits = {
  signIn: { points: 10, seconds: 60 },
  staffSignIn: { points: 5, seconds: 60 },
  // A person who is refused picks another slot a few times; a program asks without end.
  booking: { points: 20, seconds: 60 },
  // A family phone may serve several accounts.
  bookingDevice: { points: 40, seconds: 60 },
  write: { points: 60, seconds: 60 },
  // All lines of a hospital in one system: fifty calls a second.
  caller: { points: 3_000, seconds: 60 },
  // Of one channel to WeChat, all copies together: 27,000 a minute.
  message: { points: 450, seconds: 1 },
  read: { points: 600, seconds: 60 },
};

/** One limiter for every rule. */
export const forEachRule = <Limiter>(make: (rule: RateLimitRule) => Limiter): Record<RateLimitRule, Limiter> =>
  Object.fromEntries((Object.keys(RATE_LIMITS) as RateLimitRule[]).map((rule) => [rule, make(rule)])) as Record<
    RateLimitRule,
    Limiter
  >;

/** Reads what a limiter's consume came to. @throws whatever else it failed with */
export async function verdictOf(consumed: Promise<RateLimiterRes>): Promise<RateLimitVerdict> {
  try {
    await consumed;
    return { allowed: true };
  } catch (refusal) {
    // The library rejects with its result, not with an Error, when the points are used up.
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) };
  }
}
