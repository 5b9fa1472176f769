import { fen } from '@anzhen/shared-types';
import type { Clock } from '../ports/clock';
import {
  type HisCapabilities,
  type HisDepartment,
  type HisDoctor,
  HisError,
  type HisErrorCode,
  type HisHold,
  type HisPatient,
  type HisPort,
  type HisRegistration,
  type HisSession,
  type HisSlot,
  type WriteResult,
} from '../ports/his';

type Operation = 'createPatient' | 'hold' | 'confirm' | 'refund' | 'release';
type Counted = Operation | 'listRegistrations';
/** lost: the HIS never got it · answerLost: it did, and no answer came · else the HIS refuses with this code */
type Fault = 'lost' | 'answerLost' | HisErrorCode;

export interface FakeHisClinic extends HisPort {
  fail(operation: Operation, fault: Fault, times?: number): void;
  addPerson(person: HisPatient & { idNumber: string }): void;
  /** The peer's own truth, for assertions. */
  registrations(): ReadonlyMap<string, { status: string; seqNo: number | null }>;
  calls(operation: Counted): number;
  /** Gives the same number to everybody, as a lock that is re-entrant per operator does. */
  giveSameNumber(): void;
  stop(sessionId: string): void;
  /** Takes registrations back until then; null: it does not tell. */
  takeBackUntil(at: Date | null): void;
  /** 替诊: somebody else sits there from now on. */
  swapDoctor(doctor: Pick<HisSession, 'doctorId' | 'doctorName' | 'doctorTitle'>): void;
  /** Somebody takes a number at the window; answers its registration number. */
  bookAtWindow(hisPatientId: string, status?: HisRegistration['status']): string;
  /** The window changes a registration, ours by key or its own by number. */
  setAtWindow(keyOrNumber: string, status: HisRegistration['status']): void;
  /** Who returns the money of a registration that the window gave back; us, unless said otherwise. */
  refundMoneyBy(who: 'us' | 'his' | 'none'): void;
}

const DEPARTMENT: HisDepartment = {
  code: 'D01',
  officialCode: '03.04',
  name: '心血管内科',
  parentName: '内科',
  description: '',
  place: { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' },
  childrenOnly: false,
};
const DOCTOR: HisDoctor = {
  id: 'W1',
  departmentCode: 'D01',
  name: '周明远',
  title: '主任医师',
  speciality: '',
  isGeneral: false,
};

export const FAKE_SESSION_ID = 'S1';
export const FAKE_SLOT_ID = 'T1';

const FAKE_CAPABILITIES: HisCapabilities = {
  ...{ hold: 'number', holdTtlMs: null, releasesByItself: true, slots: 'time', settlesWithinMs: 0, reportDaysMax: 31 },
  ...{ probes: ['hold', 'confirm', 'refund', 'cancel', 'createPatient'], quote: false, billRefunds: false, events: [] },
  ...{ transactions: false, foreignRegistrations: true },
};

interface Entry {
  status: HisRegistration['status'];
  hold: HisHold;
  hisPatientId: string;
  isForeign: boolean;
}

/** A hospital with one doctor, one session tomorrow and one slot of `seats` numbers; writes can lose call or answer. */
export const makeFakeHisClinic = (
  clock: Clock,
  { seats = 2, date = '2026-11-25', feeFen = 8000, cancellableUntil = null as Date | null } = {},
): FakeHisClinic => {
  const people: (HisPatient & { idNumber: string })[] = [];
  const entries = new Map<string, Entry>();
  const faults = new Map<Operation, Fault[]>();
  const counts = new Map<Counted, number>();
  const session: HisSession = {
    ...{ id: FAKE_SESSION_ID, departmentCode: 'D01', doctorId: 'W1', doctorName: '周明远', doctorTitle: '主任医师' },
    ...{
      substituteFor: null,
      date,
      period: 'morning',
      status: 'open',
      total: seats,
      left: seats,
      fee: fen(feeFen),
      room: '5 诊室',
    },
  };
  let sameNumber = false;
  let moneyBy: 'us' | 'his' | 'none' = 'us';

  const taken = (): number =>
    [...entries.values()].filter(({ status }) => ['held', 'booked', 'checkedIn', 'visited'].includes(status)).length;
  const write = <T>(operation: Operation, key: string, effect: () => WriteResult<T>): Promise<WriteResult<T>> => {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const fault = faults.get(operation)?.shift();
    if (fault === 'lost' || fault === 'answerLost') {
      if (fault === 'answerLost') effect();
      const probe = { operation: operation === 'release' ? ('cancel' as const) : operation, key };
      return Promise.resolve({ kind: 'unknown', probe, cause: new HisError('Timeout', 'no answer') });
    }
    if (fault) {
      const text = fault === 'RuleDenied' ? '医院规定：已取号，请到窗口办理' : undefined;
      return Promise.resolve({ kind: 'rejected', error: new HisError(fault, fault, text) });
    }
    return Promise.resolve(effect());
  };
  const refuse = <T>(code: HisErrorCode): WriteResult<T> => ({ kind: 'rejected', error: new HisError(code, code) });
  const registrationOf = (key: string): HisRegistration | null => {
    const entry = entries.get(key);
    if (!entry) return null;
    return {
      key: entry.isForeign ? null : key,
      ...{ sessionId: session.id, slotId: FAKE_SLOT_ID, departmentCode: 'D01', departmentName: DEPARTMENT.name },
      ...{ doctorId: session.doctorId, doctorName: session.doctorName, doctorTitle: session.doctorTitle },
      ...{ visitDate: session.date, period: session.period, startsAt: '09:00', endsAt: '09:30' },
      isStopped: session.status === 'stopped',
      cancellableUntil,
      registrationNo: `G-${key}`,
      visitNumber: entry.hold.visitNumber,
      status: entry.status,
      paid: entry.hold.fee,
    };
  };
  const slot = (): HisSlot => ({
    id: FAKE_SLOT_ID,
    sessionId: session.id,
    startsAt: '09:00',
    endsAt: '09:30',
    total: seats,
    left: seats - taken(),
  });
  const notHere = (): never => {
    throw new Error('not part of this fake');
  };

  return {
    fail: (operation, fault, times = 1) =>
      void faults.set(operation, [...(faults.get(operation) ?? []), ...Array.from({ length: times }, () => fault)]),
    addPerson: (person) => void people.push(person),
    registrations: () => new Map([...entries].map(([key, { status, hold }]) => [key, { status, seqNo: hold.seqNo }])),
    calls: (operation) => counts.get(operation) ?? 0,
    giveSameNumber: () => void (sameNumber = true),
    stop: () => void (session.status = 'stopped'),
    takeBackUntil: (at) => void (cancellableUntil = at),
    swapDoctor: (doctor) => void Object.assign(session, doctor),
    bookAtWindow(hisPatientId, status = 'booked') {
      const seqNo = entries.size + 1;
      const visitNumber = `A${String(seqNo).padStart(3, '0')}`;
      const hold: HisHold = { seqNo, visitNumber, expiresAt: clock.now(), fee: session.fee };
      entries.set(`window-${seqNo}`, { status, hold, hisPatientId, isForeign: true });
      return `G-window-${seqNo}`;
    },
    setAtWindow(keyOrNumber, status) {
      const entry = entries.get(keyOrNumber.replace(/^G-/, ''));
      if (!entry) throw new Error('no such registration');
      entry.status = status;
    },
    refundMoneyBy: (who) => void (moneyBy = who),

    capabilities: FAKE_CAPABILITIES,
    ping: () => Promise.resolve({ serverTime: clock.now() }),
    findPatients: (_context, { idNumber, name }) =>
      Promise.resolve(people.filter((person) => person.idNumber === idNumber && person.name === name)),
    createPatient: (_context, key, { name, sex, birthDate, phone, idNumber }) =>
      write('createPatient', key, () => {
        const made = {
          hisPatientId: `P-${key}`,
          recordNumber: `M${key.slice(-6)}`,
          name,
          sex,
          birthDate,
          phoneTail: phone.slice(-4),
          insurance: 'none' as const,
        };
        people.push({ ...made, idNumber: idNumber ?? '' });
        return { kind: 'done', value: made, replayed: false };
      }),
    listDepartments: () => Promise.resolve([DEPARTMENT]),
    listDoctors: () => Promise.resolve([DOCTOR]),
    listSessions: () => Promise.resolve([{ ...session, left: seats - taken() }]),
    listSlots: () => Promise.resolve([slot()]),
    hold: (_context, key, { hisPatientId }) =>
      write('hold', key, () => {
        const known = entries.get(key);
        if (known) return { kind: 'done', value: known.hold, replayed: true };
        if (session.status === 'stopped') return refuse('SessionStopped');
        if (taken() >= seats) return refuse('SlotTaken');
        const seqNo = sameNumber ? 1 : entries.size + 1;
        const expiresAt = new Date(clock.now().getTime() + 30 * 60_000);
        const hold: HisHold = { seqNo, visitNumber: `A${String(seqNo).padStart(3, '0')}`, expiresAt, fee: session.fee };
        entries.set(key, { status: 'held', hold, hisPatientId, isForeign: false });
        return { kind: 'done', value: hold, replayed: false };
      }),
    release: (_context, key) =>
      write('release', key, () => {
        const entry = entries.get(key);
        if (entry?.status === 'held') entry.status = 'cancelled';
        return { kind: 'done', value: undefined, replayed: false };
      }),
    confirm: (_context, key) =>
      write('confirm', key, () => {
        const entry = entries.get(key);
        if (!entry || !['held', 'booked'].includes(entry.status)) return refuse('HoldExpired');
        if (session.status === 'stopped') return refuse('SessionStopped');
        entry.status = 'booked';
        return { kind: 'done', value: registrationOf(key) as HisRegistration, replayed: false };
      }),
    refund: (_context, key) =>
      write('refund', key, () => {
        const entry = entries.get(key);
        if (entry) entry.status = 'refunded';
        return { kind: 'done', value: { moneyBy: session.fee === 0 ? 'none' : moneyBy }, replayed: false };
      }),
    getRegistration: (_context, ref) =>
      Promise.resolve(registrationOf('key' in ref ? ref.key : ref.registrationNo.slice('G-'.length))),
    probe: (_context, { operation, key }) => {
      const entry = entries.get(key);
      // A number that was confirmed and given back since was confirmed.
      const applied: readonly string[] =
        operation === 'confirm' ? ['booked', 'checkedIn', 'visited', 'refunded'] : ['refunded'];
      const isApplied = operation === 'hold' ? entry !== undefined : applied.includes(entry?.status ?? '');
      return Promise.resolve(isApplied ? { state: 'applied' } : { state: 'notApplied', final: true });
    },
    listRegistrations: (_context, hisPatientId) => {
      counts.set('listRegistrations', (counts.get('listRegistrations') ?? 0) + 1);
      const keys = [...entries].filter(([, entry]) => entry.hisPatientId === hisPatientId).map(([key]) => key);
      return Promise.resolve(keys.flatMap((key) => registrationOf(key) ?? []));
    },
    transactions: notHere,
    checkIn: notHere,
    listBills: notHere,
    quote: notHere,
    insureVisit: notHere,
    settle: notHere,
    quoteBillRefund: notHere,
    refundBill: notHere,
    listReports: notHere,
    getReport: notHere,
    listEvents: () => Promise.resolve([]),
  };
};
