import { type AppointmentStatus, type ErrorCode, MINUTE, type WaitlistStatus } from '@anzhen/shared-types';
import type { HisSession } from '../../ports/his';
import { type HeldBack, hasNumbers, sessionForSale, waitlistClosesAt } from '../catalog';

export interface WaitlistRules {
  waitlist: { clearsAt: string; longestLine: number; perPatient: number };
  returnedNumberMinutes: { min: number; max: number };
  adultOnlyParents: readonly string[];
}

/** Why nobody may join the line of a session; null when it takes people. */
export const refusalOf = (
  session: HisSession,
  heldBack: HeldBack | undefined,
  now: Date,
  { waitlist }: Pick<WaitlistRules, 'waitlist'>,
): ErrorCode | null => {
  if (session.status === 'stopped') return 'APPOINTMENT.SESSION_STOPPED';
  if (session.status === 'notOpen') return 'APPOINTMENT.SESSION_NOT_OPEN';
  if (now >= waitlistClosesAt(session.date, waitlist)) return 'WAITLIST.CLOSED';
  if (hasNumbers(sessionForSale(session, heldBack))) return 'WAITLIST.HAS_NUMBERS';
  return (heldBack?.waiting ?? 0) >= waitlist.longestLine ? 'WAITLIST.FULL' : null;
};

/** Whole milliseconds from `min` to `max`, both included, that nobody can foresee. */
export type RandomBetween = (min: number, max: number) => number;

/** When a returned number may be sold again: after a time that nobody who gives one back can wait for. */
export const availableAt = (
  now: Date,
  { returnedNumberMinutes: { min, max } }: Pick<WaitlistRules, 'returnedNumberMinutes'>,
  randomBetween: RandomBetween,
): Date => new Date(now.getTime() + randomBetween(min * MINUTE, max * MINUTE));

const fates: Record<AppointmentStatus, WaitlistStatus | null> = {
  holding: null,
  hold_unknown: null,
  held: null,
  paying: null,
  needs_staff: null,
  paid: 'taken',
  paid_his_unknown: 'taken',
  confirmed: 'taken',
  checked_in: 'taken',
  visited: 'taken',
  missed: 'taken',
  refunding: 'taken',
  refunded: 'taken',
  expired: 'passed',
  cancelled: 'passed',
};

/** What becomes of an offered entry when its registration stands like this; null while nothing is decided. */
export const fateOf = (registration: { status: string; holdExpiresAt: Date | null }): WaitlistStatus | null => {
  const fate = fates[registration.status as AppointmentStatus];
  // The hospital never gave the number, so the person was never asked: they keep their place.
  return registration.status === 'cancelled' && registration.holdExpiresAt === null ? 'waiting' : fate;
};
