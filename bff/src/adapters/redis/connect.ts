import Redis, { type RedisOptions } from 'ioredis';
import type { AdapterLog } from '../http-exchange';

/** A slow Redis must cost a request half a second, not its life. */
const PATIENCE_MS = 500;

const optionsFor = (patienceMs: number): RedisOptions => ({
  lazyConnect: true,
  connectTimeout: patienceMs,
  disconnectTimeout: PATIENCE_MS,
  commandTimeout: patienceMs,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  // What many requests ask in the same turn goes out in one write.
  enableAutoPipelining: true,
});

/** Opens one connection that comes back by itself. @throws Error when the first attempt fails */
export async function connectRedis(url: string, log: AdapterLog, patienceMs = PATIENCE_MS): Promise<Redis> {
  const redis = new Redis(url, optionsFor(patienceMs));
  // ioredis tells every failed attempt here, and would throw if nobody listened.
  redis.on('error', (error: Error) => log.warn({ cause: error.name }, 'Redis connection failed'));
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return redis;
}
