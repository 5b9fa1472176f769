import {
  ageOn,
  type LabItem,
  type LocalDate,
  type ReportDetail,
  type ReportHead,
  type ReportTrend,
  type ResultFlag,
  type Sex,
} from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { HisLabItem, HisLabReport, HisReport, HisReportHead } from '../../ports/his';
import type { Glossary } from './glossary';
import { readNumber, readRange } from './reference-range';
import { historyOf, isNews, isWithdrawnFor, type LastSeen, type SeenVersion } from './versions.policy';

type Texts = Pick<HospitalConfig['reports'], 'note' | 'criticalNote'>;

/** How a head is shown: as it is, or as one that waits for the physician. */
export interface HeadView {
  /** Why it is not shown; null: it is. */
  hiddenText: string | null;
  /** What came long ago is no news, opened or not. */
  isOld: boolean;
  lastSeen: LastSeen | null;
}

/** Taken back: only whoever saw it has to know, and an older copy in the HIS does not bring it back. */
const presentWithdrawn = (head: HisReportHead, lastSeen: LastSeen | null): ReportHead => ({
  ...{ id: head.id, kind: head.kind, title: head.title, status: 'withdrawn', orderedBy: head.orderedBy },
  ...{ reportedAt: head.reportedAt?.toISOString() ?? null, expected: null },
  ...{ version: head.version, issuedAt: head.issuedAt?.toISOString() ?? null, changeReason: head.changeReason },
  ...{ abnormalCount: 0, criticalCount: 0, itemCount: 0 },
  unread: lastSeen !== null && !lastSeen.isWithdrawn,
});

export const presentHead = (head: HisReportHead, view: HeadView): ReportHead => {
  const { isOld, lastSeen, hiddenText } = view;
  if (isWithdrawnFor(head, lastSeen)) return presentWithdrawn(head, lastSeen);
  const isRead = lastSeen ? !isNews(head, lastSeen) : isOld;
  const isReady = head.status === 'audited' && hiddenText === null;
  return {
    id: head.id,
    kind: head.kind,
    title: head.title,
    status: isReady ? 'ready' : 'pending',
    reportedAt: isReady ? (head.reportedAt?.toISOString() ?? null) : null,
    version: head.version,
    issuedAt: isReady ? (head.issuedAt?.toISOString() ?? null) : null,
    changeReason: isReady ? head.changeReason : '',
    expected: hiddenText ?? (isReady ? null : head.expected),
    orderedBy: head.orderedBy,
    abnormalCount: isReady ? head.abnormalCount : 0,
    criticalCount: isReady ? head.criticalCount : 0,
    itemCount: isReady ? head.itemCount : 0,
    unread: isReady && !isRead,
  };
};

const FLAGS: Record<NonNullable<HisLabItem['flag']>, ResultFlag> = {
  N: 'normal',
  H: 'high',
  L: 'low',
  HH: 'critical_high',
  LL: 'critical_low',
  A: 'abnormal',
};

const flagOf = (flag: HisLabItem['flag']): ResultFlag => (flag === null ? 'unmarked' : FLAGS[flag]);

const CALM: ReadonlySet<ResultFlag> = new Set(['normal', 'unmarked']);
const urgency = ({ flag }: LabItem): number => (flag.startsWith('critical') ? 0 : CALM.has(flag) ? 2 : 1);

/** µ is μ and ％ is %, whichever way the laboratory's system wrote it that day. */
const spelled = (text: string): string => text.normalize('NFKC').replace(/\s/g, '');
const isSameLine = (a: HisLabItem, b: HisLabItem): boolean =>
  a.code === b.code && spelled(a.unit) === spelled(b.unit) && spelled(a.method) === spelled(b.method);

/**
 * Earlier and present results of one line: comparable only with the same code, unit and method, and where each report
 * has it once (of several at 0, 1 and 2 hours nobody could tell which is meant). In the order in which the samples were
 * taken, whenever they were reported.
 */
const pointsOf = (item: HisLabItem, reports: readonly HisLabReport[], sex: Sex | null): ReportTrend['points'] => {
  if (item.code === '') return [];
  const points = reports.flatMap(({ head, sampledAt, items }) => {
    const [same, ...others] = items.filter((each) => isSameLine(each, item));
    const numeric = same && others.length === 0 ? readNumber(same.value) : null;
    const at = sampledAt ?? head.reportedAt;
    if (!same || numeric === null || !at) return [];
    const { id: reportId, version } = head;
    const point = { reportId, at: at.toISOString(), value: same.value, numeric, flag: flagOf(same.flag) };
    return [{ ...point, range: readRange(same.rangeText, sex, same.unit), isCorrected: version > 1 }];
  });
  return points.sort((a, b) => a.at.localeCompare(b.at));
};

/** One line over the years, for a page of its own. */
export const presentTrend = (item: HisLabItem, reports: readonly HisLabReport[], sex: Sex | null): ReportTrend => {
  const { code, name, unit, method } = item;
  return { code, name, unit, method, points: pointsOf(item, reports, sex) };
};

const trendOf = (item: HisLabItem, reports: readonly HisLabReport[], sex: Sex | null): LabItem['trend'] => {
  const points = pointsOf(item, reports, sex);
  // One point is no trend.
  return points.length < 2 ? [] : points.map(({ at, value, numeric, range }) => ({ at, value, numeric, range }));
};

interface ItemFacts {
  reports: readonly HisLabReport[];
  sex: Sex | null;
  glossary: Glossary;
}

const isCritical = ({ flag }: Pick<HisLabItem, 'flag'>): boolean => flag === 'HH' || flag === 'LL';

const presentItem = (item: HisLabItem, { reports, sex, glossary }: ItemFacts): LabItem => ({
  code: item.code,
  name: item.name,
  value: item.value,
  numeric: readNumber(item.value),
  unit: item.unit,
  range: readRange(item.rangeText, sex, item.unit),
  flag: flagOf(item.flag),
  // Beside a critical value stands the telephone and nothing else.
  explanation: isCritical(item) ? null : glossary.explain(item),
  trend: trendOf(item, reports, sex),
});

const creditOf = (items: readonly LabItem[], { version, reviewedBy }: Glossary) =>
  items.some(({ explanation }) => explanation !== null) ? { version, reviewedBy } : null;

interface DetailFacts {
  report: HisReport;
  earlier: readonly HisLabReport[];
  seen: readonly SeenVersion[];
  patient: { name: string; recordNumber: string; sex: Sex | null; birthDate: LocalDate | null };
  today: LocalDate;
  texts: Texts;
  glossary: Glossary;
}

const SEX_WORDS = { female: '女', male: '男' } as const;

const sexAgeOf = ({ sex, birthDate }: DetailFacts['patient'], today: LocalDate): string =>
  [sex && SEX_WORDS[sex], birthDate && `${ageOn(birthDate, today)} 岁`].filter(Boolean).join(' ');

/** A whole report; critical lines first, then abnormal ones, then the rest in the laboratory's order. */
export const presentReport = ({
  report,
  earlier,
  seen,
  patient,
  today,
  texts,
  glossary,
}: DetailFacts): ReportDetail => {
  const common = {
    head: presentHead(report.head, { hiddenText: null, isOld: true, lastSeen: null }),
    patientName: patient.name,
    sexAge: sexAgeOf(patient, today),
    maskedRecordNumber: `****${patient.recordNumber.slice(-4)}`,
    auditedBy: report.auditedBy,
    history: historyOf(report, seen),
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
    .map((item) => presentItem(item, { reports: [...earlier, report], sex: patient.sex, glossary }))
    .sort((a, b) => urgency(a) - urgency(b));
  return {
    ...common,
    kind: 'lab',
    sampledAt: report.sampledAt?.toISOString() ?? null,
    specimen: report.specimen,
    items,
    glossary: creditOf(items, glossary),
  };
};
