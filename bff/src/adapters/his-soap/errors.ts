import { HisError, type HisErrorCode } from '../../ports/his';
import type { ReadName, WriteName } from './config';

/** 1…13 mean the same in every function. 10 and 99 are no refusals and never come here. */
const EVERYWHERE = new Map<string, HisErrorCode>([
  ['1', 'Protocol'],
  ['2', 'Protocol'],
  ['3', 'Auth'],
  ['4', 'Auth'],
  ['5', 'Protocol'],
  ['6', 'Auth'],
  ['7', 'Auth'],
  ['8', 'Auth'],
  ['9', 'Protocol'],
  ['11', 'Protocol'],
  ['12', 'Protocol'],
  ['13', 'RuleDenied'],
]);

/** Six digits mean something only inside one function; some HIS number them under a foreign prefix. */
const CODES: Partial<Record<ReadName | WriteName, Record<string, HisErrorCode>>> = {
  createPatient: {
    100201: 'Conflict',
    100202: 'AmbiguousPatient',
    100203: 'IdentityMismatch',
    100204: 'RuleDenied',
    100205: 'Conflict',
  },
  findPatients: {
    100301: 'NotFound',
    100302: 'Unavailable',
    100303: 'IdentityMismatch',
    100304: 'AmbiguousPatient',
    100305: 'IdentityMismatch',
  },
  listDoctors: { 200201: 'NotFound' },
  listSessions: { 200301: 'NotFound', 200302: 'NotFound' },
  listSlots: { 200401: 'NotFound' },
  lock: {
    200501: 'NotFound',
    200502: 'SessionStopped',
    200503: 'SessionNotOpen',
    200504: 'Conflict',
    200505: 'SessionFull',
    200506: 'SlotTaken',
    200507: 'SlotTaken',
    200508: 'NotFound',
  },
  unlock: { 200601: 'NotFound', 200602: 'NotFound', 200603: 'Conflict', 200604: 'Conflict' },
  order: {
    200701: 'HoldExpired',
    200702: 'Protocol',
    200703: 'NotFound',
    200704: 'AmbiguousPatient',
    200705: 'SessionStopped',
    200706: 'HoldExpired',
    200707: 'Conflict',
    200708: 'Conflict',
    200709: 'SessionFull',
    200710: 'SlotTaken',
    200711: 'IdentityMismatch',
    200712: 'IdentityMismatch',
    200713: 'NotFound',
    200714: 'SlotTaken',
    200715: 'Protocol',
  },
  confirm: {
    200801: 'NotFound',
    200802: 'Conflict',
    200803: 'HoldExpired',
    200804: 'AmountMismatch',
    200805: 'HoldExpired',
    200806: 'Conflict',
    200807: 'SessionStopped',
    200808: 'Conflict',
    200809: 'Conflict',
  },
  cancel: { 200901: 'NotFound', 200902: 'Conflict', 200903: 'NotFound', 200904: 'Conflict' },
  refund: {
    201001: 'NotFound',
    201002: 'Conflict',
    201003: 'Conflict',
    201004: 'AmountMismatch',
    201005: 'Conflict',
    201006: 'Conflict',
    201007: 'Conflict',
    20100807: 'RuleDenied',
  },
  checkIn: {
    201101: 'NotFound',
    201102: 'RuleDenied',
    201103: 'Conflict',
    201104: 'SessionStopped',
    201105: 'RuleDenied',
  },
  queryOrders: { 201201: 'NotFound', 201202: 'Unavailable' },
  listBills: { 300101: 'NotFound' },
  getBill: { 300201: 'NotFound' },
  querySettlement: { 300402: 'Unavailable' },
  quote: { 300501: 'NotFound', 300502: 'Conflict', 300505: 'Conflict', 300506: 'RuleDenied' },
  insureVisit: {
    300601: 'NotFound',
    300602: 'Conflict',
    300605: 'Conflict',
    300606: 'RuleDenied',
    300607: 'ConsentOver',
    300608: 'IdentityMismatch',
  },
  settle: {
    300301: 'NotFound',
    300302: 'Conflict',
    300303: 'Conflict',
    300304: 'AmountMismatch',
    300305: 'Conflict',
    300306: 'RuleDenied',
  },
  listReports: { 800101: 'NotFound' },
  getLabReport: { 800201: 'NotFound' },
  getCulture: { 800301: 'NotFound' },
  getExam: { 800401: 'NotFound' },
};

/**
 * A refusal in the port's words. The HIS's text is for engineers and may name people, so it goes no further; only 13
 * carries a sentence that the patient may see.
 */
export function refusalOf(name: ReadName | WriteName, code: string, text: string): HisError {
  const meaning = EVERYWHERE.get(code) ?? CODES[name]?.[code] ?? 'Protocol';
  return new HisError(meaning, `HIS refused ${name} with code ${code}`, code === '13' ? text : undefined);
}
