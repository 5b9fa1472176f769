import { contract } from '@anzhen/shared-types';
import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import type { AppError } from '../../platform/app-error';
import { insertRow } from '../../platform/db/insert-row';
import { newId } from '../../platform/new-id';
import { makeShortMemory } from '../../platform/single-flight';
import type { HisExamReport } from '../../ports/his';
import { type ArchivedStudy, type FrameRequest, ImagingError } from '../../ports/imaging';
import { makeAudit } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { makeReportModule } from '../report';
import { ReportConsentRow } from '../report/report.table';
import { realPatients, seedPatient, seedUser } from '../report/testing/seed-patient';
import { makeImagingModule } from '.';
import { isOfPatient } from './belonging.policy';

const study = (change: Partial<ArchivedStudy> = {}): ArchivedStudy => ({
  studyId: '1.2.1',
  accessionNumber: 'O2611240007',
  patientNumber: '0000100001',
  patientName: '试验员',
  series: [
    {
      ...{ seriesId: '1.2.1.1', modality: 'CT', description: '胸部平扫', bodyPart: 'CHEST' },
      images: [1, 2, 3].map((number) => ({
        ...{ instanceId: `1.2.1.1.${number}`, frame: 1, longestEdgePx: 640, ownWindow: null },
        sides: { left: 'R', right: 'L' },
      })),
    },
  ],
  keyImages: [{ instanceId: '1.2.1.1.2', frame: 1, label: '结节' }],
  ...change,
});

const report = (change: Partial<HisExamReport> = {}): HisExamReport => ({
  kind: 'exam',
  head: {
    ...{ id: 'R1', kind: 'exam', title: '胸部 CT 平扫', orderedBy: '周明远', isSensitive: false, status: 'audited' },
    ...{ reportedAt: new Date('2026-11-23T08:20:00.000Z'), expected: null, releasedAt: null },
    ...{ version: 1, issuedAt: null, changeReason: '' },
    ...{ itemCount: 0, abnormalCount: 0, criticalCount: 0 },
  },
  ...{ orderNumber: 'O2611240007', findings: '所见', conclusion: '结论', auditedBy: '影像' },
  ...change,
});

/** Three persons in one world: nothing here depends on what another test left behind. */
let world: TestWorld;
let kept: HisExamReport;
let archive: ArchivedStudy[];
let failing: ImagingError | null;
let asked: (string | FrameRequest)[];
let desk: ReturnType<typeof makeImagingModule>;
let ownerId: string;
let patientId: string;

const rules = {
  sensitive: [{ words: ['HIV'], release: 'never' as const }],
  guardianUntil: 14,
  ownOnlyText: '没有同意',
};
const texts = { hiddenText: '请到医生处查看', note: '', criticalNote: '' };

const openDesk = (isOffered = true) => {
  const base = { ...world, log: testLog, memory: makeShortMemory(world), audit: makeAudit(world) };
  const patients = realPatients(world);
  const { reports } = makeReportModule({
    ...base,
    patients,
    glossary: { version: 'test', reviewedBy: null, explain: () => null },
    config: { windowDays: 730, ...rules, ...texts },
    his: {
      listReports: () => Promise.resolve([]),
      getReport: () => Promise.resolve(kept),
    },
  });
  const imaging = {
    findStudies: (accessionNumber: string) => {
      asked.push(accessionNumber);
      return failing ? Promise.reject(failing) : Promise.resolve(archive);
    },
    renderFrame: (request: FrameRequest) => {
      asked.push(request);
      return failing
        ? Promise.reject(failing)
        : Promise.resolve({ mediaType: 'image/jpeg' as const, bytes: Buffer.from([0xff, 0xd8]) });
    },
  };
  return makeImagingModule({ ...base, reports, imaging: isOffered ? imaging : null });
};

beforeAll(async () => {
  world = await openTestWorld('2026-11-24T02:00:00.000Z');
});
afterAll(() => world.close());
beforeEach(async () => {
  ownerId = await seedUser(world);
  patientId = await seedPatient(world, ownerId, { hisPatientId: '0000100001' });
  kept = report();
  archive = [study()];
  failing = null;
  asked = [];
  desk = openDesk();
});
afterEach(() => world.tx.outside.manager.clear(AuditRow));

const facts = { requestId: 'req-1', ip: '', device: null };
const open = async (who = ownerId) =>
  contract.getReportImages.response.parse(
    await desk.routes.getReportImages!({ actorId: who, params: { patientId, reportId: 'R1' }, facts } as never),
  );
const see = async (imageId: string, query: object = {}, who = ownerId) => {
  const ctx = { type: '' };
  const params = { patientId, reportId: 'R1', imageId };
  const bytes = await desk.routes.getReportImage!({
    ...{ actorId: who, params, facts, ctx },
    query: contract.getReportImage.query.parse(query),
  } as never);
  return { bytes, type: ctx.type };
};
const deeds = async () => (await world.tx.outside.manager.find(AuditRow)).map(({ action }) => action).sort();

test('a report has its series in order, the windows of its body part, and what the radiologist pointed at', async () => {
  expect(await open()).toEqual({
    status: 'ready',
    series: [
      {
        ...{ title: '胸部平扫', modality: 'CT', presets: ['lung', 'soft_tissue', 'bone'] },
        images: [1, 2, 3].map((number) => ({ id: `1.2.1.1.${number}-1`, sides: { left: 'R', right: 'L' } })),
      },
    ],
    keyImages: [{ imageId: '1.2.1.1.2-1', label: '结节' }],
  });
  expect(asked).toEqual(['O2611240007']);
});

test('a picture is drawn in its window and no larger than it is; a thumbnail is small', async () => {
  expect(await see('1.2.1.1.2-1', { preset: 'lung' })).toEqual({
    bytes: Buffer.from([0xff, 0xd8]),
    type: 'image/jpeg',
  });
  const place = { studyId: '1.2.1', seriesId: '1.2.1.1', instanceId: '1.2.1.1.2', frame: 1 };
  expect(asked.at(-1)).toEqual({ ...place, fitPx: 640, window: { center: -600, width: 1500, shape: 'linear' } });
  await see('1.2.1.1.2-1', { size: 'thumb' });
  expect(asked.at(-1)).toEqual({ ...place, fitPx: 240, window: null });
});

test('a window of CT is not laid over another kind of picture', async () => {
  archive = [study({ series: [{ ...study().series[0]!, modality: 'MR' }] })];
  expect((await open()).series).toMatchObject([{ presets: ['own'] }]);
  await see('1.2.1.1.1-1', { preset: 'bone' });
  expect(asked.at(-1)).toMatchObject({ window: null });
});

test('a picture with a window of its own is drawn in that; of CT it is one choice more', async () => {
  const ownWindow = { center: 120, width: 300, shape: 'sigmoid' as const };
  const [series] = study().series;
  const images = series!.images.map((image) => ({ ...image, ownWindow }));
  archive = [study({ series: [{ ...series!, images }] })];
  expect((await open()).series).toMatchObject([{ presets: ['lung', 'soft_tissue', 'bone', 'own'] }]);
  await see('1.2.1.1.1-1', { preset: 'own' });
  expect(asked.at(-1)).toMatchObject({ window: ownWindow });
  await see('1.2.1.1.1-1', { preset: 'brain' });
  expect(asked.at(-1)).toMatchObject({ window: ownWindow });
});

test('swiping through the pictures asks HIS and archive once and is one opening on record', async () => {
  await open();
  await see('1.2.1.1.1-1');
  await see('1.2.1.1.2-1');
  expect(asked.filter((call) => typeof call === 'string')).toHaveLength(1);
  expect(await deeds()).toEqual(['report.images_read', 'report.read']);
  world.clock.advance(61_000);
  await see('1.2.1.1.3-1');
  expect(await deeds()).toEqual(['report.images_read', 'report.images_read', 'report.read', 'report.read']);
});

test('to a stranger neither list nor picture exists; nothing is asked, and each try is on record', async () => {
  const stranger = await seedUser(world);
  await open();
  asked = [];
  await expect(open(stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  await expect(see('1.2.1.1.1-1', {}, stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  expect(asked).toEqual([]);
  const refused = await world.tx.outside.manager.findBy(AuditRow, { action: 'report.refused' });
  expect(refused.map(({ actorId, subjectId }) => [actorId, subjectId])).toEqual([
    [stranger, 'R1'],
    [stranger, 'R1'],
  ]);
});

test('who is not family any more sees nothing, although the pictures are still in memory', async () => {
  await open();
  const { manager } = world.tx.outside;
  await manager.query(`UPDATE patient SET owner_id = '${await seedUser(world)}' WHERE id = '${patientId}'`);
  await expect(see('1.2.1.1.1-1')).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  expect(await deeds()).toContain('report.refused');
});

test('consent that is withdrawn ends the pictures at once, although they are still in memory', async () => {
  await open();
  const decidedAt = world.clock.now();
  const decision = { level: 'none', decidedBy: patientId, decidedAt } as const;
  await world.tx.outside.manager.update('patient', { id: patientId }, { relation: 'mother' });
  await insertRow(world.tx.outside, ReportConsentRow, {
    id: newId('reportConsent', decidedAt),
    patientId,
    ...decision,
  });
  asked = [];
  await expect(see('1.2.1.1.1-1')).rejects.toMatchObject({ code: 'REPORT.NOT_AGREED' });
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_AGREED' });
  expect(asked).toEqual([]);
  expect((await deeds()).filter((deed) => deed === 'report.refused')).toHaveLength(2);
});

test('only pictures of this report are drawn, whatever id is asked for', async () => {
  await expect(see('1.2.9.9-1')).rejects.toMatchObject({ code: 'IMAGE.NOT_FOUND' });
  await expect(see('1.2.1.1.1-2')).rejects.toMatchObject({ code: 'IMAGE.NOT_FOUND' });
  expect(contract.getReportImage.params.safeParse({ patientId, reportId: 'R1', imageId: '../x-1' }).success).toBe(
    false,
  );
});

test('pictures that carry another number or another name are held back', async () => {
  archive = [study({ patientNumber: '0000100002' }), study({ patientName: '另一个人' })];
  expect(await open()).toEqual({ status: 'not_arrived', series: [], keyImages: [] });
});

test.each([
  [{ patientNumber: '000000103071', patientName: 'SHI YAN YUAN' }, true],
  [{ patientNumber: '0000100001', patientName: '试 验员' }, true],
  [{ patientNumber: '0000100001', patientName: '' }, true],
  [{ patientNumber: '', patientName: '试验员' }, false],
  [{ patientNumber: '0000100001', patientName: '试验' }, false],
])('%j belongs: %s', (pictures, belongs) => {
  const patient = { hisPatientId: '0000100001', recordNumber: '000000103071', name: '试验员' };
  expect(isOfPatient(pictures, patient)).toBe(belongs);
});

test('an examination without an order number, or a laboratory report, has no pictures and asks nobody', async () => {
  kept = report({ orderNumber: '' });
  expect(await open()).toMatchObject({ status: 'not_arrived' });
  expect(asked).toEqual([]);
});

test('a report that a physician tells in person first shows no pictures either', async () => {
  kept = report({ head: { ...report().head, title: 'HIV 相关检查' } });
  await expect(open()).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  await expect(see('1.2.1.1.1-1')).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  expect(asked).toEqual([]);
});

test('a hospital without an archive says so, to those alone whose report it is', async () => {
  desk = openDesk(false);
  expect(await open()).toEqual({ status: 'not_offered', series: [], keyImages: [] });
  const stranger = await seedUser(world);
  await expect(open(stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  await expect(see('1.2.1.1.1-1', {}, stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  await expect(see('1.2.1.1.1-1')).rejects.toMatchObject({ code: 'IMAGE.NOT_FOUND' });
});

test.each(['Unavailable', 'Timeout', 'Refused', 'Protocol'] as const)(
  'an archive that fails with %s is said in one sentence, and is asked again next time',
  async (code) => {
    failing = new ImagingError(code, 'down');
    const error = await open().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'IMAGING.UNAVAILABLE' });
    expect((error as AppError).spec.retryable).toBe(true);
    failing = null;
    expect(await open()).toMatchObject({ status: 'ready' });
    expect(asked).toHaveLength(2);
  },
);
