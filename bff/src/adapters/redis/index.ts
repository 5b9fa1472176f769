export { openRedisPorts, type RedisPorts } from './redis-ports';
