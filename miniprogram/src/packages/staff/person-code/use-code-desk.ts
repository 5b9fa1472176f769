import type { PersonCodePurpose, StaffRight, StaffView, VerifiedPerson } from '@anzhen/shared-types';
import { errorCatalog, mayStaff } from '@anzhen/shared-types/kernel';
import { useEffect, useRef, useState } from 'react';
import { asApiError, call, useSteps } from '@/api';
import { now } from '@/platform/clock';
import { readStored, store } from '@/platform/storage';
import { scanCode } from '@/platform/wechat';
import { useStore } from '@/state/store';
import { isUnanswered, type LateCheckIn, makeLateCheckIns } from './late-check-ins';

export interface PurposeSpec {
  value: PersonCodePurpose;
  label: string;
  done: string;
  right: StaffRight;
}

const PURPOSES: readonly PurposeSpec[] = [
  { value: 'check_in', label: '签到', done: '已签到', right: 'person.verify' },
  { value: 'payment', label: '缴费', done: '核对无误', right: 'person.bills' },
  { value: 'report', label: '打印报告', done: '核对无误', right: 'person.reports' },
];
const DIGITS = 18;
const PURPOSE_KEY = 'anzhen.code-purpose';
const WAITING_KEY = 'anzhen.late-check-ins';
const TELL_EVERY_MS = 5_000;

/** One for this device: it outlives the page, and what waits outlives a restart. */
const late = makeLateCheckIns({
  fetchDayKey: () => call('getPersonCodeDayKey'),
  send: ({ code, seenAt }) => call('verifyPersonCode', { body: { code, purpose: 'check_in', seenAt } }),
  load: () => readStored<LateCheckIn[]>(WAITING_KEY) ?? [],
  save: (waiting) => store(WAITING_KEY, waiting),
  now: () => now(),
});

const useLate = (staffId: string) => {
  const { waiting, outcomes } = useStore(late.store);
  useEffect(() => {
    const goOn = (): void => {
      void late.prepare();
      void late.tell(staffId);
    };
    goOn();
    const timer = setInterval(goOn, TELL_EVERY_MS);
    return () => clearInterval(timer);
  }, [staffId]);
  return { waiting: waiting.filter((each) => each.staffId === staffId), outcomes, dismiss: late.dismiss };
};

/** What this role may do; a counter or a station does the same all day, so that the last choice stands. */
const usePurpose = (staff: StaffView, wanted: string | undefined) => {
  const allowed = PURPOSES.filter(({ right }) => mayStaff(staff.role, right));
  const find = (value: string | undefined) => allowed.find((each) => each.value === value);
  const [chosen, setChosen] = useState(() => wanted ?? readStored<string>(PURPOSE_KEY));
  const purpose = find(chosen) ?? allowed[0];
  return {
    allowed,
    purpose,
    choose(value: PersonCodePurpose): void {
      store(PURPOSE_KEY, value);
      setChosen(value);
    },
  };
};

const SAID = {
  kept: null,
  unknown: null,
  wrong: errorCatalog['PERSON_CODE.INVALID'].zh,
  used: errorCatalog['PERSON_CODE.USED'].zh,
};

/** 扫一码通: what the code that was scanned or typed says, for one purpose. `wanted`: which one the page opens with. */
export const useCodeDesk = (staff: StaffView, wanted?: string) => {
  const { allowed, purpose, choose } = usePurpose(staff, wanted);
  const [typed, setTyped] = useState('');
  // A scanner types faster than the page is drawn.
  const line = useRef('');
  const [person, setPerson] = useState<VerifiedPerson | null>(null);
  const [keptCode, setKept] = useState<string | null>(null);
  const { busy, fault, say, run } = useSteps<'scan' | 'type'>();
  const offline = useLate(staff.id);

  const fill = (value: string): void => {
    line.current = value;
    setTyped(value);
  };
  const verify = async (code: string): Promise<void> => {
    setPerson(null);
    setKept(null);
    fill('');
    if (!purpose) return;
    try {
      setPerson(await call('verifyPersonCode', { body: { code, purpose: purpose.value } }));
    } catch (error) {
      const fault = asApiError(error);
      const isOut = isUnanswered(fault) && fault.status !== 401 && fault.status !== 429;
      const taken = purpose.value === 'check_in' && isOut ? late.take(code, staff.id) : 'unknown';
      if (taken === 'unknown') throw error;
      setKept(taken === 'kept' ? code : null);
      say(SAID[taken]);
    }
  };
  const digits = typed.replace(/\s/g, '');
  const left = DIGITS - digits.length;
  const write = (value: string): void => {
    fill(value);
    const code = value.replace(/\s/g, '');
    // The last digit is the deed: nobody presses anything after a scanner.
    if (code.length === DIGITS && busy === null) typeIn(code);
  };
  const typeIn = (code: string): void => void run('type', () => verify(code));

  return {
    ...{ allowed, purpose, typed, busy, fault, person, offline },
    /** The one that was scanned last is kept for when the network is back. */
    isKept: offline.waiting.some(({ code }) => code === keptCode),
    missing: left === 0 ? undefined : left > 0 ? `还差 ${left} 位` : '多了几位',
    choose(value: PersonCodePurpose): void {
      choose(value);
      // What was said is about another purpose.
      setPerson(null);
      setKept(null);
      say(null);
    },
    write,
    /** A key of a scanner, wherever the cursor stands. */
    press: (digit: string): void => write(line.current + digit),
    type: () => void (left === 0 && typeIn(digits)),
    scan: () =>
      void run('scan', async () => {
        const code = await scanCode();
        if (code !== null) await verify(code.replace(/\s/g, ''));
      }),
  };
};
export type CodeDesk = ReturnType<typeof useCodeDesk>;
