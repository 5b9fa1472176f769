import { z } from 'zod';
import {
  type CallContext,
  HisError,
  type HisLabItem,
  type HisOrganism,
  type HisPort,
  type HisReport,
  type HisReportHead,
} from '../../ports/his';
import { countOrNone, flag, patientNumber, pieces, text, textOrNone, wallTimeOrNone, wholeNumber } from './codecs';
import type { ReadName } from './config';
import { fewAtATime, type Gateway } from './gateway';
import { unfold } from './plain';

const LONGEST_RANGE_DAYS = 92;

const headFields = {
  REPORT_ID: text,
  PAT_ID: patientNumber,
  REPORT_TYPE: z.enum(['1', '2', '3']),
  REPORT_TITLE: text,
  SPECIMEN: textOrNone,
  DOCTOR_NAME: textOrNone,
  SAMPLE_TIME: wallTimeOrNone,
  REPORT_TIME: wallTimeOrNone,
  AUDIT_FLAG: z.enum(['', '-1', '0', '1']),
  SAMPLE_STATE: textOrNone,
  AUDITOR: textOrNone,
  ABNORMAL_COUNT: countOrNone,
  CRITICAL_FLAG: flag,
  IS_SENSITIVE: flag,
  RELEASE_TIME: wallTimeOrNone,
  AUDIT_TIME: wallTimeOrNone,
  REPORT_VERSION: wholeNumber,
  REPORT_STATE: z.enum(['1', '2', '9']),
  CHANGE_REASON: textOrNone,
};
const head = z.object(headFields);
const heads = z.preprocess(unfold('REPORT_LIST', 'REPORT'), z.object({ REPORT_LIST: z.array(head) }));
type Head = z.output<typeof head>;

/** States of a sample: 2 result, 3 audited, 4 printed. Some HIS leave the mark empty, and only the state tells. */
const isAudited = ({ AUDIT_FLAG, SAMPLE_STATE }: Head): boolean =>
  AUDIT_FLAG === '1' || (AUDIT_FLAG !== '0' && (SAMPLE_STATE === '3' || SAMPLE_STATE === '4'));

/** The HIS's words for a result; one that is not among them is for a person to look at, so it is abnormal. */
const FLAGS: Record<string, NonNullable<HisLabItem['flag']>> = {
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
  APPLY_NO: textOrNone,
  FINDINGS: textOrNone,
  IMPRESSION: textOrNone,
});

type Row = z.output<typeof lab> | z.output<typeof culture> | z.output<typeof exam>;

const READERS = [
  { name: 'getLabReport', schema: lab, none: '800201', type: '1' },
  { name: 'getCulture', schema: culture, none: '800301', type: '3' },
  { name: 'getExam', schema: exam, none: '800401', type: '2' },
] as const satisfies { name: ReadName; schema: z.ZodType<Row>; none: string; type: Head['REPORT_TYPE'] }[];

const SUSCEPTIBILITY = { 敏感: 'S', 中介: 'I', 耐药: 'R' } as const;

const toOrganism = ({ NAME, COUNT, DRUG_LIST }: z.output<typeof organism>): HisOrganism => ({
  name: NAME,
  amount: COUNT,
  drugs: DRUG_LIST.map((drug) => ({ name: drug.NAME, mic: drug.MIC, result: SUSCEPTIBILITY[drug.RESULT] })),
});

// A line without a result is one that the HIS cannot provide; it is left out, not shown.
const itemsOf = (row: z.output<typeof lab>): HisLabItem[] =>
  row.ITEM_LIST.filter(({ RESULT }) => RESULT !== '').map((line) => ({
    code: line.ITEM_CODE,
    name: line.ITEM_NAME,
    value: line.RESULT,
    unit: line.UNIT,
    rangeText: line.RANGE,
    flag: line.NORMAL_FLAG,
    method: line.METHOD,
  }));

const KINDS = { 1: 'lab', 2: 'exam', 3: 'culture' } as const satisfies Record<string, HisReportHead['kind']>;

/** An unaudited report is a promise without content: no times, no counts. */
const pendingHead = (row: Head): HisReportHead => ({
  id: row.REPORT_ID,
  kind: KINDS[row.REPORT_TYPE],
  title: row.REPORT_TITLE,
  orderedBy: row.DOCTOR_NAME,
  isSensitive: row.IS_SENSITIVE,
  releasedAt: row.RELEASE_TIME,
  status: 'pending',
  reportedAt: null,
  ...{ version: row.REPORT_VERSION, issuedAt: null, changeReason: '' },
  expected: null,
  itemCount: 0,
  abnormalCount: 0,
  criticalCount: 0,
});

/** The HIS counts the lines of a laboratory only, and shows an organism that grew as none. */
function countsOf(row: Row): Pick<HisReportHead, 'itemCount' | 'abnormalCount' | 'criticalCount'> {
  const told = row.CRITICAL_FLAG ? 1 : 0;
  switch (row.REPORT_TYPE) {
    case '1': {
      const items = itemsOf(row);
      const abnormalCount = items.filter(({ flag }) => flag !== 'N').length;
      const critical = items.filter(({ flag }) => flag === 'HH' || flag === 'LL').length;
      return { itemCount: items.length, abnormalCount, criticalCount: Math.max(critical, told) };
    }
    case '2':
      return { itemCount: 0, abnormalCount: row.ABNORMAL_COUNT ?? 0, criticalCount: told };
    case '3': {
      const grown = row.ORGANISM_LIST.length;
      return { itemCount: grown, abnormalCount: grown, criticalCount: told };
    }
  }
}

const auditedHead = (row: Row): HisReportHead => ({
  ...pendingHead(row),
  ...countsOf(row),
  ...{ status: 'audited', reportedAt: row.REPORT_TIME, issuedAt: row.AUDIT_TIME, changeReason: row.CHANGE_REASON },
});

const isWithdrawn = ({ REPORT_STATE }: Head): boolean => REPORT_STATE === '9';

/** It was out; what it said is not given any more. */
const withdrawnHead = (row: Head): HisReportHead => ({
  ...pendingHead(row),
  ...{ status: 'withdrawn', reportedAt: row.REPORT_TIME, issuedAt: row.AUDIT_TIME, changeReason: row.CHANGE_REASON },
});

/** Results of laboratory and examination; only audited ones have content. */
export function makeReports(gateway: Gateway): Pick<HisPort, 'listReports' | 'getReport'> {
  const readAs = (context: CallContext, reportId: string, { name, schema, none }: (typeof READERS)[number]) =>
    gateway.read<Row, null>(context, name, { REPORT_ID: reportId }, { schema, refusals: { [none]: null } });

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
      return fewAtATime(rows, async (row) => {
        if (isWithdrawn(row)) return withdrawnHead(row);
        return isAudited(row)
          ? auditedHead(await read(context, hisPatientId, row.REPORT_ID, row.REPORT_TYPE))
          : pendingHead(row);
      });
    },
    async getReport(context, hisPatientId, reportId): Promise<HisReport> {
      const row = await read(context, hisPatientId, reportId);
      const common = { head: isWithdrawn(row) ? withdrawnHead(row) : auditedHead(row), auditedBy: row.AUDITOR };
      switch (row.REPORT_TYPE) {
        case '1':
          return { ...common, kind: 'lab', sampledAt: row.SAMPLE_TIME, specimen: row.SPECIMEN, items: itemsOf(row) };
        case '2':
          return {
            ...{ ...common, kind: 'exam', orderNumber: row.APPLY_NO },
            ...{ findings: row.FINDINGS, conclusion: row.IMPRESSION },
          };
        case '3': {
          const { SAMPLE_TIME: sampledAt, SPECIMEN: specimen, REPORT_NOTE: remark } = row;
          const organisms = row.ORGANISM_LIST.map(toOrganism);
          return { ...common, kind: 'culture', sampledAt, specimen, organisms, remark };
        }
      }
    },
  };
}
