import {
  hospitalInstant,
  hospitalTime,
  type LocalTime,
  MINUTE,
  type Period,
  type Priority,
} from '@anzhen/shared-types';
import type { PriorityPlace, QueueRules } from './queue.rules';

/** What decides who goes first: the lower position; between equal ones the lower number. */
export interface Standing {
  number: string;
  position: number;
}

/** A1000 is after A999. */
export const byStanding = (a: Standing, b: Standing): number =>
  a.position - b.position || a.number.length - b.number.length || a.number.localeCompare(b.number);

/** Those who wait, in the order in which they will be called. */
export const waitingOrder = <T extends Standing & { status: string }>(tickets: readonly T[]): T[] =>
  tickets.filter(({ status }) => status === 'waiting').sort(byStanding);

/** The lines whose people stand before somebody of this one: itself, and the one that feeds it. */
export const linesAhead = ({ id, feedQueueId }: { id: string; feedQueueId: string | null }): string[] =>
  feedQueueId === null ? [id] : [id, feedQueueId];

// A position is the minute of the appointed time, then the lane (those with priority, then the rest), then the order of
// arrival, then room for those who are let in between. All of it fits a database's integer.
const PER_MINUTE = 1_000_000;
const PER_LANE = PER_MINUTE / 2;
const PER_ARRIVAL = 500;
const ARRIVALS_MAX = PER_LANE / PER_ARRIVAL - 1;

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
  minuteOf(isLate(arrival) ? arrival.at : arrival.startsAt) * PER_MINUTE +
  PER_LANE +
  Math.min(arrival.ordinal, ARRIVALS_MAX) * PER_ARRIVAL;

/**
 * The time by which somebody without an appointment stands: when they came, but before the clinic opens behind those of
 * its first slot, who were promised that time.
 */
export const walkInTime = (at: LocalTime, firstSlot: LocalTime | null): LocalTime => {
  if (firstSlot === null || at > firstSlot) return at;
  const minute = minuteOf(firstSlot) + 1;
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
};

/** The place of somebody with priority: before all, before those of the same time, or where it was. Never further back. */
export const promoted = (position: number, place: PriorityPlace): number => {
  const amongEqual = position % PER_LANE;
  if (place === 'front') return amongEqual;
  return place === 'slot' ? Math.floor(position / PER_MINUTE) * PER_MINUTE + amongEqual : position;
};

/** Who goes first by age alone. */
export const priorityByAge = (age: number, { priorities }: Pick<QueueRules, 'priorities'>): Priority | null =>
  age >= (priorities.elder?.fromAge ?? Infinity) ? 'elder' : null;

/** The place in another line of somebody moved there: by the own time, behind all who arrived for that time. */
export const positionAfterTransfer = (position: number, arrivals: number): number =>
  Math.floor(position / PER_LANE) * PER_LANE + Math.min(arrivals, ARRIVALS_MAX) * PER_ARRIVAL + PER_ARRIVAL / 2;

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

/** The period of lines that follow no half day: examinations. */
export const WHOLE_DAY = 'day';

const PERIODS: readonly Period[] = ['morning', 'afternoon', 'evening'];

/** Whether a line belongs on boards and consoles now: its half day is running or next, or people are still in it. */
export const isOnShow = (
  line: { period: string; status: string; hasPeople: boolean },
  now: Date,
  periodEnds: QueueRules['periodEnds'],
): boolean => {
  if (line.hasPeople || line.period === WHOLE_DAY) return true;
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

/**
 * Why nobody is called, and when it goes on, as far as the nurse said: 医生会诊，预计 10:10 恢复. At 10:11 that is no
 * promise any more, and it says so.
 */
export const pauseWords = (
  { pauseReason, resumesAt }: { pauseReason: string | null; resumesAt: string | null },
  now: Date,
): string | null => {
  if (!pauseReason || !resumesAt) return pauseReason;
  const isOver = hospitalTime(now) > resumesAt;
  return isOver ? `${pauseReason}，原定 ${resumesAt} 恢复，还没开始` : `${pauseReason}，预计 ${resumesAt} 恢复`;
};

const EARTH_METRES = 6_371_000;

/** Metres between two points on the ground, as the crow flies. */
export const metresBetween = (
  a: { latitude: number; longitude: number },
  b: { latitude: number; longitude: number },
): number => {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (from: number, to: number): number => Math.sin(radians(to - from) / 2) ** 2;
  const arc =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * EARTH_METRES * Math.asin(Math.sqrt(arc));
};

/** The caller of the hospital that calls in a department; null where our console does. */
export const callerOf = (departmentCode: string, { callers }: Pick<QueueRules, 'callers'>): string | null =>
  Object.entries(callers).find(([, departments]) => departments.includes(departmentCode))?.[0] ?? null;
