import type { LabItem, ReportDetail, ReportTrend, ResultFlag } from '@anzhen/shared-types';

export type LabReport = Extract<ReportDetail, { kind: 'lab' }>;

const CRITICAL: readonly ResultFlag[] = ['critical_high', 'critical_low'];

export interface LabGroups {
  critical: LabItem[];
  abnormal: LabItem[];
  normal: LabItem[];
  /** The laboratory put no mark, which does not say that they are normal. */
  unmarked: LabItem[];
}

/** Critical, then abnormal, then normal, each in the order of the laboratory. */
export const groupItems = (items: readonly LabItem[]): LabGroups => ({
  critical: items.filter(({ flag }) => CRITICAL.includes(flag)),
  abnormal: items.filter(({ flag }) => flag !== 'normal' && flag !== 'unmarked' && !CRITICAL.includes(flag)),
  normal: items.filter(({ flag }) => flag === 'normal'),
  unmarked: items.filter(({ flag }) => flag === 'unmarked'),
});

/** One sentence before everything else, for elder mode. */
export const conclusionOf = ({ critical, abnormal, normal, unmarked }: LabGroups): string => {
  const bad = critical.length + abnormal.length;
  if (bad === 0 && unmarked.length > 0) return `${unmarked.length} 项检验科没有标记，请问医生`;
  if (bad === 0) return `${normal.length} 项都正常`;
  return critical.length > 0
    ? `${bad} 项不正常，其中 ${critical.length} 项要马上联系医生`
    : `${bad} 项不正常，${normal.length} 项正常`;
};

export interface TrendPoint {
  at: string;
  numeric: number;
  /** As it was printed. */
  text: string;
  low: number | null;
  high: number | null;
  isNow: boolean;
}

/** As many columns as a phone has room for. */
export const SHOWN_POINTS = 5;

const decimalsOf = (value: string): number => value.split('.')[1]?.replace(/\D.*$/, '').length ?? 0;

/** Earlier results and this one, oldest first, at most five; empty when there is nothing earlier to compare with. */
export const trendPoints = (item: LabItem, report: LabReport): TrendPoint[] => {
  if (item.numeric === null) return [];
  const nowAt = report.sampledAt ?? report.head.reportedAt ?? '';
  const isThis = (at: string): boolean => at === report.sampledAt || at === report.head.reportedAt;
  const earlier = item.trend
    .filter(({ at }) => !isThis(at))
    .map(({ at, value, numeric, range }): TrendPoint => ({
      at,
      numeric,
      text: value,
      low: range?.low ?? null,
      high: range?.high ?? null,
      isNow: false,
    }));
  if (earlier.length === 0) return [];
  const low = item.range?.low ?? null;
  const high = item.range?.high ?? null;
  return [...earlier, { at: nowAt, numeric: item.numeric, text: item.value, low, high, isNow: true }].slice(
    -SHOWN_POINTS,
  );
};

/** The same of the page of one line: every result with a number, oldest first. */
export const pagePoints = ({ points }: ReportTrend, reportId: string): TrendPoint[] =>
  points.map(({ at, numeric, value, range, reportId: id }) => ({
    ...{ at, numeric, text: value, low: range?.low ?? null, high: range?.high ?? null },
    isNow: id === reportId,
  }));

/** 上次 3.72，这次升高 0.40: the numbers only, and nothing about what they mean. */
export const changeWords = (points: readonly TrendPoint[]): string => {
  const [last, current] = points.slice(-2);
  if (!last || !current) return '';
  const decimals = Math.max(decimalsOf(last.text), decimalsOf(current.text));
  const difference = current.numeric - last.numeric;
  const size = Math.abs(difference).toFixed(decimals);
  if (Number(size) === 0) return `上次 ${last.text}，这次一样`;
  return `上次 ${last.text}，这次${difference > 0 ? '升高' : '降低'} ${size}`;
};

/** The stretch of values that the drawing shows: all points and all printed bounds, with some room. */
export const trendAxis = (points: readonly TrendPoint[]): [number, number] => {
  const marks = points.flatMap(({ numeric, low, high }) => [numeric, low, high]).filter((mark) => mark !== null);
  const least = Math.min(...marks);
  const most = Math.max(...marks);
  const room = (most - least || Math.abs(most) || 1) * 0.15;
  return [least - room, most + room];
};
