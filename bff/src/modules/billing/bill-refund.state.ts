/**
 * awaiting_review: nobody has looked · awaiting_approval: one has, another must agree · requested: the HIS is next ·
 * sent: it may have the request · money: it has taken the items back, the money is on its way
 */
const moves = {
  awaiting_review: ['awaiting_approval', 'refused'],
  awaiting_approval: ['requested', 'refused'],
  requested: ['sent'],
  sent: ['money', 'refused', 'needs_staff'],
  money: ['done'],
  done: [],
  refused: [],
  // A person has the HIS asked anew.
  needs_staff: ['sent'],
} as const satisfies Record<string, readonly string[]>;

export type BillRefundState = keyof typeof moves;

/** The states from which a refund may come into `to`. */
export const refundStatesBefore = (to: BillRefundState): BillRefundState[] =>
  (Object.keys(moves) as BillRefundState[]).filter((from) => (moves[from] as readonly string[]).includes(to));

/** Waits for the HIS, or for our own next step. */
export const askingStates = ['requested', 'sent'] as const satisfies readonly BillRefundState[];

/** Waits for persons of the hospital. */
export const reviewStates = ['awaiting_review', 'awaiting_approval'] as const satisfies readonly BillRefundState[];
