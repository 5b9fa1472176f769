import { addDays } from './hospital-time';
import { labItems } from './seed/lab-panels';
import { granted, type HisHarness, startHarness } from './testing/his-harness';

const TODAY = '2026-11-24';
let harness: HisHarness;
let patIds: Record<string, string>;

beforeEach(async () => {
  harness = await startHarness(`${TODAY} 09:10:00`);
  const persons = (await harness.control('his/demo-persons')) as { key: string; files: { patId: string }[] }[];
  patIds = Object.fromEntries(persons.map((person) => [person.key, person.files.at(-1)!.patId]));
});
afterEach(() => harness.stop());

const call = async (op: string, body: unknown) => granted(await harness.call(op, body));

interface Head {
  reportId: string;
  category: string;
  auditFlag: string;
  reportedAt: string;
  auditor: string;
  criticalFlag: string;
  sensitive: string;
}
async function reportsOfYear(patient: string): Promise<Head[]> {
  const windows = [0, 92, 184, 276].map((ago) => ({
    startDate: addDays(TODAY, -ago - 91),
    endDate: addDays(TODAY, -ago),
  }));
  const lists = await Promise.all(windows.map((window) => call('listReports', { patId: patIds[patient], ...window })));
  return lists.flatMap((answer) => answer.list as Head[]);
}

test('a year of one patient has three audited blood counts that know the one before, and one that waits', async () => {
  const reports = await reportsOfYear('chronic');
  const counts = reports.filter((report) => report.category === 'BLOOD_COUNT');
  expect(counts.map((report) => report.auditFlag)).toEqual(['0', '1', '1', '1']);
  expect(counts[0]!.auditor).toBe('');
  expect(reports.filter((report) => report.category === 'LIPIDS')).toHaveLength(3);
  const [newest, middle] = await Promise.all(
    counts.slice(1, 3).map((report) => call('getReport', { reportId: report.reportId })),
  );
  const valueOf = (
    report: { items: { code: string; value: string; previous: string; flag: string }[] },
    code: string,
  ) => report.items.find((item) => item.code === code)!;
  expect(valueOf(newest, 'WBC')).toMatchObject({ value: '10.4', flag: 'H', previous: '6.1' });
  expect(valueOf(newest, 'WBC').previous).toBe(valueOf(middle, 'WBC').value);
});

test('cultures, images, critical and sensitive results are there as the laboratory writes them', async () => {
  const find = async (patient: string, category: string) => {
    const head = (await reportsOfYear(patient)).find((report) => report.category === category)!;
    return { head, report: await call('getReport', { reportId: head.reportId }) };
  };
  expect((await find('chronic', 'CULTURE')).report.organisms[0].drugs).toContainEqual({
    drug: '左氧氟沙星',
    mic: '>=8',
    result: 'R',
  });
  expect((await find('lung', 'CT')).report).toMatchObject({
    items: [],
    exam: { bodyPart: '胸部', imageCount: -1, imageUrl: '' },
  });
  expect((await find('elder', 'BLOOD_COUNT')).head.criticalFlag).toBe('1');
  expect((await find('two-files', 'HIV')).head.sensitive).toBe('1');
});

test('a window longer than 92 days and an unknown patient are refused', async () => {
  const window = { startDate: addDays(TODAY, -92), endDate: TODAY };
  expect((await harness.call('listReports', { patId: patIds.chronic, ...window })).code).toBe('0');
  expect(
    (await harness.call('listReports', { patId: '0000999999', ...window, startDate: addDays(TODAY, -91) })).code,
  ).toBe('501');
  expect((await harness.call('getReport', { reportId: 'X-none' })).code).toBe('501');
});

test('the laboratory first audits what waits, then makes new results, and tells of each', async () => {
  const waiting = (await reportsOfYear('chronic')).find((report) => report.auditFlag === '0')!;
  const first = await harness.control('his/publish-report', { patientId: patIds.chronic, kind: 'blood-count' });
  expect(first).toMatchObject({ reportId: waiting.reportId, wasWaiting: true });
  const second = await harness.control('his/publish-report', { patientId: patIds.chronic, kind: 'blood-count' });
  expect(second.wasWaiting).toBe(false);
  const report = await call('getReport', { reportId: second.reportId });
  expect(report).toMatchObject({ auditFlag: '1', category: 'BLOOD_COUNT' });
  expect(report.items[0].previous).toBe('7.2');
  const { list } = await call('listEvents', { sinceId: 0, limit: 10 });
  expect(list.map((event: { reportId: string }) => event.reportId)).toEqual([first.reportId, second.reportId]);
  await expect(harness.control('his/publish-report', { patientId: patIds.chronic, kind: 'horoscope' })).rejects.toThrow(
    'kind must be',
  );
});

test('the laboratory flags by its printed range: a value below what it can measure is never high', () => {
  const flags = (values: string[]) => labItems('blood-count', values).map((item) => item.flag);
  expect(flags(['9.5', '75', '20', '3.8', '60', '45', '30', '<0.5'])).toEqual([
    'N',
    'N',
    'N',
    'N',
    'LL',
    'N',
    'LL',
    'N',
  ]);
  expect(flags(['30', '75.1', '19.9', '3.7', '151', '34', '351', '10.1'])).toEqual([
    'HH',
    'H',
    'L',
    'L',
    'H',
    'L',
    'H',
    'H',
  ]);
});
