import { join } from 'node:path';
import { contract, DAY, type ReportLevel } from '@anzhen/shared-types';
import { loadHospitalConfig } from '../../platform/hospital-config';
import { makeShortMemory } from '../../platform/single-flight';
import type { HisLabReport, HisReportHead } from '../../ports/his';
import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import { makeAudit } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { loadGlossary, makeReportModule } from '.';
import { levelOf, ruleOfHead, whyHidden } from './report.policy';
import { ReportConsentRow } from './report.table';
import { head, lab } from './testing/lab-reports';
import { realPatients, seedPatient, seedUser } from './testing/seed-patient';

const folder = join(__dirname, '../../../../config/hospital');
const config = loadHospitalConfig(join(folder, 'qinghe.yaml')).reports;
const glossary = loadGlossary(join(folder, 'report-glossary.yaml'));
const TODAY = '2026-11-24';

describe('what the hospital’s policy hides', () => {
  const now = new Date('2026-11-24T02:00:00.000Z');
  const why = (change: Partial<HisReportHead>, level: ReportLevel = 'all') => {
    const report = head(change);
    return whyHidden(report, ruleOfHead(report, config), { level, now });
  };
  const told = new Date('2026-11-24T01:00:00.000Z');

  test.each<[string, Partial<HisReportHead>, ReportLevel, ReturnType<typeof why>]>([
    ['an ordinary one is shown', {}, 'ordinary', null],
    ['nothing is shown to whom nothing was agreed', {}, 'none', 'not-agreed'],
    [
      'HIV is told in person, also when the HIS says it was told',
      { title: 'HIV 抗体', releasedAt: told },
      'all',
      'not-released',
    ],
    ['full width and spaces change nothing', { title: 'Ｈ Ｉ Ｖ抗体' }, 'all', 'not-released'],
    ['pathology waits until the doctor has told it', { title: '胃镜活检病理' }, 'all', 'not-released'],
    ['and is shown afterwards', { title: '胃镜活检病理', releasedAt: told }, 'all', null],
    ['but to the patient alone', { title: '胃镜活检病理', releasedAt: told }, 'ordinary', 'own-only'],
    [
      'some wait for days',
      { title: '肿瘤标志物', issuedAt: new Date(now.getTime() - 2 * DAY + 1) },
      'all',
      'not-released',
    ],
    ['and are shown then', { title: '肿瘤标志物', issuedAt: new Date(now.getTime() - 2 * DAY) }, 'all', null],
    ['what the HIS marks without a word of ours waits too', { isSensitive: true }, 'all', 'not-released'],
  ])('%s', (_case, change, level, expected) => {
    expect(why(change, level)).toBe(expected);
  });
});

test.each([
  ['the patient', 'self', '1990-01-01', null, 'all'],
  ['a father of a child below 14', 'son', '2012-11-25', null, 'all'],
  ['a mother of somebody of 14', 'daughter', '2012-11-24', null, 'ordinary'],
  ['a father one day before his son is 18', 'son', '2008-11-25', null, 'ordinary'],
  ['the same on the birthday', 'son', '2008-11-24', null, 'none'],
  ['the same, where the son agreed', 'son', '2008-11-24', 'ordinary', 'ordinary'],
  ['a relative of a child', 'other', '2020-01-01', null, 'ordinary'],
  ['an adult child acting for a mother', 'mother', '1958-03-12', null, 'ordinary'],
  ['the same, where she agreed to all', 'mother', '1958-03-12', 'all', 'all'],
  ['the same, where she withdrew it', 'mother', '1958-03-12', 'none', 'none'],
] as const)('%s sees what consent and law allow', (_case, relation, birthDate, decided, expected) => {
  expect(levelOf({ relation, birthDate }, decided, { today: TODAY, rules: config })).toBe(expected);
});

describe('a patient decides about a child of hers', () => {
  let world: TestWorld;
  let desk: ReturnType<typeof makeReportModule>;
  let kept: HisLabReport[];
  let mother: { userId: string; patientId: string };
  let daughter: { userId: string; patientId: string };

  beforeAll(async () => {
    world = await openTestWorld('2026-11-24T02:00:00.000Z');
    const person = async (relation: string) => {
      const userId = await seedUser(world);
      return { userId, patientId: await seedPatient(world, userId, { relation }) };
    };
    mother = await person('self');
    daughter = await person('mother');
    await seedPatient(world, daughter.userId, { relation: 'self', name: '程安之', hisPatientId: '0000100009' });
    kept = [lab(), lab({ id: 'R2', title: '胃镜活检病理', releasedAt: world.clock.now() })];
    desk = makeReportModule({
      ...{ ...world, log: testLog, memory: makeShortMemory(world), audit: makeAudit(world), config, glossary },
      patients: realPatients(world),
      his: {
        listReports: () => Promise.resolve(kept.map((report) => report.head)),
        getReport: (_context, _patient, id) =>
          Promise.resolve(kept.find((report) => report.head.id === id) ?? kept[0]!),
      },
    });
  });
  afterAll(() => world.close());

  const facts = { requestId: 'req-1', ip: '' };
  const viewersOf = async ({ userId, patientId }: typeof mother) =>
    contract.listReportViewers.response.parse(
      await desk.routes.listReportViewers!({ actorId: userId, params: { patientId }, facts } as never),
    ).viewers;
  const decide = async (level: ReportLevel, by = mother, viewerId = daughter.patientId) =>
    contract.decideReportViewer.response.parse(
      await desk.routes.decideReportViewer!({
        ...{ actorId: by.userId, params: { patientId: by.patientId, viewerId }, body: { level }, facts },
      } as never),
    );
  const shownTo = async ({ userId, patientId }: typeof mother) => {
    const { reports } = contract.listReports.response.parse(
      await desk.routes.listReports!({ actorId: userId, params: { patientId }, facts } as never),
    );
    return reports.map(({ status, expected }) => expected ?? status);
  };
  const open = ({ userId, patientId }: typeof mother, reportId: string) =>
    desk.routes.getReport!({ actorId: userId, params: { patientId, reportId }, facts } as never);
  const actions = async () => (await world.tx.outside.manager.find(AuditRow)).map(({ action }) => action);

  test('without a decision she sees ordinary ones, and the sensitive one is for the patient alone', async () => {
    expect(await viewersOf(mother)).toEqual([
      { id: daughter.patientId, maskedName: '程*之', calledAs: '妈妈', level: 'ordinary', decidedAt: null },
    ]);
    expect(await shownTo(mother)).toEqual(['ready', 'ready']);
    expect(await shownTo(daughter)).toEqual(['ready', '只给本人看']);
    await expect(open(daughter, 'R2')).rejects.toMatchObject({
      code: 'REPORT.NOT_FOUND',
      displayText: '这份报告只给本人看',
    });
  });

  test('what the mother agrees to is shown, what she takes back is not, and both are on record', async () => {
    expect(await decide('all')).toMatchObject({ level: 'all', decidedAt: '2026-11-24T02:00:00.000Z' });
    expect(await shownTo(daughter)).toEqual(['ready', 'ready']);
    expect(await open(daughter, 'R2')).toMatchObject({ head: { title: '胃镜活检病理' } });
    await decide('none');
    await expect(shownTo(daughter)).rejects.toMatchObject({ code: 'REPORT.NOT_AGREED' });
    await expect(open(daughter, 'R1')).rejects.toMatchObject({ code: 'REPORT.NOT_AGREED' });
    expect((await actions()).filter((action) => action === 'report.viewer_decided')).toHaveLength(2);
    expect((await actions()).filter((action) => action === 'report.refused')).toHaveLength(2);
    expect(await shownTo(mother)).toEqual(['ready', 'ready']);
  });

  test('whom she lets see nothing is not told of new reports either', async () => {
    const both = await realPatients(world).findByHisPatientId(world.tx.outside, '0000100001');
    const told = await desk.reports.whoMayRead(world.tx.outside, both);
    expect(told.map(({ id }) => id)).toEqual([mother.patientId]);
  });

  test('nobody else decides: not the viewer, not a stranger, and not about somebody with another patient', async () => {
    const before = await world.tx.outside.manager.find(ReportConsentRow);
    const stranger = await seedUser(world);
    const other = {
      userId: stranger,
      patientId: await seedPatient(world, stranger, { relation: 'self', hisPatientId: '0000100003' }),
    };
    await expect(decide('all', daughter)).rejects.toMatchObject({ code: 'REPORT.ONLY_SELF' });
    await expect(decide('all', { ...mother, userId: stranger })).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
    await expect(decide('all', other)).rejects.toMatchObject({ code: 'REPORT.VIEWER_NOT_FOUND' });
    await expect(decide('all', mother, mother.patientId)).rejects.toMatchObject({ code: 'REPORT.VIEWER_NOT_FOUND' });
    expect(await world.tx.outside.manager.find(ReportConsentRow)).toEqual(before);
  });
});
