import type { BroadcastStatus } from '@anzhen/shared-types';

/** The legal moves of a broadcast; docs/flows/broadcasts.md draws them. */
const moves = {
  draft: ['waiting', 'sending'],
  // Back to its author, by the author or by whoever was to release it.
  waiting: ['sending', 'scheduled', 'draft', 'stopped'],
  scheduled: ['sending', 'draft', 'stopped'],
  sending: ['paused', 'stopped', 'done'],
  paused: ['sending', 'stopped'],
  stopped: [],
  done: [],
} as const satisfies Record<BroadcastStatus, readonly BroadcastStatus[]>;

/** Who ends the wait of every state that nothing may stay in. */
export const waitEnders = {
  waiting: 'send-broadcasts',
  scheduled: 'send-broadcasts',
  sending: 'send-broadcasts',
  paused: 'send-broadcasts',
} as const satisfies Partial<Record<BroadcastStatus, string>>;

export const mayMove = (from: BroadcastStatus, to: BroadcastStatus): boolean =>
  (moves[from] as readonly BroadcastStatus[]).includes(to);
