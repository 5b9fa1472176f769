import { join } from 'node:path';
import { contract } from '@anzhen/shared-types';
import { loadHospitalConfig } from '../../platform/hospital-config';
import { makeShortMemory } from '../../platform/single-flight';
import { HisError, type HisExamReport, type HisLabItem, type HisLabReport, type HisReportHead } from '../../ports/his';
import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import { makeAudit } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { loadGlossary, makeReportModule } from '.';
import { ReportReadRow } from './report.table';
import { head, lab, line, taken } from './testing/lab-reports';
import { realPatients, seedPatient, seedUser } from './testing/seed-patient';

const config = loadHospitalConfig(join(__dirname, '../../../../config/hospital/qinghe.yaml')).reports;

const glossary = loadGlossary(join(__dirname, '../../../../config/hospital/report-glossary.yaml'));

let world: TestWorld;
let desk: ReturnType<typeof makeReportModule>;
let ownerId: string;
let patientId: string;
/** What the HIS holds; the HIS is the outside here. */
let kept: (HisLabReport | HisExamReport)[];
let failing: HisError | null;
let asked: string[];

beforeEach(async () => {
  world = await openTestWorld('2026-11-24T02:00:00.000Z');
  ownerId = await seedUser(world);
  patientId = await seedPatient(world, ownerId);
  kept = [lab()];
  failing = null;
  asked = [];
  desk = makeReportModule({
    ...world,
    log: testLog,
    memory: makeShortMemory(world),
    audit: makeAudit(world),
    patients: realPatients(world),
    ...{ config, glossary },
    his: {
      listReports: (_context, hisPatientId, range) => {
        asked.push(`list ${hisPatientId} ${range.from} ${range.to}`);
        return failing ? Promise.reject(failing) : Promise.resolve(kept.map((report) => report.head));
      },
      getReport: (_context, _hisPatientId, id) => {
        asked.push(`get ${id}`);
        const found = kept.find((report) => report.head.id === id && report.head.status !== 'pending');
        return failing || !found ? Promise.reject(failing ?? new HisError('NotFound', 'none')) : Promise.resolve(found);
      },
    },
  });
});
afterEach(() => world.close());

const facts = { requestId: 'req-1', ip: '' };
const list = async (who = ownerId) =>
  contract.listReports.response.parse(
    await desk.routes.listReports!({ actorId: who, params: { patientId }, facts } as never),
  );
const open = async (reportId = 'R1', who = ownerId) =>
  contract.getReport.response.parse(
    await desk.routes.getReport!({ actorId: who, params: { patientId, reportId }, facts } as never),
  );
const rows = <T extends object>(table: new () => T): Promise<T[]> => world.tx.outside.manager.find(table);
const nothingWritten = async () => {
  expect(await rows(ReportReadRow)).toHaveLength(0);
  expect((await rows(AuditRow)).filter(({ action }) => action !== 'report.refused')).toEqual([]);
};
/** Not shown and not marked as read; only that it was tried is on record. */
const refusalWritten = async (actorId: string, code: string) => {
  expect(await rows(ReportReadRow)).toHaveLength(0);
  expect(await rows(AuditRow)).toMatchObject([
    { action: 'report.refused', actorId, ownerId: null, subjectId: 'R1', detail: { patientId, code } },
  ]);
};

test('a list covers two years; a ready report is unread until it is opened', async () => {
  const first = await list();
  expect([first.from, first.reports]).toMatchObject(['2024-11-24', [{ id: 'R1', status: 'ready', unread: true }]]);
  expect(asked).toEqual(['list 0000100001 2024-11-24 2026-11-24']);
  await open();
  expect((await list()).reports).toMatchObject([{ unread: false }]);
});

test('opening writes who read what, in the same transaction as the read mark, every time', async () => {
  await open();
  await open();
  expect(await rows(ReportReadRow)).toMatchObject([{ patientId, reportId: 'R1' }]);
  const audited = await rows(AuditRow);
  expect(audited).toHaveLength(2);
  expect(audited[0]).toMatchObject({
    action: 'report.read',
    actorId: ownerId,
    patientId,
    subjectId: 'R1',
    requestId: 'req-1',
  });
});

test('when the audit row cannot be written, nothing is shown and nothing is marked as read', async () => {
  await expect(
    desk.routes.getReport!({
      actorId: ownerId,
      params: { patientId, reportId: 'R1' },
      facts: { requestId: null, ip: '' },
    } as never),
  ).rejects.toThrow();
  await nothingWritten();
});

test('a report that is not audited is only announced, and cannot be opened', async () => {
  kept = [lab({ status: 'pending', reportedAt: null, expected: '16:00–17:00', abnormalCount: 2 })];
  expect((await list()).reports).toMatchObject([
    { status: 'pending', expected: '16:00–17:00', abnormalCount: 0, unread: false },
  ]);
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  await refusalWritten(ownerId, 'REPORT.NOT_FOUND');
});

test('a stranger finds no patient, the HIS is not asked, and that it was tried is on record', async () => {
  const stranger = await seedUser(world);
  await expect(list(stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  await expect(open('R1', stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  expect(asked).toEqual([]);
  await refusalWritten(stranger, 'PATIENT.NOT_FOUND');
});

test('the id of somebody else’s report is not found under one’s own patient, and that it was tried is on record', async () => {
  kept = [];
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  await refusalWritten(ownerId, 'REPORT.NOT_FOUND');
});

test('a sensitive title waits for the physician: no times, no counts, not opened, not told', async () => {
  kept = [lab({ title: '感染性疾病筛查', abnormalCount: 1 })];
  expect((await list()).reports).toMatchObject([
    { status: 'pending', expected: '请到医生处查看', reportedAt: null, abnormalCount: 0, unread: false },
  ]);
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND', displayText: '这份报告请到医生处查看' });
  expect(await desk.reports.describeForMessage('0000100001', 'R1')).toBeNull();
  await refusalWritten(ownerId, 'REPORT.NOT_FOUND');
});

test('a sensitive line under a plain title hides the whole report', async () => {
  kept = [lab({ title: '术前检查' }, [line({ code: 'HIV-Ag/Ab', name: 'HIV 抗原抗体', value: '阴性(-)' })])];
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  await refusalWritten(ownerId, 'REPORT.NOT_FOUND');
});

test('flags are named, critical lines come first, then abnormal ones, and the note says what to do', async () => {
  const flags = ['N', 'H', 'LL', 'A', 'L', 'HH'] as const;
  kept = [
    lab(
      { criticalCount: 2 },
      flags.map((flag, index) => line({ code: `C${index}`, flag })),
    ),
  ];
  const report = await open();
  expect(report.kind === 'lab' && report.items.map(({ flag }) => flag)).toEqual([
    'critical_low',
    'critical_high',
    'high',
    'abnormal',
    'low',
    'normal',
  ]);
  expect(report.note).toMatch(/^有危急值，请现在联系医生/);
});

test('an item is explained in the hospital’s words with their version, a critical one and an unknown one not at all', async () => {
  kept = [lab({}, [line(), line({ code: 'TC', flag: 'HH' }), line({ code: 'ZZ', name: '没有收录的项目' })])];
  const report = await open();
  if (report.kind !== 'lab') throw new Error('not a laboratory report');
  const said = new Map(report.items.map(({ code, explanation }) => [code, explanation]));
  expect([...said]).toEqual([
    ['TC', null],
    ['TG', glossary.explain({ code: 'tg', name: '' })],
    ['ZZ', null],
  ]);
  expect(said.get('TG')).toContain('脂肪');
  expect(report.glossary).toEqual({ version: '2026-11.1', reviewedBy: null });
});

test('the page shows the person: full name, sex, age and the tail of the record number', async () => {
  expect(await open()).toMatchObject({ patientName: '试验员', sexAge: '女 68 岁', maskedRecordNumber: '****3071' });
});

test('a trend joins only the same code, unit and method of reports with the same title, oldest first', async () => {
  const earlier = (id: string, day: string, change: Partial<HisLabItem>, title = '血脂四项') =>
    taken(day, lab({ id, title, reportedAt: new Date(`${day}T00:00:00.000Z`) }, [line(change)]));
  kept = [
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
  expect(asked.filter((call) => call.startsWith('get'))).toEqual([
    'get R1',
    'get R2',
    'get R3',
    'get R4',
    'get R5',
    'get R6',
  ]);
});

test('a unit is the same in whichever characters the laboratory wrote it', async () => {
  kept = [
    lab({}, [line({ unit: 'µmol/L' })]),
    taken('2026-05-01', lab({ id: 'R2' }, [line({ unit: 'μmol／L' })])),
    taken('2026-04-01', lab({ id: 'R3' }, [line({ unit: 'mmol/L' })])),
  ];
  const report = await open();
  expect(report.kind === 'lab' && report.items[0]!.trend).toHaveLength(2);
});

test('another specimen makes no trend, nor do several results of one code, of which nobody knows which is meant', async () => {
  kept = [lab(), { ...taken('2026-05-01', lab({ id: 'R2' })), specimen: '尿' }];
  const first = await open();
  expect(first.kind === 'lab' && first.items[0]!.trend).toEqual([]);
  world.clock.advance(6_000);
  kept = [lab(), taken('2026-05-01', lab({ id: 'R2' }, [line(), line({ name: '服糖后 1 小时', value: '9.1' })]))];
  const second = await open();
  expect(second.kind === 'lab' && [second.specimen, second.items[0]!.trend]).toEqual(['血清', []]);
});

test('censored values and texts make no trend', async () => {
  kept = [lab({}, [line({ value: '<0.01' })]), taken('2026-05-01', lab({ id: 'R2' }))];
  const report = await open();
  expect(report.kind === 'lab' && report.items[0]).toMatchObject({ value: '<0.01', numeric: null, trend: [] });
});

test.each([
  ['Unavailable', 'HIS.UNAVAILABLE'],
  ['Timeout', 'HIS.UNAVAILABLE'],
  ['Protocol', 'HIS.PROTOCOL'],
] as const)('the HIS failing with %s is said as %s and nothing is written', async (code, expected) => {
  failing = new HisError(code, 'down');
  await expect(list()).rejects.toMatchObject({ code: expected });
  await expect(open()).rejects.toMatchObject({ code: expected });
  await nothingWritten();
});

test('the newest unread report counts as news for seven days', async () => {
  const patient = await realPatients(world).require(world.tx.outside, ownerId, patientId);
  const news = () => desk.reports.newestUnread(patient, { traceId: 't' });
  kept = [lab(), lab({ id: 'R0', issuedAt: new Date('2026-11-22T00:00:00.000Z') })];
  expect(await news()).toMatchObject({ id: 'R1' });
  await open('R1');
  expect(await news()).toMatchObject({ id: 'R0' });
  world.clock.advance(8 * 86_400_000);
  expect(await news()).toBeNull();
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
  world.clock.advance(6_000);
  return list();
};

describe('corrected, withdrawn, late and out-of-order results', () => {
  test('a correction is unread again and shows what it changed from what was seen, and when', async () => {
    await open();
    kept = [corrected('2.31')];
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
    kept = [corrected('2.31')];
    await open();
    kept = [lab()];
    expect(await valueOf()).toBe('2.31');
    expect((await open()).history).toEqual([]);
    // Nor does the list count what the old copy says.
    kept = [lab({ abnormalCount: 0 })];
    expect((await listLater()).reports).toMatchObject([{ version: 2, abnormalCount: 1, changeReason: '复核更正' }]);
    kept = [corrected('2.05', { version: 3 })];
    expect(await valueOf()).toBe('2.05');
  });

  test('a HIS that does not count versions is understood by the time of audit; one that changes silently, by what it says', async () => {
    await open();
    kept = [corrected('2.31', { version: 1 })];
    expect(await valueOf()).toBe('2.31');
    kept = [lab()];
    expect(await valueOf()).toBe('2.31');
    kept = [corrected('9.90', { version: 1 })];
    const report = await open();
    expect(report.history.map(({ changes }) => changes![0]!.after)).toEqual(['9.90 mmol/L ↑', '2.31 mmol/L ↑']);
  });

  test('lines of one name, the printed range and the specimen are told apart, and a version that changed nothing says so', async () => {
    const [dry, seen] = [line({ code: 'RBC', name: '红细胞', value: '1+' }), line({ code: 'RBC-M', name: '红细胞' })];
    kept = [lab({}, [dry, seen])];
    await open();
    kept = [
      {
        ...lab({ version: 2 }, [
          { ...dry, value: '2+' },
          { ...seen, rangeText: '0-3' },
        ]),
        specimen: '中段尿',
      },
    ];
    await open();
    kept = [{ ...kept[0]!, head: head({ version: 3 }) } as HisLabReport];
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
    kept = [{ ...corrected('', { status: 'withdrawn', changeReason: '标本溶血' }), items: [] }];
    expect((await listLater()).reports).toMatchObject([{ status: 'withdrawn', unread: true, abnormalCount: 0 }]);
    await expect(open()).rejects.toMatchObject({
      ...{ code: 'REPORT.WITHDRAWN', displayText: expect.stringContaining('标本溶血') },
    });
    expect(await desk.reports.describeForMessage('0000100001', 'R1')).toMatchObject({ isWithdrawn: true });
    kept = [lab()];
    await expect(open()).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
    expect((await listLater()).reports).toMatchObject([{ status: 'withdrawn', unread: false }]);
    expect(await desk.reports.describeForMessage('0000100001', 'R1')).toMatchObject({
      ...{ kind: 'lab', title: '血脂四项', isWithdrawn: false },
    });
    // Made anew under the same id: it is out again, and news.
    kept = [corrected('1.40', { version: 4 })];
    expect((await listLater()).reports).toMatchObject([{ status: 'ready', version: 4, unread: true }]);
    expect(await valueOf()).toBe('1.40');
    expect((await listLater()).reports).toMatchObject([{ status: 'ready', unread: false }]);
  });

  test('where a HIS does not count, a withdrawal ends it, too, and a correction with a reason is unread again', async () => {
    await open();
    kept = [corrected('2.31', { version: 1 })];
    expect((await listLater()).reports).toMatchObject([{ status: 'ready', unread: true }]);
    await open();
    // Typeset anew without a reason is no news.
    kept = [corrected('2.31', { version: 1, changeReason: '', issuedAt: new Date('2026-11-24T01:30:00.000Z') })];
    expect((await listLater()).reports).toMatchObject([{ unread: false }]);
    const issuedAt = new Date('2026-11-24T01:45:00.000Z');
    kept = [{ ...corrected('', { version: 1, status: 'withdrawn', issuedAt }), items: [] }];
    await expect(open()).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
    kept = [lab()];
    expect((await listLater()).reports).toMatchObject([{ status: 'withdrawn', unread: false }]);
    await expect(open()).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
  });

  test('a result that is audited long after its day is news', async () => {
    kept = [lab({ reportedAt: new Date('2026-09-01T00:00:00.000Z'), issuedAt: world.clock.now() })];
    expect((await list()).reports).toMatchObject([{ unread: true }]);
    const patient = await realPatients(world).require(world.tx.outside, ownerId, patientId);
    expect(await desk.reports.newestUnread(patient, { traceId: 't' })).toMatchObject({ id: 'R1' });
  });

  test('a trend says what earlier results are by now, in their own digits, and nothing of what was taken back', async () => {
    const before = (id: string, value: string, change: Partial<HisReportHead> = {}) =>
      taken(
        `2026-0${id.slice(1)}-01`,
        lab({ id, reportedAt: new Date('2026-09-01T00:00:00.000Z'), ...change }, [line({ value })]),
      );
    const after = { version: 2, issuedAt: new Date('2026-11-24T01:00:00.000Z') };
    kept = [lab(), before('R2', '2.105', after), before('R3', '9', { ...after, status: 'withdrawn' })];
    await open('R2');
    await expect(open('R3')).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
    // Older copies answer.
    kept = [lab(), before('R2', '7.0'), before('R3', '9')];
    world.clock.advance(6_000);
    const report = await open();
    expect(report.kind === 'lab' && report.items[0]!.trend.map(({ value }) => value)).toEqual(['2.105', '1.20']);
  });

  test('a trend follows the samples, not the order in which results came', async () => {
    const late = taken('2026-11-20', lab({ id: 'R2', reportedAt: new Date('2026-11-24T01:00:00.000Z') }));
    const after = taken('2026-11-24', lab({ id: 'R3', reportedAt: new Date('2026-11-24T01:30:00.000Z') }));
    const hidden = taken('2026-11-19', lab({ id: 'R4' }, [line(), line({ code: 'HIV', name: 'HIV 抗体' })]));
    kept = [lab(), after, late, hidden];
    const trend = contract.getReportTrend.response.parse(
      await desk.routes.getReportTrend!({
        actorId: ownerId,
        ...{ params: { patientId, reportId: 'R1' }, query: { code: 'TG' }, facts },
      } as never),
    );
    expect(trend.points.map(({ reportId }) => reportId)).toEqual(['R2', 'R1']);
    expect((await rows(AuditRow)).map(({ action }) => action)).toEqual(['report.read']);
  });
});

test('an examination shows findings and conclusion', async () => {
  kept = [
    {
      kind: 'exam',
      head: head({ kind: 'exam', title: '胸部 CT 平扫' }),
      orderNumber: 'O1',
      findings: '所见',
      conclusion: '结论',
      auditedBy: '影像',
    },
  ];
  expect(await open()).toMatchObject({ kind: 'exam', findings: '所见', conclusion: '结论' });
  expect(await desk.reports.describeForMessage('0000100001', 'R1')).toMatchObject({
    ...{ kind: 'exam', title: '胸部 CT 平扫', version: 1 },
  });
});
