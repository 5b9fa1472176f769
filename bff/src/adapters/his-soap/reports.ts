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
import { countOrNone, flag, patientNumber, pieces, text, textOrNone, wallTimeOrNone } from './codecs';
import type { ReadName } from './config';
import { fewAtATime, type Gateway } from './gateway';
import { unfold } from './plain';

const LONGEST_RANGE_DAYS = 92;

const headFields = {
  REPORT_ID: text,
  PAT_ID: patientNumber,
  REPORT_TYPE: z.enum(['1', '2', '3']),
  REPORT_TITLE: text,
  DOCTOR_NAME: textOrNone,
  SAMPLE_TIME: wallTimeOrNone,
  REPORT_TIME: wallTimeOrNone,
  AUDIT_FLAG: z.enum(['', '-1', '0', '1']),
  SAMPLE_STATE: textOrNone,
  AUDITOR: textOrNone,
  ABNORMAL_COUNT: countOrNone,
  CRITICAL_FLAG: flag,
  IS_SENSITIVE: flag,
};
const head = z.object(headFields);
const heads = z.preprocess(unfold('REPORT_LIST', 'REPORT'), z.object({ REPORT_LIST: z.array(head) }));
type Head = z.output<typeof head>;

/** States of a sample: 2 result, 3 audited, 4 printed. Some HIS leave the mark empty, and only the state tells. */
const isAudited = ({ AUDIT_FLAG, SAMPLE_STATE }: Head): boolean =>
  AUDIT_FLAG === '1' || (AUDIT_FLAG !== '0' && (SAMPLE_STATE === '3' || SAMPLE_STATE === '4'));

/** The HIS's words for a result; one that is not among them is for a person to look at, so it is abnormal. */
const FLAGS: Record<string, HisLabItem['flag']> = {
  正常: 'N',
  偏高: 'H',
  偏低: 'L',
  危急值偏高: 'HH',
  危急值偏低: 'LL',
};

const labItem = z.object({
  ITEM_CODE: textOrNone,
  ITEM_NAME: text,
  RESULT: textOrNone,
  UNIT: textOrNone,
  RANGE: textOrNone,
  NORMAL_FLAG: text.transform((word): HisLabItem['flag'] => (Object.hasOwn(FLAGS, word) ? FLAGS[word] : null) ?? 'A'),
  METHOD: textOrNone,
});
const lab = z.preprocess(
  unfold('ITEM_LIST', 'ITEM'),
  z.object({ ...headFields, REPORT_TYPE: z.literal('1'), ITEM_LIST: z.array(labItem) }),
);

const organism = z.preprocess(
  unfold('DRUG_LIST', 'DRUG'),
  z.object({
    NAME: text,
    COUNT: textOrNone,
    DRUG_LIST: z.array(z.object({ NAME: text, MIC: textOrNone, RESULT: z.enum(['敏感', '中介', '耐药']) })),
  }),
);
const culture = z.preprocess(
  unfold('ORGANISM_LIST', 'ORGANISM'),
  z.object({
    ...headFields,
    REPORT_TYPE: z.literal('3'),
    REPORT_NOTE: textOrNone,
    ORGANISM_LIST: z.array(organism),
  }),
);

const exam = z.object({
  ...headFields,
  REPORT_TYPE: z.literal('2'),
  FINDINGS: textOrNone,
  IMPRESSION: textOrNone,
});

type Row = z.output<typeof lab> | z.output<typeof culture> | z.output<typeof exam>;

const READERS = [
  { name: 'getLabReport', schema: lab, none: '800201', type: '1' },
  { name: 'getCulture', schema: culture, none: '800301', type: '3' },
  { name: 'getExam', schema: exam, none: '800401', type: '2' },
] as const satisfies { name: ReadName; schema: z.ZodType<Row>; none: string; type: Head['REPORT_TYPE'] }[];

// A culture is shown as a table too: the organism, then the drugs it was tested against.
const organismItems = ({ NAME: name, COUNT, DRUG_LIST }: z.output<typeof organism>): HisLabItem[] => [
  { code: '', name, value: COUNT || '检出', unit: '', rangeText: '', flag: 'A', method: '' },
  ...DRUG_LIST.map(({ NAME: drug, MIC, RESULT }): HisLabItem => ({
    code: '',
    name: `${name} · ${drug}`,
    value: MIC === '' ? RESULT : `${RESULT}（MIC ${MIC}）`,
    unit: '',
    rangeText: '',
    flag: RESULT === '敏感' ? 'N' : 'A',
    method: '',
  })),
];

function cultureItems(row: z.output<typeof culture>): HisLabItem[] {
  if (row.ORGANISM_LIST.length > 0) return row.ORGANISM_LIST.flatMap(organismItems);
  if (row.REPORT_NOTE === '') return [];
  // When nothing grew, all that is said is the note.
  const [name, value] = [row.REPORT_TITLE, row.REPORT_NOTE];
  return [{ code: '', name, value, unit: '', rangeText: '', flag: 'N', method: '' }];
}

function itemsOf(row: Row): HisLabItem[] {
  switch (row.REPORT_TYPE) {
    case '1':
      // A line without a result is one that the HIS cannot provide; it is left out, not shown.
      return row.ITEM_LIST.filter(({ RESULT }) => RESULT !== '').map((line) => ({
        code: line.ITEM_CODE,
        name: line.ITEM_NAME,
        value: line.RESULT,
        unit: line.UNIT,
        rangeText: line.RANGE,
        flag: line.NORMAL_FLAG,
        method: line.METHOD,
      }));
    case '2':
      return [];
    case '3':
      return cultureItems(row);
  }
}

const kindOf = (row: Pick<Head, 'REPORT_TYPE'>): HisReportHead['kind'] => (row.REPORT_TYPE === '2' ? 'exam' : 'lab');

/** An unaudited report is a promise without content: no times, no counts. */
const pendingHead = (row: Head): HisReportHead => ({
  id: row.REPORT_ID,
  kind: kindOf(row),
  title: row.REPORT_TITLE,
  orderedBy: row.DOCTOR_NAME,
  isSensitive: row.IS_SENSITIVE,
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
    reportedAt: row.REPORT_TIME,
    itemCount: items.length,
    // The HIS counts the lines of a laboratory only, and shows an organism that grew as none.
    abnormalCount:
      kindOf(row) === 'exam' ? (row.ABNORMAL_COUNT ?? 0) : items.filter((item) => item.flag !== 'N').length,
    criticalCount: Math.max(critical, row.CRITICAL_FLAG ? 1 : 0),
  };
}

/** Results of laboratory and examination; only audited ones have content. */
export function makeReports(gateway: Gateway): Pick<HisPort, 'listReports' | 'getReport'> {
  const readAs = (context: CallContext, reportId: string, { name, schema, none }: (typeof READERS)[number]) =>
    gateway.read<z.ZodType<Row>, null>(context, name, { REPORT_ID: reportId }, { schema, refusals: { [none]: null } });

  /** Each kind has a function of its own, and an id alone does not tell its kind. */
  const read = async (context: CallContext, hisPatientId: string, reportId: string, type?: Head['REPORT_TYPE']) => {
    for (const reader of READERS.filter((each) => type === undefined || each.type === type)) {
      const row = await readAs(context, reportId, reader);
      if (row === null) continue;
      if (row.REPORT_ID !== reportId) throw new HisError('Protocol', 'the HIS answered with another report');
      // The HIS does not ask whose report it is; to a stranger it does not exist.
      if (row.PAT_ID !== hisPatientId) throw new HisError('NotFound', 'the report is another patient’s');
      if (!isAudited(row)) throw new HisError('NotFound', 'the report is not audited yet');
      return row;
    }
    throw new HisError('NotFound', 'the HIS knows no such report');
  };

  return {
    async listReports(context, hisPatientId, { from, to }) {
      const lists = await fewAtATime(pieces(from, to, LONGEST_RANGE_DAYS), (piece) =>
        gateway.read(context, 'listReports', { PAT_ID: hisPatientId, ...piece }, { schema: heads }),
      );
      const rows = lists.flatMap(({ REPORT_LIST }) => REPORT_LIST);
      if (rows.some((row) => row.PAT_ID !== hisPatientId)) {
        throw new HisError('Protocol', 'the HIS answered with somebody else’s reports');
      }
      // How many lines a report has is only in the report.
      return fewAtATime(rows, async (row) =>
        isAudited(row)
          ? auditedHead(await read(context, hisPatientId, row.REPORT_ID, row.REPORT_TYPE))
          : pendingHead(row),
      );
    },
    async getReport(context, hisPatientId, reportId): Promise<HisLabReport | HisExamReport> {
      const row = await read(context, hisPatientId, reportId);
      const common = { head: auditedHead(row), auditedBy: row.AUDITOR };
      if (row.REPORT_TYPE === '2') {
        return { ...common, kind: 'exam', findings: row.FINDINGS, conclusion: row.IMPRESSION };
      }
      return { ...common, kind: 'lab', sampledAt: row.SAMPLE_TIME, items: itemsOf(row) };
    },
  };
}
