/** Raise when SCHEMA changes: an older file is emptied and seeded again. */
export const SCHEMA_VERSION = 6;

/** Every table, children first. */
export const TABLES = [
  'ledger',
  'trade',
  'event',
  'report',
  'bill_item',
  'bill',
  'settlement',
  'registration',
  'extra_number',
  'slot',
  'session',
  'doctor',
  'department',
  'patient',
  'number_series',
] as const;

// Times are hospital-local text, money is integer fen. A number is given once: idx_live_number holds that, whatever the code does.
// Indexes that a hold does not need are partial, so that it writes few pages. Only rows that a trap made `shared`, or without a number (0), are outside of it.
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS number_series (name TEXT PRIMARY KEY, last_value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS patient (
  pat_id TEXT PRIMARY KEY, name TEXT NOT NULL, sex TEXT NOT NULL, birthday TEXT NOT NULL, id_no TEXT NOT NULL, phone TEXT NOT NULL,
  card_no TEXT NOT NULL UNIQUE, guardian_name TEXT NOT NULL, guardian_id_no TEXT NOT NULL, guardian_phone TEXT NOT NULL,
  insu_type TEXT NOT NULL, address TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS idx_patient_id_no ON patient (id_no);
CREATE INDEX IF NOT EXISTS idx_patient_guardian ON patient (guardian_id_no);
CREATE TABLE IF NOT EXISTS department (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, std_code TEXT NOT NULL, std_name TEXT NOT NULL, parent_code TEXT NOT NULL,
  can_register INTEGER NOT NULL, building TEXT NOT NULL, floor TEXT NOT NULL, area TEXT NOT NULL, area_code TEXT NOT NULL,
  intro TEXT NOT NULL, sort_no INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS doctor (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, sex TEXT NOT NULL, title TEXT NOT NULL, title_code TEXT NOT NULL,
  dept_code TEXT NOT NULL REFERENCES department (code), speciality TEXT NOT NULL, intro TEXT NOT NULL, national_code TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS session (
  sch_id TEXT PRIMARY KEY, dept_code TEXT NOT NULL REFERENCES department (code), doc_code TEXT NOT NULL, original_doc_code TEXT NOT NULL,
  day TEXT NOT NULL, half_day INTEGER NOT NULL, begin_time TEXT NOT NULL, end_time TEXT NOT NULL, fee_fen INTEGER NOT NULL CHECK (fee_fen >= 0),
  stopped INTEGER NOT NULL, stop_reason TEXT NOT NULL, open_at TEXT NOT NULL, hides_count INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS idx_session_day ON session (day, dept_code);
CREATE TABLE IF NOT EXISTS slot (
  slot_id TEXT PRIMARY KEY, sch_id TEXT NOT NULL REFERENCES session (sch_id), begin_time TEXT NOT NULL, end_time TEXT NOT NULL,
  first_seq INTEGER NOT NULL, total INTEGER NOT NULL, sold_elsewhere INTEGER NOT NULL, CHECK (sold_elsewhere BETWEEN 0 AND total));
CREATE INDEX IF NOT EXISTS idx_slot_session ON slot (sch_id, begin_time);
CREATE TABLE IF NOT EXISTS extra_number (
  sch_id TEXT NOT NULL REFERENCES session (sch_id), seq_no INTEGER NOT NULL, slot_id TEXT NOT NULL REFERENCES slot (slot_id), PRIMARY KEY (sch_id, seq_no));
CREATE INDEX IF NOT EXISTS idx_extra_slot ON extra_number (slot_id);
CREATE TABLE IF NOT EXISTS registration (
  lock_id TEXT PRIMARY KEY, order_id TEXT UNIQUE, reg_no TEXT, pat_id TEXT NOT NULL, sch_id TEXT NOT NULL REFERENCES session (sch_id),
  slot_id TEXT NOT NULL REFERENCES slot (slot_id), seq_no INTEGER NOT NULL, status TEXT NOT NULL,
  reg_fee_fen INTEGER NOT NULL, pay_fee_fen INTEGER NOT NULL CHECK (pay_fee_fen >= 0), concession TEXT NOT NULL,
  cash_fen INTEGER NOT NULL DEFAULT 0, fund_fen INTEGER NOT NULL DEFAULT 0, acct_fen INTEGER NOT NULL DEFAULT 0, pay_mode TEXT NOT NULL DEFAULT '',
  transaction_id TEXT NOT NULL DEFAULT '', insurance_trade_no TEXT NOT NULL DEFAULT '', terminal_id TEXT NOT NULL,
  held_at TEXT NOT NULL, expire_at TEXT NOT NULL, confirmed_at TEXT NOT NULL DEFAULT '', check_in_at TEXT NOT NULL DEFAULT '',
  visited_at TEXT NOT NULL DEFAULT '', refunded_at TEXT NOT NULL DEFAULT '', refund_order_id TEXT, refund_no TEXT,
  ordered_at TEXT NOT NULL DEFAULT '', auto_release INTEGER NOT NULL DEFAULT 1, shared INTEGER NOT NULL DEFAULT 0,
  refund_by TEXT NOT NULL DEFAULT '', closed_by TEXT NOT NULL DEFAULT '',
  CHECK (status IN ('held', 'confirmed', 'arrived', 'visited', 'given-up', 'expired', 'refunded')));
CREATE UNIQUE INDEX IF NOT EXISTS idx_registration_no ON registration (reg_no) WHERE reg_no IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS idx_refund_order ON registration (refund_order_id) WHERE refund_order_id IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS idx_refund_no ON registration (refund_no) WHERE refund_no IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS idx_live_number ON registration (sch_id, seq_no) WHERE status IN ('held', 'confirmed', 'arrived', 'visited') AND shared = 0 AND seq_no > 0;
CREATE INDEX IF NOT EXISTS idx_live_slot ON registration (slot_id, seq_no) WHERE status IN ('held', 'confirmed', 'arrived', 'visited');
CREATE UNIQUE INDEX IF NOT EXISTS idx_live_patient ON registration (sch_id, pat_id) WHERE status IN ('held', 'confirmed', 'arrived', 'visited') AND pat_id <> '';
CREATE INDEX IF NOT EXISTS idx_registration_expiry ON registration (expire_at) WHERE status = 'held' AND auto_release = 1;
CREATE INDEX IF NOT EXISTS idx_registration_patient ON registration (pat_id);
CREATE TABLE IF NOT EXISTS settlement (
  settle_no TEXT PRIMARY KEY, order_id TEXT NOT NULL UNIQUE, receipt_no TEXT NOT NULL UNIQUE, pat_id TEXT NOT NULL,
  total_fen INTEGER NOT NULL, cash_fen INTEGER NOT NULL, fund_fen INTEGER NOT NULL, acct_fen INTEGER NOT NULL,
  transaction_id TEXT NOT NULL, insurance_trade_no TEXT NOT NULL, settled_at TEXT NOT NULL, CHECK (total_fen = cash_fen + fund_fen + acct_fen));
CREATE TABLE IF NOT EXISTS bill (
  bill_id TEXT PRIMARY KEY, reg_no TEXT NOT NULL, pat_id TEXT NOT NULL, bill_type TEXT NOT NULL, title TEXT NOT NULL, dept_code TEXT NOT NULL,
  doc_code TEXT NOT NULL, diag_code TEXT NOT NULL, diag_name TEXT NOT NULL, total_fen INTEGER NOT NULL, created_at TEXT NOT NULL, expire_at TEXT NOT NULL,
  mergeable INTEGER NOT NULL, insurance_ok INTEGER NOT NULL, settle_no TEXT REFERENCES settlement (settle_no));
CREATE INDEX IF NOT EXISTS idx_bill_patient ON bill (pat_id);
CREATE TABLE IF NOT EXISTS bill_item (
  bill_id TEXT NOT NULL REFERENCES bill (bill_id), line INTEGER NOT NULL, item_code TEXT NOT NULL, item_name TEXT NOT NULL, national_code TEXT NOT NULL,
  charge_type TEXT NOT NULL, insu_class TEXT NOT NULL, spec TEXT NOT NULL, unit TEXT NOT NULL, price_fen INTEGER NOT NULL, qty INTEGER NOT NULL,
  usage_text TEXT NOT NULL, fasting INTEGER NOT NULL, executed_at TEXT NOT NULL DEFAULT '', refund_key TEXT NOT NULL DEFAULT '', PRIMARY KEY (bill_id, line));
CREATE TABLE IF NOT EXISTS report (
  report_id TEXT PRIMARY KEY, pat_id TEXT NOT NULL, report_type TEXT NOT NULL, category TEXT NOT NULL, title TEXT NOT NULL, specimen TEXT NOT NULL,
  dept_code TEXT NOT NULL, doc_code TEXT NOT NULL, order_no TEXT NOT NULL, sampled_at TEXT NOT NULL, reported_at TEXT NOT NULL, audited INTEGER NOT NULL,
  audited_at TEXT NOT NULL, auditor TEXT NOT NULL, sensitive INTEGER NOT NULL, note TEXT NOT NULL, content TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1, state TEXT NOT NULL DEFAULT '1', change_reason TEXT NOT NULL DEFAULT '', released_at TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS idx_report_patient ON report (pat_id);
CREATE TABLE IF NOT EXISTS event (
  event_id INTEGER PRIMARY KEY AUTOINCREMENT, event_type TEXT NOT NULL, occurred_at TEXT NOT NULL, pat_id TEXT NOT NULL, reg_no TEXT NOT NULL,
  sch_id TEXT NOT NULL, report_id TEXT NOT NULL, bill_id TEXT NOT NULL, msg TEXT NOT NULL, order_id TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS trade (
  op TEXT NOT NULL, order_id TEXT NOT NULL, fingerprint TEXT NOT NULL, ref_no TEXT NOT NULL, made_at TEXT NOT NULL, PRIMARY KEY (op, order_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger (
  trade_no TEXT PRIMARY KEY, trade_type TEXT NOT NULL, biz_type TEXT NOT NULL, order_id TEXT NOT NULL, refund_order_id TEXT NOT NULL,
  transaction_id TEXT NOT NULL, insurance_trade_no TEXT NOT NULL, total_fen INTEGER NOT NULL, cash_fen INTEGER NOT NULL, fund_fen INTEGER NOT NULL,
  acct_fen INTEGER NOT NULL, traded_at TEXT NOT NULL, CHECK (total_fen = cash_fen + fund_fen + acct_fen));
CREATE INDEX IF NOT EXISTS idx_ledger_day ON ledger (traded_at);
`;
