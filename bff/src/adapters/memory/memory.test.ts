import {
  CONTRACT_LIMITS,
  describeLease,
  describePubSub,
  describeRateLimiter,
  describeSessionCache,
} from '../../testing/port-contracts';
import { makeMemoryLease, makeMemoryPubSub, makeMemoryRateLimiter, makeMemorySessionCache } from '.';

const makeHandClock = () => {
  let nowMs = Date.parse('2026-11-24T08:00:00Z');
  return {
    clock: { now: () => new Date(nowMs) },
    pass: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
};

describeSessionCache('memory', () => {
  const { clock, pass } = makeHandClock();
  return { cache: makeMemorySessionCache(clock), pass };
});
describeLease('memory', () => {
  const { clock, pass } = makeHandClock();
  return { lease: makeMemoryLease(clock), pass };
});
describePubSub('memory', makeMemoryPubSub);
describeRateLimiter('memory', () => makeMemoryRateLimiter(CONTRACT_LIMITS));

test('without other limits, ten sign-ins a minute are allowed', async () => {
  const limiter = makeMemoryRateLimiter();
  const verdicts = [];
  for (let time = 0; time < 11; time += 1) verdicts.push((await limiter.consume('signIn', 'caller')).allowed);
  expect(verdicts.filter(Boolean)).toHaveLength(10);
  expect(verdicts.at(-1)).toBe(false);
});

test('a full cache lets go of what has expired and keeps the rest', async () => {
  const { clock, pass } = makeHandClock();
  const cache = makeMemorySessionCache(clock);
  for (let entry = 0; entry < 10_000; entry += 1) await cache.set(`old-${entry}`, 'x', 1_000);
  await pass(2_000);
  await cache.set('new', 'y', 1_000);
  expect([await cache.get('old-1'), await cache.get('new')]).toEqual([null, 'y']);
});
