import { announce } from '../domain/events';
import { type His, nextNumber, nowOf } from '../domain/his';
import { patientOf } from '../domain/patients';
import { contentOf, insertReport, newestOf, type ReportRow } from '../domain/reports';
import { addMinutes } from '../hospital-time';
import { firstDoctorOf } from '../seed/doctors';
import { labItems, type Panel, PANELS } from '../seed/lab-panels';

// One series of plausible results for each panel; results take turns, so that a trend moves.
const RESULTS: Readonly<Record<Panel, readonly (readonly string[])[]>> = {
  'blood-count': [
    ['6.8', '62.3', '29.4', '4.21', '123', '36.4', '221', '2.8'],
    ['9.9', '77.1', '16.8', '4.25', '124', '36.8', '240', '14.2'],
    ['5.9', '57.5', '33.9', '4.17', '119', '35.9', '208', '<0.5'],
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
  const items = labItems(panel, values, before && { items: contentOf(before).items, at: before.sampled_at });
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
