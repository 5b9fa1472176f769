import { MINUTE } from '@anzhen/shared-types';
import { cryptoRandomBetween } from './follow-returned-number.on-outbox';
import { fateOf } from './waitlist.policy';

test('the draw reaches both ends, never passes them, and is not the same twice in a row for long', () => {
  const draws = Array.from({ length: 2_000 }, () => cryptoRandomBetween(3, 6));
  expect(new Set(draws)).toEqual(new Set([3, 4, 5, 6]));
  const wide = Array.from({ length: 200 }, () => cryptoRandomBetween(3 * MINUTE, 30 * MINUTE));
  expect(Math.min(...wide)).toBeGreaterThanOrEqual(3 * MINUTE);
  expect(Math.max(...wide)).toBeLessThanOrEqual(30 * MINUTE);
  expect(new Set(wide).size).toBeGreaterThan(190);
});

test('an offered entry follows its registration, and waits again only when the hospital never gave the number', () => {
  const held = new Date();
  const fates = [
    ...(['holding', 'hold_unknown', 'held', 'paying', 'needs_staff', 'paid', 'confirmed', 'refunding'] as const),
    ...(['expired', 'cancelled'] as const),
  ].map((status) => `${status} ${fateOf({ status, holdExpiresAt: held })}`);
  expect(fates).toEqual([
    ...['holding null', 'hold_unknown null', 'held null', 'paying null', 'needs_staff null'],
    ...['paid taken', 'confirmed taken', 'refunding taken', 'expired passed', 'cancelled passed'],
  ]);
  expect(fateOf({ status: 'cancelled', holdExpiresAt: null })).toBe('waiting');
});
