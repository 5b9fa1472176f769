import { type His, nowOf, Refusal } from './his';

export interface DepartmentRow {
  code: string;
  name: string;
  std_code: string;
  std_name: string;
  parent_code: string;
  parent_name: string | null;
  can_register: number;
  building: string;
  floor: string;
  area: string;
  area_code: string;
  intro: string;
  sort_no: number;
}

export interface DoctorRow {
  code: string;
  name: string;
  sex: string;
  title: string;
  title_code: string;
  dept_code: string;
  dept_name: string;
  speciality: string;
  intro: string;
}

export interface SessionRow {
  sch_id: string;
  dept_code: string;
  dept_name: string;
  doc_code: string;
  original_doc_code: string;
  doc_name: string | null;
  title: string | null;
  day: string;
  half_day: number;
  begin_time: string;
  end_time: string;
  fee_fen: number;
  stopped: number;
  stop_reason: string;
  open_at: string;
  hides_count: number;
  building: string;
  floor: string;
  area: string;
  total: number;
  left_count: number;
}

export interface SlotRow {
  slot_id: string;
  sch_id: string;
  begin_time: string;
  end_time: string;
  first_seq: number;
  total: number;
  sold_elsewhere: number;
  left_count: number;
}

// Numbers above a slot's own range (加号) take nothing away from it.
const LIVE = "r.status IN ('held', 'confirmed', 'arrived', 'visited')";
const SLOT_LEFT = `MAX(0, slot.total - slot.sold_elsewhere - (SELECT COUNT(*) FROM registration r WHERE r.slot_id = slot.slot_id
  AND r.seq_no > 0 AND r.seq_no < slot.first_seq + slot.total AND r.shared = 0 AND ${LIVE}))
  + (SELECT COUNT(*) FROM extra_number e WHERE e.slot_id = slot.slot_id
     AND NOT EXISTS (SELECT 1 FROM registration r WHERE r.slot_id = e.slot_id AND r.seq_no = e.seq_no AND ${LIVE}))`;

/** Where people are sent, on one line. */
export const locationOf = (place: { building: string; floor: string; area: string }): string =>
  `${place.building}${place.floor}层${place.area}`;

/** Numbers whose time is over go back, where the HIS does that by itself. Looking first keeps a call without any from taking the write lock. */
export function expireHolds(his: His): number {
  const due = "status = 'held' AND auto_release = 1 AND expire_at <= ?";
  const now = nowOf(his);
  if (!his.db.one(`SELECT 1 FROM registration WHERE ${due} LIMIT 1`, now)) return 0;
  return his.db.run(`UPDATE registration SET status = 'expired' WHERE ${due}`, now);
}

/** All departments, in the order of the signboard. */
export const departments = (his: His): DepartmentRow[] =>
  his.db.all<DepartmentRow>(
    'SELECT d.*, p.name AS parent_name FROM department d LEFT JOIN department p ON p.code = d.parent_code ORDER BY d.sort_no, d.code',
  );

/** @throws Refusal department-unknown */
function departmentOf(his: His, code: string): DepartmentRow {
  const row = his.db.one<DepartmentRow>('SELECT d.*, NULL AS parent_name FROM department d WHERE d.code = ?', code);
  if (!row) throw new Refusal('department-unknown');
  return row;
}

/** @throws Refusal doctor-unknown */
export function doctorOf(his: His, code: string): DoctorRow {
  const row = his.db.one<DoctorRow>(
    'SELECT o.*, d.name AS dept_name FROM doctor o JOIN department d ON d.code = o.dept_code WHERE o.code = ?',
    code,
  );
  if (!row) throw new Refusal('doctor-unknown');
  return row;
}

/** Doctors of one department, or all when it is empty. @throws Refusal department-unknown */
export function doctors(his: His, deptCode: string): DoctorRow[] {
  if (deptCode !== '') departmentOf(his, deptCode);
  return his.db.all<DoctorRow>(
    `SELECT o.*, d.name AS dept_name FROM doctor o JOIN department d ON d.code = o.dept_code
     WHERE ? IN ('', o.dept_code) ORDER BY o.code`,
    deptCode,
  );
}

const SESSION_SQL = `SELECT s.*, d.name AS dept_name, d.building, d.floor, d.area, o.name AS doc_name, o.title AS title,
    (SELECT SUM(slot.total) FROM slot WHERE slot.sch_id = s.sch_id) AS total,
    (SELECT COALESCE(SUM(${SLOT_LEFT}), 0) FROM slot WHERE slot.sch_id = s.sch_id AND s.day || ' ' || slot.end_time || ':00' > ?) AS left_count
  FROM session s JOIN department d ON d.code = s.dept_code LEFT JOIN doctor o ON o.code = s.doc_code`;

/** Sessions from a day to a day. @throws Refusal department-unknown, doctor-unknown */
export function sessions(
  his: His,
  query: { deptCode: string; docCode: string; from: string; to: string },
): SessionRow[] {
  if (query.deptCode !== '') departmentOf(his, query.deptCode);
  if (query.docCode !== '') doctorOf(his, query.docCode);
  return his.db.all<SessionRow>(
    `${SESSION_SQL} WHERE s.day BETWEEN ? AND ? AND ? IN ('', s.dept_code) AND ? IN ('', s.doc_code)
     ORDER BY s.day, s.half_day, s.dept_code, s.sch_id`,
    nowOf(his),
    query.from,
    query.to,
    query.deptCode,
    query.docCode,
  );
}

/** @throws Refusal session-unknown */
export function sessionOf(his: His, schId: string): SessionRow {
  const row = his.db.one<SessionRow>(`${SESSION_SQL} WHERE s.sch_id = ?`, nowOf(his), schId);
  if (!row) throw new Refusal('session-unknown');
  return row;
}

/** A session is opened for booking at a time of its own; until then it only shows. */
export const sessionStatus = (
  his: His,
  session: { stopped: number; open_at: string },
): 'stopped' | 'open' | 'not-open' => {
  if (session.stopped === 1) return 'stopped';
  return session.open_at !== '' && nowOf(his) < session.open_at ? 'not-open' : 'open';
};

/** Slots of a session that have not ended. @throws Refusal session-unknown */
export function slots(his: His, schId: string): SlotRow[] {
  const session = sessionOf(his, schId);
  return his.db.all<SlotRow>(
    `SELECT slot.*, ${SLOT_LEFT} AS left_count FROM slot WHERE sch_id = ? AND ? || ' ' || end_time || ':00' > ? ORDER BY begin_time`,
    schId,
    session.day,
    nowOf(his),
  );
}

/** The earliest slot of a session that has not ended and has a number left. */
export const firstFreeSlot = (his: His, session: BareSession): SlotRow | undefined =>
  his.db.one<SlotRow>(
    `SELECT slot.*, ${SLOT_LEFT} AS left_count FROM slot WHERE sch_id = ? AND ? || ' ' || end_time || ':00' > ? AND ${SLOT_LEFT} > 0
     ORDER BY begin_time LIMIT 1`,
    session.sch_id,
    session.day,
    nowOf(his),
  );

/** A session as booking needs it; counting its numbers is left to those who show them. */
export type BareSession = Omit<SessionRow, 'total' | 'left_count'>;

/** @throws Refusal session-unknown */
export function bareSessionOf(his: His, schId: string): BareSession {
  const row = his.db.one<BareSession>(
    `SELECT s.*, d.name AS dept_name, d.building, d.floor, d.area, o.name AS doc_name, o.title AS title
     FROM session s JOIN department d ON d.code = s.dept_code LEFT JOIN doctor o ON o.code = s.doc_code WHERE s.sch_id = ?`,
    schId,
  );
  if (!row) throw new Refusal('session-unknown');
  return row;
}

/** A slot without its count, ended or not. @throws Refusal session-unknown */
export function bareSlotOf(his: His, schId: string, slotId: string): Omit<SlotRow, 'left_count'> {
  const row = his.db.one<SlotRow>('SELECT * FROM slot WHERE slot_id = ? AND sch_id = ?', slotId, schId);
  if (!row) throw new Refusal('session-unknown');
  return row;
}

/** A number beyond all that were planned (加号). */
export function extraNumber(his: His, schId: string): number {
  const { n } = his.db.one<{ n: number }>(
    `SELECT MAX((SELECT SUM(total) FROM slot WHERE sch_id = ?), (SELECT COALESCE(MAX(seq_no), 0) FROM registration WHERE sch_id = ?),
       (SELECT COALESCE(MAX(seq_no), 0) FROM extra_number WHERE sch_id = ?)) AS n`,
    schId,
    schId,
    schId,
  )!;
  return n + 1;
}

/** The lowest number of a slot that nobody holds, or undefined. */
export function freeNumber(his: His, slot: Omit<SlotRow, 'left_count'>): number | undefined {
  const taken = new Set(
    his.db
      .all<{ seq_no: number }>(
        "SELECT seq_no FROM registration WHERE slot_id = ? AND status IN ('held', 'confirmed', 'arrived', 'visited')",
        slot.slot_id,
      )
      .map((row) => row.seq_no),
  );
  for (let seq = slot.first_seq + slot.sold_elsewhere; seq < slot.first_seq + slot.total; seq += 1) {
    if (!taken.has(seq)) return seq;
  }
  return his.db
    .all<{ seq_no: number }>('SELECT seq_no FROM extra_number WHERE slot_id = ? ORDER BY seq_no', slot.slot_id)
    .find((extra) => !taken.has(extra.seq_no))?.seq_no;
}
