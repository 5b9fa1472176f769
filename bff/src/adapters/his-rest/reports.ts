import { z } from 'zod';
import {
  type CallContext,
  HisError,
  type HisExamReport,
  type HisLabItem,
  type HisLabReport,
  type HisPort,
  type HisReportHead,
} from '../../ports/his';
import { countOrNone, flag, patientNumber, wallTimeOrNone, windows } from './codecs';
import { aFewAtATime, type HisTransport } from './transport';

const LONGEST_RANGE_DAYS = 92;

const head = z.object({
  reportId: z.string().min(1),
  patId: patientNumber,
  reportType: z.enum(['1', '2', '3']),
  title: z.string().min(1),
  docName: z.string(),
  sampledAt: wallTimeOrNone,
  reportedAt: wallTimeOrNone,
  auditFlag: flag,
  auditor: z.string(),
  abnormalCount: countOrNone,
  criticalFlag: flag,
  sensitive: flag,
});

const labItem = z.object({
  code: z.string(),
  name: z.string().min(1),
  value: z.string(),
  unit: z.string(),
  range: z.string(),
  flag: z.enum(['N', 'H', 'L', 'HH', 'LL', 'A']),
  method: z.string(),
});

const organism = z.object({
  name: z.string().min(1),
  count: z.string(),
  drugs: z.array(z.object({ drug: z.string().min(1), mic: z.string(), result: z.enum(['S', 'I', 'R']) })),
});

const report = head.extend({
  note: z.string(),
  items: z.array(labItem),
  organisms: z.array(organism),
  exam: z.object({ findings: z.string(), impression: z.string() }).nullable(),
});

type Row = z.output<typeof report>;

const SENSITIVITY = { S: '敏感', I: '中介', R: '耐药' } as const;

// A culture is shown as a table too: the organism, then the drugs it was tested against.
const organismItems = ({ name, count, drugs }: z.output<typeof organism>): HisLabItem[] => [
  { code: '', name, value: count || '检出', unit: '', rangeText: '', flag: 'A', method: '' },
  ...drugs.map(({ drug, mic, result }): HisLabItem => ({
    code: '',
    name: `${name} · ${drug}`,
    value: mic === '' ? SENSITIVITY[result] : `${SENSITIVITY[result]}（MIC ${mic}）`,
    unit: '',
    rangeText: '',
    flag: result === 'S' ? 'N' : 'A',
    method: '',
  })),
];

// A culture in which nothing grew has no table; all it says is in its note.
const nothingGrew = (row: Row): HisLabItem[] =>
  row.reportType === '3' && row.items.length === 0 && row.organisms.length === 0 && row.note !== ''
    ? [{ code: '', name: row.title, value: row.note, unit: '', rangeText: '', flag: 'N', method: '' }]
    : [];

// -1 and '' mean that the HIS cannot provide it; such a line is left out, not shown.
const itemsOf = (row: Row): HisLabItem[] => [
  ...row.items
    .filter(({ value }) => value !== '' && value !== '-1')
    .map(({ code, name, value, unit, range, flag: mark, method }) => ({
      code,
      name,
      value,
      unit,
      rangeText: range,
      flag: mark,
      method,
    })),
  ...row.organisms.flatMap(organismItems),
  ...nothingGrew(row),
];

const kindOf = (row: z.output<typeof head>): HisReportHead['kind'] => (row.reportType === '2' ? 'exam' : 'lab');

/** An unaudited report is a promise without content: no times, no counts. */
const pendingHead = (row: z.output<typeof head>): HisReportHead => ({
  id: row.reportId,
  kind: kindOf(row),
  title: row.title,
  orderedBy: row.docName,
  isSensitive: row.sensitive,
  status: 'pending',
  reportedAt: null,
  expected: null,
  itemCount: 0,
  abnormalCount: 0,
  criticalCount: 0,
});

function auditedHead(row: Row): HisReportHead {
  const items = itemsOf(row);
  const critical = items.filter((item) => item.flag === 'HH' || item.flag === 'LL').length;
  return {
    ...pendingHead(row),
    status: 'audited',
    reportedAt: row.reportedAt,
    itemCount: items.length,
    // Of a table the lines are counted: a HIS that counts none for a culture would make it read as "all normal".
    abnormalCount: kindOf(row) === 'exam' ? (row.abnormalCount ?? 0) : items.filter((item) => item.flag !== 'N').length,
    criticalCount: Math.max(critical, row.criticalFlag ? 1 : 0),
  };
}

/** Results of laboratory and examination; only audited ones have content. */
export function makeReports(transport: HisTransport): Pick<HisPort, 'listReports' | 'getReport'> {
  const read = async (context: CallContext, hisPatientId: string, reportId: string): Promise<Row> => {
    const row = await transport.read(
      context,
      'getReport',
      { reportId },
      report.extend({ reportId: z.literal(reportId) }),
    );
    // The HIS does not ask whose report it is; to a stranger it does not exist.
    if (row.patId !== hisPatientId) throw new HisError('NotFound', 'the report is another patient’s');
    if (!row.auditFlag) throw new HisError('NotFound', 'the report is not audited yet');
    return row;
  };

  return {
    async listReports(context, hisPatientId, { from, to }) {
      const schema = z.object({ list: z.array(head) });
      const lists = await aFewAtATime(windows(from, to, LONGEST_RANGE_DAYS), (window) =>
        transport.read(context, 'listReports', { patId: hisPatientId, ...window }, schema),
      );
      const rows = lists.flatMap(({ list }) => list).filter((row) => row.patId === hisPatientId);
      // How many lines a report has is only in the report.
      return aFewAtATime(rows, async (row) =>
        row.auditFlag ? auditedHead(await read(context, hisPatientId, row.reportId)) : pendingHead(row),
      );
    },
    async getReport(context, hisPatientId, reportId): Promise<HisLabReport | HisExamReport> {
      const row = await read(context, hisPatientId, reportId);
      const common = { head: auditedHead(row), auditedBy: row.auditor };
      if (kindOf(row) === 'lab') return { ...common, kind: 'lab', sampledAt: row.sampledAt, items: itemsOf(row) };
      if (row.exam === null) throw new HisError('Protocol', 'an examination report has no findings');
      return { ...common, kind: 'exam', findings: row.exam.findings, conclusion: row.exam.impression };
    },
  };
}
