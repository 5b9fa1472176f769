import type { WaitlistStatus } from '@anzhen/shared-types';

/** The legal moves of a place in the waitlist. */
const moves = {
  waiting: ['offered', 'left', 'cleared'],
  // Back to waiting when the hospital, asked for the number, never gave it.
  offered: ['taken', 'passed', 'left', 'waiting'],
  taken: [],
  passed: [],
  left: [],
  cleared: [],
} as const satisfies Record<WaitlistStatus, readonly WaitlistStatus[]>;

/** The states from which an entry may come into `to`. */
export const statesBefore = (to: WaitlistStatus): WaitlistStatus[] =>
  (Object.keys(moves) as WaitlistStatus[]).filter((from) => (moves[from] as readonly WaitlistStatus[]).includes(to));

/** While in these, the person has a place in the line of the session. */
export const openStatuses: readonly WaitlistStatus[] = ['waiting', 'offered'];
