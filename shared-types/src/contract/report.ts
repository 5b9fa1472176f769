import { z } from 'zod';
import { id, instant } from './shared';

export const resultFlag = z.enum(['normal', 'high', 'low', 'critical_high', 'critical_low', 'abnormal']);
export type ResultFlag = z.infer<typeof resultFlag>;

export const reportHead = z.strictObject({
  id: z.string(),
  kind: z.enum(['lab', 'exam']),
  title: z.string(),
  status: z.enum(['ready', 'pending']),
  reportedAt: instant.nullable(),
  expected: z.string().nullable(),
  orderedBy: z.string(),
  abnormalCount: z.int().min(0),
  criticalCount: z.int().min(0),
  itemCount: z.int().min(0),
  unread: z.boolean(),
});
export type ReportHead = z.infer<typeof reportHead>;
export const reportList = z.strictObject({ patientId: id, reports: z.array(reportHead) });
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
  /** Same code, unit and method only, oldest first, each with the range it was printed with. */
  trend: z.array(z.strictObject({ at: instant, numeric: z.number(), range: referenceRange.nullable() })),
});
export type LabItem = z.infer<typeof labItem>;

export const reportDetail = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('lab'),
    head: reportHead,
    patientName: z.string(),
    sexAge: z.string(),
    maskedRecordNumber: z.string(),
    sampledAt: instant.nullable(),
    auditedBy: z.string(),
    items: z.array(labItem),
    note: z.string(),
  }),
  z.strictObject({
    kind: z.literal('exam'),
    head: reportHead,
    patientName: z.string(),
    sexAge: z.string(),
    maskedRecordNumber: z.string(),
    findings: z.string(),
    conclusion: z.string(),
    auditedBy: z.string(),
    note: z.string(),
  }),
]);
export type ReportDetail = z.infer<typeof reportDetail>;
