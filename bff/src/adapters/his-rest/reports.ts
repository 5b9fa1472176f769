import { z } from 'zod';
import { about } from '../http-exchange';
import {
  type CallContext,
  HisError,
  type HisLabItem,
  type HisOrganism,
  type HisPort,
  type HisReport,
  type HisReportHead,
} from '../../ports/his';
import { countOrNone, flag, listOf, patientNumber, wallTimeOrNone, windows } from './codecs';
import { aFewAtATime, type HisTransport } from './transport';

const LONGEST_RANGE_DAYS = 92;

const head = z.object({
  reportId: z.string().min(1),
  patId: patientNumber,
  reportType: z.enum(['1', '2', '3']),
  title: z.string().min(1),
  specimen: z.string(),
  docName: z.string(),
  sampledAt: wallTimeOrNone,
  reportedAt: wallTimeOrNone,
  auditFlag: flag,
  auditor: z.string(),
  abnormalCount: countOrNone,
  criticalFlag: flag,
  sensitive: flag,
  releasedAt: wallTimeOrNone,
  auditedAt: wallTimeOrNone,
  version: z.int().positive(),
  reportState: z.enum(['1', '2', '9']),
  changeReason: z.string(),
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
  drugs: listOf(z.object({ drug: z.string().min(1), mic: z.string(), result: z.enum(['S', 'I', 'R']) })),
});

const report = head.extend({
  orderNo: z.string(),
  note: z.string(),
  items: listOf(labItem),
  organisms: listOf(organism),
  exam: z.object({ findings: z.string(), impression: z.string() }).nullable(),
});

type Row = z.output<typeof report>;

const toOrganism = ({ name, count, drugs }: z.output<typeof organism>): HisOrganism => ({
  name,
  amount: count,
  drugs: drugs.map(({ drug, mic, result }) => ({ name: drug, mic, result })),
});

// -1 and '' mean that the HIS cannot provide it; such a line is left out, not shown.
const itemsOf = (row: Row): HisLabItem[] =>
  row.items
    .filter(({ value }) => value !== '' && value !== '-1')
    .map(({ code, name, value, unit, range, flag: mark, method }) => ({
      ...{ code, name, value, unit, method },
      rangeText: range,
      flag: mark,
    }));

const KINDS = { 1: 'lab', 2: 'exam', 3: 'culture' } as const satisfies Record<string, HisReportHead['kind']>;

/** An unaudited report is a promise without content: no times, no counts. */
const pendingHead = (row: z.output<typeof head>): HisReportHead => ({
  id: row.reportId,
  kind: KINDS[row.reportType],
  title: row.title,
  orderedBy: row.docName,
  isSensitive: row.sensitive,
  releasedAt: row.releasedAt,
  status: 'pending',
  reportedAt: null,
  ...{ version: row.version, issuedAt: null, changeReason: '' },
  expected: null,
  itemCount: 0,
  abnormalCount: 0,
  criticalCount: 0,
});

/** It was out; what it said is not given any more. */
const withdrawnHead = (row: z.output<typeof head>): HisReportHead => ({
  ...pendingHead(row),
  ...{ status: 'withdrawn', reportedAt: row.reportedAt, issuedAt: row.auditedAt, changeReason: row.changeReason },
});

function auditedHead(row: Row): HisReportHead {
  const items = itemsOf(row);
  const critical = items.filter((item) => item.flag === 'HH' || item.flag === 'LL').length;
  const counts = {
    lab: { itemCount: items.length, abnormalCount: items.filter((item) => item.flag !== 'N').length },
    // Some HIS count none for a culture in which something grew.
    culture: { itemCount: row.organisms.length, abnormalCount: row.organisms.length },
    exam: { itemCount: 0, abnormalCount: row.abnormalCount ?? 0 },
  };
  return {
    ...pendingHead(row),
    ...counts[KINDS[row.reportType]],
    ...{ status: 'audited', reportedAt: row.reportedAt, issuedAt: row.auditedAt, changeReason: row.changeReason },
    criticalCount: Math.max(critical, row.criticalFlag ? 1 : 0),
  };
}

const heads = z.object({ list: listOf(head) });

/** Results of laboratory and examination; only audited ones have content. */
export function makeReports(transport: HisTransport): Pick<HisPort, 'listReports' | 'getReport'> {
  const read = async (context: CallContext, hisPatientId: string, reportId: string): Promise<Row> => {
    const row = await transport.read(context, 'getReport', { reportId }, about(report, { reportId }));
    // The HIS does not ask whose report it is; to a stranger it does not exist.
    if (row.patId !== hisPatientId) throw new HisError('NotFound', 'the report is another patient’s');
    if (!row.auditFlag) throw new HisError('NotFound', 'the report is not audited yet');
    return row;
  };

  return {
    async listReports(context, hisPatientId, { from, to }) {
      const lists = await aFewAtATime(windows(from, to, LONGEST_RANGE_DAYS), (window) =>
        transport.read(context, 'listReports', { patId: hisPatientId, ...window }, heads),
      );
      const rows = lists.flatMap(({ list }) => list).filter((row) => row.patId === hisPatientId);
      // How many lines a report has is only in the report.
      return aFewAtATime(rows, async (row) => {
        if (row.reportState === '9') return withdrawnHead(row);
        return row.auditFlag ? auditedHead(await read(context, hisPatientId, row.reportId)) : pendingHead(row);
      });
    },
    async getReport(context, hisPatientId, reportId): Promise<HisReport> {
      const row = await read(context, hisPatientId, reportId);
      const isOut = row.reportState !== '9';
      const common = { head: isOut ? auditedHead(row) : withdrawnHead(row), auditedBy: row.auditor };
      const { sampledAt, specimen, note: remark } = row;
      switch (KINDS[row.reportType]) {
        case 'lab':
          return { ...common, kind: 'lab', sampledAt, specimen, items: itemsOf(row) };
        case 'culture':
          return { ...common, kind: 'culture', sampledAt, specimen, organisms: row.organisms.map(toOrganism), remark };
        case 'exam':
          if (!isOut) return { ...common, kind: 'exam', orderNumber: '', findings: '', conclusion: '' };
          if (row.exam === null) throw new HisError('Protocol', 'an examination report has no findings');
          return {
            ...{ ...common, kind: 'exam', orderNumber: row.orderNo },
            ...{ findings: row.exam.findings, conclusion: row.exam.impression },
          };
      }
    },
  };
}
