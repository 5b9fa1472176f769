import { type ErrorCode, formatDay, hospitalDate, hospitalInstant, SECOND, type SlotOffer } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { makeShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import { HisError, type HisErrorCode, type HisSession, type HisSlot } from '../../ports/his';
import { type Catalog, hasNumbers, isPast, type ReadHeldBack, sessionForSale, slotForSale } from '../catalog';
import type { BookingRules } from './appointment.policy';
import { type CountedVisit, makeHasRoom } from './booking-limits.policy';
import { NumberRefused } from './number-refused';

interface Deps {
  catalog: Pick<Catalog, 'sessionsOf' | 'slots'>;
  clock: Clock;
  readHeldBack: ReadHeldBack;
  rules: Pick<BookingRules, 'limits'>;
}

export interface AlternativesWish {
  sessionId: string;
  slotId?: string;
  departmentCode: string;
}
/** `visits`: what the person has booked already. What they would be refused for it is not offered to them. */
export type FindAlternatives = (wish: AlternativesWish, visits: readonly CountedVisit[]) => Promise<SlotOffer[]>;

interface Schedule {
  sessions: readonly HisSession[];
  heldBack: Awaited<ReturnType<ReadHeldBack>>;
}

const OFFERS_MAX = 6;
// A session that says it has numbers may have them only in slots that are over: some more are looked at, not all.
const SESSIONS_MAX = 2 * OFFERS_MAX;
// Thousands who are refused in the same moment share one look at the schedule.
const REMEMBERED_MS = SECOND;
const HALF_DAYS = { morning: 0, afternoon: 1, evening: 2 } as const;

/** Half days since the first of all days, so that distances can be compared. */
const halfDayOf = ({ date, period }: Pick<HisSession, 'date' | 'period'>): number =>
  Math.round(hospitalInstant(date, '00:00').getTime() / 86_400_000) * 3 + HALF_DAYS[period];

/** Same doctor at another time, then the department on that day, then the earliest; nearest to the wish first. */
const orderOthers = (open: readonly HisSession[], wanted: HisSession | undefined): HisSession[] => {
  const distance = (session: HisSession): number => (wanted ? Math.abs(halfDayOf(session) - halfDayOf(wanted)) : 0);
  const rank = (session: HisSession): number => {
    if (!wanted) return 2;
    if (session.doctorId === wanted.doctorId) return 0;
    return session.date === wanted.date ? 1 : 2;
  };
  const byUse = (a: HisSession, b: HisSession): number =>
    rank(a) - rank(b) || (rank(a) < 2 ? distance(a) - distance(b) : 0) || halfDayOf(a) - halfDayOf(b);
  return open.filter(({ id }) => id !== wanted?.id).sort(byUse);
};

/** The listing of a department with what is not for sale; everybody who is refused in one second shares it. */
const makeReadSchedule = (
  { catalog, readHeldBack }: Deps,
  memory: ReturnType<typeof makeShortMemory>,
): ((departmentCode: string) => Promise<Schedule>) => {
  const read = async (departmentCode: string): Promise<Schedule> => {
    const sessions = await catalog.sessionsOf(departmentCode);
    return { sessions, heldBack: await readHeldBack(sessions.map(({ id }) => id)) };
  };
  return (departmentCode) => memory.remember(`schedule ${departmentCode}`, REMEMBERED_MS, () => read(departmentCode));
};

/** What could be had instead: free slots of the wanted session, and the first free slot of others. */
const makeLook =
  ({ catalog, clock }: Deps, readSchedule: ReturnType<typeof makeReadSchedule>) =>
  async ({ sessionId, departmentCode }: AlternativesWish, mayHave: (session: HisSession) => boolean) => {
    const { sessions, heldBack } = await readSchedule(departmentCode);
    const isOpen = (session: HisSession): boolean =>
      session.status === 'open' && hasNumbers(sessionForSale(session, heldBack.get(session.id)));
    const now = clock.now();
    const today = hospitalDate(now);
    const offerOf = (session: HisSession, slot: HisSlot): SlotOffer => ({
      ...{ sessionId: session.id, slotId: slot.id, departmentCode: session.departmentCode, date: session.date },
      dayLabel: formatDay(session.date, today),
      ...{ startsAt: slot.startsAt, endsAt: slot.endsAt },
      remaining: slot.left,
      ...{ doctorId: session.doctorId, doctorName: session.doctorName, doctorTitle: session.doctorTitle },
      feeFen: session.fee,
    });
    const freeIn = (session: HisSession, slots: readonly HisSlot[]): SlotOffer[] =>
      slots
        .map((slot) => ({ ...slot, left: slotForSale(slot, heldBack.get(session.id)) }))
        .filter(({ left, endsAt }) => hasNumbers(left) && !isPast(session.date, endsAt, now))
        .map((slot) => offerOf(session, slot));
    const freeOf = async (session: HisSession) => freeIn(session, await catalog.slots(session.id));

    const wanted = sessions.find(({ id }) => id === sessionId);
    const slots = wanted && isOpen(wanted) && mayHave(wanted) ? await catalog.slots(wanted.id) : [];
    const near = wanted ? freeIn(wanted, slots) : [];
    const others: SlotOffer[] = [];
    const open = sessions.filter((session) => isOpen(session) && mayHave(session));
    const candidates = orderOthers(open, wanted).slice(0, SESSIONS_MAX);
    while (candidates.length > 0 && near.length + others.length <= OFFERS_MAX) {
      const found = await Promise.all(candidates.splice(0, OFFERS_MAX / 2).map(freeOf));
      others.push(...found.flatMap(([first]) => first ?? []));
    }
    return { near, others, times: new Map(slots.map(({ id, startsAt }) => [id, startsAt])) };
  };

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/**
 * The nearest free slots for a wish: the same session at another time, the same doctor in another half day, the same
 * department on that day, then the earliest. At most six, never past, never the slot that was wanted.
 */
export const makeFindAlternatives = (deps: Deps): FindAlternatives => {
  const memory = makeShortMemory(deps);
  const look = makeLook(deps, makeReadSchedule(deps, memory));
  return async (wish, visits) => {
    const found =
      visits.length > 0
        ? look(wish, makeHasRoom(visits, deps.rules.limits))
        : memory.remember(`look ${wish.sessionId}`, REMEMBERED_MS, () => look(wish, () => true));
    const { near, others, times } = await found;
    const wantedAt = times.get(wish.slotId ?? '');
    const distance = ({ startsAt }: SlotOffer): number =>
      wantedAt === undefined ? 0 : Math.abs(minutesOf(startsAt) - minutesOf(wantedAt));
    const sameSession = near.filter(({ slotId }) => slotId !== wish.slotId).sort((a, b) => distance(a) - distance(b));
    return [...sameSession, ...others].slice(0, OFFERS_MAX);
  };
};

const refusals: Partial<Record<HisErrorCode, ErrorCode>> = {
  SlotTaken: 'APPOINTMENT.SLOT_TAKEN',
  SessionFull: 'APPOINTMENT.SESSION_FULL',
  SessionStopped: 'APPOINTMENT.SESSION_STOPPED',
};
const codes: readonly (ErrorCode | undefined)[] = Object.values(refusals);

/**
 * Puts what else is free into a refusal of a number, ours or the HIS's; any other failure comes back as it was. That
 * nothing could be found out is no reason to hide the refusal itself.
 */
export const makeWithAlternatives =
  (findAlternatives: FindAlternatives) =>
  async (thrown: unknown, wish: AlternativesWish): Promise<unknown> => {
    const code = thrown instanceof HisError ? refusals[thrown.code] : thrown instanceof AppError ? thrown.code : null;
    if (!code || !codes.includes(code)) return thrown;
    const { context, displayText } = thrown instanceof AppError ? thrown : { context: {}, displayText: undefined };
    const visits = thrown instanceof NumberRefused ? thrown.visits : [];
    const alternatives = await findAlternatives(wish, visits).catch(() => []);
    return new AppError(code, { ...context, ...wish }, displayText, undefined, alternatives);
  };
