import type { Sex } from '../../shared-types/src';
import type { HisLabItem, HisReport } from '../../bff/src/ports/his';

/** Whose report a file says it is; null where it does not say. */
export interface FilePatient {
  name: string;
  sex: Sex | null;
  /** `YYYY-MM-DD` */
  birthDate: string | null;
}

/** One version of one report, in the words of our own port. */
export interface FiledReport {
  report: HisReport;
  patient: FilePatient;
}

const FAULTS = {
  'FILE.UNREADABLE': '文件打不开，请核对路径',
  'FILE.EMPTY': '文件是空的',
  'FILE.ENCODING': '文件不是 UTF-8，也不是 GB18030，读不出文字',
  'FILE.UNKNOWN': '既不是 FHIR R4 的 JSON，也不是以 MSH 开头的 HL7 v2 消息',
  'FHIR.BROKEN_JSON': 'JSON 不完整或写错了',
  'FHIR.NOT_A_RESOURCE': '不是 FHIR 资源：没有 resourceType',
  'FHIR.BAD_FIELD': 'FHIR 资源里有一项不合 R4 的写法',
  'FHIR.NO_REPORT': '里面没有 DiagnosticReport',
  'HL7.BROKEN': 'HL7 消息不完整，分不出段和字段',
  'HL7.NOT_RESULTS': '不是结果消息：MSH-9 应为 ORU^R01',
  'HL7.NO_REPORT': '结果消息里没有 OBR 段',
} as const;
export type FileFault = keyof typeof FAULTS;

/** A file that cannot be shown, in a sentence for whoever brought it. */
export class ReportFileError extends Error {
  constructor(
    readonly code: FileFault,
    detail = '',
  ) {
    super(`${code} ${FAULTS[code]}${detail === '' ? '' : `（${detail}）`}`);
  }
}

/** A head with what both formats know; the counts follow from the lines. */
export const headOf = (
  told: Pick<HisReport['head'], 'id' | 'kind' | 'title' | 'status' | 'reportedAt' | 'version'> & {
    orderedBy?: string;
    issuedAt?: Date | null;
    flags: readonly (string | null)[];
  },
): HisReport['head'] => {
  const { flags, orderedBy = '', issuedAt = told.reportedAt, ...rest } = told;
  return {
    ...{ ...rest, orderedBy, issuedAt, isSensitive: false, releasedAt: null, changeReason: '', expected: null },
    itemCount: flags.length,
    abnormalCount:
      told.kind === 'culture' ? flags.length : flags.filter((flag) => flag !== null && flag !== 'N').length,
    criticalCount: flags.filter((flag) => flag === 'HH' || flag === 'LL').length,
  };
};

const FLAGS: Record<string, 'N' | 'H' | 'L' | 'HH' | 'LL'> = {
  ...{ N: 'N', NEG: 'N', ND: 'N', H: 'H', HU: 'H', '>': 'H', HH: 'HH', L: 'L', LU: 'L', '<': 'L', LL: 'LL' },
};

/** The marks of HL7 table 0078, which FHIR has taken over; one that is not known is for a person to look at. */
export const flagOf = (mark: string): HisLabItem['flag'] =>
  mark === '' ? null : ((Object.hasOwn(FLAGS, mark.toUpperCase()) ? FLAGS[mark.toUpperCase()] : undefined) ?? 'A');

const SUSCEPTIBILITY = ['S', 'SDD', 'I', 'R', 'NS'] as const;

/** 敏感、中介、耐药 and their kin; null for a mark that says something else. */
export const susceptibilityOf = (mark: string): (typeof SUSCEPTIBILITY)[number] | null =>
  SUSCEPTIBILITY.find((each) => each === mark.toUpperCase()) ?? null;
