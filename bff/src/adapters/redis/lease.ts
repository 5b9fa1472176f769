import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Lease } from '../../ports/lease';
import type { AdapterLog } from '../http-exchange';

// After it ran out it may be somebody else's: only the holder's own mark is taken away.
const GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/** Leases shared by all copies, by Redis's clock. When Redis is away everybody works: leases guarantee nothing. */
export function makeRedisLease(redis: Redis, log: AdapterLog): Lease {
  const warn = (name: string, error: unknown): void =>
    log.warn({ lease: name, cause: error instanceof Error ? error.name : 'unknown' }, 'lease store is away');

  const isTaken = async (key: string, mark: string, ttlMs: number): Promise<boolean> =>
    (await redis.set(key, mark, 'PX', Math.max(1, Math.ceil(ttlMs)), 'NX')) === 'OK';

  return {
    async run(name, ttlMs, work) {
      const key = `lease:${name}`;
      const mark = randomUUID();
      try {
        if (!(await isTaken(key, mark, ttlMs))) return null;
      } catch (error) {
        warn(name, error);
      }
      try {
        return await work();
      } finally {
        await redis.eval(GIVE_BACK, 1, key, mark).catch((error: unknown) => warn(name, error));
      }
    },
  };
}
