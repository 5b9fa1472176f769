import type { AdapterLog } from '../http-exchange';
import type { Clock } from '../../ports/clock';
import type { HisCounter, HisDeadlines } from '../../ports/his';

export interface HisRestConfig {
  /** Origin of the HIS, without `/api`. */
  baseUrl: string;
  appId: string;
  appSecret: string;
  deadlines?: Partial<HisDeadlines>;
}

export interface HisRestDeps {
  clock: Clock;
  log: AdapterLog;
  count?: HisCounter;
}

const DEADLINE_OF: Record<WriteOperation, keyof HisDeadlines> = {
  createPatient: 'holdMs',
  hold: 'holdMs',
  release: 'holdMs',
  checkIn: 'holdMs',
  confirm: 'moneyMs',
  refund: 'moneyMs',
  settle: 'moneyMs',
  refundBill: 'moneyMs',
};

export type ReadOperation =
  | 'ping'
  | 'findPatients'
  | 'listDepartments'
  | 'listDoctors'
  | 'listSessions'
  | 'listSlots'
  | 'getRegistration'
  | 'listRegistrations'
  | 'listBills'
  | 'getBill'
  | 'quote'
  | 'quoteBillRefund'
  | 'insureVisit'
  | 'listReports'
  | 'getReport'
  | 'tradeCheck'
  | 'listEvents'
  | 'transactions';

export type WriteOperation =
  'createPatient' | 'hold' | 'release' | 'confirm' | 'refund' | 'checkIn' | 'settle' | 'refundBill';

/** The deadline of one operation in milliseconds. */
export const deadlineOf = (operation: ReadOperation | WriteOperation, deadlines: HisDeadlines): number =>
  deadlines[DEADLINE_OF[operation as WriteOperation] ?? 'readMs'];
