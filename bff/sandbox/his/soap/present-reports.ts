import { contentOf, type Flag, type ReportRow } from '../domain/reports';

const yes = (value: number | boolean): '1' | '0' => (value ? '1' : '0');

export const presentReportHead = (row: ReportRow) => {
  const { items } = contentOf(row);
  return {
    REPORT_ID: row.report_id,
    PAT_ID: row.pat_id,
    PAT_NAME: row.pat_name,
    REPORT_TYPE: row.report_type,
    CATEGORY: row.category,
    REPORT_TITLE: row.title,
    SPECIMEN: row.specimen,
    DEPT_NAME: row.dept_name,
    DOCTOR_NAME: row.doc_name ?? '',
    SAMPLE_TIME: row.sampled_at,
    REPORT_TIME: row.reported_at,
    AUDIT_FLAG: yes(row.audited),
    AUDIT_TIME: row.audited_at,
    AUDITOR: row.auditor,
    SAMPLE_STATE: row.audited === 1 ? '3' : '2',
    ABNORMAL_COUNT: String(items.filter((item) => item.flag !== 'N').length),
    CRITICAL_FLAG: yes(items.some((item) => item.flag === 'HH' || item.flag === 'LL')),
    IS_SENSITIVE: yes(row.sensitive),
    RELEASE_TIME: row.released_at,
    REPORT_VERSION: String(row.version),
    REPORT_STATE: row.state,
    CHANGE_REASON: row.change_reason,
  };
};

const fullHead = (row: ReportRow) => ({
  ...presentReportHead(row),
  APPLY_NO: row.order_no,
  REPORT_NOTE: row.note,
});

const FLAG_WORDS: Record<Flag, string> = {
  N: '正常',
  H: '偏高',
  L: '偏低',
  HH: '危急值偏高',
  LL: '危急值偏低',
  A: '异常',
};
const SUSCEPTIBILITY = { S: '敏感', I: '中介', R: '耐药' } as const;

export const presentLab = (row: ReportRow) => ({
  ...fullHead(row),
  ITEM_LIST: contentOf(row).items.map((item, i) => ({
    SEQ: String(i + 1),
    ITEM_CODE: item.code,
    ITEM_NAME: item.name,
    RESULT: item.value,
    UNIT: item.unit,
    RANGE: item.range,
    NORMAL_FLAG: FLAG_WORDS[item.flag],
    METHOD: item.method,
    LAST_RESULT: item.previous,
    LAST_TIME: item.previousAt,
  })),
});

export const presentMicro = (row: ReportRow) => ({
  ...fullHead(row),
  ORGANISM_LIST: contentOf(row).organisms.map((organism) => ({
    NAME: organism.name,
    COUNT: organism.count,
    DRUG_LIST: organism.drugs.map(({ drug, mic, result }) => ({
      NAME: drug,
      MIC: mic,
      RESULT: SUSCEPTIBILITY[result],
    })),
  })),
});

export const presentExam = (row: ReportRow) => {
  const { exam } = contentOf(row);
  return {
    ...fullHead(row),
    BODY_PART: exam?.bodyPart ?? '',
    METHOD: exam?.method ?? '',
    FINDINGS: exam?.findings ?? '',
    IMPRESSION: exam?.impression ?? '',
    IMAGE_COUNT: '-1',
    IMAGE_URL: '',
  };
};
