import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract, type EndpointName, SECOND, type StaffRole } from '@anzhen/shared-types';
import { makeShortMemory } from '../../platform/single-flight';
import { testLog, type TestWorld } from '../../testing/harness';
import { AuditRow } from '../audit/audit.table';
import { addRelease, loadTriageRules } from '.';
import { openDesk, openDeskWorld, RULES_FOLDER, type TriageDesk } from './testing/triage-desk';
import { makeTriageEngines } from './triage-engines';
import { TriageRow } from './triage.table';

const rules = loadTriageRules(RULES_FOLDER);

let world: TestWorld;
let desk: TriageDesk;
let folder: string;
beforeAll(async () => {
  world = await openDeskWorld();
});
beforeEach(async () => {
  desk = await openDesk(world);
  for (const role of ['nurse', 'doctor', 'registrar', 'administrator'] as const)
    desk.staff.set(role, { id: role, name: '试验员', role, area: '' });
  folder = mkdtempSync(join(tmpdir(), 'triage-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => world.close());

const call = async <Name extends EndpointName>(name: Name, by: StaffRole, given: object = {}) => {
  const input = { actorId: by, facts: { requestId: 'request-1', ip: '' }, ...given };
  const answer = (desk.module.routes[name] as (input: unknown) => Promise<unknown>)(input);
  return contract[name].response.parse(await answer) as (typeof contract)[Name]['response']['_output'];
};
const ask = async (text: string, change: Partial<{ birthDate: string; sex: 'male' | 'female' }> = {}) => {
  const patientId = await desk.patient({ birthDate: '1970-05-01', sex: 'male', ...change });
  const answer = await desk.assess({ patientId, text });
  if (answer.outcome === 'question') throw new Error('not asked here');
  return answer.id;
};
const actions = async () => (await desk.world.tx.outside.manager.find(AuditRow)).map(({ action }) => action);
const raw = () => desk.world.dataSource.query('SELECT * FROM triage_record');

describe('looking at answers', () => {
  test('counts answers, alarms, departments and versions, and the list holds no words', async () => {
    await ask('胸口压着疼，出冷汗');
    await ask('皮肤痒，起红疹');
    await ask('皮肤起红疹，脱皮');
    const figures = await call('getTriageFigures', 'doctor', { query: { days: '7' } });
    expect(figures).toMatchObject({ answers: 3, emergencies: 1, unreviewedEmergencies: 1, reviewed: 0, wrong: 0 });
    expect(figures.departments).toEqual([{ name: '皮肤科', count: 2 }]);
    expect(figures.versions).toEqual([{ version: expect.any(String), answers: 3, emergencies: 1 }]);
    const { records, hasMore } = await call('listTriageRecords', 'doctor', { query: { kind: 'emergency' } });
    expect({ records, hasMore }).toMatchObject({ records: [{ outcome: 'emergency', review: null }], hasMore: false });
    expect(JSON.stringify(records)).not.toContain('胸口');
  });

  test('what the triage was not sure of can be looked through by itself', async () => {
    const unsure = await ask('不太舒服');
    await ask('皮肤痒，起红疹');
    const { records } = await call('listTriageRecords', 'doctor', { query: { kind: 'unsure' } });
    expect(records.map(({ id, sure }) => [id, sure])).toEqual([[unsure, false]]);
    expect((await call('listTriageRecords', 'doctor', { query: { kind: 'advice' } })).records).toHaveLength(2);
  });

  test('older answers are not counted', async () => {
    await ask('皮肤痒，起红疹');
    desk.world.clock.advance(8 * 86_400 * SECOND);
    expect(await call('getTriageFigures', 'doctor', { query: { days: '7' } })).toMatchObject({ answers: 0 });
    expect(await call('getTriageFigures', 'doctor', { query: { days: '30' } })).toMatchObject({ answers: 1 });
  });

  test('pages follow each other without a gap', async () => {
    for (let count = 0; count < 31; count += 1) await ask('皮肤痒，起红疹');
    const first = await call('listTriageRecords', 'doctor', { query: { kind: 'advice' } });
    const before = first.records.at(-1)!.id;
    const second = await call('listTriageRecords', 'doctor', { query: { kind: 'advice', before } });
    expect([first.records.length, first.hasMore, second.records.length, second.hasMore]).toEqual([30, true, 1, false]);
    expect(new Set([...first.records, ...second.records].map(({ id }) => id)).size).toBe(31);
  });

  test('the words are opened one at a time, without phone and name, and the look is on record', async () => {
    const recordId = await ask('我叫何试验，电话13900000001，胸口压着疼出冷汗');
    expect(JSON.stringify(await raw())).not.toContain('13900000001');
    const detail = await call('openTriageRecord', 'doctor', { params: { recordId } });
    expect(detail).toMatchObject({ text: '我叫＊＊，电话＊＊＊，胸口压着疼出冷汗', who: '男，56 岁' });
    expect(detail.understood.length).toBeGreaterThan(0);
    expect(await actions()).toEqual(['triage.read']);
  });

  test('a nurse sees nothing of it, and only an administrator changes versions', async () => {
    const recordId = await ask('皮肤痒，起红疹');
    await expect(call('getTriageFigures', 'nurse', { query: { days: '7' } })).rejects.toMatchObject({
      code: 'STAFF.FORBIDDEN',
    });
    await expect(call('openTriageRecord', 'nurse', { params: { recordId } })).rejects.toMatchObject({
      code: 'STAFF.FORBIDDEN',
    });
    for (const name of ['compareTriageRelease', 'activateTriageRelease'] as const)
      await expect(call(name, 'doctor', { params: { releaseId: 'shipped' } })).rejects.toMatchObject({
        code: 'STAFF.FORBIDDEN',
      });
    expect(await actions()).toEqual([]);
  });
});

describe('marking answers', () => {
  test('a wrong department is kept with the right one and counted as a correction', async () => {
    const recordId = await ask('皮肤痒，起红疹');
    const body = { verdict: 'wrong', departmentCode: 'D10', note: '其实是眼皮' };
    const view = await call('reviewTriageRecord', 'registrar', { params: { recordId }, body });
    expect(view.review).toMatchObject({ verdict: 'wrong', departmentName: '眼科', note: '其实是眼皮' });
    const figures = await call('getTriageFigures', 'doctor', { query: { days: '7' } });
    expect(figures).toMatchObject({ reviewed: 1, wrong: 1, corrections: [{ from: '皮肤科', to: '眼科', count: 1 }] });
    const { records } = await call('listTriageRecords', 'doctor', { query: { kind: 'wrong' } });
    expect(records.map(({ id }) => id)).toEqual([recordId]);
  });

  test('a false alarm and a missed one are told apart; a later verdict takes the place of an earlier one', async () => {
    const alarm = await ask('胸口压着疼，出冷汗');
    const missed = await ask('皮肤痒，起红疹');
    const clinic = { verdict: 'wrong', shouldBe: 'clinic', departmentCode: 'D0304' };
    await call('reviewTriageRecord', 'doctor', { params: { recordId: alarm }, body: clinic });
    await call('reviewTriageRecord', 'doctor', {
      params: { recordId: missed },
      body: { verdict: 'wrong', shouldBe: 'emergency' },
    });
    const { corrections, unreviewedEmergencies } = await call('getTriageFigures', 'doctor', { query: { days: '7' } });
    expect(unreviewedEmergencies).toBe(0);
    expect(corrections).toEqual(
      expect.arrayContaining([
        { from: '急症', to: '心血管内科', count: 1 },
        { from: '皮肤科', to: '急症', count: 1 },
      ]),
    );
    const body = { verdict: 'right' };
    const view = await call('reviewTriageRecord', 'doctor', { params: { recordId: alarm }, body });
    expect(view.review).toMatchObject({ verdict: 'right', shouldBe: null, departmentName: null });
  });

  test('wrong without what would have been right is refused', async () => {
    const recordId = await ask('皮肤痒，起红疹');
    const body = { verdict: 'wrong' };
    await expect(call('reviewTriageRecord', 'doctor', { params: { recordId }, body })).rejects.toMatchObject({
      code: 'REQUEST.INVALID',
    });
    const unknown = { recordId: 'tri_00000000000000000000000000' };
    await expect(
      call('reviewTriageRecord', 'doctor', { params: unknown, body: { verdict: 'right' } }),
    ).rejects.toMatchObject({ code: 'TRIAGE.RECORD_NOT_FOUND' });
  });
});

describe('another version of the rules', () => {
  /** The shipped rules with one thing changed that changes no answer. */
  const changedRules = () => {
    cpSync(RULES_FOLDER, folder, { recursive: true });
    const file = join(folder, 'questions.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('gainFrom: 0.1', 'gainFrom: 0.2'));
    return addRelease(desk.world, folder);
  };
  const newest = async () => (await call('listTriageReleases', 'administrator')).releases[0]!;
  const otherCopy = () =>
    makeTriageEngines({
      ...{ tx: desk.world.tx, log: testLog, memory: makeShortMemory(desk.world) },
      rules,
    });

  test('is a candidate that answers nobody, is known once, and a broken one is refused by file and place', async () => {
    const added = await changedRules();
    expect(added.isNew).toBe(true);
    expect(await addRelease(desk.world, folder)).toEqual({ ...added, isNew: false });
    expect(await newest()).toMatchObject({ version: added.version, isLive: false, comparison: null });
    writeFileSync(join(folder, 'questions.yaml'), 'version: x\n');
    await expect(addRelease(desk.world, folder)).rejects.toThrow(/questions\.yaml/);
  });

  test('goes live only after a comparison with what is live, and then in every copy', async () => {
    const copy = otherCopy();
    const shipped = (await copy.current()).version;
    await ask('皮肤痒，起红疹');
    const { version } = await changedRules();
    const releaseId = (await newest()).id;
    const params = { releaseId };
    await expect(call('activateTriageRelease', 'administrator', { params })).rejects.toMatchObject({
      code: 'TRIAGE.NOT_COMPARED',
    });
    await call('compareTriageRelease', 'administrator', { params });
    expect((await newest()).comparison).toMatchObject({ against: shipped, compared: 1, newAlarms: 0, lostAlarms: 0 });
    await call('activateTriageRelease', 'administrator', { params });
    expect((await copy.current()).version).toBe(shipped);
    desk.world.clock.advance(6 * SECOND);
    expect((await copy.current()).version).toBe(version);
    await ask('皮肤痒，起红疹');
    const [row] = await desk.world.tx.outside.manager.find(TriageRow, { order: { id: 'DESC' }, take: 1 });
    expect(row?.rulesVersion).toBe(version);
    await call('activateTriageRelease', 'administrator', { params: { releaseId: 'shipped' } });
    desk.world.clock.advance(6 * SECOND);
    expect((await copy.current()).version).toBe(shipped);
    expect((await actions()).filter((action) => action === 'triage.released')).toHaveLength(2);
  });

  test('shows what would be answered otherwise, in both directions', async () => {
    const patientId = await desk.patient({ birthDate: '1970-05-01', sex: 'male' });
    await desk.assess({
      patientId,
      text: '牙疼',
      answers: [
        { question: 'sudden', answer: 'old' },
        { question: 'x', answer: 'y' },
      ],
    });
    cpSync(RULES_FOLDER, folder, { recursive: true });
    const file = join(folder, 'questions.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('says: 很久了时好时坏', 'says: 现在昏迷叫不醒'));
    await addRelease(desk.world, folder);
    const params = { releaseId: (await newest()).id };
    await call('compareTriageRelease', 'administrator', { params });
    const { comparison } = await newest();
    expect(comparison).toMatchObject({ compared: 1, newAlarms: 1, lostAlarms: 0, departmentsChanged: 0 });
    expect(comparison?.examples).toMatchObject([{ after: '急症' }]);
    await call('activateTriageRelease', 'administrator', { params });
    desk.world.clock.advance(6 * SECOND);
    const back = await call('compareTriageRelease', 'administrator', { params: { releaseId: 'shipped' } });
    expect(back.releases.at(-1)?.comparison).toMatchObject({ compared: 1, newAlarms: 0, lostAlarms: 1 });
  });

  test('a version that this copy cannot read changes nothing here', async () => {
    await changedRules();
    const params = { releaseId: (await newest()).id };
    await call('compareTriageRelease', 'administrator', { params });
    await call('activateTriageRelease', 'administrator', { params });
    await desk.world.dataSource.query("UPDATE triage_release SET files = '{}'");
    const copy = otherCopy();
    expect((await copy.current()).version).toBe(copy.shipped.version);
  });
});
