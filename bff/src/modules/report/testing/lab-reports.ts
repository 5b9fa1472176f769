import type { HisLabItem, HisLabReport, HisReportHead } from '../../../ports/his';

export const head = (change: Partial<HisReportHead> = {}): HisReportHead => ({
  id: 'R1',
  kind: 'lab',
  title: '血脂四项',
  orderedBy: '周明远',
  ...{ isSensitive: false, releasedAt: null, version: 1, changeReason: '' },
  issuedAt: new Date('2026-11-23T08:30:00.000Z'),
  status: 'audited',
  reportedAt: new Date('2026-11-23T08:20:00.000Z'),
  expected: null,
  itemCount: 1,
  abnormalCount: 0,
  criticalCount: 0,
  ...change,
});
export const line = (change: Partial<HisLabItem> = {}): HisLabItem => ({
  code: 'TG',
  name: '甘油三酯',
  value: '1.20',
  unit: 'mmol/L',
  rangeText: '<1.70',
  flag: 'N',
  method: '酶法',
  ...change,
});
/** The same with a sample of another day. */
export const taken = (day: string, report: HisLabReport): HisLabReport => ({
  ...report,
  sampledAt: new Date(`${day}T00:00:00.000Z`),
});
export const lab = (change: Partial<HisReportHead> = {}, items = [line()]): HisLabReport => ({
  kind: 'lab',
  head: head({ itemCount: items.length, ...change }),
  sampledAt: new Date('2026-11-23T00:05:00.000Z'),
  specimen: '血清',
  auditedBy: '何检验',
  items,
});
