import type { VerifiedPerson } from '@anzhen/shared-types';
import { type ApiError, asApiError } from '@/api/api-error';
import { createStore } from '@/state/store';
import { stepOfCode } from './check-code';

/** A code that was genuine when there was no network. It names nobody: only the BFF knows whose it is. */
export interface LateCheckIn {
  code: string;
  /** When it was seen, as an instant. */
  seenAt: string;
  staffId: string;
}

/** What became of one, for the nurse to read. */
export interface LateOutcome {
  code: string;
  isDone: boolean;
  text: string;
}

interface DayKey {
  keys: readonly string[];
  validUntil: string;
}

export interface LateDeps {
  fetchDayKey(): Promise<DayKey>;
  send(late: LateCheckIn): Promise<VerifiedPerson>;
  load(): readonly LateCheckIn[];
  save(waiting: readonly LateCheckIn[]): void;
  now(): number;
}

const OUTCOMES_MAX = 12;
/** No answer, or one of a server that is not itself: it is asked again. */
export const isUnanswered = ({ status }: ApiError): boolean =>
  status === undefined || status >= 500 || status === 401 || status === 429;

/**
 * Check-ins by 一码通 while there is no network: a code is proved with the key of the day, kept on the device and told
 * to the BFF when the network is back. The key lives in memory alone and is thrown away at the end of its day.
 */
export const makeLateCheckIns = (deps: LateDeps) => {
  const store = createStore<{ waiting: readonly LateCheckIn[]; outcomes: readonly LateOutcome[] }>({
    waiting: deps.load(),
    outcomes: [],
  });
  const usedSteps = new Map<string, number>();
  let key: DayKey | null = null;
  let isSending = false;

  const validKey = (): DayKey | null => {
    if (key !== null && Date.parse(key.validUntil) <= deps.now()) key = null;
    return key;
  };
  const keep = (waiting: readonly LateCheckIn[]): void => {
    deps.save(waiting);
    store.set({ waiting });
  };
  const settle = (late: LateCheckIn, isDone: boolean, text: string): void => {
    keep(store.get().waiting.filter(({ code }) => code !== late.code));
    store.set({ outcomes: [{ code: late.code, isDone, text }, ...store.get().outcomes].slice(0, OUTCOMES_MAX) });
  };

  return {
    store,

    /** Fetches the key of the day while there is a network; without one nothing can be proved. */
    async prepare(): Promise<void> {
      if (validKey() === null) key = await deps.fetchDayKey().catch(() => null);
    },

    /** unknown: there is no key of today · wrong: no code of now · used: this device has seen it, or a later one */
    take(code: string, staffId: string): 'kept' | 'unknown' | 'wrong' | 'used' {
      const now = deps.now();
      const dayKey = validKey();
      if (dayKey === null) return 'unknown';
      const step = stepOfCode(dayKey.keys, code, now);
      if (step === null) return 'wrong';
      const ref = code.slice(0, 10);
      if ((usedSteps.get(ref) ?? 0) >= step) return 'used';
      usedSteps.set(ref, step);
      keep([...store.get().waiting, { code, seenAt: new Date(now).toISOString(), staffId }]);
      return 'kept';
    },

    /** Tells the BFF of what this person kept, oldest first, until it does not answer. */
    async tell(staffId: string): Promise<void> {
      if (isSending) return;
      isSending = true;
      try {
        for (const late of store.get().waiting.filter((each) => each.staffId === staffId)) {
          try {
            const { maskedName, ticket } = await deps.send(late);
            settle(late, true, ticket ? `${maskedName} 已签到，${ticket.number} 号` : `${maskedName} 已签到`);
          } catch (error) {
            const fault = asApiError(error);
            if (isUnanswered(fault)) return;
            // Its first answer may have been lost on the way.
            const isUsed = fault.code === 'PERSON_CODE.USED';
            settle(late, false, isUsed ? '这个码用过了，请看队里有没有这个人' : `没有签到成：${fault.message}`);
          }
        }
      } finally {
        isSending = false;
      }
    },

    dismiss(code: string): void {
      store.set({ outcomes: store.get().outcomes.filter((outcome) => outcome.code !== code) });
    },
  };
};

export type LateCheckIns = ReturnType<typeof makeLateCheckIns>;
