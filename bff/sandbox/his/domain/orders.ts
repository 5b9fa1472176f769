import { addSeconds } from '../hospital-time';
import { feeFor } from './fees';
import { type DialectRules, type His, nowOf, Refusal, todayOf } from './his';
import { hold, secureNumber } from './holds';
import { patientOf, type PatientRow } from './patients';
import { byOrder, findByOrder, type RegistrationRow } from './registration-rows';
import { bareSessionOf } from './schedule';

/** How long an order may stay unpaid. */
export const PAY_SECONDS = 1800;

export interface OrderCommand {
  orderId: string;
  /** Empty when the number is taken together with the order. */
  lockId: string;
  patId: string;
  schId: string;
  slotId: string;
  terminalId: string;
  /** What the caller believes about the patient; empty is not compared. */
  patName: string;
  idNo: string;
  cardNo: string;
  /** `today` and `later` say for which day a number without a lock is wanted. */
  wants: 'locked' | 'today' | 'later';
}

function checkPerson(his: His, command: OrderCommand): PatientRow {
  const file = patientOf(his, command.patId);
  const isOther = file.name !== command.patName || (command.idNo !== '' && file.id_no !== command.idNo);
  if (isOther) throw new Refusal('name-differs');
  if (command.cardNo !== '' && file.card_no !== command.cardNo) throw new Refusal('card-name-differs');
  if (his.traps.ambiguous === 'at-order' && file.id_no !== '') {
    const files = his.db.all('SELECT 1 FROM patient WHERE id_no = ? LIMIT 2', file.id_no);
    if (files.length > 1) throw new Refusal('patient-ambiguous');
  }
  return file;
}

function lockedNumber(his: His, command: OrderCommand, file: PatientRow): RegistrationRow {
  const row = byOrder(his, command.lockId);
  if (row.status === 'given-up' || row.status === 'expired') throw new Refusal('order-unknown');
  if (row.status !== 'held' || row.ordered_at !== '') throw new Refusal('key-exists');
  const isSame =
    row.pat_id === file.pat_id && row.sch_id === command.schId && ['', row.slot_id].includes(command.slotId);
  if (!isSame) throw new Refusal('hold-differs');
  if (row.expire_at <= nowOf(his)) throw new Refusal('hold-expired');
  if (row.stopped === 1) throw new Refusal('session-stopped');
  return row;
}

function directNumber(his: His, command: OrderCommand, rules: DialectRules): RegistrationRow {
  if (findByOrder(his, command.orderId)) throw new Refusal('key-exists');
  const isToday = bareSessionOf(his, command.schId).day === todayOf(his);
  if (isToday !== (command.wants === 'today')) throw new Refusal('day-differs');
  return hold(his, command, rules).row;
}

/**
 * Makes an unpaid order, out of a lock or at once; only now the price for this patient is told.
 * @throws Refusal patient-unknown, name-differs, card-name-differs, patient-ambiguous, order-unknown, key-exists, hold-differs, hold-expired, number-taken, day-differs, session-stopped and what `hold` throws
 */
export function order(his: His, command: OrderCommand, rules: DialectRules): RegistrationRow {
  return his.db.transaction(() => {
    const file = checkPerson(his, command);
    const row = command.wants === 'locked' ? lockedNumber(his, command, file) : directNumber(his, command, rules);
    secureNumber(his, row);
    const fee = feeFor(his, bareSessionOf(his, row.sch_id), file);
    const now = nowOf(his);
    his.db.run(
      "UPDATE registration SET ordered_at = ?, expire_at = ?, pay_fee_fen = ?, concession = ? WHERE lock_id = ? AND status = 'held'",
      now,
      addSeconds(now, PAY_SECONDS),
      fee.payFeeFen,
      fee.concession,
      row.lock_id,
    );
    return byOrder(his, command.orderId);
  });
}
