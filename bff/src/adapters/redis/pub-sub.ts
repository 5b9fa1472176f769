import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { PubSub } from '../../ports/pub-sub';

const PREFIX = 'bus:';

type Listener = Parameters<PubSub['subscribe']>[0];

/**
 * Messages between copies. A connection that listens can do nothing else, so it is given one of its own; ioredis
 * listens again after a reconnect, and what was said meanwhile is lost. Those who listen in this very copy hear it at
 * once, without the way over Redis and also while Redis is away.
 */
export function makeRedisPubSub(redis: Redis, listening: Redis): PubSub {
  const self = `${randomUUID()} `;
  const listeners = new Set<Listener>();
  listening.on('pmessage', (_pattern: string, channel: string, said: string) => {
    if (said.startsWith(self)) return;
    for (const listener of listeners) listener(channel.slice(PREFIX.length), said.slice(self.length));
  });
  return {
    async publish(topic, message) {
      for (const listener of listeners) listener(topic, message);
      await redis.publish(`${PREFIX}${topic}`, `${self}${message}`);
    },
    async subscribe(listener) {
      listeners.add(listener);
      // Repeating it costs nothing, and the pattern stays for the other listeners when one stops.
      await listening.psubscribe(`${PREFIX}*`);
      return () => {
        listeners.delete(listener);
        return Promise.resolve();
      };
    },
  };
}
