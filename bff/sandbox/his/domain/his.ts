import { type SandboxClock } from '../../platform/clock';
import { type HisDatabase } from '../database';
import { localNow, type LocalDateTime } from '../hospital-time';
import { type Traps } from './traps';

/** What every part of the hospital's system works with. */
export interface His {
  db: HisDatabase;
  clock: SandboxClock;
  traps: Traps;
  counts: CallCounts;
  insurer: InsurerLine;
}

/** The line to the insurance that only the hospital has. */
export interface InsurerLine {
  /** 1101: whose this credential is; undefined when it is unknown or over. */
  person(payAuthNo: string): { psnNo: string; insutype: string; insuplcAdmdvs: string; idNo: string } | undefined;
  /** 2201: the insurance's number of a visit, the same one however often it is registered. */
  registerVisit(visit: { psnNo: string; iptOtpNo: string }): string;
}

/** How often each operation was asked for since the start, refused or not, before any fault; the HIS's own word against a client's. */
export interface CallCounts {
  /** By dialect and operation: `rest.hold`, `soap.2005`. */
  calls: Record<'rest' | 'soap', Record<string, number>>;
  /** Holds by the slot that was asked for, or the session when none was named. */
  holdsBySlot: Record<string, { calls: number; granted: number }>;
}

/** What the dialects do differently with the same numbers. */
export interface DialectRules {
  /** How long a number is kept unless the trap says otherwise. */
  holdTtlSeconds: number;
  /** Whether the HIS takes a number back by itself when its time is over. */
  isReleasedByHis: boolean;
  /** Whether the same write again gives the first answer; else it is refused with `key-exists`. */
  replays: boolean;
}

/** Why the hospital says no. A dialect translates these into its own codes; nothing was written when one is thrown. */
export type RefusalReason =
  | 'patient-unknown'
  | 'name-differs'
  | 'card-name-differs'
  | 'identity-number-bad'
  | 'guardian-missing'
  | 'patient-exists'
  | 'key-reused'
  | 'department-unknown'
  | 'doctor-unknown'
  | 'session-unknown'
  | 'session-stopped'
  | 'session-not-open'
  | 'session-over'
  | 'number-taken'
  | 'patient-ambiguous'
  | 'key-exists'
  | 'order-ordered'
  | 'order-not-ordered'
  | 'order-given-up'
  | 'given-back-already'
  | 'refunded-already'
  | 'hold-expired'
  | 'hold-differs'
  | 'day-differs'
  | 'hosp-order-differs'
  | 'no-number-left'
  | 'slot-ended'
  | 'one-per-session'
  | 'order-unknown'
  | 'order-ended'
  | 'order-confirmed'
  | 'order-refunded'
  | 'order-unpaid'
  | 'amount-wrong'
  | 'refund-too-late'
  | 'not-visit-day'
  | 'bill-unknown'
  | 'bill-paid'
  | 'bill-expired'
  | 'bill-not-together'
  | 'bill-uninsured'
  | 'consent-over'
  | 'consent-of-other'
  | 'bill-unpaid'
  | 'item-unknown'
  | 'item-executed'
  | 'item-refunded'
  | 'insured-part'
  | 'report-unknown';

/** A refusal of the hospital: definitely not applied. `detail` is what the caller may need to put it right. */
export class Refusal extends Error {
  constructor(
    readonly reason: RefusalReason,
    readonly detail: Record<string, string | number | string[]> | null = null,
  ) {
    super(reason);
  }
}

/** The time at the hospital's wall. */
export const nowOf = (his: His): LocalDateTime => localNow(his.clock.now());

/** The day it is in the hospital. */
export const todayOf = (his: His): string => nowOf(his).slice(0, 10);

/** The next number of a series, from 1. */
export function nextNumber(his: His, series: string): number {
  return his.db.one<{ last_value: number }>(
    'INSERT INTO number_series (name, last_value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last_value = last_value + 1 RETURNING last_value',
    series,
  )!.last_value;
}

/** A document number that carries its day: `R20261124000001`. */
export function dailyNumber(his: His, prefix: string): string {
  const day = todayOf(his).replaceAll('-', '');
  return `${prefix}${day}${String(nextNumber(his, `${prefix}${day}`)).padStart(6, '0')}`;
}
