import { addMinutes, ageOn } from '../hospital-time';
import { dailyNumber, type His, nowOf, Refusal } from './his';
import { type PatientRow, patientOf } from './patients';
import { byOrder, findByOrder, type RegistrationRow } from './registration-rows';
import { freeNumber, sessionOf, type SessionRow, sessionStatus, slotOf, type SlotRow, slots } from './schedule';
import { earlierTrade, recordTrade } from './trades';

/** How long an unpaid number is kept. */
const HOLD_MINUTES = 15;
const FREE_FROM_AGE = 80;
const LIVE = "('held', 'confirmed', 'arrived', 'visited')";

export interface HoldCommand {
  orderId: string;
  patId: string;
  schId: string;
  slotId: string;
  terminalId: string;
}

/** What the number costs this patient: ordinary clinics are free for the very old, as the hospital promises on its wall. */
function feeFor(session: SessionRow, patient: PatientRow): { payFeeFen: number; concession: string } {
  const isFree =
    session.doc_code === '' && ageOn(patient.birthday, session.day) >= FREE_FROM_AGE && session.fee_fen > 0;
  return isFree
    ? { payFeeFen: 0, concession: `${FREE_FROM_AGE}岁及以上老人免普通门诊挂号费` }
    : { payFeeFen: session.fee_fen, concession: '' };
}

function replayOf(his: His, row: RegistrationRow, fingerprint: string): RegistrationRow {
  earlierTrade(his, 'hold', row.order_id ?? '', fingerprint);
  switch (row.status) {
    case 'held':
      return row;
    case 'confirmed':
    case 'arrived':
    case 'visited':
      throw new Refusal('order-confirmed');
    case 'given-up':
    case 'expired':
    case 'refunded':
      throw new Refusal('order-ended');
  }
}

function chooseSlot(his: His, session: SessionRow, slotId: string): SlotRow {
  if (slotId === '') {
    const free = slots(his, session.sch_id).find((slot) => slot.left_count > 0);
    if (!free) throw new Refusal('no-number-left');
    return free;
  }
  const slot = slotOf(his, session.sch_id, slotId);
  if (`${session.day} ${slot.end_time}:00` <= nowOf(his)) throw new Refusal('slot-ended');
  return slot;
}

function checkSession(his: His, session: SessionRow): void {
  const status = sessionStatus(his, session);
  if (status === 'stopped') throw new Refusal('session-stopped');
  if (status === 'not-open') throw new Refusal('session-not-open');
}

/**
 * Takes the lowest free number of a slot for fifteen minutes. The same key gives the same hold.
 * @throws Refusal no-number-left, session-stopped, session-not-open, session-unknown, patient-unknown, slot-ended, key-reused, order-ended, order-confirmed, one-per-session
 */
export function hold(his: His, command: HoldCommand): { row: RegistrationRow; isReplay: boolean } {
  return his.db.transaction(() => {
    const fingerprint = JSON.stringify([command.patId, command.schId, command.slotId]);
    const earlier = findByOrder(his, command.orderId);
    if (earlier) return { row: replayOf(his, earlier, fingerprint), isReplay: true };
    const patient = patientOf(his, command.patId);
    const session = sessionOf(his, command.schId);
    checkSession(his, session);
    const mine = his.db.one(
      `SELECT 1 FROM registration WHERE sch_id = ? AND pat_id = ? AND status IN ${LIVE}`,
      command.schId,
      command.patId,
    );
    if (mine) throw new Refusal('one-per-session');
    const slot = chooseSlot(his, session, command.slotId);
    const seqNo = freeNumber(his, slot);
    if (seqNo === undefined) throw new Refusal('no-number-left');
    const lockId = insertNumber(his, { command, session, slot, seqNo, fee: feeFor(session, patient) });
    recordTrade(his, 'hold', command.orderId, fingerprint, lockId);
    return { row: byOrder(his, command.orderId), isReplay: false };
  });
}

function insertNumber(
  his: His,
  taken: {
    command: HoldCommand;
    session: SessionRow;
    slot: SlotRow;
    seqNo: number;
    fee: { payFeeFen: number; concession: string };
  },
): string {
  const lockId = dailyNumber(his, 'L');
  his.db.run(
    `INSERT INTO registration (lock_id, order_id, pat_id, sch_id, slot_id, seq_no, status, reg_fee_fen, pay_fee_fen, concession,
       terminal_id, held_at, expire_at) VALUES (?, ?, ?, ?, ?, ?, 'held', ?, ?, ?, ?, ?, ?)`,
    lockId,
    taken.command.orderId,
    taken.command.patId,
    taken.session.sch_id,
    taken.slot.slot_id,
    taken.seqNo,
    taken.session.fee_fen,
    taken.fee.payFeeFen,
    taken.fee.concession,
    taken.command.terminalId,
    nowOf(his),
    addMinutes(nowOf(his), HOLD_MINUTES),
  );
  return lockId;
}

/**
 * Gives an unpaid number back: by the platform (release) or at the patient's wish (cancel). A number that is already back is success.
 * @throws Refusal order-unknown, order-confirmed
 */
export function giveUp(
  his: His,
  op: 'release' | 'cancel',
  orderId: string,
): { row: RegistrationRow; isReplay: boolean } {
  return his.db.transaction(() => {
    const row = byOrder(his, orderId);
    if (!['held', 'given-up', 'expired'].includes(row.status)) throw new Refusal('order-confirmed');
    const given = his.db.run(
      "UPDATE registration SET status = 'given-up' WHERE order_id = ? AND status = 'held'",
      orderId,
    );
    if (earlierTrade(his, op, orderId, '') === undefined) recordTrade(his, op, orderId, '', row.lock_id);
    return { row: byOrder(his, orderId), isReplay: given === 0 };
  });
}
