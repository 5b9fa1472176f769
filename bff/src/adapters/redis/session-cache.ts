import type { Redis } from 'ioredis';
import type { SessionCache } from '../../ports/session-cache';
import type { AdapterLog } from '../http-exchange';

/** A shared cache. When Redis is away nothing is found and nothing is kept; only a failed delete is an error. */
export function makeRedisSessionCache(redis: Redis, log: AdapterLog): SessionCache {
  const warn = (error: unknown): void =>
    log.warn({ cause: error instanceof Error ? error.name : 'unknown' }, 'session cache is away');

  return {
    async get(key) {
      try {
        return await redis.get(`cache:${key}`);
      } catch (error) {
        warn(error);
        return null;
      }
    },
    async set(key, value, ttlMs) {
      try {
        await redis.set(`cache:${key}`, value, 'PX', Math.max(1, Math.ceil(ttlMs)));
      } catch (error) {
        warn(error);
      }
    },
    // What was to be forgotten and is not (a session signed out) would come to life again with Redis: not ours to hide.
    async delete(key) {
      await redis.del(`cache:${key}`);
    },
  };
}
