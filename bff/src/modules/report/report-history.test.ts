import { contract } from '@anzhen/shared-types';
import { HisError, type HisLabItem, type HisLabReport, type HisReportHead } from '../../ports/his';
import { AuditRow } from '../audit/audit.table';
import { ReportReadRow } from './report.table';
import { head, lab, line, taken } from './testing/lab-reports';
import { facts, withReportDesk } from './testing/report-desk';
import { realPatients } from './testing/seed-patient';

const { scene, rows, list, open, nothingWritten } = withReportDesk();

test('a trend joins only the same code, unit and method of reports with the same title, oldest first', async () => {
  const earlier = (id: string, day: string, change: Partial<HisLabItem>, title = '血脂四项') =>
    taken(day, lab({ id, title, reportedAt: new Date(`${day}T00:00:00.000Z`) }, [line(change)]));
  scene.kept = [
    lab(),
    earlier('R2', '2026-05-01', { value: '2.10', rangeText: '<1.80' }),
    earlier('R3', '2025-11-01', { value: '1.90' }),
    earlier('R4', '2025-10-01', { value: '170', unit: 'mg/dL' }),
    earlier('R5', '2025-09-01', { value: '1.80', method: '另一法' }),
    earlier('R6', '2025-08-01', { value: '1.50' }),
    earlier('R7', '2025-07-01', {}, '生化全套'),
  ];
  const report = await open();
  expect(report.kind === 'lab' && report.items[0]!.trend.map(({ numeric, range }) => [numeric, range?.high])).toEqual([
    [1.9, 1.7],
    [2.1, 1.8],
    [1.2, 1.7],
  ]);
  expect(scene.asked.filter((call) => call.startsWith('get'))).toEqual([
    'get R1',
    'get R2',
    'get R3',
    'get R4',
    'get R5',
    'get R6',
  ]);
});

test('a unit is the same in whichever characters the laboratory wrote it', async () => {
  scene.kept = [
    lab({}, [line({ unit: 'µmol/L' })]),
    taken('2026-05-01', lab({ id: 'R2' }, [line({ unit: 'μmol／L' })])),
    taken('2026-04-01', lab({ id: 'R3' }, [line({ unit: 'mmol/L' })])),
  ];
  const report = await open();
  expect(report.kind === 'lab' && report.items[0]!.trend).toHaveLength(2);
});

test('another specimen makes no trend, nor do several results of one code, of which nobody knows which is meant', async () => {
  scene.kept = [lab(), { ...taken('2026-05-01', lab({ id: 'R2' })), specimen: '尿' }];
  const first = await open();
  expect(first.kind === 'lab' && first.items[0]!.trend).toEqual([]);
  scene.world.clock.advance(6_000);
  scene.kept = [lab(), taken('2026-05-01', lab({ id: 'R2' }, [line(), line({ name: '服糖后 1 小时', value: '9.1' })]))];
  const second = await open();
  expect(second.kind === 'lab' && [second.specimen, second.items[0]!.trend]).toEqual(['血清', []]);
});

test('censored values and texts make no trend', async () => {
  scene.kept = [lab({}, [line({ value: '<0.01' })]), taken('2026-05-01', lab({ id: 'R2' }))];
  const report = await open();
  expect(report.kind === 'lab' && report.items[0]).toMatchObject({ value: '<0.01', numeric: null, trend: [] });
});

test.each([
  ['Unavailable', 'HIS.UNAVAILABLE'],
  ['Timeout', 'HIS.UNAVAILABLE'],
  ['Protocol', 'HIS.PROTOCOL'],
] as const)('the HIS scene.failing with %s is said as %s and nothing is written', async (code, expected) => {
  scene.failing = new HisError(code, 'down');
  await expect(list()).rejects.toMatchObject({ code: expected });
  await expect(open()).rejects.toMatchObject({ code: expected });
  await nothingWritten();
});

const corrected = (value: string, change: Partial<HisReportHead> = {}) =>
  lab(
    {
      version: 2,
      issuedAt: new Date('2026-11-24T01:00:00.000Z'),
      changeReason: '复核更正',
      abnormalCount: 1,
      ...change,
    },
    [line({ value, flag: 'H' })],
  );
const valueOf = async () => {
  const report = await open();
  return report.kind === 'lab' && report.items[0]!.value;
};
/** The list is remembered for seconds. */
const listLater = () => {
  scene.world.clock.advance(6_000);
  return list();
};

describe('corrected, withdrawn, late and out-of-order results', () => {
  test('a correction is unread again and shows what it changed from what was seen, and when', async () => {
    await open();
    scene.kept = [corrected('2.31')];
    expect((await listLater()).reports).toMatchObject([{ version: 2, unread: true }]);
    expect(await open()).toMatchObject({
      head: { version: 2, issuedAt: '2026-11-24T01:00:00.000Z', changeReason: '复核更正' },
      history: [
        {
          ...{ version: 1, issuedAt: '2026-11-23T08:30:00.000Z', seenAt: '2026-11-24T02:00:00.000Z' },
          changes: [{ name: '甘油三酯', before: '1.20 mmol/L', after: '2.31 mmol/L ↑' }],
        },
      ],
    });
    expect((await listLater()).reports).toMatchObject([{ unread: false }]);
    expect(JSON.stringify(await rows(ReportReadRow))).not.toContain('甘油三酯');
  });

  test('an older copy that answers after the correction does not bring the old value back', async () => {
    scene.kept = [corrected('2.31')];
    await open();
    scene.kept = [lab()];
    expect(await valueOf()).toBe('2.31');
    expect((await open()).history).toEqual([]);
    // Nor does the list count what the old copy says.
    scene.kept = [lab({ abnormalCount: 0 })];
    expect((await listLater()).reports).toMatchObject([{ version: 2, abnormalCount: 1, changeReason: '复核更正' }]);
    scene.kept = [corrected('2.05', { version: 3 })];
    expect(await valueOf()).toBe('2.05');
  });

  test('a HIS that does not count versions is understood by the time of audit; one that changes silently, by what it says', async () => {
    await open();
    scene.kept = [corrected('2.31', { version: 1 })];
    expect(await valueOf()).toBe('2.31');
    scene.kept = [lab()];
    expect(await valueOf()).toBe('2.31');
    scene.kept = [corrected('9.90', { version: 1 })];
    const report = await open();
    expect(report.history.map(({ changes }) => changes![0]!.after)).toEqual(['9.90 mmol/L ↑', '2.31 mmol/L ↑']);
  });

  test('lines of one name, the printed range and the specimen are told apart, and a version that changed nothing says so', async () => {
    const [dry, seen] = [line({ code: 'RBC', name: '红细胞', value: '1+' }), line({ code: 'RBC-M', name: '红细胞' })];
    scene.kept = [lab({}, [dry, seen])];
    await open();
    scene.kept = [
      {
        ...lab({ version: 2 }, [
          { ...dry, value: '2+' },
          { ...seen, rangeText: '0-3' },
        ]),
        specimen: '中段尿',
      },
    ];
    await open();
    scene.kept = [{ ...scene.kept[0]!, head: head({ version: 3 }) } as HisLabReport];
    expect((await open()).history.map(({ changes }) => changes)).toEqual([
      [],
      [
        { name: '标本', before: '血清', after: '中段尿' },
        { name: '红细胞', before: '1+ mmol/L', after: '2+ mmol/L' },
        { name: '红细胞 参考范围（2）', before: '<1.70', after: '0-3' },
      ],
    ]);
  });

  test('a withdrawn report tells whoever saw it, gives nothing away, and an older copy does not revive it', async () => {
    await open();
    scene.kept = [{ ...corrected('', { status: 'withdrawn', changeReason: '标本溶血' }), items: [] }];
    expect((await listLater()).reports).toMatchObject([{ status: 'withdrawn', unread: true, abnormalCount: 0 }]);
    await expect(open()).rejects.toMatchObject({
      ...{ code: 'REPORT.WITHDRAWN', displayText: expect.stringContaining('标本溶血') },
    });
    expect(await scene.desk.reports.describeForMessage('0000100001', 'R1')).toMatchObject({ isWithdrawn: true });
    scene.kept = [lab()];
    await expect(open()).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
    expect((await listLater()).reports).toMatchObject([{ status: 'withdrawn', unread: false }]);
    expect(await scene.desk.reports.describeForMessage('0000100001', 'R1')).toMatchObject({
      ...{ kind: 'lab', title: '血脂四项', isWithdrawn: false },
    });
    // Made anew under the same id: it is out again, and news.
    scene.kept = [corrected('1.40', { version: 4 })];
    expect((await listLater()).reports).toMatchObject([{ status: 'ready', version: 4, unread: true }]);
    expect(await valueOf()).toBe('1.40');
    expect((await listLater()).reports).toMatchObject([{ status: 'ready', unread: false }]);
  });

  test('where a HIS does not count, a withdrawal ends it, too, and a correction with a reason is unread again', async () => {
    await open();
    scene.kept = [corrected('2.31', { version: 1 })];
    expect((await listLater()).reports).toMatchObject([{ status: 'ready', unread: true }]);
    await open();
    // Typeset anew without a reason is no news.
    scene.kept = [corrected('2.31', { version: 1, changeReason: '', issuedAt: new Date('2026-11-24T01:30:00.000Z') })];
    expect((await listLater()).reports).toMatchObject([{ unread: false }]);
    const issuedAt = new Date('2026-11-24T01:45:00.000Z');
    scene.kept = [{ ...corrected('', { version: 1, status: 'withdrawn', issuedAt }), items: [] }];
    await expect(open()).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
    scene.kept = [lab()];
    expect((await listLater()).reports).toMatchObject([{ status: 'withdrawn', unread: false }]);
    await expect(open()).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
  });

  test('a result that is audited long after its day is news', async () => {
    scene.kept = [lab({ reportedAt: new Date('2026-09-01T00:00:00.000Z'), issuedAt: scene.world.clock.now() })];
    expect((await list()).reports).toMatchObject([{ unread: true }]);
    const patient = await realPatients(scene.world).require(scene.world.tx.outside, scene.ownerId, scene.patientId);
    expect(await scene.desk.reports.newestUnread(patient, { traceId: 't' })).toMatchObject({ id: 'R1' });
  });

  test('a trend says what earlier results are by now, in their own digits, and nothing of what was taken back', async () => {
    const before = (id: string, value: string, change: Partial<HisReportHead> = {}) =>
      taken(
        `2026-0${id.slice(1)}-01`,
        lab({ id, reportedAt: new Date('2026-09-01T00:00:00.000Z'), ...change }, [line({ value })]),
      );
    const after = { version: 2, issuedAt: new Date('2026-11-24T01:00:00.000Z') };
    scene.kept = [lab(), before('R2', '2.105', after), before('R3', '9', { ...after, status: 'withdrawn' })];
    await open('R2');
    await expect(open('R3')).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
    // Older copies answer.
    scene.kept = [lab(), before('R2', '7.0'), before('R3', '9')];
    scene.world.clock.advance(6_000);
    const report = await open();
    expect(report.kind === 'lab' && report.items[0]!.trend.map(({ value }) => value)).toEqual(['2.105', '1.20']);
  });

  test('a trend follows the samples, not the order in which results came', async () => {
    const late = taken('2026-11-20', lab({ id: 'R2', reportedAt: new Date('2026-11-24T01:00:00.000Z') }));
    const after = taken('2026-11-24', lab({ id: 'R3', reportedAt: new Date('2026-11-24T01:30:00.000Z') }));
    const hidden = taken('2026-11-19', lab({ id: 'R4' }, [line(), line({ code: 'HIV', name: 'HIV 抗体' })]));
    scene.kept = [lab(), after, late, hidden];
    const trend = contract.getReportTrend.response.parse(
      await scene.desk.routes.getReportTrend!({
        actorId: scene.ownerId,
        ...{ params: { patientId: scene.patientId, reportId: 'R1' }, query: { code: 'TG' }, facts },
      } as never),
    );
    expect(trend.points.map(({ reportId }) => reportId)).toEqual(['R2', 'R1']);
    expect((await rows(AuditRow)).map(({ action }) => action)).toEqual(['report.read']);
  });
});
