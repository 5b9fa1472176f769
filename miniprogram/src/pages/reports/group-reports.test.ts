import type { ReportHead } from '@anzhen/shared-types';
import { groupReports } from './group-reports';

const head = (id: string, change: Partial<ReportHead> = {}): ReportHead => ({
  id,
  kind: 'lab',
  title: '血常规',
  status: 'ready',
  reportedAt: '2026-11-24T01:00:00.000Z',
  ...{ expected: null, version: 1, issuedAt: null, changeReason: '' },
  orderedBy: '顾明川',
  abnormalCount: 0,
  criticalCount: 0,
  itemCount: 24,
  unread: false,
  ...change,
});
const TODAY = '2026-11-24';
const ids = (reports: readonly ReportHead[]) => reports.map(({ id }) => id);

test('reports stand under today, pending, yesterday and before, by the day of the hospital', () => {
  const { groups } = groupReports(
    [
      head('before', { reportedAt: '2026-10-01T01:00:00.000Z' }),
      head('late-yesterday', { reportedAt: '2026-11-23T15:59:00.000Z' }),
      head('just-today', { reportedAt: '2026-11-23T16:00:00.000Z' }),
      head('pending', { status: 'pending', reportedAt: null }),
    ],
    'all',
    TODAY,
  );
  expect(groups.map(({ key, reports }) => [key, ids(reports)])).toEqual([
    ['today', ['just-today']],
    ['pending', ['pending']],
    ['yesterday', ['late-yesterday']],
    ['before', ['before']],
  ]);
});

test('a critical report stands on top whatever is filtered, and only there', () => {
  const reports = [head('exam', { kind: 'exam' }), head('critical', { criticalCount: 1, abnormalCount: 2 })];
  const { critical, groups } = groupReports(reports, 'exam', TODAY);
  expect(ids(critical)).toEqual(['critical']);
  expect(groups.flatMap((group) => ids(group.reports))).toEqual(['exam']);
});

test('the newest report of a day comes first', () => {
  const reports = [head('early'), head('late', { reportedAt: '2026-11-24T02:00:00.000Z' })];
  expect(ids(groupReports(reports, 'all', TODAY).groups[0]?.reports ?? [])).toEqual(['late', 'early']);
});
