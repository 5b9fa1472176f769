import { type Fen, type LocalDate, type LocalTime, SECOND, type Sex } from '@anzhen/shared-types';
import type {
  HisBill,
  HisQuote,
  HisBillQuote,
  HisInsuredVisit,
  SettleCommand,
  HisSettlement,
  BillLines,
  BillRefundCommand,
} from './his-bills';
import type { HisReport, HisReportHead } from './his-reports';

export type {
  HisBillItem,
  HisBill,
  HisBillInsurance,
  HisQuote,
  HisItemShare,
  HisBillQuote,
  HisInsuredVisit,
  SettleCommand,
  HisSettlement,
  BillLine,
  BillLines,
  BillRefundCommand,
} from './his-bills';
export type {
  HisReportHead,
  HisLabItem,
  HisLabReport,
  Susceptibility,
  HisOrganism,
  HisCultureReport,
  HisExamReport,
  HisReport,
} from './his-reports';

/**
 * The hospital's HIS in our own words. Adapters translate one dialect each, never retry a write, and answer
 * every write with one of three outcomes, because a timeout after the bytes went out says nothing about the effect.
 * `bff/src/testing/his-conformance` holds every adapter to this file.
 */

/** How long an answer is waited for, in milliseconds. A write that runs into it is unknown, not failed. */
export interface HisDeadlines {
  readMs: number;
  /** Hold, release, check-in, filing a patient. */
  holdMs: number;
  /** Writes behind which the hospital books money; its own programs wait minutes for these. */
  moneyMs: number;
}

export const HIS_DEADLINES: HisDeadlines = { readMs: 5 * SECOND, holdMs: 8 * SECOND, moneyMs: 25 * SECOND };

/** What a HIS can do. The core reads this instead of knowing dialects. */
export interface HisCapabilities {
  /** number: the HIS gives a sequence number · count: it only counts down · none: it cannot keep a number */
  hold: 'number' | 'count' | 'none';
  /** How long the HIS keeps a number at most, by its own word; null when it says so with every hold alone. */
  holdTtlMs: number | null;
  /** Whether a hold that is over frees its number without being told. Ours is released by us in any case. */
  releasesByItself: boolean;
  slots: 'time' | 'session';
  /** Writes whose outcome can be asked about. */
  probes: readonly Probe['operation'][];
  /** How long a write may still be running inside the HIS after it first said "not found". */
  settlesWithinMs: number;
  quote: boolean;
  /** Whether items of paid bills can be given back. */
  billRefunds: boolean;
  events: readonly HisEvent['type'][];
  /** The day's ledger, for reconciliation. */
  transactions: boolean;
  /** Whether registrations made elsewhere (counter, telephone) can be listed. */
  foreignRegistrations: boolean;
  reportDaysMax: number;
}

export type HisErrorCode =
  | 'NotFound'
  | 'AmbiguousPatient'
  | 'IdentityMismatch'
  | 'SlotTaken'
  | 'SessionFull'
  | 'SessionStopped'
  | 'SessionNotOpen'
  | 'HoldExpired'
  | 'RuleDenied'
  | 'AmountMismatch'
  | 'Conflict'
  /** The patient's consent to the insurance is unknown to it, or over. */
  | 'ConsentOver'
  /** Nothing was sent, or the peer said so before acting. */
  | 'Unavailable'
  /** Bytes went out and no readable answer came back. */
  | 'Timeout'
  | 'Protocol'
  | 'Auth';

/** `displayText` is set only where the HIS says that its text may be shown to the patient. */
export class HisError extends Error {
  constructor(
    readonly code: HisErrorCode,
    message: string,
    readonly displayText?: string,
  ) {
    super(message);
    this.name = 'HisError';
  }
}

/** Told of every call that did not go as it should, for the metrics; the operation is the adapter's own name for it. */
export type HisCounter = (
  event: 'his_protocol' | 'his_timeout' | 'his_unavailable' | 'his_refused' | 'his_doubled',
  operation: string,
) => void;

export interface Probe {
  operation: 'createPatient' | 'hold' | 'confirm' | 'cancel' | 'refund' | 'checkIn' | 'settle' | 'refundBill';
  key: string;
}

export type WriteResult<T> =
  | { kind: 'done'; value: T; replayed: boolean }
  | { kind: 'rejected'; error: HisError }
  | { kind: 'unknown'; probe: Probe; cause: HisError };

/** `notApplied` is authoritative only when `final`: a first request may still be running inside the HIS. */
export type ProbeResult = { state: 'applied' } | { state: 'notApplied'; final: boolean } | { state: 'pending' };

/** Carried through to the HIS so that one visit can be followed across systems. */
export interface CallContext {
  traceId: string;
}

export interface HisPlace {
  campus: string;
  building: string;
  floor: string;
  area: string;
}

export interface HisPatient {
  hisPatientId: string;
  recordNumber: string;
  name: string;
  sex: Sex;
  birthDate: LocalDate;
  phoneTail: string;
  insurance: 'employee' | 'resident' | 'none';
}

export interface NewHisPatient {
  name: string;
  sex: Sex;
  birthDate: LocalDate;
  phone: string;
  idNumber: string | null;
  guardian: { name: string; idNumber: string } | null;
}

export interface HisDepartment {
  code: string;
  /** 诊疗科目 code of the national register. */
  officialCode: string;
  name: string;
  parentName: string | null;
  description: string;
  place: HisPlace;
  childrenOnly: boolean;
}

export interface HisDoctor {
  id: string;
  departmentCode: string;
  name: string;
  title: string;
  speciality: string;
  /** 普通门诊: whoever is on duty. */
  isGeneral: boolean;
}

export type HisPeriod = 'morning' | 'afternoon' | 'evening';

export interface HisSession {
  id: string;
  departmentCode: string;
  doctorId: string;
  doctorName: string;
  doctorTitle: string;
  /** The doctor first named, when another stands in (替诊). */
  substituteFor: string | null;
  date: LocalDate;
  period: HisPeriod;
  status: 'open' | 'stopped' | 'notOpen';
  /** null: the HIS sets no limit, or does not tell. 加号 may make `left` more than `total`. */
  total: number | null;
  left: number | null;
  fee: Fen;
  room: string;
}

export interface HisSlot {
  id: string;
  sessionId: string;
  startsAt: LocalTime;
  endsAt: LocalTime;
  /** null: the HIS sets no limit, or does not tell. */
  total: number | null;
  left: number | null;
}

export interface HisHold {
  /** Unique in its session; null when the HIS only counts. */
  seqNo: number | null;
  visitNumber: string;
  expiresAt: Date;
  /** What is to be paid; it may differ from the listed fee (老人, 军人优惠). */
  fee: Fen;
}

export interface HisRegistration {
  registrationNo: string;
  /** Empty when the HIS has given none yet. */
  visitNumber: string;
  status: 'held' | 'booked' | 'checkedIn' | 'visited' | 'cancelled' | 'refunded' | 'expired';
  /** Our key of its hold; null when it was made elsewhere, for example at the counter. */
  key: string | null;
  sessionId: string;
  slotId: string;
  departmentCode: string;
  departmentName: string;
  doctorId: string;
  /** Who sits there now: a doctor who stands in (替诊) is told by nothing else. */
  doctorName: string;
  doctorTitle: string;
  visitDate: LocalDate;
  period: HisPeriod;
  startsAt: LocalTime;
  endsAt: LocalTime;
  /** Its session was stopped (停诊); the status stays until it is refunded. */
  isStopped: boolean;
  /** Until when the HIS takes it back without the window; null: it does not tell. */
  cancellableUntil: Date | null;
  paid: Fen;
}

/** One line of the HIS's ledger; refunds are positive amounts under their own key. */
export interface HisTransaction {
  tradeNo: string;
  type: 'pay' | 'refund';
  subject: 'registration' | 'bill';
  key: string | null;
  refundKey: string | null;
  transactionId: string | null;
  insuranceOrderId: string | null;
  total: Fen;
  /** Other subsidies are booked with the fund. */
  fund: Fen;
  account: Fen;
  cash: Fen;
  at: Date;
}

export type RegistrationRef = { key: string } | { registrationNo: string };

export interface PaidInfo {
  amount: Fen;
  transactionId: string | null;
  paidAt: Date;
}

/** A hint that something changed; the core always re-reads. */
export interface HisEvent {
  id: number;
  type: 'sessionStopped' | 'registrationEnded' | 'billReady' | 'reportReady' | 'visitCompleted';
  hisPatientId: string | null;
  subjectId: string;
  at: Date;
}

export interface HisPort {
  readonly capabilities: HisCapabilities;
  ping(context: CallContext): Promise<{ serverTime: Date }>;
  /** None, one or several; never picks. */
  findPatients(context: CallContext, query: { idNumber: string; name: string }): Promise<HisPatient[]>;
  createPatient(context: CallContext, key: string, patient: NewHisPatient): Promise<WriteResult<HisPatient>>;
  listDepartments(context: CallContext): Promise<HisDepartment[]>;
  listDoctors(context: CallContext, departmentCode: string): Promise<HisDoctor[]>;
  listSessions(
    context: CallContext,
    query: { departmentCode?: string; sessionId?: string; from: LocalDate; to: LocalDate },
  ): Promise<HisSession[]>;
  listSlots(context: CallContext, sessionId: string): Promise<HisSlot[]>;
  /**
   * One key is one hold: the same key asked again gives the same number. `keepMs` is how long it is wanted; the HIS may
   * give less, and `expiresAt` says what it gave.
   */
  hold(
    context: CallContext,
    key: string,
    command: { hisPatientId: string; sessionId: string; slotId: string; keepMs: number },
  ): Promise<WriteResult<HisHold>>;
  /** A hold that is not there any more counts as released. */
  release(context: CallContext, key: string): Promise<WriteResult<void>>;
  /** Also called for a zero fee. */
  confirm(context: CallContext, key: string, paid: PaidInfo): Promise<WriteResult<HisRegistration>>;
  refund(
    context: CallContext,
    key: string,
    amount: Fen,
    reason: string,
  ): Promise<WriteResult<{ moneyBy: 'us' | 'his' | 'none' }>>;
  /** By our key, or by the HIS's own number for one that was made elsewhere. */
  getRegistration(context: CallContext, ref: RegistrationRef): Promise<HisRegistration | null>;
  /** A patient's registrations by visit day, those made elsewhere too. */
  listRegistrations(
    context: CallContext,
    hisPatientId: string,
    range: { from: LocalDate; to: LocalDate },
  ): Promise<HisRegistration[]>;
  /** The registration number is also the key of its probe: a person signs in once. */
  checkIn(context: CallContext, registrationNo: string): Promise<WriteResult<void>>;
  listBills(context: CallContext, hisPatientId: string): Promise<HisBill[]>;
  quote(
    context: CallContext,
    hisPatientId: string,
    billIds: string[],
    insurance: HisPatient['insurance'],
  ): Promise<HisBillQuote>;
  /**
   * The HIS finds the patient at the insurance by their consent (1101) and registers the visit of these bills there (2201).
   * Asked for again it tells the same, so it is read and not written. @throws HisError ConsentOver, IdentityMismatch
   */
  insureVisit(
    context: CallContext,
    query: { hisPatientId: string; billIds: readonly string[]; payAuthNo: string },
  ): Promise<HisInsuredVisit>;
  settle(context: CallContext, key: string, command: SettleCommand): Promise<WriteResult<HisSettlement>>;
  /** What would come back for these items, part by part. @throws HisError RuleDenied with words when they may not */
  quoteBillRefund(context: CallContext, query: BillLines): Promise<HisQuote>;
  /** Takes the items back, all or none; one key is one refund. */
  refundBill(context: CallContext, key: string, command: BillRefundCommand): Promise<WriteResult<void>>;
  listReports(
    context: CallContext,
    hisPatientId: string,
    range: { from: LocalDate; to: LocalDate },
  ): Promise<HisReportHead[]>;
  /** The adapter checks that the report is this patient's. @throws HisError NotFound */
  getReport(context: CallContext, hisPatientId: string, reportId: string): Promise<HisReport>;
  probe(context: CallContext, probe: Probe): Promise<ProbeResult>;
  listEvents(context: CallContext, sinceId: number): Promise<HisEvent[]>;
  /** The ledger of one day, page by page. */
  transactions(context: CallContext, day: LocalDate): AsyncIterable<HisTransaction>;
}
