import { addSeconds } from '../hospital-time';
import { type Fee, feeFor } from './fees';
import { dailyNumber, type DialectRules, type His, nowOf, Refusal } from './his';
import { patientOf } from './patients';
import { byOrder, findByOrder, type RegistrationRow } from './registration-rows';
import {
  bareSessionOf,
  type BareSession,
  bareSlotOf,
  extraNumber,
  firstFreeSlot,
  freeNumber,
  sessionStatus,
  type SlotRow,
  slots,
} from './schedule';
import { earlierTrade, recordTrade } from './trades';

const LIVE = "('held', 'confirmed', 'arrived', 'visited')";

export interface HoldCommand {
  orderId: string;
  patId: string;
  schId: string;
  slotId: string;
  terminalId: string;
  /** How long the caller wants it kept; nothing means as long as usual. */
  holdSeconds?: number;
}

type Slot = Omit<SlotRow, 'left_count'>;

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

function chooseSlot(his: His, session: BareSession, slotId: string): Slot {
  if (slotId === '') {
    const goesBeyond = his.traps.whenFull === 'extra' || his.traps.lock === 'off';
    const chosen = firstFreeSlot(his, session) ?? (goesBeyond ? slots(his, session.sch_id).at(-1) : undefined);
    if (!chosen) throw new Refusal('no-number-left');
    return chosen;
  }
  const slot = bareSlotOf(his, session.sch_id, slotId);
  if (`${session.day} ${slot.end_time}:00` <= nowOf(his)) throw new Refusal('slot-ended');
  return slot;
}

function checkSession(his: His, session: BareSession): void {
  const status = sessionStatus(his, session);
  if (status === 'stopped') throw new Refusal('session-stopped');
  if (status === 'not-open') throw new Refusal('session-not-open');
}

/** @throws Refusal one-per-session when the patient has a live number where the hospital gives one only */
export function checkOnePerPatient(his: His, patId: string, session: BareSession): void {
  // Written as idx_live_patient is, or SQLite would read all that the patient ever had.
  const inSession = `SELECT 1 FROM registration WHERE sch_id = ? AND pat_id = ? AND pat_id <> '' AND status IN ${LIVE}`;
  if (his.db.one(inSession, session.sch_id, patId)) throw new Refusal('one-per-session');
  if (his.traps.bookingRule === 'session') return;
  const sameDay = his.db.one(
    `SELECT 1 FROM registration r JOIN session s ON s.sch_id = r.sch_id WHERE r.pat_id = ? AND s.day = ? AND r.status IN ${LIVE}`,
    patId,
    session.day,
  );
  if (sameDay) throw new Refusal('one-per-session');
}

interface Taken {
  seqNo: number;
  /** The number is somebody else's too: an operator who asks again at the same machine is given what he has. */
  isShared: boolean;
}

function takeNumber(his: His, slot: Slot, terminalId: string): Taken {
  if (his.traps.lock === 'off') return { seqNo: 0, isShared: false };
  if (his.traps.lockScope === 'operator') {
    const own = his.db.one<{ seq_no: number }>(
      "SELECT seq_no FROM registration WHERE slot_id = ? AND terminal_id = ? AND status = 'held' AND seq_no > 0 ORDER BY lock_id",
      slot.slot_id,
      terminalId,
    );
    if (own) return { seqNo: own.seq_no, isShared: true };
  }
  const seqNo = freeNumber(his, slot) ?? (his.traps.whenFull === 'extra' ? extraNumber(his, slot.sch_id) : undefined);
  if (seqNo === undefined) throw new Refusal('no-number-left');
  return { seqNo, isShared: false };
}

const ttlOf = (his: His, rules: DialectRules, wanted?: number): number =>
  his.traps.holdTtlSeconds || (wanted ?? rules.holdTtlSeconds);

function countHold(his: His, command: HoldCommand): { calls: number; granted: number } {
  const slot = command.slotId || command.schId;
  const count = (his.counts.holdsBySlot[slot] ??= { calls: 0, granted: 0 });
  count.calls += 1;
  return count;
}

/**
 * Takes the lowest free number of a slot for the time that the dialect promises. The same key gives the same hold, where the dialect replays.
 * @throws Refusal no-number-left, session-stopped, session-not-open, session-unknown, patient-unknown, slot-ended, one-per-session; key-reused, order-ended, order-confirmed, or key-exists
 */
export function hold(his: His, command: HoldCommand, rules: DialectRules): { row: RegistrationRow; isReplay: boolean } {
  const count = countHold(his, command);
  return his.db.transaction(() => {
    const fingerprint = JSON.stringify([command.patId, command.schId, command.slotId]);
    if (his.db.one('SELECT 1 FROM registration WHERE order_id = ?', command.orderId)) {
      if (!rules.replays) throw new Refusal('key-exists');
      return { row: replayOf(his, findByOrder(his, command.orderId)!, fingerprint), isReplay: true };
    }
    const patient = patientOf(his, command.patId);
    const session = bareSessionOf(his, command.schId);
    checkSession(his, session);
    checkOnePerPatient(his, patient.pat_id, session);
    const slot = chooseSlot(his, session, command.slotId);
    const taken = takeNumber(his, slot, command.terminalId);
    // A dialect that orders afterwards tells its price only then.
    const fee = rules.replays ? feeFor(his, session, patient) : { payFeeFen: session.fee_fen, concession: '' };
    const known = { ...command, patId: patient.pat_id };
    const lockId = insertNumber(his, { command: known, session, slot, taken, fee, rules });
    recordTrade(his, 'hold', command.orderId, fingerprint, lockId);
    count.granted += 1;
    return { row: byOrder(his, command.orderId), isReplay: false };
  });
}

function insertNumber(
  his: His,
  number: {
    command: HoldCommand;
    session: BareSession;
    slot: Slot;
    taken: Taken;
    fee: Fee;
    rules: DialectRules;
  },
): string {
  const { command, session, slot, taken, fee, rules } = number;
  const lockId = dailyNumber(his, 'L');
  const isReleasedByHis = his.traps.autoRelease === 'dialect' ? rules.isReleasedByHis : his.traps.autoRelease === 'on';
  const heldAt = nowOf(his);
  his.db.run(
    `INSERT INTO registration (lock_id, order_id, pat_id, sch_id, slot_id, seq_no, status, reg_fee_fen, pay_fee_fen, concession,
       terminal_id, held_at, expire_at, ordered_at, auto_release, shared) VALUES (?, ?, ?, ?, ?, ?, 'held', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    lockId,
    command.orderId,
    command.patId,
    session.sch_id,
    slot.slot_id,
    taken.seqNo,
    session.fee_fen,
    fee.payFeeFen,
    fee.concession,
    command.terminalId,
    heldAt,
    addSeconds(heldAt, ttlOf(his, rules, command.holdSeconds)),
    rules.replays ? heldAt : '',
    isReleasedByHis ? 1 : 0,
    taken.isShared ? 1 : 0,
  );
  return lockId;
}

/**
 * Makes a held number certain before it is ordered or paid: one that was given twice goes to the first who pays, one that was
 * promised without a number is given one now.
 * @throws Refusal number-taken
 */
export function secureNumber(his: His, row: RegistrationRow): void {
  if (row.seq_no > 0) {
    const rival = his.db.one(
      "SELECT 1 FROM registration WHERE slot_id = ? AND seq_no = ? AND lock_id <> ? AND status IN ('confirmed', 'arrived', 'visited')",
      row.slot_id,
      row.seq_no,
      row.lock_id,
    );
    if (rival) throw new Refusal('number-taken');
    return;
  }
  const seqNo = freeNumber(his, bareSlotOf(his, row.sch_id, row.slot_id));
  if (seqNo === undefined) throw new Refusal('number-taken');
  his.db.run('UPDATE registration SET seq_no = ? WHERE lock_id = ?', seqNo, row.lock_id);
}

/** What each way of giving back may be used on: a lock alone, an order alone, or either where the dialect makes no difference. */
type GiveUpScope = 'locked' | 'ordered' | 'either';

/**
 * Gives an unpaid number back: by the platform (release) or at the patient's wish (cancel). A number that is already back is success.
 * @throws Refusal order-unknown, order-confirmed; order-ordered, order-not-ordered outside of the scope; given-back-already with the trap
 */
export function giveUp(
  his: His,
  op: 'release' | 'cancel',
  orderId: string,
  scope: GiveUpScope = 'either',
): { row: RegistrationRow; isReplay: boolean } {
  return his.db.transaction(() => {
    const row = byOrder(his, orderId);
    if (!['held', 'given-up', 'expired'].includes(row.status)) throw new Refusal('order-confirmed');
    if (row.status === 'held' && scope === 'locked' && row.ordered_at !== '') throw new Refusal('order-ordered');
    if (row.status === 'held' && scope === 'ordered' && row.ordered_at === '') throw new Refusal('order-not-ordered');
    if (row.status !== 'held' && his.traps.repeats === 'error') throw new Refusal('given-back-already');
    const given = his.db.run(
      "UPDATE registration SET status = 'given-up' WHERE order_id = ? AND status = 'held'",
      orderId,
    );
    if (earlierTrade(his, op, orderId, '') === undefined) recordTrade(his, op, orderId, '', row.lock_id);
    return { row: byOrder(his, orderId), isReplay: given === 0 };
  });
}
