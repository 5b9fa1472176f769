import {
  ageOn,
  type LabItem,
  type LocalDate,
  type ReportDetail,
  type ReportHead,
  type ResultFlag,
  type Sex,
} from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { HisLabItem, HisLabReport, HisReport, HisReportHead } from '../../ports/his';
import type { PatientFacts } from '../patient';
import { readNumber, readRange } from './reference-range';

type Texts = Pick<HospitalConfig['reports'], 'hiddenText' | 'note' | 'criticalNote'>;

/** How a head is shown: as it is, or as one that waits for the physician. */
export interface HeadView {
  isHidden: boolean;
  isRead: boolean;
  hiddenText: string;
}

export const presentHead = (head: HisReportHead, { isHidden, isRead, hiddenText }: HeadView): ReportHead => {
  const isReady = head.status === 'audited' && !isHidden;
  return {
    id: head.id,
    kind: head.kind,
    title: head.title,
    status: isReady ? 'ready' : 'pending',
    reportedAt: isReady ? (head.reportedAt?.toISOString() ?? null) : null,
    expected: isHidden ? hiddenText : isReady ? null : head.expected,
    orderedBy: head.orderedBy,
    abnormalCount: isReady ? head.abnormalCount : 0,
    criticalCount: isReady ? head.criticalCount : 0,
    itemCount: isReady ? head.itemCount : 0,
    unread: isReady && !isRead,
  };
};

const FLAGS: Record<HisLabItem['flag'], ResultFlag> = {
  N: 'normal',
  H: 'high',
  L: 'low',
  HH: 'critical_high',
  LL: 'critical_low',
  A: 'abnormal',
};

const urgency = ({ flag }: LabItem): number => (flag.startsWith('critical') ? 0 : flag === 'normal' ? 2 : 1);

/** Earlier and present results of one line: comparable only with the same code, unit and method. Oldest first. */
const trendOf = (item: HisLabItem, reports: readonly HisLabReport[], sex: Sex): LabItem['trend'] => {
  if (item.code === '') return [];
  const points = reports.flatMap(({ head, items }) => {
    const same = items.find(
      ({ code, unit, method }) => code === item.code && unit === item.unit && method === item.method,
    );
    const numeric = same ? readNumber(same.value) : null;
    if (!same || numeric === null || !head.reportedAt) return [];
    return [{ at: head.reportedAt.toISOString(), numeric, range: readRange(same.rangeText, sex, same.unit) }];
  });
  // One point is no trend.
  return points.length < 2 ? [] : points.sort((a, b) => a.at.localeCompare(b.at));
};

const presentItem = (item: HisLabItem, reports: readonly HisLabReport[], sex: Sex): LabItem => ({
  code: item.code,
  name: item.name,
  value: item.value,
  numeric: readNumber(item.value),
  unit: item.unit,
  range: readRange(item.rangeText, sex, item.unit),
  flag: FLAGS[item.flag],
  trend: trendOf(item, reports, sex),
});

interface DetailFacts {
  report: HisReport;
  earlier: readonly HisLabReport[];
  patient: PatientFacts;
  today: LocalDate;
  texts: Texts;
}

/** A whole report; critical lines first, then abnormal ones, then the rest in the laboratory's order. */
export const presentReport = ({ report, earlier, patient, today, texts }: DetailFacts): ReportDetail => {
  const common = {
    head: presentHead(report.head, { isHidden: false, isRead: true, hiddenText: texts.hiddenText }),
    patientName: patient.name,
    sexAge: `${patient.sex === 'female' ? '女' : '男'} ${ageOn(patient.birthDate, today)} 岁`,
    maskedRecordNumber: `****${patient.recordNumber.slice(-4)}`,
    auditedBy: report.auditedBy,
    note: report.head.criticalCount > 0 ? `${texts.criticalNote}${texts.note}` : texts.note,
  };
  if (report.kind === 'exam') {
    return { ...common, kind: 'exam', findings: report.findings, conclusion: report.conclusion };
  }
  if (report.kind === 'culture') {
    const { specimen, organisms, remark } = report;
    return {
      ...common,
      kind: 'culture',
      sampledAt: report.sampledAt?.toISOString() ?? null,
      specimen,
      organisms,
      remark,
    };
  }
  const items = report.items
    .map((item) => presentItem(item, [...earlier, report], patient.sex))
    .sort((a, b) => urgency(a) - urgency(b));
  return { ...common, kind: 'lab', sampledAt: report.sampledAt?.toISOString() ?? null, items };
};
