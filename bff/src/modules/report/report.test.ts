import { AuditRow } from '../audit/audit.table';
import { ReportReadRow } from './report.table';
import { head, lab, line } from './testing/lab-reports';
import { glossary, withReportDesk } from './testing/report-desk';
import { realPatients, seedUser } from './testing/seed-patient';

const { scene, rows, list, open, nothingWritten } = withReportDesk();

/** Not shown and not marked as read; only that it was tried is on record. */
const refusalWritten = async (actorId: string, code: string) => {
  expect(await rows(ReportReadRow)).toHaveLength(0);
  expect(await rows(AuditRow)).toMatchObject([
    { action: 'report.refused', actorId, ownerId: null, subjectId: 'R1', detail: { patientId: scene.patientId, code } },
  ]);
};

test('a list covers two years; a ready report is unread until it is opened', async () => {
  const first = await list();
  expect([first.from, first.reports]).toMatchObject(['2024-11-24', [{ id: 'R1', status: 'ready', unread: true }]]);
  expect(scene.asked).toEqual(['list 0000100001 2024-11-24 2026-11-24']);
  await open();
  expect((await list()).reports).toMatchObject([{ unread: false }]);
});

test('opening writes who read what, in the same transaction as the read mark, every time', async () => {
  await open();
  await open();
  expect(await rows(ReportReadRow)).toMatchObject([{ patientId: scene.patientId, reportId: 'R1' }]);
  const audited = await rows(AuditRow);
  expect(audited).toHaveLength(2);
  expect(audited[0]).toMatchObject({
    action: 'report.read',
    actorId: scene.ownerId,
    patientId: scene.patientId,
    subjectId: 'R1',
    requestId: 'req-1',
  });
});

test('when the audit row cannot be written, nothing is shown and nothing is marked as read', async () => {
  await expect(
    scene.desk.routes.getReport!({
      actorId: scene.ownerId,
      params: { patientId: scene.patientId, reportId: 'R1' },
      facts: { requestId: null, ip: '' },
    } as never),
  ).rejects.toThrow();
  await nothingWritten();
});

test('a report that is not audited is only announced, and cannot be opened', async () => {
  scene.kept = [lab({ status: 'pending', reportedAt: null, expected: '16:00–17:00', abnormalCount: 2 })];
  expect((await list()).reports).toMatchObject([
    { status: 'pending', expected: '16:00–17:00', abnormalCount: 0, unread: false },
  ]);
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  await refusalWritten(scene.ownerId, 'REPORT.NOT_FOUND');
});

test('a stranger finds no patient, the HIS is not scene.asked, and that it was tried is on record', async () => {
  const stranger = await seedUser(scene.world);
  await expect(list(stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  await expect(open('R1', stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  expect(scene.asked).toEqual([]);
  await refusalWritten(stranger, 'PATIENT.NOT_FOUND');
});

test('the id of somebody else’s report is not found under one’s own patient, and that it was tried is on record', async () => {
  scene.kept = [];
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  await refusalWritten(scene.ownerId, 'REPORT.NOT_FOUND');
});

test('a sensitive title waits for the physician: no times, no counts, not opened, not told', async () => {
  scene.kept = [lab({ title: '感染性疾病筛查', abnormalCount: 1 })];
  expect((await list()).reports).toMatchObject([
    { status: 'pending', expected: '请到医生处查看', reportedAt: null, abnormalCount: 0, unread: false },
  ]);
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND', displayText: '这份报告请到医生处查看' });
  expect(await scene.desk.reports.describeForMessage('0000100001', 'R1')).toBeNull();
  await refusalWritten(scene.ownerId, 'REPORT.NOT_FOUND');
});

test('a sensitive line under a plain title hides the whole report', async () => {
  scene.kept = [lab({ title: '术前检查' }, [line({ code: 'HIV-Ag/Ab', name: 'HIV 抗原抗体', value: '阴性(-)' })])];
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  await refusalWritten(scene.ownerId, 'REPORT.NOT_FOUND');
});

test('flags are named, critical lines come first, then abnormal ones, and the note says what to do', async () => {
  const flags = ['N', 'H', 'LL', 'A', 'L', 'HH'] as const;
  scene.kept = [
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
  scene.kept = [lab({}, [line(), line({ code: 'TC', flag: 'HH' }), line({ code: 'ZZ', name: '没有收录的项目' })])];
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

test('the newest unread report counts as news for seven days', async () => {
  const patient = await realPatients(scene.world).require(scene.world.tx.outside, scene.ownerId, scene.patientId);
  const news = () => scene.desk.reports.newestUnread(patient, { traceId: 't' });
  scene.kept = [lab(), lab({ id: 'R0', issuedAt: new Date('2026-11-22T00:00:00.000Z') })];
  expect(await news()).toMatchObject({ id: 'R1' });
  await open('R1');
  expect(await news()).toMatchObject({ id: 'R0' });
  scene.world.clock.advance(8 * 86_400_000);
  expect(await news()).toBeNull();
});

test('an examination shows findings and conclusion', async () => {
  scene.kept = [
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
  expect(await scene.desk.reports.describeForMessage('0000100001', 'R1')).toMatchObject({
    ...{ kind: 'exam', title: '胸部 CT 平扫', version: 1 },
  });
});
