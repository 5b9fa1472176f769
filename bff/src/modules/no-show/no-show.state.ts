import type { NoShowStatus } from '@anzhen/shared-types';

/** The legal moves of a no-show. Whoever turns out to have come is forgiven from everywhere. */
const moves = {
  counted: ['appealed', 'forgiven'],
  appealed: ['forgiven', 'upheld'],
  upheld: ['forgiven'],
  forgiven: [],
} as const satisfies Record<NoShowStatus, readonly NoShowStatus[]>;

/** The states from which a no-show may come into `to`. */
export const statesBefore = (to: NoShowStatus): NoShowStatus[] =>
  (Object.keys(moves) as NoShowStatus[]).filter((from) => (moves[from] as readonly NoShowStatus[]).includes(to));

/** These stand against the patient; one that staff still look at does not. */
export const countedStatuses: readonly NoShowStatus[] = ['counted', 'upheld'];
