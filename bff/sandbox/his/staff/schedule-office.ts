import { announce } from '../domain/events';
import { dailyNumber, type His, nowOf, Refusal } from '../domain/his';
import { checkOnePerPatient } from '../domain/holds';
import { patientOf } from '../domain/patients';
import { doctorOf, extraNumber, freeNumber, sessionOf, sessionStatus, slots } from '../domain/schedule';

/** Stops a session (停诊). Its registrations stay as they are until somebody refunds them. @throws Refusal session-unknown */
export function stopSession(
  his: His,
  schId: string,
): { sessionId: string; affectedRegNos: string[]; wasStopped: boolean } {
  return his.db.transaction(() => {
    const session = sessionOf(his, schId);
    const changed = his.db.run(
      "UPDATE session SET stopped = 1, stop_reason = '医生临时停诊' WHERE sch_id = ? AND stopped = 0",
      schId,
    );
    const affected = his.db.all<{ reg_no: string }>(
      "SELECT reg_no FROM registration WHERE sch_id = ? AND status IN ('confirmed', 'arrived') ORDER BY reg_no",
      schId,
    );
    if (changed === 1)
      announce(his, {
        type: 'STOP',
        msg: `${session.day} ${session.dept_name}${session.doc_name ?? '普通门诊'}停诊`,
        schId,
      });
    return { sessionId: schId, affectedRegNos: affected.map((row) => row.reg_no), wasStopped: changed === 0 };
  });
}

/** Puts another doctor of the department into a session (替诊). Nobody is told, unless the trap makes this the rare hospital that does. @throws Refusal session-unknown, doctor-unknown */
export function swapDoctor(his: His, schId: string, docCode: string): { sessionId: string; from: string; to: string } {
  return his.db.transaction(() => {
    const session = sessionOf(his, schId);
    const doctor = doctorOf(his, docCode);
    if (doctor.dept_code !== session.dept_code || session.doc_code === '') throw new Refusal('doctor-unknown');
    his.db.run('UPDATE session SET doc_code = ? WHERE sch_id = ?', docCode, schId);
    if (his.traps.doctorSwap === 'told')
      announce(his, { type: 'SWAP', msg: `${session.day} ${session.dept_name}由${doctor.name}替诊`, schId });
    return { sessionId: schId, from: session.doc_code, to: docCode };
  });
}

/** Sells a number at the counter, to a patient of the hospital or to nobody who matters here; when none is left the doctor adds one (加号). @throws Refusal session-unknown, session-stopped, no-number-left, patient-unknown, one-per-session */
export function windowBooking(
  his: His,
  schId: string,
  givenPatId: string,
): { sessionId: string; regNo: string; seqNo: number; isExtra: boolean; patId: string } {
  return his.db.transaction(() => {
    const session = sessionOf(his, schId);
    if (sessionStatus(his, session) === 'stopped') throw new Refusal('session-stopped');
    const patId = givenPatId === '' ? '' : patientOf(his, givenPatId).pat_id;
    if (patId !== '') checkOnePerPatient(his, patId, session);
    const open = slots(his, schId);
    const withNumber = open.find((slot) => slot.left_count > 0);
    const slot = withNumber ?? open.at(-1);
    if (!slot) throw new Refusal('no-number-left');
    const seqNo = (withNumber && freeNumber(his, withNumber)) ?? extraNumber(his, schId);
    const [regNo, now] = [dailyNumber(his, 'R'), nowOf(his)];
    his.db.run(
      `INSERT INTO registration (lock_id, pat_id, sch_id, slot_id, seq_no, status, reg_fee_fen, pay_fee_fen, concession, terminal_id,
         held_at, expire_at, reg_no, cash_fen, pay_mode, confirmed_at, ordered_at) VALUES (?, ?, ?, ?, ?, 'confirmed', ?, ?, '', 'WINDOW', ?, ?, ?, ?, 'CASH', ?, ?)`,
      dailyNumber(his, 'L'),
      patId,
      schId,
      slot.slot_id,
      seqNo,
      session.fee_fen,
      session.fee_fen,
      now,
      now,
      regNo,
      session.fee_fen,
      now,
      now,
    );
    return { sessionId: schId, regNo, seqNo, isExtra: withNumber === undefined, patId };
  });
}
