import type { PaymentStatus } from '@anzhen/shared-types';

/** The legal moves of a payment; docs/flows/payment.md draws them. */
const moves = {
  created: ['paying', 'processing', 'closed', 'failed', 'needs_staff'],
  paying: ['processing', 'closed', 'failed', 'needs_staff'],
  processing: ['settled', 'refunding', 'needs_staff'],
  settled: ['refunding'],
  // Money that lands late is handed to the owner of the subject once; it settles or sends it back.
  closed: ['processing'],
  failed: ['processing'],
  refunding: ['refunded', 'needs_staff'],
  refunded: [],
  // Closed and failed only without money.
  needs_staff: ['processing', 'settled', 'refunding', 'refunded', 'closed', 'failed'],
} as const satisfies Record<PaymentStatus, readonly PaymentStatus[]>;

/** The states from which a payment may come into `to`. */
export const statesBefore = (to: PaymentStatus): PaymentStatus[] =>
  (Object.keys(moves) as PaymentStatus[]).filter((from) => (moves[from] as readonly PaymentStatus[]).includes(to));

/** No money yet, and it may still come. */
export const unpaidStatuses = ['created', 'paying'] as const satisfies readonly PaymentStatus[];

/** Something is still to come: money in, the hospital's answer, money back or a person's decision. */
export const openStatuses = [
  ...unpaidStatuses,
  'processing',
  'refunding',
  'needs_staff',
] as const satisfies readonly PaymentStatus[];

export const isUnpaid = (status: string): boolean => (unpaidStatuses as readonly string[]).includes(status);

/** Unpaid, or given to a person for want of an answer: it is asked about until WeChat says how it ended. */
export const awaitsMoney = ({ status, paidAt }: { status: string; paidAt: Date | null }): boolean =>
  isUnpaid(status) || (status === 'needs_staff' && paidAt === null);
