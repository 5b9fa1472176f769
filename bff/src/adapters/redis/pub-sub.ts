import type { Redis } from 'ioredis';
import type { PubSub } from '../../ports/pub-sub';

const PREFIX = 'bus:';

/**
 * Messages between copies. A connection that listens can do nothing else, so it is given one of its own; ioredis
 * listens again after a reconnect, and what was said meanwhile is lost.
 */
export function makeRedisPubSub(redis: Redis, listening: Redis): PubSub {
  return {
    async publish(topic, message) {
      await redis.publish(`${PREFIX}${topic}`, message);
    },
    async subscribe(listener) {
      const hear = (_pattern: string, channel: string, message: string): void =>
        listener(channel.slice(PREFIX.length), message);
      listening.on('pmessage', hear);
      // Repeating it costs nothing, and the pattern stays for the other listeners when one stops.
      await listening.psubscribe(`${PREFIX}*`);
      return () => {
        listening.off('pmessage', hear);
        return Promise.resolve();
      };
    },
  };
}
