import { ageOn } from '../hospital-time';
import { type His } from './his';
import { type PatientRow } from './patients';
import { type BareSession } from './schedule';

const FREE_FROM_AGE = 80;
const SURCHARGE_FEN = 500;

/** What a number costs a patient, and why it is not the list price. */
export interface Fee {
  payFeeFen: number;
  concession: string;
}

/** Ordinary clinics are free for the very old, as the hospital promises on its wall; the trap `fee` changes the price for everybody. */
export function feeFor(his: His, session: BareSession, patient: PatientRow): Fee {
  const isFree =
    session.doc_code === '' && ageOn(patient.birthday, session.day) >= FREE_FROM_AGE && session.fee_fen > 0;
  if (isFree) return { payFeeFen: 0, concession: `${FREE_FROM_AGE}岁及以上老人免普通门诊挂号费` };
  switch (his.traps.fee) {
    case 'listed':
      return { payFeeFen: session.fee_fen, concession: '' };
    case 'reduced':
      return { payFeeFen: Math.floor(session.fee_fen / 2), concession: '惠民减免' };
    case 'raised':
      return { payFeeFen: session.fee_fen + SURCHARGE_FEN, concession: '节假日加收诊查费' };
  }
}
