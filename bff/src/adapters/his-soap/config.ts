import type { AdapterLog } from '../http-exchange';
import type { Clock } from '../../ports/clock';
import type { HisCounter, HisDeadlines } from '../../ports/his';

export interface HisSoapConfig {
  /** Origin of the gateway, without `/services`. */
  baseUrl: string;
  userId: string;
  /** Sixteen ASCII characters. */
  aesKey: string;
  signKey: string;
  deadlines?: Partial<HisDeadlines>;
}

export interface HisSoapDeps {
  clock: Clock;
  log: AdapterLog;
  count?: HisCounter;
}

interface HisFunction {
  code: string;
  deadline: keyof HisDeadlines;
}

/** The functions of the dialect (docs/SANDBOX-HIS-SOAP.md §2) under names of our own. */
export const READS = {
  ping: { code: '1001', deadline: 'readMs' },
  findPatients: { code: '1003', deadline: 'readMs' },
  listDepartments: { code: '2001', deadline: 'readMs' },
  listDoctors: { code: '2002', deadline: 'readMs' },
  listSessions: { code: '2003', deadline: 'readMs' },
  listSlots: { code: '2004', deadline: 'readMs' },
  queryOrders: { code: '2012', deadline: 'readMs' },
  listBills: { code: '3001', deadline: 'readMs' },
  getBill: { code: '3002', deadline: 'readMs' },
  querySettlement: { code: '3004', deadline: 'readMs' },
  quote: { code: '3005', deadline: 'readMs' },
  insureVisit: { code: '3006', deadline: 'readMs' },
  listReports: { code: '8001', deadline: 'readMs' },
  getLabReport: { code: '8002', deadline: 'readMs' },
  getCulture: { code: '8003', deadline: 'readMs' },
  getExam: { code: '8004', deadline: 'readMs' },
  transactions: { code: '9003', deadline: 'readMs' },
  listEvents: { code: '5010', deadline: 'readMs' },
} as const satisfies Record<string, HisFunction>;

export const WRITES = {
  createPatient: { code: '1002', deadline: 'holdMs' },
  lock: { code: '2005', deadline: 'holdMs' },
  unlock: { code: '2006', deadline: 'holdMs' },
  order: { code: '2007', deadline: 'holdMs' },
  confirm: { code: '2008', deadline: 'moneyMs' },
  cancel: { code: '2009', deadline: 'holdMs' },
  refund: { code: '2010', deadline: 'moneyMs' },
  checkIn: { code: '2011', deadline: 'holdMs' },
  settle: { code: '3003', deadline: 'moneyMs' },
} as const satisfies Record<string, HisFunction>;

export type ReadName = keyof typeof READS;
export type WriteName = keyof typeof WRITES;
