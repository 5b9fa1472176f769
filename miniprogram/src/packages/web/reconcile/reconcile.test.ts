import type { DifferenceView, ReconciliationDay } from '@anzhen/shared-types';
import { countTypes, filterDifferences } from './filter-differences';
import { timeWords } from '../workbench/time-words';
import { dayLook, dayTrouble, dayWords, gapWords, isBeingCompared } from './reconcile-words';
import { withDifference } from './use-reconcile';

const difference = (id: string, change: Partial<DifferenceView> = {}): DifferenceView => ({
  ...{ id, day: '2026-11-21', type: 'surplus', typeName: '长款', side: 'pay', gapFen: 100, why: '', advice: '' },
  ...{ number: id, ledgers: [], lines: [], status: 'open', openedAt: '2026-11-22T02:30:00.000Z' },
  ...{ closedAt: null, closedByName: null, closeReason: null, ...change },
});
const day = (change: Partial<ReconciliationDay> = {}): ReconciliationDay => ({
  ...{ day: '2026-11-21', status: 'done', problem: null, nextTryAt: null, finishedAt: null, totals: null },
  ...{ openCount: 0, closedCount: 0, healedCount: 0, ...change },
});

const all = [
  difference('a'),
  difference('b', { gapFen: -900, type: 'shortfall' }),
  difference('c', { status: 'healed' }),
  difference('d', { status: 'closed', type: 'amount', gapFen: 50 }),
];
const idsOf = (list: readonly DifferenceView[]): string[] => list.map(({ id }) => id);

test('open ones come first, the largest gap before the others', () => {
  expect(idsOf(filterDifferences(all, { shown: 'all', type: null }))).toEqual(['b', 'a', 'c', 'd']);
  expect(idsOf(filterDifferences(all, { shown: 'open', type: null }))).toEqual(['b', 'a']);
  expect(idsOf(filterDifferences(all, { shown: 'ended', type: 'amount' }))).toEqual(['d']);
});

test('the count behind a type is of what would be shown', () => {
  expect(countTypes(all, 'open')).toEqual(
    new Map([
      ['surplus', 1],
      ['shortfall', 1],
    ]),
  );
});

test('a closed difference changes its row and the counts of the day', () => {
  const closed = difference('a', { status: 'closed', closeReason: '已补记' });
  const after = withDifference({ day: day({ openCount: 2 }), differences: all }, closed);
  expect(after.day).toMatchObject({ openCount: 1, closedCount: 2, healedCount: 1 });
  expect(after.differences[0]).toBe(closed);
});

test('amounts, days and times are written as people read them', () => {
  expect([gapWords(123_456), gapWords(-8_000), gapWords(0)]).toEqual(['+ ¥1,234.56', '− ¥80.00', '¥0.00']);
  expect(dayWords('2026-11-21')).toBe('11月21日 周六');
  expect(timeWords('2026-11-21T16:30:00.000Z')).toBe('11月22日 00:30');
});

test('a day says how it stands, and why there is no result', () => {
  expect(dayLook(day()).name).toBe('四方一致');
  expect(dayLook(day({ openCount: 3, healedCount: 1 })).name).toBe('3 笔未处理');
  expect(dayLook(day({ closedCount: 1 })).name).toBe('都处理了');
  const waiting = day({ status: 'waiting', problem: '账单还在生成', nextTryAt: '2026-11-22T03:00:00.000Z' });
  expect([isBeingCompared(waiting), dayLook(waiting).name]).toEqual([false, '等账单']);
  expect(dayTrouble(waiting)).toBe('账单还在生成，11月22日 11:00 再试。');
  expect(isBeingCompared(day({ status: 'waiting' }))).toBe(true);
  expect(dayTrouble(day())).toBeNull();
});
