import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { id, instant, localDate } from './shared';

/** unmarked: the laboratory put no mark, which does not say that it is normal. */
export const resultFlag = z.enum([
  ...(['normal', 'high', 'low', 'critical_high', 'critical_low', 'abnormal', 'unmarked'] as const),
]);
export type ResultFlag = z.infer<typeof resultFlag>;

export const reportHead = z.strictObject({
  id: z.string(),
  kind: z.enum(['lab', 'culture', 'exam']),
  title: z.string(),
  /** withdrawn: it was out and the hospital took it back (作废). */
  status: z.enum(['ready', 'pending', 'withdrawn']),
  reportedAt: instant.nullable(),
  /** 1 as first issued, higher after a correction (更正). */
  version: z.int().min(1),
  /** When this version was audited. */
  issuedAt: instant.nullable(),
  /** Why it was corrected or withdrawn, in the hospital's words. */
  changeReason: z.string(),
  expected: z.string().nullable(),
  orderedBy: z.string(),
  abnormalCount: z.int().min(0),
  criticalCount: z.int().min(0),
  /** Lines of a laboratory report; what grew in a culture. */
  itemCount: z.int().min(0),
  unread: z.boolean(),
});
export type ReportHead = z.infer<typeof reportHead>;
/** none: nothing · ordinary: all but sensitive ones · all: also sensitive ones, once the hospital has released them */
export const reportLevel = z.enum(['none', 'ordinary', 'all']);
export type ReportLevel = z.infer<typeof reportLevel>;
/** Somebody else's account that has this patient among its family. */
export const reportViewer = z.strictObject({
  id,
  /** How they named themselves; null when they have not. */
  maskedName: z.string().nullable(),
  /** What they call the patient: 妈妈. */
  calledAs: z.string(),
  level: reportLevel,
  /** Null: the patient has not decided, and the hospital's rule holds. */
  decidedAt: instant.nullable(),
});
export type ReportViewer = z.infer<typeof reportViewer>;
export const reportViewers = z.strictObject({ viewers: z.array(reportViewer) });
export const reportViewerDecision = z.strictObject({ level: reportLevel });

/** `from`: older ones are not on the phone. */
export const reportList = z.strictObject({ patientId: id, from: localDate, reports: z.array(reportHead) });
export type ReportList = z.infer<typeof reportList>;

/** The printed range: bounds when it could be read as numbers, always the text as printed. */
export const referenceRange = z.strictObject({
  text: z.string(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export const labItem = z.strictObject({
  code: z.string(),
  name: z.string(),
  value: z.string(),
  numeric: z.number().nullable(),
  unit: z.string(),
  range: referenceRange.nullable(),
  flag: resultFlag,
  /** What the item measures, in the hospital's own words for everybody; never about this value. Null: none, or critical. */
  explanation: z.string().nullable(),
  /** Same code, unit and method only, oldest first, each with the range it was printed with. */
  trend: z.array(
    z.strictObject({ at: instant, value: z.string(), numeric: z.number(), range: referenceRange.nullable() }),
  ),
});
export type LabItem = z.infer<typeof labItem>;

/** Results of one line with the same code, unit and method, in the order in which the samples were taken. */
export const reportTrend = z.strictObject({
  code: z.string(),
  name: z.string(),
  unit: z.string(),
  method: z.string(),
  points: z.array(
    z.strictObject({
      reportId: z.string(),
      at: instant,
      value: z.string(),
      numeric: z.number(),
      flag: resultFlag,
      range: referenceRange.nullable(),
      isCorrected: z.boolean(),
    }),
  ),
});
export type ReportTrend = z.infer<typeof reportTrend>;
export const reportTrendQuery = z.strictObject({ code: z.string().min(1).max(64) });

/** 敏感, 剂量依赖性敏感, 中介, 耐药, 非敏感 (CLSI M100); null: the laboratory gave none. */
export const susceptibility = z.enum(['S', 'SDD', 'I', 'R', 'NS']);
export type Susceptibility = z.infer<typeof susceptibility>;
export const organism = z.strictObject({
  name: z.string(),
  /** As the laboratory wrote it, for example `>10^5 CFU/mL`. */
  amount: z.string(),
  /** `mic`: minimum inhibitory concentration as printed, in mg/L; empty when another method was used. */
  drugs: z.array(z.strictObject({ name: z.string(), mic: z.string(), result: susceptibility.nullable() })),
});
export type Organism = z.infer<typeof organism>;

const detailFields = {
  head: reportHead,
  patientName: z.string(),
  sexAge: z.string(),
  maskedRecordNumber: z.string(),
  auditedBy: z.string(),
  note: z.string(),
  /**
   * Earlier versions that were opened here, newest first, with what the next one said otherwise; `''`: not there. Null:
   * what it said was not kept.
   */
  history: z.array(
    z.strictObject({
      version: z.int().min(1),
      issuedAt: instant.nullable(),
      seenAt: instant,
      changes: z.array(z.strictObject({ name: z.string(), before: z.string(), after: z.string() })).nullable(),
    }),
  ),
};

export const reportDetail = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('lab'),
    ...detailFields,
    sampledAt: instant.nullable(),
    specimen: z.string(),
    items: z.array(labItem),
    /** Whose words the explanations are; null when nothing is explained. `reviewedBy` null: no physician has reviewed them. */
    glossary: z.strictObject({ version: z.string(), reviewedBy: z.string().nullable() }).nullable(),
  }),
  z.strictObject({
    kind: z.literal('culture'),
    ...detailFields,
    sampledAt: instant.nullable(),
    specimen: z.string(),
    organisms: z.array(organism),
    /** What the laboratory added; all it says when nothing grew. */
    remark: z.string(),
  }),
  z.strictObject({
    kind: z.literal('exam'),
    ...detailFields,
    findings: z.string(),
    conclusion: z.string(),
  }),
]);
export type ReportDetail = z.infer<typeof reportDetail>;

const patientParams = z.strictObject({ patientId: id });
export const reportParams = z.strictObject({ patientId: id, reportId: z.string().min(1).max(64) });

export const reportEndpoints = {
  listReports: { access: 'user', summary: '报告列表', params: patientParams, response: reportList },
  getReport: {
    access: 'user',
    summary: '报告详情',
    params: reportParams,
    response: reportDetail,
  },
  listReportViewers: {
    access: 'user',
    summary: '谁能看我的报告',
    params: patientParams,
    response: reportViewers,
  },
  decideReportViewer: {
    access: 'user',
    summary: '决定谁能看我的报告',
    params: z.strictObject({ patientId: id, viewerId: id }),
    request: reportViewerDecision,
    response: reportViewer,
  },
  getReportTrend: {
    access: 'user',
    summary: '一个项目的历次结果',
    params: reportParams,
    query: reportTrendQuery,
    response: reportTrend,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
