import { setTimeout as pass } from 'node:timers/promises';
import { type MessageChannel, MINUTE } from '@anzhen/shared-types';
import type { RateLimiter } from '../../ports/rate-limiter';
import type { SessionCache } from '../../ports/session-cache';

interface Deps {
  rateLimiter: RateLimiter;
  cache: SessionCache;
}

export interface Pacer {
  /** Waits until one more message may go. */
  turn(channel: MessageChannel): Promise<void>;
  /** WeChat says that it is too much: nobody sends on this channel for a minute, in no copy. */
  pause(channel: MessageChannel): Promise<void>;
  isPaused(channel: MessageChannel): Promise<boolean>;
}

/** Turns are taken from the count of all copies together some at a time, so that a message costs no question to Redis. */
const TURNS_AT_ONCE = 25;
const WAIT_MS = 50;
export const PAUSE_MS = MINUTE;

export const makePacer = ({ rateLimiter, cache }: Deps): Pacer => {
  const lanes = new Map<MessageChannel, { turns: number; filling: Promise<void> | null }>();
  const fill = async (channel: MessageChannel, lane: { turns: number }): Promise<void> => {
    const verdict = await rateLimiter.consume('message', channel, TURNS_AT_ONCE);
    if (verdict.allowed) lane.turns += TURNS_AT_ONCE;
    else await pass(WAIT_MS);
  };
  const pauseKey = (channel: MessageChannel): string => `message:pause:${channel}`;
  return {
    async turn(channel) {
      const lane = lanes.get(channel) ?? { turns: 0, filling: null };
      lanes.set(channel, lane);
      while (lane.turns === 0) {
        lane.filling ??= fill(channel, lane).finally(() => {
          lane.filling = null;
        });
        await lane.filling;
      }
      lane.turns -= 1;
    },
    pause: (channel) => cache.set(pauseKey(channel), '1', PAUSE_MS),
    isPaused: async (channel) => (await cache.get(pauseKey(channel))) !== null,
  };
};
