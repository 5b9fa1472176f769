import { addDays, hospitalInstant, type LocalDate, type LocalTime } from '@anzhen/shared-types';
import type { HisSession, HisSlot } from '../../ports/his';
import type { HeldBack } from './catalog';

export interface WaitlistRules {
  /** Clock time of the evening before the visit. */
  clearsAt: LocalTime;
  longestLine: number;
}

/** When the waitlist of a day is cleared: whoever got no number by then can still plan the next morning. */
export const waitlistClosesAt = (date: LocalDate, { clearsAt }: Pick<WaitlistRules, 'clearsAt'>): Date =>
  hospitalInstant(addDays(date, -1), clearsAt);

const less = (left: number | null, kept: number): number | null => (left === null ? null : Math.max(0, left - kept));

/** What anybody may take of a session; null is no limit. While people wait, what there is and comes is theirs. */
export const sessionForSale = ({ left }: Pick<HisSession, 'left'>, heldBack: HeldBack | undefined): number | null => {
  if (heldBack && heldBack.waiting > 0) return 0;
  const kept = [...(heldBack?.bySlot.values() ?? [])].reduce((sum, count) => sum + count, 0);
  return less(left, kept);
};

/** The same for one slot. */
export const slotForSale = (
  { id, left }: Pick<HisSlot, 'id' | 'left'>,
  heldBack: HeldBack | undefined,
): number | null => (heldBack && heldBack.waiting > 0 ? 0 : less(left, heldBack?.bySlot.get(id) ?? 0));

export const hasNumbers = (forSale: number | null): boolean => forSale === null || forSale > 0;
