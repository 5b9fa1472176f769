import { addDays, hospitalDate, hospitalTime, type LocalDate, MINUTE, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { ShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import type { HisDepartment, HisDoctor, HisPort, HisSession, HisSlot } from '../../ports/his';

/** Numbers of a session that the HIS counts as free and that are not for sale here. */
export interface HeldBack {
  /** People in the waitlist: every number that comes back is theirs. */
  waiting: number;
  /** Returned numbers by slot that go into sale later. */
  bySlot: ReadonlyMap<string, number>;
}

/** Answers for the sessions that have any. */
export type ReadHeldBack = (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, HeldBack>>;

export interface Catalog {
  departments(): Promise<HisDepartment[]>;
  /** @throws CATALOG.DEPARTMENT_NOT_FOUND */
  department(code: string): Promise<HisDepartment>;
  doctors(departmentCode: string): Promise<HisDoctor[]>;
  /** All sessions of a department in the days that can be booked. */
  sessionsOf(departmentCode: string): Promise<HisSession[]>;
  /** Every department's sessions of one day. */
  sessionsOn(date: LocalDate): Promise<HisSession[]>;
  /** As its department listed it, half a second old at most: somebody is about to book. @throws CATALOG.SESSION_NOT_FOUND */
  session(sessionId: string): Promise<HisSession>;
  slots(sessionId: string): Promise<HisSlot[]>;
}

const DAYS_AHEAD = 14;
const CATALOG_TTL_MS = 5 * MINUTE;
// Remaining numbers may be half a second old on a list; holding asks the HIS itself.
export const NUMBERS_TTL_MS = SECOND / 2;

// Ids that nobody listed come from old links or from guessing: together they cost one reading of everything.
const EVERYTHING_TTL_MS = 10 * SECOND;

interface Deps {
  his: Pick<HisPort, 'listDepartments' | 'listDoctors' | 'listSessions' | 'listSlots'>;
  clock: Clock;
  memory: ShortMemory;
}

// Some weeks of a large hospital; whoever falls out is found again.
const IDS_MAX = 20_000;

/** Which department each session belongs to, so that one of them can be read without reading the hospital. */
const makeWhereabouts = () => {
  const departmentOf = new Map<string, string>();
  return {
    of: (sessionId: string): string | undefined => departmentOf.get(sessionId),
    async learn(listing: Promise<HisSession[]>): Promise<HisSession[]> {
      const sessions = await listing;
      for (const { id, departmentCode } of sessions) {
        departmentOf.delete(id);
        departmentOf.set(id, departmentCode);
      }
      for (const oldest of departmentOf.keys()) {
        if (departmentOf.size <= IDS_MAX) break;
        departmentOf.delete(oldest);
      }
      return sessions;
    },
  };
};

/** The hospital's departments, doctors, sessions and slots, read through a short memory. */
export const makeCatalog = ({ his, clock, memory }: Deps): Catalog => {
  const trace = { traceId: 'catalog' };
  const whereabouts = makeWhereabouts();
  const today = () => hospitalDate(clock.now());
  const rangeFrom = (from: LocalDate) => ({ from, to: addDays(from, DAYS_AHEAD - 1) });
  const list = (query: Parameters<HisPort['listSessions']>[1]) => whereabouts.learn(his.listSessions(trace, query));
  const departments = () => memory.remember('departments', CATALOG_TTL_MS, () => his.listDepartments(trace));
  const sessionsOf = (departmentCode: string) => {
    const from = today();
    return memory.remember(`sessions:${departmentCode}:${from}`, NUMBERS_TTL_MS, () =>
      list({ departmentCode, ...rangeFrom(from) }),
    );
  };
  const everything = () => {
    const from = today();
    return memory.remember(`everything:${from}`, EVERYTHING_TTL_MS, () => list(rangeFrom(from)));
  };

  const find = async (sessionId: string): Promise<HisSession | undefined> => {
    const isWanted = ({ id }: HisSession): boolean => id === sessionId;
    const known = whereabouts.of(sessionId);
    const listed = known === undefined ? undefined : (await sessionsOf(known)).find(isWanted);
    if (listed) return listed;
    const elsewhere = (await everything()).find(isWanted);
    // Its own department has just said that it is gone, and knows better than an older reading of everything.
    if (!elsewhere || elsewhere.departmentCode === known) return undefined;
    return (await sessionsOf(elsewhere.departmentCode)).find(isWanted) ?? elsewhere;
  };

  return {
    departments,
    async department(code) {
      const found = (await departments()).find((each) => each.code === code);
      if (!found) throw new AppError('CATALOG.DEPARTMENT_NOT_FOUND', { code });
      return found;
    },
    doctors: (code) => memory.remember(`doctors:${code}`, CATALOG_TTL_MS, () => his.listDoctors(trace, code)),
    sessionsOf,
    sessionsOn: (date) => memory.remember(`sessions-on:${date}`, 10 * SECOND, () => list({ from: date, to: date })),
    async session(sessionId) {
      const found = await find(sessionId);
      if (!found) throw new AppError('CATALOG.SESSION_NOT_FOUND', { sessionId });
      return found;
    },
    slots: (sessionId) => memory.remember(`slots:${sessionId}`, NUMBERS_TTL_MS, () => his.listSlots(trace, sessionId)),
  };
};

/** Whether a slot of a day has ended for booking. */
export const isPast = (date: LocalDate, endsAt: string, now: Date): boolean => {
  const today = hospitalDate(now);
  return date < today || (date === today && endsAt <= hospitalTime(now));
};
