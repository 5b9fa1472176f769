import { HisError, type HisErrorCode } from '../../ports/his';
import type { ReadOperation, WriteOperation } from './config';

type Operation = ReadOperation | WriteOperation;

const EVERYWHERE = new Map<string, HisErrorCode>([
  // A field we sent is malformed: our bug, and nothing was done.
  ['0', 'Protocol'],
  ['201', 'Auth'],
  ['202', 'Auth'],
  ['203', 'Auth'],
  ['204', 'Auth'],
  ['300', 'Protocol'],
  ['301', 'Protocol'],
  ['599', 'RuleDenied'],
]);

/** 501…598 mean something only inside one operation (docs/SANDBOX-HIS.md §2). */
const CODES: Partial<Record<Operation, Record<string, HisErrorCode>>> = {
  findPatients: {
    501: 'IdentityMismatch',
    502: 'IdentityMismatch',
    503: 'IdentityMismatch',
    504: 'AmbiguousPatient',
  },
  createPatient: { 501: 'Conflict', 502: 'IdentityMismatch', 503: 'RuleDenied', 504: 'Conflict' },
  listDoctors: { 501: 'NotFound' },
  listSessions: { 501: 'NotFound', 502: 'NotFound' },
  listSlots: { 501: 'NotFound' },
  hold: {
    501: 'SlotTaken',
    502: 'SessionStopped',
    503: 'SessionNotOpen',
    504: 'NotFound',
    505: 'NotFound',
    506: 'SlotTaken',
    507: 'Conflict',
    508: 'HoldExpired',
    509: 'Conflict',
  },
  // 503: given back before, by a HIS that calls that an error; like 501 it means that nothing is held.
  release: { 501: 'NotFound', 502: 'Conflict', 503: 'NotFound' },
  confirm: {
    501: 'NotFound',
    502: 'HoldExpired',
    503: 'AmountMismatch',
    504: 'Conflict',
    505: 'Conflict',
    506: 'SessionStopped',
  },
  refund: {
    501: 'NotFound',
    502: 'Conflict',
    503: 'Conflict',
    504: 'AmountMismatch',
    505: 'Conflict',
    506: 'RuleDenied',
  },
  getRegistration: { 501: 'NotFound' },
  listRegistrations: { 501: 'NotFound' },
  checkIn: { 501: 'NotFound', 502: 'RuleDenied', 503: 'Conflict', 504: 'SessionStopped', 505: 'RuleDenied' },
  listBills: { 501: 'NotFound' },
  getBill: { 501: 'NotFound' },
  quote: { 501: 'NotFound', 502: 'Conflict', 504: 'Conflict', 505: 'RuleDenied' },
  settle: {
    501: 'NotFound',
    502: 'Conflict',
    503: 'AmountMismatch',
    504: 'Conflict',
    505: 'RuleDenied',
    506: 'Conflict',
  },
  quoteBillRefund: { 501: 'NotFound', 502: 'NotFound', 503: 'Conflict', 504: 'AmountMismatch', 505: 'Conflict' },
  refundBill: { 501: 'NotFound', 502: 'NotFound', 503: 'Conflict', 504: 'AmountMismatch', 505: 'Conflict' },
  insureVisit: {
    501: 'NotFound',
    502: 'Conflict',
    504: 'Conflict',
    505: 'RuleDenied',
    506: 'ConsentOver',
    507: 'IdentityMismatch',
  },
  listReports: { 501: 'NotFound' },
  getReport: { 501: 'NotFound' },
};

/**
 * A refusal in the port's words. The HIS's text is for engineers and may name people, so it goes no further; only 599
 * carries a sentence that the patient may see.
 */
export function refusalOf(operation: Operation, code: string, text: string): HisError {
  const meaning = EVERYWHERE.get(code) ?? CODES[operation]?.[code] ?? 'Protocol';
  return new HisError(meaning, `HIS refused ${operation} with code ${code}`, code === '599' ? text : undefined);
}
