import type { HisDeadlines, HisPort, Probe } from '../../ports/his';
import type { Sex } from '@anzhen/shared-types';
import type { FaultProxy } from '../fault-proxy';

/** Somebody who is on file at the peer for the sake of these tests; never a real patient. */
export interface Person {
  name: string;
  idNumber: string;
  sex: Sex;
  birthDate: string;
  phone: string;
}

/** What the peer holds, said by those who prepared it. What a site has not is null, and its cases are "not shown". */
export interface HisSite {
  /** On file once; every case may take numbers for them. */
  patient: Person;
  /** On file once, somebody else. */
  stranger: Person;
  /** A well-formed identity that is not on file. */
  nobody: Person;
  /** One identity with several files. */
  twoFiles: Person | null;
  /** The identity number ends in X. */
  idWithX: Person | null;
  /** Pays nothing in an ordinary clinic that costs something for others (老人优惠). */
  concession: Person | null;
  /** Has audited laboratory reports, one culture, and one report that is not audited yet. */
  reader: Person | null;
  /** Has an examination report. */
  examined: Person | null;
  /** Has a laboratory report with a critical value. */
  critical: Person | null;
  /** Where numbers may be taken. */
  departments: readonly string[];
  /** Ordinary clinics where a concession is given. */
  concessionDepartment: string | null;
  /** Costs nothing for anybody. */
  freeDepartment: string | null;
  /** The count of its sessions is not told by the list (急诊). */
  uncountedDepartment: string | null;
  /** Has a stopped session on the next day. */
  stoppedDepartment: string | null;
  /** Has sessions that are not open yet within two weeks. */
  notOpenDepartment: string | null;
  /** How many days ahead numbers can be taken. */
  daysAhead: number;
}

export type WriteOperation =
  'createPatient' | 'hold' | 'release' | 'confirm' | 'refund' | 'checkIn' | 'settle' | 'refundBill';

/** The name under which the port asks about a write. */
export const probeOf = (operation: WriteOperation): Probe['operation'] =>
  operation === 'release' ? 'cancel' : operation;

export interface PeerRegistration {
  status: 'held' | 'confirmed' | 'arrived' | 'visited' | 'givenUp' | 'expired' | 'refunded';
  hisPatientId: string;
  sessionId: string;
  seqNo: number;
  registrationNo: string;
}

export interface PeerTotals {
  /** Every number ever given, live or over. */
  registrations: number;
  patients: number;
  refunds: number;
  settlements: number;
  events: number;
}

/** The peer's own word about its state, never read through the adapter under test. */
export interface HisOracle {
  registration(key: string): Promise<PeerRegistration | null>;
  refundedFen(key: string): Promise<number | null>;
  isSettled(key: string): Promise<boolean>;
  /** The codes of a bill's items, in its order; an item that is not matched with the national catalogue has none there. */
  itemCodes(billId: string): Promise<{ hospitalCode: string; nationalCode: string }[]>;
  /** Department, doctor and diagnosis of a bill in the codes that the insurance knows. */
  billCodes(billId: string): Promise<{ department: string; doctor: string; diagnosis: string }>;
  /** The visits that the insurance itself has registered. */
  insuredVisits(): Promise<{ personNo: string; visitNo: string; visitId: string }[]>;
  /** The numbers of a session that are live and were taken through a key. */
  liveNumbers(sessionId: string): Promise<number[]>;
  totals(): Promise<PeerTotals>;
}

/** The habits that the peer can be made to have, and their values (docs/SANDBOX-HIS.md §7). */
export const TRAPS = {
  autoRelease: ['off', 'on'],
  holdTtlSeconds: [150],
  lock: ['off'],
  keys: ['cut'],
  lockScope: ['operator'],
  left: ['unlimited', 'unknown', 'lying'],
  bookingRule: ['day'],
  money: ['swapped', 'numbers'],
  fee: ['reduced', 'raised'],
  zeroFee: ['at-once'],
  moneyAnswers: ['broken', 'cut'],
  ledger: ['lacking', 'refund-key', 'next-day'],
  ambiguous: ['refuse', 'at-order'],
  ids: ['stripped'],
  whileRunning: ['not-found'],
  repeats: ['error'],
  refundDenial: ['rule', 'code', 'flag'],
  refundBy: ['hospital'],
  doctorSwap: ['told'],
  whenFull: ['extra'],
  negativeLeft: ['shown'],
  hours: ['unpadded'],
  bytes: ['gbk'],
  resultText: ['cdata'],
  listShape: ['collapsed'],
  unaudited: ['unmarked', 'hidden'],
  missing: ['minus-one'],
  success: ['odd'],
  catalogue: ['unmatched'],
} as const;
export type Trap = keyof typeof TRAPS;

/** What people in the hospital do. */
export interface HospitalStaff {
  stopSession(sessionId: string): Promise<void>;
  /** Sells a number at the counter, to somebody on file or to anybody; gives the HIS's own number of the registration. */
  sellAtWindow(sessionId: string, hisPatientId?: string): Promise<{ registrationNo: string; isExtra: boolean }>;
  /** Puts another doctor of the department into the session. */
  swapDoctor(sessionId: string, doctorId: string): Promise<void>;
  completeVisit(registrationNo: string): Promise<void>;
  /** The person agrees in the bureau's mini-program; gives the payAuthNo that it comes to. */
  agreeToInsurance(person: Person): Promise<string>;
  publishReport(hisPatientId: string): Promise<void>;
  /** Corrects the value of one line of a laboratory report that is out. */
  correctReport(reportId: string, line: { code: string; value: string }): Promise<void>;
  /** Takes back a report that is out. */
  withdrawReport(reportId: string): Promise<void>;
  /** Makes a due bill with so many lines; gives its id. */
  issueLongBill(hisPatientId: string, lines: number): Promise<string>;
  /** The counter gives a paid registration back, and the money with it when it says `his`. */
  refundAtWindow(registrationNo: string, moneyBy: 'us' | 'his'): Promise<void>;
  /** The next call of this write takes so long inside the HIS. */
  workSlowly(operation: WriteOperation, ms: number): Promise<void>;
  /** The next call of this write is run twice inside the HIS, past its guard against replays; the second answer is seen. */
  runTwice(operation: WriteOperation): Promise<void>;
  /** How many of these two are still to come: none, when a case has really met them. */
  stillToCome(): Promise<number>;
  /** Plays a habit until the end of the case. */
  play<T extends Trap>(trap: T, value: (typeof TRAPS)[T][number]): Promise<void>;
}

export interface SiteClock {
  /** The time as the peer has it. */
  now(): Date;
  /** Moves the peer's time, and the adapter's with it. */
  pass(ms: number): Promise<void>;
}

/** What a harness may have besides an adapter; each is also the name of a need of a case. */
export type Offer =
  | 'oracle'
  | 'movableClock'
  | 'staff'
  | 'slowPeer'
  | 'doublingPeer'
  | 'longBills'
  | 'consents'
  | 'windowRefunds'
  | 'wrongSecret'
  | 'sameDay'
  | 'manyPatients'
  | `trap:${Trap}`;

export interface AdapterOptions {
  deadlines?: Partial<HisDeadlines>;
  /** With credentials that the peer must refuse: its name there, or the secret that it signs with. */
  spoil?: 'name' | 'secret';
}

/** What one run of the kit works with. */
export interface HisHarness {
  readonly offers: ReadonlySet<Offer>;
  /** An adapter in front of the fault proxy; everything it says goes to `log`. */
  makeAdapter(options?: AdapterOptions): HisPort;
  readonly proxy: FaultProxy;
  readonly site: HisSite;
  readonly clock: SiteClock;
  /** Each of the two throws when it is not offered. */
  readonly oracle: HisOracle;
  readonly staff: HospitalStaff;
  /** Every line that the adapter has logged. */
  readonly logLines: readonly string[];
  /** Keys, secrets and the like that must never be seen in an error or a log line. */
  readonly secrets: readonly string[];
  /** Puts clock, traps and faults back as they were before the case. */
  restore(): Promise<void>;
  close(): Promise<void>;
}
