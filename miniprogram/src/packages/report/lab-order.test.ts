import type { LabItem } from '@anzhen/shared-types';
import { changeWords, conclusionOf, groupItems, type LabReport, trendAxis, trendPoints } from './lab-order';

const item = (code: string, change: Partial<LabItem> = {}): LabItem => ({
  code,
  name: code,
  value: '4.12',
  numeric: 4.12,
  unit: 'mmol/L',
  range: { text: '＜3.40', low: null, high: 3.4 },
  flag: 'normal',
  explanation: null,
  trend: [],
  ...change,
});

const report = (items: LabItem[]): LabReport => ({
  kind: 'lab',
  head: {
    id: 'rep-1',
    kind: 'lab',
    title: '血脂四项',
    status: 'ready',
    reportedAt: '2026-11-24T01:05:00.000Z',
    ...{ expected: null, version: 1, issuedAt: '2026-11-24T01:05:00.000Z', changeReason: '' },
    orderedBy: '顾明川',
    abnormalCount: 0,
    criticalCount: 0,
    itemCount: items.length,
    unread: false,
  },
  patientName: '余佩兰',
  sexAge: '女 68 岁',
  maskedRecordNumber: '****0001',
  sampledAt: '2026-11-24T00:05:00.000Z',
  specimen: '血清',
  auditedBy: '',
  history: [],
  glossary: null,
  items,
  note: '',
});

const earlier = (at: string, numeric: number, value = String(numeric)) => ({
  at,
  value,
  numeric,
  range: { text: '＜3.40', low: null, high: 3.4 },
});

test('critical results come first and a qualitative one counts as abnormal', () => {
  const groups = groupItems([
    item('GLU'),
    item('HBsAg', { flag: 'abnormal', value: '阳性', numeric: null }),
    item('K', { flag: 'critical_high' }),
  ]);
  expect(groups.critical.map(({ code }) => code)).toEqual(['K']);
  expect(groups.abnormal.map(({ code }) => code)).toEqual(['HBsAg']);
  expect(conclusionOf(groups)).toBe('2 项不正常，其中 1 项要马上联系医生');
});

test('a line without a mark is neither normal nor abnormal', () => {
  const groups = groupItems([item('GLU', { flag: 'unmarked' })]);
  expect([groups.normal, groups.abnormal, groups.unmarked.length]).toEqual([[], [], 1]);
  expect(conclusionOf(groups)).toBe('1 项检验科没有标记，请问医生');
});

test('the present result is in the trend once, whether or not the BFF sent it', () => {
  const before = earlier('2026-05-24T01:00:00.000Z', 3.72);
  const present = earlier('2026-11-24T01:05:00.000Z', 4.12);
  for (const trend of [[before], [before, present]]) {
    const line = item('LDL-C', { trend });
    const points = trendPoints(line, report([line]));
    expect(points.map(({ text, isNow }) => [text, isNow])).toEqual([
      ['3.72', false],
      ['4.12', true],
    ]);
  }
});

test('an earlier result keeps the digits that it was printed with', () => {
  const line = item('LDL-C', { value: '4', numeric: 4, trend: [earlier('2026-05-24T01:00:00.000Z', 3.725, '3.725')] });
  expect(trendPoints(line, report([line])).map(({ text }) => text)).toEqual(['3.725', '4']);
});

test('without an earlier number there is no trend', () => {
  const alone = item('LDL-C', { trend: [earlier('2026-11-24T01:05:00.000Z', 4.12)] });
  const words = item('HBsAg', { numeric: null, value: '阳性', trend: [earlier('2026-05-24T01:00:00.000Z', 1)] });
  expect(trendPoints(alone, report([alone]))).toEqual([]);
  expect(trendPoints(words, report([words]))).toEqual([]);
});

test('the difference is told in numbers with the printed decimals, and without a judgement', () => {
  const line = item('LDL-C', { trend: [earlier('2026-05-24T01:00:00.000Z', 3.72)] });
  const points = trendPoints(line, report([line]));
  expect(changeWords(points)).toBe('上次 3.72，这次升高 0.40');
  expect(changeWords([points[1]!, points[0]!])).toBe('上次 4.12，这次降低 0.40');
  expect(changeWords([points[0]!, points[0]!])).toBe('上次 3.72，这次一样');
});

test('the drawing has room for every value and every printed bound', () => {
  const line = item('LDL-C', { trend: [earlier('2026-05-24T01:00:00.000Z', 3.72)] });
  const [from, to] = trendAxis(trendPoints(line, report([line])));
  expect(from).toBeLessThan(3.4);
  expect(to).toBeGreaterThan(4.12);
});
