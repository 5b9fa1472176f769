import { hospitalInstant, hospitalTime, type LocalTime, MINUTE, type Period } from '@anzhen/shared-types';
import type { QueueRules } from './queue.rules';

/** What decides who goes first: the lower position; between equal ones the lower number. */
export interface Standing {
  number: string;
  position: number;
}

export const byStanding = (a: Standing, b: Standing): number =>
  a.position - b.position || a.number.localeCompare(b.number);

/** Those who wait, in the order in which they will be called. */
export const waitingOrder = <T extends Standing & { status: string }>(tickets: readonly T[]): T[] =>
  tickets.filter(({ status }) => status === 'waiting').sort(byStanding);

// A position is the minute of the appointed time, then the order of arrival, then room for those who are let in between.
const PER_MINUTE = 1_000_000;
const PER_ARRIVAL = 1_000;

const minuteOf = (time: LocalTime): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

export interface Arrival {
  startsAt: LocalTime;
  endsAt: LocalTime;
  at: LocalTime;
  /** The how-manyth to arrive in this line. */
  ordinal: number;
}

export const isLate = ({ endsAt, at }: Pick<Arrival, 'endsAt' | 'at'>): boolean => at >= endsAt;

/**
 * The place of somebody who checks in: slots in order of time, inside a slot in order of arrival. Who comes after the
 * own slot is over stands behind everybody already waiting whose time has come, and before later slots.
 */
export const positionOf = (arrival: Arrival): number =>
  minuteOf(isLate(arrival) ? arrival.at : arrival.startsAt) * PER_MINUTE + arrival.ordinal * PER_ARRIVAL;

/** The place in another line of somebody moved there: by the own time, behind all who arrived for that time. */
export const positionAfterTransfer = (position: number, arrivals: number): number =>
  Math.floor(position / PER_MINUTE) * PER_MINUTE + arrivals * PER_ARRIVAL + PER_ARRIVAL / 2;

/**
 * The place behind the next `count` people, and behind those after them who were let in the same way before.
 * Null when nobody waits. There is room for hundreds at one spot.
 */
export const placeBehind = <T extends Standing>(
  waiting: readonly T[],
  count: number,
  isLetIn: (ticket: T) => boolean,
): number | null => {
  const later = waiting.slice(count);
  const passed = later.findIndex((ticket) => !isLetIn(ticket));
  const ahead = waiting[count + (passed === -1 ? later.length : passed) - 1] ?? waiting[waiting.length - 1];
  return ahead ? ahead.position + 1 : null;
};

/** When a registration may be checked in: from some minutes before its time until its half day is over. */
export const checkInWindow = (
  visit: { visitDate: string; startsAt: LocalTime; endsAt: LocalTime; period: string },
  rules: Pick<QueueRules, 'checkInEarlyMinutes' | 'periodEnds'>,
): { from: Date; until: Date } => {
  const start = hospitalInstant(visit.visitDate, visit.startsAt);
  const periodEnd = rules.periodEnds[visit.period as Period] ?? visit.endsAt;
  const lastMinute = periodEnd > visit.endsAt ? periodEnd : visit.endsAt;
  return {
    from: new Date(start.getTime() - rules.checkInEarlyMinutes * MINUTE),
    until: hospitalInstant(visit.visitDate, lastMinute),
  };
};

/** Departments whose very name tells about the person: boards show the number only (UX §4 名字与隐私). */
export const showsNumberOnly = (departmentName: string, privateOnes: readonly string[]): boolean =>
  privateOnes.some((name) => departmentName.includes(name));

const PERIODS: readonly Period[] = ['morning', 'afternoon', 'evening'];

/** Whether a line belongs on boards and consoles now: its half day is running or next, or people are still in it. */
export const isOnShow = (
  line: { period: string; status: string; hasPeople: boolean },
  now: Date,
  periodEnds: QueueRules['periodEnds'],
): boolean => {
  if (line.hasPeople) return true;
  if (line.status === 'closed') return false;
  const running = PERIODS.find((period) => hospitalTime(now) < periodEnds[period]);
  return line.period === running;
};

/** Whether somebody waits for a word and it is time: as few are ahead as they asked for. */
export const isNear = (
  { remindWhenAhead, remindedAt }: { remindWhenAhead: number | null; remindedAt: Date | null },
  peopleAhead: number,
): boolean => remindWhenAhead !== null && remindedAt === null && peopleAhead <= remindWhenAhead;

/** The letters before numbers: A … Z, then AA, AB … */
export const letterOf = (index: number): string => {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
};

export const ticketNumber = (prefix: string, count: number): string => `${prefix}${String(count).padStart(3, '0')}`;
