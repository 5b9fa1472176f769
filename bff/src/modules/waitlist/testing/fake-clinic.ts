import { fen } from '@anzhen/shared-types';
import {
  HisError,
  type HisErrorCode,
  type HisPort,
  type HisSession,
  type HisSlot,
  type WriteResult,
} from '../../../ports/his';
import { makeFakeHisClinic } from '../../../testing/fake-his-clinic';
import type { TestClock } from '../../../testing/harness';

export const SESSION_ID = 'S1';

interface Entry {
  status: 'held' | 'booked' | 'cancelled' | 'refunded';
  sessionId: string;
  slotId: string;
  hisPatientId: string;
  seqNo: number;
}

/** The numbers of a hospital that a test opens, frees and sells out; nobody else counts them. */
const makeNumbers = () => {
  const sessions = new Map<string, HisSession>();
  const left = new Map<string, Map<string, number | null>>();
  const add = (sessionId: string, slotId: string, change: 1 | -1): void => {
    const count = left.get(sessionId)?.get(slotId);
    if (typeof count === 'number') left.get(sessionId)?.set(slotId, count + change);
  };
  return {
    sessions,
    add,
    open(id: string, change: Partial<HisSession> = {}, slots: Record<string, number | null> = { T1: 0, T2: 0 }) {
      sessions.set(id, {
        ...{ id, departmentCode: 'D01', doctorId: 'W1', doctorName: '周明远', doctorTitle: '主任医师' },
        ...{ substituteFor: null, date: '2026-11-26', period: 'morning', status: 'open', total: 2, left: 0 },
        ...{ fee: fen(0), room: '5 诊室' },
        ...change,
      });
      left.set(id, new Map(Object.entries(slots)));
    },
    leftIn: (slotId: string, sessionId = SESSION_ID) => left.get(sessionId)?.get(slotId),
    sellOut: (slotId: string, sessionId = SESSION_ID) => void left.get(sessionId)?.set(slotId, 0),
    countOf(id: string): number | null {
      const counts = [...(left.get(id)?.values() ?? [])];
      return counts.includes(null) ? null : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    },
    slotsOf: (sessionId: string): HisSlot[] =>
      [...(left.get(sessionId) ?? [])].map(([id, count], index) => ({
        ...{ id, sessionId, startsAt: `0${8 + index}:00`, endsAt: `0${8 + index}:30`, total: 2, left: count },
      })),
  };
};

interface State {
  numbers: ReturnType<typeof makeNumbers>;
  entries: Map<string, Entry>;
  refused: Set<string>;
  isAway: boolean;
  answersLost: number;
  asked: number;
  holds: number;
}

const refuse = <T>(code: HisErrorCode): WriteResult<T> => ({ kind: 'rejected', error: new HisError(code, code) });

const makeReads = (
  state: State,
  base: HisPort,
): Pick<HisPort, 'listSessions' | 'listSlots' | 'listDepartments' | 'getRegistration'> => {
  const { numbers, entries } = state;
  const answer = <T>(value: () => T): Promise<T> => {
    state.asked += 1;
    return state.isAway ? Promise.reject(new HisError('Unavailable', 'away')) : Promise.resolve(value());
  };
  return {
    listSessions: (_context, { departmentCode }) =>
      answer(() =>
        [...numbers.sessions.values()]
          .filter((session) => departmentCode === undefined || session.departmentCode === departmentCode)
          .map((session) => ({ ...session, left: numbers.countOf(session.id) })),
      ),
    listSlots: (_context, sessionId) => answer(() => numbers.slotsOf(sessionId)),
    listDepartments: async (context) => {
      const [department] = await base.listDepartments(context);
      return ['D01', 'D02', 'D03', 'D04', 'D05', 'D06'].flatMap((code) =>
        department ? [{ ...department, code }] : [],
      );
    },
    getRegistration: (_context, ref) => {
      const key = 'key' in ref ? ref.key : ref.registrationNo.slice(2);
      const entry = entries.get(key);
      const session = numbers.sessions.get(entry?.sessionId ?? '');
      if (!entry || !session) return Promise.resolve(null);
      return Promise.resolve({
        ...{ registrationNo: `G-${key}`, visitNumber: `A${entry.seqNo}`, status: entry.status, key },
        ...{ sessionId: session.id, slotId: entry.slotId, departmentCode: session.departmentCode },
        ...{ departmentName: '心血管内科', doctorId: session.doctorId, doctorName: session.doctorName },
        ...{ doctorTitle: session.doctorTitle, visitDate: session.date, period: session.period },
        ...{ startsAt: '08:00', endsAt: '08:30', isStopped: false, cancellableUntil: null, paid: fen(0) },
      });
    },
  };
};

const makeWrites = (
  state: State,
  clock: TestClock,
  { getRegistration }: Pick<HisPort, 'getRegistration'>,
): Pick<HisPort, 'hold' | 'release' | 'refund' | 'confirm' | 'probe'> => {
  const { numbers, entries, refused } = state;
  const holdOf = ({ seqNo }: Entry) => {
    const expiresAt = new Date(clock.now().getTime() + 40 * 60_000);
    return { seqNo, visitNumber: `A${seqNo}`, expiresAt, fee: fen(0) };
  };
  const giveBack = (key: string, from: Entry['status'], to: Entry['status']): void => {
    const entry = entries.get(key);
    if (entry?.status !== from) return;
    entry.status = to;
    numbers.add(entry.sessionId, entry.slotId, 1);
  };
  return {
    hold: (_context, key, { hisPatientId, sessionId, slotId }) => {
      state.holds += 1;
      if (state.isAway) return Promise.resolve(refuse('Unavailable'));
      if (refused.has(hisPatientId)) return Promise.resolve(refuse('RuleDenied'));
      const known = entries.get(key);
      if (known) return Promise.resolve({ kind: 'done', value: holdOf(known), replayed: true });
      if (state.answersLost > 0) {
        state.answersLost -= 1;
        const cause = new HisError('Timeout', 'no answer');
        return Promise.resolve({ kind: 'unknown', probe: { operation: 'hold', key }, cause });
      }
      if (numbers.leftIn(slotId, sessionId) === 0) return Promise.resolve(refuse('SlotTaken'));
      numbers.add(sessionId, slotId, -1);
      const entry: Entry = { status: 'held', sessionId, slotId, hisPatientId, seqNo: entries.size + 1 };
      entries.set(key, entry);
      return Promise.resolve({ kind: 'done', value: holdOf(entry), replayed: false });
    },
    release: (_context, key) => {
      giveBack(key, 'held', 'cancelled');
      return Promise.resolve({ kind: 'done', value: undefined, replayed: false });
    },
    refund: (_context, key) => {
      giveBack(key, 'booked', 'refunded');
      return Promise.resolve({ kind: 'done', value: { moneyBy: 'none' }, replayed: false });
    },
    confirm: async (context, key) => {
      const entry = entries.get(key);
      if (!entry) return refuse('HoldExpired');
      entry.status = 'booked';
      const value = await getRegistration(context, { key });
      return value ? { kind: 'done', value, replayed: false } : refuse('NotFound');
    },
    probe: (_context, { operation, key }) => {
      const status = entries.get(key)?.status;
      const isApplied = operation === 'hold' ? status !== undefined : status === 'booked';
      return Promise.resolve(isApplied ? { state: 'applied' } : { state: 'notApplied', final: true });
    },
  };
};

/** A hospital whose sessions and slots a test fills and empties; it counts the numbers, and nobody else does. */
export const makeWaitlistClinic = (clock: TestClock) => {
  const base = makeFakeHisClinic(clock);
  const state: State = {
    ...{ numbers: makeNumbers(), entries: new Map<string, Entry>(), refused: new Set<string>() },
    ...{ isAway: false, answersLost: 0, asked: 0, holds: 0 },
  };
  const { numbers, entries, refused } = state;
  const reads = makeReads(state, base);
  const his: HisPort = { ...base, ...reads, ...makeWrites(state, clock, reads) };
  numbers.open(SESSION_ID);

  return {
    ...{ his, open: numbers.open, leftIn: numbers.leftIn, sellOut: numbers.sellOut },
    change: (id: string, change: Partial<HisSession>) =>
      numbers.sessions.set(id, { ...(numbers.sessions.get(id) as HisSession), ...change }),
    /** A number of a slot is to be had: added, or given back at the counter. */
    free: (slotId: string, sessionId = SESSION_ID) => numbers.add(sessionId, slotId, 1),
    /** The hospital gives this person nothing. */
    refuse: (patientId: string) => void refused.add(`his-${patientId}`),
    loseAnswers: (count: number) => void (state.answersLost = count),
    setAway: (value: boolean) => void (state.isAway = value),
    asked: () => state.asked,
    holds: () => state.holds,
    /** Who has a number, in the order in which they got it. */
    holders: () =>
      [...entries.values()]
        .filter(({ status }) => ['held', 'booked'].includes(status))
        .map((entry) => entry.hisPatientId),
  };
};
