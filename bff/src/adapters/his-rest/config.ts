import { SECOND } from '@anzhen/shared-types';
import type { AdapterLog } from '../http-exchange';
import type { Clock } from '../../ports/clock';

export interface HisRestConfig {
  /** Origin of the HIS, without `/api`. */
  baseUrl: string;
  appId: string;
  appSecret: string;
  deadlines?: Partial<Deadlines>;
}

export interface HisRestDeps {
  clock: Clock;
  log: AdapterLog;
}

/** How long an answer is waited for. A write that runs into it is unknown, not failed. */
export interface Deadlines {
  readMs: number;
  holdMs: number;
  /** Writes behind which the hospital books money; its own programs wait minutes for these. */
  moneyMs: number;
}

export const DEFAULT_DEADLINES: Deadlines = { readMs: 5 * SECOND, holdMs: 8 * SECOND, moneyMs: 25 * SECOND };

const DEADLINE_OF: Record<WriteOperation, keyof Deadlines> = {
  createPatient: 'holdMs',
  hold: 'holdMs',
  release: 'holdMs',
  checkIn: 'holdMs',
  confirm: 'moneyMs',
  refund: 'moneyMs',
  settle: 'moneyMs',
};

export type ReadOperation =
  | 'ping'
  | 'findPatients'
  | 'listDepartments'
  | 'listDoctors'
  | 'listSessions'
  | 'listSlots'
  | 'getRegistration'
  | 'listBills'
  | 'getBill'
  | 'quote'
  | 'listReports'
  | 'getReport'
  | 'tradeCheck'
  | 'listEvents';

export type WriteOperation = 'createPatient' | 'hold' | 'release' | 'confirm' | 'refund' | 'checkIn' | 'settle';

/** The deadline of one operation in milliseconds. */
export const deadlineOf = (operation: ReadOperation | WriteOperation, deadlines: Deadlines): number =>
  deadlines[DEADLINE_OF[operation as WriteOperation] ?? 'readMs'];
