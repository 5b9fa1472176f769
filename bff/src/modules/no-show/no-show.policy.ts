import {
  addDays,
  DAY,
  HOUR,
  hospitalDate,
  hospitalInstant,
  type LocalDate,
  mayStaff,
  type Period,
  type StaffRole,
} from '@anzhen/shared-types';
import type { HisRegistration } from '../../ports/his';
import { PERIOD_ENDS } from '../catalog';

export interface NoShowRules {
  noShow: { limit: number; windowDays: number; blockDays: number; appealDays: number };
}

// A doctor who runs late still sees people; the HIS learns of the last ones after the half day is over.
const GRACE_MS = 2 * HOUR;
// What the HIS could not explain for a week is in front of a person already.
const OLDEST_DAYS = 7;

const PERIODS = Object.keys(PERIOD_ENDS) as Period[];
const isOver = (date: LocalDate, time: string, now: Date): boolean =>
  hospitalInstant(date, time).getTime() + GRACE_MS <= now.getTime();

/** Half days that are over for long enough: all of the days in between, and those periods of the last two days. */
export const overHalfDays = (now: Date) => {
  const today = hospitalDate(now);
  const yesterday = addDays(today, -1);
  return {
    from: addDays(today, -OLDEST_DAYS),
    before: yesterday,
    periods: [yesterday, today].map((date) => ({
      date,
      over: PERIODS.filter((period) => isOver(date, PERIOD_ENDS[period], now)),
    })),
  };
};

/** Whether this one is over too: its own slot may end after its half day. */
export const isVisitOver = ({ visitDate, endsAt }: { visitDate: LocalDate; endsAt: string }, now: Date): boolean =>
  isOver(visitDate, endsAt, now);

/** missed: nobody came · ended: the hospital gave it back · leave: stopped, others deal with it · unclear: a person looks */
export type Verdict = 'missed' | 'checked_in' | 'visited' | 'ended' | 'leave' | 'unclear';

const verdicts: Record<HisRegistration['status'], Verdict> = {
  booked: 'missed',
  checkedIn: 'checked_in',
  visited: 'visited',
  refunded: 'ended',
  cancelled: 'ended',
  held: 'unclear',
  expired: 'unclear',
};

/** What the hospital knows of a registration that nobody signed in for here. It has the last word. */
export const verdictOf = (registration: Pick<HisRegistration, 'status' | 'isStopped'> | null): Verdict => {
  if (!registration) return 'unclear';
  const verdict = verdicts[registration.status];
  return registration.isStopped && verdict === 'missed' ? 'leave' : verdict;
};

/** The first day whose no-shows may still matter today. */
export const oldestThatMatters = (now: Date, { noShow }: NoShowRules): LocalDate =>
  addDays(hospitalDate(now), -(noShow.windowDays + noShow.blockDays));

/** How a person stands who did not come on these days. */
export const standingOf = (missedDays: readonly LocalDate[], now: Date, { noShow }: NoShowRules) => {
  const within = (day: LocalDate): number =>
    missedDays.filter((missed) => missed > addDays(day, -noShow.windowDays) && missed <= day).length;
  const last = [...missedDays].sort().at(-1);
  const until = last === undefined ? null : hospitalInstant(addDays(last, noShow.blockDays), '00:00');
  // Counted back from the last one, so that a block does not end early because an old one falls out of the window.
  const isBlocked = last !== undefined && until !== null && until > now && within(last) >= noShow.limit;
  return {
    counted: isBlocked ? within(last) : within(hospitalDate(now)),
    blockedUntil: isBlocked ? until : null,
  };
};

/** Until when an appeal is taken; null when it is too late or there was one. */
export const appealUntil = (
  row: { status: string; appealedAt: Date | null; createdAt: Date },
  now: Date,
  { noShow }: NoShowRules,
): Date | null => {
  const until = new Date(row.createdAt.getTime() + noShow.appealDays * DAY);
  return row.status === 'counted' && row.appealedAt === null && until > now ? until : null;
};

/** Reading what people wrote and deciding on it go together. */
export const canDecideAppeals = (role: StaffRole): boolean => mayStaff(role, 'appeal.decide');
