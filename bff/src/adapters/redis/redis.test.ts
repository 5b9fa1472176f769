import Redis from 'ioredis';
import {
  CONTRACT_LIMITS,
  describeLease,
  describePubSub,
  describeRateLimiter,
  describeSessionCache,
} from '../../testing/port-contracts';
import { type RunningRedis, startRedis } from '../../testing/redis-process';
import { openRedisPorts, type RedisPorts } from '.';

const silent = { warn: () => undefined };

// What is tested on a Redis that lives is what it answers; a busy machine may let it answer late.
const living = { log: silent, limits: CONTRACT_LIMITS, patienceMs: 10_000 };

describe('on a real Redis', () => {
  let server: RunningRedis;
  let ports: RedisPorts;
  let probe: Redis;

  const redisMs = async (): Promise<number> => {
    const [seconds, micros] = await probe.time();
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  };
  // Redis counts by its own clock, so that is the clock that is watched.
  const pass = async (ms: number): Promise<void> => {
    const end = (await redisMs()) + ms;
    while ((await redisMs()) <= end);
  };

  beforeAll(async () => {
    server = await startRedis();
    probe = new Redis(server.url);
    ports = await openRedisPorts(server.url, living);
  });
  beforeEach(() => probe.flushall());
  afterAll(async () => {
    ports.close();
    probe.disconnect();
    await server.stop();
  });

  describeSessionCache('redis', () => ({ cache: ports.sessionCache, pass }));
  describeLease('redis', () => ({ lease: ports.lease, pass }));
  describePubSub('redis', () => ports.pubSub);
  describeRateLimiter('redis', () => ports.rateLimiter);

  test('two copies share leases, points and messages', async () => {
    const other = await openRedisPorts(server.url, living);
    const result = await ports.lease.run('shared', 60_000, () =>
      other.lease.run('shared', 60_000, () => Promise.resolve('ran')),
    );
    expect(result).toBeNull();
    for (let point = 0; point < 3; point += 1) await ports.rateLimiter.consume('signIn', 'caller');
    expect((await other.rateLimiter.consume('signIn', 'caller')).allowed).toBe(false);
    const heard = new Promise<string>((resolve) => {
      void ports.pubSub
        .subscribe((topic, message) => resolve(`${topic} ${message}`))
        .then(() => other.pubSub.publish('queue', '5'));
    });
    expect(await heard).toBe('queue 5');
    other.close();
  });

  describe('when Redis dies', () => {
    let mortal: RunningRedis;
    let orphans: RedisPorts;
    const warned: string[] = [];

    beforeAll(async () => {
      mortal = await startRedis();
      const log = { warn: (_fields: object, sentence: string) => void warned.push(sentence) };
      orphans = await openRedisPorts(mortal.url, { ...living, log });
      await orphans.sessionCache.set('before', 'x', 60_000);
      await mortal.stop();
    });
    afterAll(() => orphans.close());

    test('nothing is found and nothing is kept, without an error, and the log says so', async () => {
      await orphans.sessionCache.set('after', 'y', 60_000);
      expect([await orphans.sessionCache.get('before'), await orphans.sessionCache.get('after')]).toEqual([null, null]);
      expect(warned).toContain('session cache is away');
    });

    test('a delete that did not happen is an error', async () => {
      await expect(orphans.sessionCache.delete('before')).rejects.toThrow();
    });

    test('work that wants a lease runs all the same', async () => {
      expect(await orphans.lease.run('alone', 60_000, () => Promise.resolve('ran'))).toBe('ran');
    });

    test('points are counted in this process', async () => {
      const verdicts = [];
      for (let point = 0; point < 4; point += 1) {
        verdicts.push((await orphans.rateLimiter.consume('signIn', 'caller')).allowed);
      }
      expect(verdicts).toEqual([true, true, true, false]);
    });

    test('a message that could not be said is an error of the publisher', async () => {
      await expect(orphans.pubSub.publish('queue', '1')).rejects.toThrow();
    });
  });
});

test('a Redis that is not there at the start is an error, not a wait', async () => {
  await expect(openRedisPorts('/nonexistent/redis.sock', { log: silent })).rejects.toThrow();
});
