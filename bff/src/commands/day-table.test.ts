import type { DifferenceView, ReconciliationDayDetail } from '@anzhen/shared-types';
import { dayTable } from './day-table';

const total = { payCount: 2, payFen: 123_456, refundCount: 1, refundFen: 56 };
const none = { payCount: 0, payFen: 0, refundCount: 0, refundFen: 0 };
const difference: DifferenceView = {
  ...{ id: 'dif_1', day: '2026-11-21', type: 'shortfall', typeName: '短款', side: 'pay', gapFen: -8_000 },
  ...{ why: '微信支付的账单里没有这笔', advice: '', number: 'pay_1', ledgers: [], lines: [], status: 'healed' },
  ...{ openedAt: '2026-11-22T02:30:00.000Z', closedAt: null, closedByName: null, closeReason: '已经一致' },
};
const detail = (change: Partial<ReconciliationDayDetail['day']>, differences: DifferenceView[] = []) => ({
  day: {
    ...{ day: '2026-11-21', status: 'done' as const, problem: null, nextTryAt: null, finishedAt: null },
    ...{ openCount: 0, closedCount: 0, healedCount: 0 },
    totals: {
      wechat: total,
      fundflow: total,
      ownCash: total,
      insurance: none,
      ownInsurance: none,
      his: total,
      own: total,
      account: null,
    },
    ...change,
  },
  differences,
});

test('columns line up although Chinese characters are twice as wide', () => {
  const lines = dayTable(detail({})).split('\n');
  const wide = (text: string) => [...text].reduce((sum, each) => sum + (each > '\u2e7f' ? 2 : 1), 0);
  const rows = lines.slice(2, 9);
  expect(new Set(rows.map(wide)).size).toBe(1);
  expect(lines).toContain('四方一致，没有差异');
  expect(rows[1]).toMatch(/微信支付 +2 +¥1,234\.56 +1 +¥0\.56 +\+¥1,234\.00/);
});

test('every difference is a line with its gap, its reason and how it ended', () => {
  const text = dayTable(detail({ healedCount: 1 }, [difference]));
  expect(text).toContain('差异 1 笔：未处理 0，已处理 0，自动核销 1');
  expect(text).toMatch(/短款 +付款 +-¥80\.00 +pay_1 +自动核销 +微信支付的账单里没有这笔（已经一致）/);
});
