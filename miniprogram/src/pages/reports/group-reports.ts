import type { ReportHead } from '@anzhen/shared-types';
import { addDays, hospitalDate, type LocalDate } from '@anzhen/shared-types/kernel';

export type ReportFilter = 'all' | 'lab' | 'exam';

export interface ReportGroups {
  /** Above everything else, whatever the filter. */
  critical: ReportHead[];
  groups: {
    key: 'today' | 'pending' | 'yesterday' | 'before';
    title: string;
    date: LocalDate | null;
    reports: ReportHead[];
  }[];
}

const newestFirst = (a: ReportHead, b: ReportHead): number => (b.reportedAt ?? '').localeCompare(a.reportedAt ?? '');

/** 今天、还没出、昨天、以前, newest first, with critical reports taken out to the top. */
export const groupReports = (reports: readonly ReportHead[], filter: ReportFilter, today: LocalDate): ReportGroups => {
  const yesterday = addDays(today, -1);
  const critical = reports.filter(({ criticalCount, status }) => criticalCount > 0 && status === 'ready');
  const rest = reports
    .filter((head) => !critical.includes(head) && (filter === 'all' || (filter === 'exam') === (head.kind === 'exam')))
    .sort(newestFirst);
  const dayOf = ({ status, reportedAt }: ReportHead): LocalDate | null =>
    status !== 'pending' && reportedAt !== null ? hospitalDate(new Date(reportedAt)) : null;
  const on = (fits: (day: LocalDate) => boolean): ReportHead[] =>
    rest.filter((head) => {
      const day = dayOf(head);
      return day !== null && fits(day);
    });
  const groups: ReportGroups['groups'] = [
    { key: 'today', title: '今天', date: null, reports: on((day) => day >= today) },
    { key: 'pending', title: '还没出', date: null, reports: rest.filter((head) => dayOf(head) === null) },
    { key: 'yesterday', title: '昨天', date: yesterday, reports: on((day) => day === yesterday) },
    { key: 'before', title: '以前', date: null, reports: on((day) => day < yesterday) },
  ];
  return {
    critical: [...critical].sort(newestFirst),
    groups: groups.filter((group) => group.reports.length > 0),
  };
};
