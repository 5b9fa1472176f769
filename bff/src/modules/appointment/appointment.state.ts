import type { AppointmentStatus } from '@anzhen/shared-types';

/** The legal moves of a registration; docs/flows/appointment.md draws them. */
const moves = {
  holding: ['held', 'hold_unknown', 'cancelled'],
  hold_unknown: ['held', 'cancelled', 'needs_staff'],
  held: ['paying', 'paid', 'expired', 'cancelled'],
  paying: ['paid', 'expired', 'cancelled'],
  // Money that lands late is confirmed once or sent back; at once when its number or place is somebody's by now.
  expired: ['paid', 'refunding'],
  cancelled: ['refunding'],
  paid: ['confirmed', 'paid_his_unknown', 'refunding'],
  paid_his_unknown: ['confirmed', 'refunding', 'needs_staff'],
  confirmed: ['checked_in', 'visited', 'missed', 'refunding', 'refunded', 'cancelled'],
  // Only the window takes back the number of somebody who has signed in.
  checked_in: ['visited', 'needs_staff', 'refunding', 'refunded', 'cancelled'],
  visited: [],
  // The counter may still let somebody in who came late.
  missed: ['checked_in', 'visited'],
  refunding: ['refunded', 'confirmed', 'needs_staff'],
  refunded: [],
  needs_staff: ['confirmed', 'refunding', 'cancelled'],
} as const satisfies Record<AppointmentStatus, readonly AppointmentStatus[]>;

/** Who ends the wait of every state that nobody may stay in: jobs and outbox topics. */
export const waitEnders = {
  holding: ['check-holds'],
  hold_unknown: ['check-holds'],
  held: ['expire-holds'],
  paying: ['expire-holds'],
  paid: ['payment.paid.appointment'],
  paid_his_unknown: ['check-confirmations'],
  refunding: ['appointment.refund', 'payment.refunded.appointment'],
  needs_staff: ['check-confirmations', 'check-holds', 'his.registrationEnded'],
} as const satisfies Partial<Record<AppointmentStatus, readonly string[]>>;

/** The states from which a registration may come into `to`. */
export const statesBefore = (to: AppointmentStatus): AppointmentStatus[] =>
  (Object.keys(moves) as AppointmentStatus[]).filter((from) =>
    (moves[from] as readonly AppointmentStatus[]).includes(to),
  );

/** While in these, the number and the patient's place in the session are taken. */
const live: readonly AppointmentStatus[] = [
  'holding',
  'hold_unknown',
  'held',
  'paying',
  'paid',
  'paid_his_unknown',
  'confirmed',
  'checked_in',
  'refunding',
  'needs_staff',
];
export const isLive = (status: AppointmentStatus): boolean => live.includes(status);
/** Something is still to come: the person may not be removed. */
export const openStatuses: readonly AppointmentStatus[] = live;
