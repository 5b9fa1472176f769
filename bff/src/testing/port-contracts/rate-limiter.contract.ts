import type { RateLimiter } from '../../ports/rate-limiter';

/** What every RateLimiter must do, given limits of 3 sign-ins, 2 staff sign-ins, 4 writes and 5 reads a minute. */
export const CONTRACT_LIMITS = {
  signIn: { points: 3, seconds: 60 },
  staffSignIn: { points: 2, seconds: 60 },
  booking: { points: 4, seconds: 60 },
  bookingDevice: { points: 4, seconds: 60 },
  caller: { points: 6, seconds: 60 },
  write: { points: 4, seconds: 60 },
  read: { points: 5, seconds: 60 },
  message: { points: 50, seconds: 60 },
} as const;

export function describeRateLimiter(name: string, open: () => RateLimiter): void {
  describe(`rate limiter: ${name}`, () => {
    test.each(Object.entries(CONTRACT_LIMITS))(
      '%s: the points are allowed and the next is not',
      async (rule, limit) => {
        const limiter = open();
        const consume = () => limiter.consume(rule as keyof typeof CONTRACT_LIMITS, 'caller');
        for (let point = 0; point < limit.points; point += 1) expect(await consume()).toEqual({ allowed: true });
        const refused = await consume();
        if (refused.allowed) throw new Error('allowed beyond the limit');
        expect(refused.retryAfterSeconds).toBeGreaterThanOrEqual(1);
        expect(refused.retryAfterSeconds).toBeLessThanOrEqual(60);
      },
    );

    test('many points are taken together or not at all', async () => {
      const limiter = open();
      expect(await limiter.consume('message', 'channel', 30)).toEqual({ allowed: true });
      expect(await limiter.consume('message', 'other', 50)).toEqual({ allowed: true });
      expect((await limiter.consume('message', 'channel', 30)).allowed).toBe(false);
    });

    test('one caller and one rule do not use up another’s', async () => {
      const limiter = open();
      for (let point = 0; point < 4; point += 1) await limiter.consume('signIn', 'greedy');
      expect((await limiter.consume('signIn', 'greedy')).allowed).toBe(false);
      expect((await limiter.consume('signIn', 'modest')).allowed).toBe(true);
      expect((await limiter.consume('write', 'greedy')).allowed).toBe(true);
    });
  });
}
