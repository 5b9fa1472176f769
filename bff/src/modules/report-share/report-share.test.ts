import { contract, DAY } from '@anzhen/shared-types';
import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import { insertRow } from '../../platform/db/insert-row';
import { newId } from '../../platform/new-id';
import { makeShortMemory } from '../../platform/single-flight';
import type { HisExamReport } from '../../ports/his';
import { makeAudit } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { makeReportModule } from '../report';
import { ReportConsentRow, ReportReadRow } from '../report/report.table';
import { realPatients, seedPatient, seedUser } from '../report/testing/seed-patient';
import { makeReportShareModule } from '.';
import { ReportCertificateRow, ReportShareRow } from './report-share.table';

const report = (change: Partial<HisExamReport['head']> = {}): HisExamReport => ({
  kind: 'exam',
  head: {
    ...{ id: 'R1', kind: 'exam', title: '胸部 CT 平扫', orderedBy: '周明远', isSensitive: false, status: 'audited' },
    ...{ reportedAt: new Date('2026-11-23T08:20:00.000Z'), expected: null, releasedAt: null },
    ...{ version: 1, issuedAt: null, changeReason: '', itemCount: 0, abnormalCount: 0, criticalCount: 0 },
    ...change,
  },
  ...{ orderNumber: 'O1', findings: '所见', conclusion: '结论', auditedBy: '影像' },
});

let world: TestWorld;
let kept: HisExamReport;
/** What happens while the HIS answers. */
let meanwhile: () => Promise<unknown>;
let desk: ReturnType<typeof makeReportShareModule>;
let ownerId: string;
let patientId: string;

beforeAll(async () => {
  world = await openTestWorld('2026-11-24T02:00:00.000Z');
  const base = { ...world, log: testLog, memory: makeShortMemory(world), audit: makeAudit(world) };
  const patients = realPatients(world);
  const { reports } = makeReportModule({
    ...{ ...base, patients, glossary: { version: 'test', reviewedBy: null, explain: () => null } },
    config: {
      ...{ windowDays: 730, sensitive: [{ words: ['HIV'], release: 'never' as const }], guardianUntil: 14 },
      ...{ hiddenText: '请到医生处查看', ownOnlyText: '没有同意', note: '', criticalNote: '' },
    },
    his: { listReports: () => Promise.resolve([]), getReport: () => meanwhile().then(() => kept) },
  });
  desk = makeReportShareModule({
    ...{ ...base, patients, reports },
    ...{ hospitalName: '试验医院', publicUrl: 'https://example.test' },
  });
});
afterAll(() => world.close());
beforeEach(async () => {
  ownerId = await seedUser(world);
  patientId = await seedPatient(world, ownerId);
  kept = report();
  meanwhile = () => Promise.resolve();
});
afterEach(async () => {
  for (const table of [AuditRow, ReportReadRow, ReportShareRow, ReportCertificateRow])
    await world.tx.outside.manager.clear(table);
});

const facts = { requestId: 'req-1', ip: '203.0.113.7', device: 'Test Browser' };
const of = () => ({ patientId, reportId: 'R1' });
const share = async (hours: 24 | 72 | 168 = 24, who = ownerId) =>
  contract.createReportShare.response.parse(
    await desk.routes.createReportShare!({ actorId: who, params: of(), body: { hours }, facts } as never),
  );
const list = async (who = ownerId) =>
  contract.listReportShares.response.parse(
    await desk.routes.listReportShares!({ actorId: who, params: of(), facts } as never),
  ).shares;
const tokenOf = ({ url }: { url: string }): string => new URLSearchParams(url.split('?')[1]).get('token')!;
const open = async (token: string) => {
  const body = contract.openReportShare.request.parse({ token, by: ' 市二院 周医生 ' });
  return contract.openReportShare.response.parse(await desk.routes.openReportShare!({ body, facts } as never));
};
const revoke = (shareId: string, who = ownerId) =>
  desk.routes.revokeReportShare!({ actorId: who, params: { shareId }, facts } as never);
const pdf = async (who = ownerId) => {
  const ctx = { type: '' };
  const bytes = await desk.routes.getReportPdf!({ actorId: who, params: of(), facts, ctx } as never);
  return { bytes: Buffer.from(bytes), type: ctx.type };
};
const verify = async (code: string) =>
  contract.verifyReport.response.parse(await desk.routes.verifyReport!({ params: { code }, facts } as never));
const codes = async () => (await world.tx.outside.manager.find(ReportCertificateRow)).map(({ code }) => code);

test('a link shows the report to whoever has it, and the owner sees who opened it when and with what', async () => {
  const made = await share(24);
  expect(made.url).toMatch(/^https:\/\/example\.test\/#\/packages\/report\/pages\/shared\/index\?token=[\w-]{43}$/);
  expect(await open(tokenOf(made))).toMatchObject({
    hospitalName: '试验医院',
    report: { kind: 'exam', conclusion: '结论', patientName: '试验员' },
  });
  expect(await list()).toMatchObject([
    {
      status: 'live',
      expiresAt: '2026-11-25T02:00:00.000Z',
      openings: [{ at: '2026-11-24T02:00:00.000Z', by: '市二院 周医生', device: 'Test Browser' }],
    },
  ]);
  const deeds = await world.tx.outside.manager.findBy(AuditRow, { ownerId, action: 'report.shared_read' });
  expect(deeds).toMatchObject([{ actorKind: 'system', patientId, ip: '203.0.113.7' }]);
});

test('only the hash of what opens a report is kept', async () => {
  const token = tokenOf(await share());
  const kept = JSON.stringify(await world.tx.outside.manager.find(ReportShareRow));
  expect(kept).not.toContain(token);
});

test('that somebody else opened it does not make the report read for its owner', async () => {
  const token = tokenOf(await share());
  await world.tx.outside.manager.clear(ReportReadRow);
  await open(token);
  expect(await world.tx.outside.manager.count(ReportReadRow)).toBe(0);
});

test('a link ends by itself, and at once when it is taken back', async () => {
  const [short, long] = [await share(24), await share(168)];
  world.clock.advance(DAY);
  await expect(open(tokenOf(short))).rejects.toMatchObject({ code: 'REPORT.SHARE_NOT_FOUND' });
  await open(tokenOf(long));
  const [newest] = await list();
  await revoke(newest!.id);
  await revoke(newest!.id);
  await expect(open(tokenOf(long))).rejects.toMatchObject({ code: 'REPORT.SHARE_NOT_FOUND' });
  expect((await list()).map(({ status }) => status)).toEqual(['revoked', 'expired']);
  world.clock.advance(-DAY);
});

test('a link that is taken back, or runs out, while the HIS still answers opens nothing', async () => {
  const [revoked, short] = [await share(), await share(24)];
  const [newest, older] = await list();
  meanwhile = () => revoke(older!.id) as Promise<unknown>;
  await expect(open(tokenOf(revoked))).rejects.toMatchObject({ code: 'REPORT.SHARE_NOT_FOUND' });
  meanwhile = () => Promise.resolve(world.clock.advance(DAY));
  await expect(open(tokenOf(short))).rejects.toMatchObject({ code: 'REPORT.SHARE_NOT_FOUND' });
  expect((await list()).flatMap(({ openings }) => openings)).toEqual([]);
  expect(newest!.id).not.toBe(older!.id);
  world.clock.advance(-DAY);
});

test('what the patient lets nobody see any more is over for those it was shared with, and a paper stays genuine', async () => {
  const token = tokenOf(await share());
  await pdf();
  const decidedAt = world.clock.now();
  await world.tx.outside.manager.update('patient', { id: patientId }, { relation: 'mother' });
  const decision = { level: 'none', decidedBy: patientId, decidedAt } as const;
  await insertRow(world.tx.outside, ReportConsentRow, {
    id: newId('reportConsent', decidedAt),
    patientId,
    ...decision,
  });
  await expect(open(token)).rejects.toMatchObject({ code: 'REPORT.SHARE_NOT_FOUND' });
  await expect(pdf()).rejects.toMatchObject({ code: 'REPORT.NOT_AGREED' });
  expect(await verify((await codes())[0]!)).toMatchObject({ status: 'current' });
});

test('a stranger can neither make, see nor take back a link, and a guessed one opens nothing', async () => {
  const stranger = await seedUser(world);
  const made = await share();
  await expect(share(24, stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  await expect(list(stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  await expect(revoke(made.shares[0]!.id, stranger)).rejects.toMatchObject({ code: 'REPORT.SHARE_NOT_FOUND' });
  await expect(open('x'.repeat(43))).rejects.toMatchObject({ code: 'REPORT.SHARE_NOT_FOUND' });
  const refused = await world.tx.outside.manager.findBy(AuditRow, { action: 'report.refused', actorId: stranger });
  expect(refused.map(({ subjectId }) => subjectId)).toEqual(['R1', 'R1']);
  await open(tokenOf(made));
});

test('a report that was taken back, or that a physician tells in person, is not opened by a link either', async () => {
  const token = tokenOf(await share());
  kept = report({ title: 'HIV 相关检查' });
  await expect(open(token)).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
  kept = report({ status: 'withdrawn', version: 2 });
  await expect(open(token)).rejects.toMatchObject({ code: 'REPORT.WITHDRAWN' });
  expect((await list())[0]!.openings).toEqual([]);
});

test('one person has at most twenty links that open something', async () => {
  for (let made = 0; made < 20; made += 1) await share();
  await expect(share()).rejects.toMatchObject({ code: 'REPORT.TOO_MANY_SHARES' });
});

test('the PDF of a version has one code, and a correction has another', async () => {
  const { bytes, type } = await pdf();
  expect(type).toBe('application/pdf');
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  await pdf();
  expect(await codes()).toHaveLength(1);
  kept = report({ version: 2 });
  await pdf();
  const [first, second] = await codes();
  expect(second).not.toBe(first);
  expect(first).toMatch(/^[2-9A-HJKMNP-Z]{12}$/);
});

test('whoever has the paper sees that it is ours, and whether its report still stands; results are not told', async () => {
  await pdf();
  const [code] = await codes();
  const told = await verify(code!);
  expect(told).toEqual({
    ...{ hospitalName: '试验医院', patientName: '试*员', title: '胸部 CT 平扫', version: 1, status: 'current' },
    ...{ reportedAt: '2026-11-23T08:20:00.000Z', madeAt: '2026-11-24T02:00:00.000Z' },
  });
  kept = report({ version: 2 });
  expect(await verify(code!)).toMatchObject({ status: 'corrected', version: 1 });
  kept = report({ version: 3, status: 'withdrawn' });
  expect(await verify(code!)).toMatchObject({ status: 'withdrawn' });
  await expect(verify('222222222222')).rejects.toMatchObject({ code: 'REPORT.CODE_UNKNOWN' });
});

test('where a HIS does not count, the time of audit tells the papers apart', async () => {
  kept = report({ issuedAt: new Date('2026-11-23T08:30:00.000Z') });
  await pdf();
  await pdf();
  kept = report({ issuedAt: new Date('2026-11-24T01:00:00.000Z') });
  const [first] = await codes();
  expect(await verify(first!)).toMatchObject({ status: 'corrected', version: 1 });
  await pdf();
  const second = (await codes()).find((code) => code !== first);
  expect(await verify(second!)).toMatchObject({ status: 'current', version: 1 });
  expect(await codes()).toHaveLength(2);
});

test('a stranger gets no PDF, and none is on record', async () => {
  await expect(pdf(await seedUser(world))).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  expect(await codes()).toEqual([]);
});
