import { announce } from '../domain/events';
import { type His, nextNumber, nowOf, Refusal } from '../domain/his';
import { patientOf } from '../domain/patients';
import { contentOf, insertReport, newestOf, reportOf, type ReportRow } from '../domain/reports';
import { addMinutes } from '../hospital-time';
import { firstDoctorOf } from '../seed/doctors';
import { correctedItem, labItems, type Panel, PANELS } from '../seed/lab-panels';

// One series of plausible results for each panel; results take turns, so that a trend moves.
const RESULTS: Readonly<Record<Panel, readonly (readonly string[])[]>> = {
  'blood-count': [
    ['6.8', '62.3', '29.4', '4.21', '123', '36.4', '221', '2.8'],
    ['9.9', '77.1', '16.8', '4.25', '124', '36.8', '240', '14.2'],
    ['5.9', '57.5', '33.9', '4.17', '119', '35.9', '208', '<0.5'],
  ],
  chemistry: [
    ['4.2', '5.4', '62', '318', '21', '44.0', '阴性(-)'],
    ['4.6', '6.8', '70', '352', '38', '41.5', '阴性(-)'],
    ['4.0', '5.1', '58', '290', '19', '45.2', '阴性(-)'],
  ],
  lipids: [
    ['4.88', '1.64', '1.15', '2.79'],
    ['5.64', '2.05', '1.01', '3.52'],
    ['4.32', '1.41', '1.18', '2.31'],
  ],
};
const AUDITOR = '检验师 闵慎言';

/** What the laboratory let out. */
export interface PublishedReport {
  reportId: string;
  patId: string;
  title: string;
  auditedAt: string;
  wasWaiting: boolean;
}

/** Audits the result that waits for it, or makes a new one and audits it. @throws Refusal patient-unknown */
export function publishReport(his: His, patId: string, panel: Panel): PublishedReport {
  return his.db.transaction(() => {
    patientOf(his, patId);
    const { category, title } = PANELS[panel];
    const waiting = newestOf(his, { patId, category, isAudited: false });
    if (waiting)
      his.db.run(
        'UPDATE report SET audited = 1, audited_at = ?, auditor = ? WHERE report_id = ?',
        nowOf(his),
        AUDITOR,
        waiting.report_id,
      );
    const reportId = waiting?.report_id ?? makeResult(his, patId, panel);
    announce(his, { type: 'REPORT', msg: `${title}报告已出`, patId, reportId });
    return { reportId, patId, title, auditedAt: nowOf(his), wasWaiting: waiting !== undefined };
  });
}

function makeResult(his: His, patId: string, panel: Panel): string {
  const { category, title, specimen } = PANELS[panel];
  const before: ReportRow | undefined = newestOf(his, { patId, category, isAudited: true });
  const results = RESULTS[panel];
  const values = results[(nextNumber(his, `results-${panel}`) - 1) % results.length]!;
  const previous = before && { items: contentOf(before).items, at: before.sampled_at };
  const items = labItems(panel, values, { previous, isMan: patientOf(his, patId).sex === '1' });
  const dept = before?.dept_code ?? 'D02';
  return insertReport(his, {
    pat_id: patId,
    report_type: '1',
    category,
    title,
    specimen,
    dept_code: dept,
    doc_code: before?.doc_code ?? firstDoctorOf(dept).code,
    sampled_at: addMinutes(nowOf(his), -90),
    reported_at: nowOf(his),
    audited: 1,
    audited_at: nowOf(his),
    auditor: AUDITOR,
    sensitive: 0,
    note: '本报告仅对该标本负责',
    content: { items, organisms: [], exam: null },
  });
}

/** What the laboratory did to a report that was out. */
export interface ChangedReport {
  reportId: string;
  patId: string;
  version: number;
  changedAt: string;
}

/** A new version of a report that is out. @throws Refusal report-unknown also for one that is not out any more */
function change(
  his: His,
  reportId: string,
  next: { state: '2' | '9'; reason: string; content?: string },
): ChangedReport {
  const row = reportOf(his, reportId);
  if (row.audited !== 1 || row.state === '9') throw new Refusal('report-unknown');
  const [version, changedAt] = [row.version + 1, nowOf(his)];
  his.db.run(
    'UPDATE report SET version = ?, state = ?, change_reason = ?, audited_at = ?, content = ? WHERE report_id = ?',
    version,
    next.state,
    next.reason,
    changedAt,
    next.content ?? row.content,
    reportId,
  );
  const word = next.state === '9' ? '已作废' : '已更正';
  announce(his, { type: 'REPORT', msg: `${row.title}报告${word}`, patId: row.pat_id, reportId });
  return { reportId, patId: row.pat_id, version, changedAt };
}

/** Corrects one value of a laboratory report (更正). @throws Refusal report-unknown also when there is no such line */
export const correctReport = (
  his: His,
  reportId: string,
  { code, value, reason }: { code: string; value: string; reason: string },
): ChangedReport =>
  his.db.transaction(() => {
    const row = reportOf(his, reportId);
    const content = contentOf(row);
    if (!content.items.some((item) => item.code === code)) throw new Refusal('report-unknown');
    const isMan = patientOf(his, row.pat_id).sex === '1';
    const items = content.items.map((item) => (item.code === code ? correctedItem(item, value, isMan) : item));
    return change(his, reportId, { state: '2', reason, content: JSON.stringify({ ...content, items }) });
  });

/** Takes a report back (作废): the sample was another patient's, or spoilt. */
export const withdrawReport = (his: His, reportId: string, reason: string): ChangedReport =>
  his.db.transaction(() => change(his, reportId, { state: '9', reason }));

/** The doctor has told the patient a sensitive result, and it may be shown. */
export const releaseReport = (his: His, reportId: string): { reportId: string; releasedAt: string } =>
  his.db.transaction(() => {
    const releasedAt = nowOf(his);
    reportOf(his, reportId);
    his.db.run('UPDATE report SET released_at = ? WHERE report_id = ?', releasedAt, reportId);
    return { reportId, releasedAt };
  });
