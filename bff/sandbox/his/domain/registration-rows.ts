import { type His, Refusal } from './his';

export type RegistrationStatus = 'held' | 'confirmed' | 'arrived' | 'visited' | 'given-up' | 'expired' | 'refunded';

export interface RegistrationRow {
  lock_id: string;
  order_id: string | null;
  reg_no: string | null;
  pat_id: string;
  pat_name: string | null;
  sch_id: string;
  slot_id: string;
  seq_no: number;
  status: RegistrationStatus;
  reg_fee_fen: number;
  pay_fee_fen: number;
  concession: string;
  cash_fen: number;
  fund_fen: number;
  acct_fen: number;
  transaction_id: string;
  insurance_trade_no: string;
  held_at: string;
  expire_at: string;
  confirmed_at: string;
  check_in_at: string;
  visited_at: string;
  refunded_at: string;
  refund_order_id: string | null;
  refund_no: string | null;
  ordered_at: string;
  /** Who returns the money of a refund: `platform`, `hospital`, or empty. */
  refund_by: '' | 'platform' | 'hospital';
  /** `window` when the counter gave it back. */
  closed_by: '' | 'window';
  dept_code: string;
  dept_name: string;
  std_code: string;
  doc_code: string;
  doc_name: string | null;
  title: string | null;
  day: string;
  half_day: number;
  begin_time: string;
  end_time: string;
  session_end_time: string;
  stopped: number;
  building: string;
  floor: string;
  area: string;
}

const SQL = `SELECT r.*, p.name AS pat_name, s.dept_code, d.name AS dept_name, d.std_code, d.building, d.floor, d.area, s.doc_code, o.name AS doc_name,
    o.title AS title, s.day, s.half_day, slot.begin_time, slot.end_time, s.end_time AS session_end_time, s.stopped
  FROM registration r JOIN session s ON s.sch_id = r.sch_id JOIN slot ON slot.slot_id = r.slot_id JOIN department d ON d.code = s.dept_code
  LEFT JOIN doctor o ON o.code = s.doc_code LEFT JOIN patient p ON p.pat_id = r.pat_id`;

/** The registration of a hold's key, or undefined. */
export const findByOrder = (his: His, orderId: string): RegistrationRow | undefined =>
  his.db.one<RegistrationRow>(`${SQL} WHERE r.order_id = ?`, orderId);

/** The registration of a hold's key. @throws Refusal order-unknown */
export function byOrder(his: His, orderId: string): RegistrationRow {
  const row = findByOrder(his, orderId);
  if (!row) throw new Refusal('order-unknown');
  return row;
}

/** The registration of a registration number, or undefined. */
export const findByRegNo = (his: His, regNo: string): RegistrationRow | undefined =>
  his.db.one<RegistrationRow>(`${SQL} WHERE r.reg_no = ?`, regNo);

/** The registration of a registration number. @throws Refusal order-unknown */
export function byRegNo(his: His, regNo: string): RegistrationRow {
  const row = findByRegNo(his, regNo);
  if (!row) throw new Refusal('order-unknown');
  return row;
}

/** A patient's registrations by day of visit, newest first. */
export const ofPatient = (his: His, patId: string, from: string, to: string): RegistrationRow[] =>
  his.db.all<RegistrationRow>(
    `${SQL} WHERE r.pat_id = ? AND s.day BETWEEN ? AND ? ORDER BY s.day DESC, slot.begin_time DESC, r.lock_id DESC`,
    patId,
    from,
    to,
  );

/** Until when a paid number may be given back from the phone: the end of its time slot. */
export const refundUntil = (row: { day: string; end_time: string }): string => `${row.day} ${row.end_time}:00`;

/** What the nurse's slip says: the half day as a letter and the number, `A012`. Empty before sign-in. */
export const visitNoOf = (row: { half_day: number; seq_no: number; check_in_at: string }): string =>
  row.check_in_at === '' ? '' : `${'ABC'[row.half_day - 1]}${String(row.seq_no).padStart(3, '0')}`;
