import { dailyNumber, type His, Refusal } from './his';

export type Flag = 'N' | 'H' | 'L' | 'HH' | 'LL' | 'A';

export interface LabItem {
  code: string;
  name: string;
  value: string;
  unit: string;
  range: string;
  flag: Flag;
  method: string;
  previous: string;
  previousAt: string;
}

export interface Organism {
  name: string;
  count: string;
  drugs: { drug: string; mic: string; result: 'S' | 'I' | 'R' }[];
}

export interface ExamText {
  bodyPart: string;
  method: string;
  findings: string;
  impression: string;
}

/** What the laboratory or the radiologist wrote. */
export interface ReportContent {
  items: LabItem[];
  organisms: Organism[];
  exam: ExamText | null;
}

export interface ReportRow {
  report_id: string;
  pat_id: string;
  pat_name: string;
  report_type: '1' | '2' | '3';
  category: string;
  title: string;
  specimen: string;
  dept_code: string;
  dept_name: string;
  doc_code: string;
  doc_name: string | null;
  order_no: string;
  sampled_at: string;
  reported_at: string;
  audited: number;
  audited_at: string;
  auditor: string;
  sensitive: number;
  note: string;
  content: string;
  /** 1 as first issued; one more with every correction and with the withdrawal. */
  version: number;
  /** 1 as issued · 2 corrected · 9 withdrawn */
  state: '1' | '2' | '9';
  change_reason: string;
  /** When the doctor told the patient a sensitive result and let it be shown; empty before. */
  released_at: string;
}

export type NewReport = Omit<
  ReportRow,
  | 'report_id'
  | 'order_no'
  | 'pat_name'
  | 'dept_name'
  | 'doc_name'
  | 'content'
  | 'version'
  | 'state'
  | 'change_reason'
  | 'released_at'
> & {
  content: ReportContent;
};

const SQL = `SELECT r.*, p.name AS pat_name, d.name AS dept_name, o.name AS doc_name FROM report r JOIN patient p ON p.pat_id = r.pat_id
  JOIN department d ON d.code = r.dept_code LEFT JOIN doctor o ON o.code = r.doc_code`;

/** A patient's reports by day of report, newest first, audited or not. */
const reportsOf = (his: His, patId: string, from: string, to: string): ReportRow[] =>
  his.db.all<ReportRow>(
    `${SQL} WHERE r.pat_id = ? AND r.reported_at BETWEEN ? AND ? ORDER BY r.reported_at DESC, r.report_id DESC`,
    patId,
    `${from} 00:00:00`,
    `${to} 23:59:59`,
  );

/** What the laboratory's list shows: all, or with the trap audited ones alone. */
export const shownReports = (his: His, patId: string, from: string, to: string): ReportRow[] =>
  reportsOf(his, patId, from, to).filter((row) => row.audited === 1 || his.traps.unaudited !== 'hidden');

/** @throws Refusal report-unknown */
export function reportOf(his: His, reportId: string): ReportRow {
  const row = his.db.one<ReportRow>(`${SQL} WHERE r.report_id = ?`, reportId);
  if (!row) throw new Refusal('report-unknown');
  return row;
}

/** Every report of examinations of a category, whoever's it is. */
export const examReports = (his: His, category: string): ReportRow[] =>
  his.db.all<ReportRow>(`${SQL} WHERE r.report_type = '2' AND r.category = ?`, category);

/** The newest report of a kind, audited or waiting for it. */
export const newestOf = (
  his: His,
  query: { patId: string; category: string; isAudited: boolean },
): ReportRow | undefined =>
  his.db.one<ReportRow>(
    `${SQL} WHERE r.pat_id = ? AND r.category = ? AND r.audited = ? ORDER BY r.reported_at DESC LIMIT 1`,
    query.patId,
    query.category,
    query.isAudited ? 1 : 0,
  );

/** The content of a report; a withdrawn one has none. */
export const contentOf = (row: Pick<ReportRow, 'content' | 'state'>): ReportContent =>
  row.state === '9' ? { items: [], organisms: [], exam: null } : (JSON.parse(row.content) as ReportContent);

/** Writes a report; gives its number. */
export function insertReport(his: His, report: NewReport): string {
  const reportId = dailyNumber(his, 'X');
  his.db.run(
    `INSERT INTO report (report_id, pat_id, report_type, category, title, specimen, dept_code, doc_code, order_no, sampled_at, reported_at,
       audited, audited_at, auditor, sensitive, note, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    reportId,
    report.pat_id,
    report.report_type,
    report.category,
    report.title,
    report.specimen,
    report.dept_code,
    report.doc_code,
    dailyNumber(his, 'O'),
    report.sampled_at,
    report.reported_at,
    report.audited,
    report.audited_at,
    report.auditor,
    report.sensitive,
    report.note,
    JSON.stringify(report.content),
  );
  return reportId;
}
