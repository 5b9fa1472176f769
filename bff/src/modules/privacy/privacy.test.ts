import { randomUUID } from 'node:crypto';
import { DAY } from '@anzhen/shared-types';
import { IsNull } from 'typeorm';
import { insertRow } from '../../platform/db/insert-row';
import { newId } from '../../platform/new-id';
import { AppointmentRow } from '../appointment/appointment.table';
import { visitRow } from '../appointment/testing/visit-row';
import { makeAudit } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { SessionRow, UserRow } from '../identity/identity.table';
import { NoShowRow } from '../no-show/no-show.table';
import { DeliveryRow, MessageRow, SubscriptionRow } from '../notification/notification.table';
import { PatientRow } from '../patient/patient.table';
import { makeReportRepository } from '../report/report.repository';
import { lab } from '../report/testing/lab-reports';
import { seedStaff } from '../staff';
import { StaffRow } from '../staff/staff.table';
import { adult, child, idNumberOf, openPeople, type People } from '../patient/testing/people-world';
import { TriageRow } from '../triage/triage.table';
import { WaitlistEntryRow } from '../waitlist/waitlist.table';

let p: People;
beforeEach(async () => {
  p = await openPeople();
});
afterEach(() => p.world.close());

const count = (table: Parameters<People['world']['tx']['outside']['manager']['count']>[0], where: object) =>
  p.world.tx.outside.manager.countBy(table, where);

/** A message that went out, a subscription and a triage answer, as their modules write them. */
const seedTraces = async (userId: string, patientId: string, words: string): Promise<void> => {
  const { tx, clock, cipher } = p.world;
  const now = clock.now();
  const messageId = newId('message', now);
  await insertRow(tx.outside, MessageRow, {
    ...{ id: messageId, userId, patientId, event: 'booking_confirmed', title: '挂号成功', body: `${words}的消息` },
    ...{ link: null, dedupeKey: messageId, createdAt: now, readAt: null, facts: null },
    ...{ lane: 'now', dueAt: null, attempts: 0, claimedBy: null },
  });
  await insertRow(tx.outside, DeliveryRow, {
    ...{ id: newId('message', now), messageId, channel: 'subscribe', status: 'sent', errorCode: null },
    ...{ remoteId: null, at: now, receiptAt: null },
  });
  await insertRow(tx.outside, SubscriptionRow, {
    ...{ id: newId('grant', now), userId, templateKey: 'queueCalled', remaining: 1, lastAnswer: 'accept' },
    updatedAt: now,
  });
  const triageId = newId('triage', now);
  await insertRow(tx.outside, TriageRow, {
    ...{
      id: triageId,
      ownerId: userId,
      patientId,
      outcome: 'advice',
      result: {},
      rulesVersion: '1',
      at: now,
      level: null,
      firstDepartment: null,
    },
    inputCipher: cipher.seal('triage_record.input', triageId, JSON.stringify({ text: `${words}头痛` })),
  });
};

/** A place in a line and a missed visit with an appeal, as their modules write them. */
const seedFairPlay = async (ownerId: string, patientId: string): Promise<void> => {
  const { tx, clock, cipher } = p.world;
  const now = clock.now();
  const visit = {
    ...{ ownerId, patientId, hisPatientId: `his-${patientId}`, sessionId: 'S1', departmentCode: 'D01' },
    ...{ departmentName: '心血管内科', doctorName: '周明远', doctorTitle: '主任医师', period: 'morning' },
    ...{ idempotencyKey: randomUUID(), requestHash: 'hash', createdAt: now, updatedAt: now },
  };
  await insertRow(tx.outside, WaitlistEntryRow, {
    ...{ ...visit, id: newId('waitlistEntry', now), status: 'waiting', visitDate: '2026-11-26', appointmentId: null },
    ...{ activeKey: `his-${patientId}:S1`, clearsAt: now },
  });
  const missed = visitRow(now, { ...visit, status: 'missed', visitDate: '2026-11-20', visitNumber: null });
  const { id: appointmentId } = missed;
  await insertRow(tx.outside, AppointmentRow, missed);
  const id = newId('noShow', now);
  await insertRow(tx.outside, NoShowRow, {
    ...{ id, appointmentId, ownerId, patientId, hisPatientId: visit.hisPatientId, status: 'appealed' },
    ...{ visitDate: '2026-11-20', departmentName: visit.departmentName, doctorName: visit.doctorName },
    ...{ appealCipher: cipher.seal('no_show.appeal', id, '孩子发烧'), appealedAt: now, decidedBy: null },
    ...{ decisionReason: null, createdAt: now, updatedAt: now },
  });
};

const household = async (code: string, words: string) => {
  const userId = await p.person(code);
  const mother = await p.add(userId, adult());
  const son = await p.add(userId, child());
  await seedTraces(userId, mother.id, words);
  return { userId, mother, son };
};

describe('taking a copy of one’s data', () => {
  test('gives everything of one’s own, opened, and nothing of another’s', async () => {
    const mine = await household('first', '我');
    const theirs = await household('second', '别人');
    const copy = JSON.stringify(await p.call('exportMyData', mine.userId));
    for (const own of [
      ...['余佩兰', '13900000007', idNumberOf('1958-03-12'), '程小满', '程安之', idNumberOf('1993-06-18', 6)],
      ...['我头痛', '我的消息', 'queueCalled', '"agreed"', 'openid-of-first', mine.mother.id, 'privacy.exported'],
    ])
      expect(copy).toContain(own);
    for (const foreign of [theirs.userId, theirs.mother.id, theirs.son.id, '别人', 'openid-of-second'])
      expect(copy).not.toContain(foreign);
    expect(copy).not.toMatch(/Cipher|tokenHash|activeKey|requestHash|idempotencyKey/);
  });

  test('contains places in lines and missed visits, with what was said about them', async () => {
    const { userId, mother } = await household('first', '我');
    await seedFairPlay(userId, mother.id);
    const { data } = await p.call('exportMyData', userId);
    expect(data).toMatchObject({
      候补: [{ status: 'waiting', doctorName: '周明远', visitDate: '2026-11-26' }],
      爽约: [{ status: 'appealed', appeal: '孩子发烧', visitDate: '2026-11-20' }],
    });
    expect(JSON.stringify(data)).not.toMatch(/Cipher|activeKey|requestHash|idempotencyKey/);
  });

  test('leaves a record that a copy was taken', async () => {
    const userId = await p.person();
    await p.call('exportMyData', userId);
    expect(await count(AuditRow, { ownerId: userId, action: 'privacy.exported' })).toBe(1);
  });
});

describe('deleting the account', () => {
  const forget = (userId: string) => p.call('deleteAccount', userId, { body: { confirm: '注销' } });

  test('erases people, messages, triage and subscriptions, signs out everywhere, and leaves others alone', async () => {
    const mine = await household('first', '我');
    const theirs = await household('second', '别人');
    const { token } = await p.call('signIn', '', { body: { code: 'first' } });
    await forget(mine.userId);
    for (const table of [MessageRow, SubscriptionRow]) {
      expect(await count(table, { userId: mine.userId })).toBe(0);
      expect(await count(table, { userId: theirs.userId })).toBe(1);
    }
    expect(await count(TriageRow, { ownerId: mine.userId })).toBe(0);
    expect(await count(TriageRow, { ownerId: theirs.userId })).toBe(1);
    expect(await count(DeliveryRow, {})).toBe(1);
    expect(await count(PatientRow, { ownerId: mine.userId, status: 'removed' })).toBe(2);
    expect(await count(PatientRow, { ownerId: theirs.userId, status: 'bound' })).toBe(2);
    expect(await p.identity.sessions.authenticate(token)).toBeNull();
    const open = await p.world.tx.outside.manager.find(SessionRow, { where: { subjectId: mine.userId } });
    expect(open.every(({ revokedAt }) => revokedAt !== null)).toBe(true);
    expect(await count(AuditRow, { ownerId: mine.userId, action: 'account.deleted' })).toBe(1);
    await p.person('second');
    expect((await p.call('listPatients', theirs.userId)).patients).toHaveLength(2);
  });

  test('leaves neither openid nor name, number or phone that any key could open', async () => {
    const { userId } = await household('first', '我');
    const before = await p.world.tx.outside.manager.findBy(PatientRow, { ownerId: userId });
    await forget(userId);
    const after = JSON.stringify([
      await p.world.dataSource.query('SELECT * FROM app_user'),
      await p.world.dataSource.query('SELECT * FROM patient'),
    ]);
    const sealed = before.flatMap((row) => [row.nameCipher, row.phoneCipher, row.idNumberCipher, row.guardianCipher]);
    for (const value of sealed.filter((each) => each !== null)) expect(after).not.toContain(value);
    for (const { birthDate, hisPatientId } of before) {
      expect(after).not.toContain(birthDate);
      expect(after).not.toContain(hisPatientId);
    }
    expect(after).not.toContain(p.world.cipher.blindIndex('app_user.openid', 'openid-of-first'));
  });

  test('also erases somebody whom the hospital has not bound yet', async () => {
    const userId = await p.person();
    p.clinic.fail('createPatient', 'answerLost');
    await p.add(userId, adult()).catch(() => undefined);
    await forget(userId);
    const [row] = await p.world.tx.outside.manager.findBy(PatientRow, { ownerId: userId });
    expect(row).toMatchObject({ status: 'removed', idNumberCipher: null });
    p.world.clock.advance(DAY);
    expect(await p.sweep()).toBe(0);
  });

  test('is refused while a visit or payment is open, and then nothing is erased', async () => {
    const { userId, son } = await household('first', '我');
    p.visits.add(son.id);
    await expect(forget(userId)).rejects.toMatchObject({ code: 'ACCOUNT.HAS_OPEN_VISIT' });
    expect((await p.call('listPatients', userId)).patients).toHaveLength(2);
    expect(await count(MessageRow, { userId })).toBe(1);
    expect(await count(TriageRow, { ownerId: userId })).toBe(1);
    expect(await p.identity.accounts.openidOf(p.world.tx.outside, userId)).toBe('openid-of-first');
    expect(await count(AuditRow, { action: 'account.deleted' })).toBe(0);
  });

  test('the same WeChat account starts anew, and the old one can do nothing', async () => {
    const userId = await p.person();
    await forget(userId);
    await expect(p.call('agreePrivacy', userId, { body: { version: '2' } })).rejects.toMatchObject({
      code: 'SESSION.EXPIRED',
    });
    await expect(p.add(userId, adult())).rejects.toMatchObject({ code: 'SESSION.EXPIRED' });
    const again = await p.call('signIn', '', { body: { code: 'first' } });
    expect(again.userId).not.toBe(userId);
    expect(again.privacyAgreed).toBe(false);
    expect(await count(UserRow, {})).toBe(2);
  });

  test('takes people out of every line; a missed visit stays, and what was said about it does not', async () => {
    const { userId, mother, son } = await household('first', '我');
    await seedFairPlay(userId, mother.id);
    await p.call('removePatient', userId, { params: { patientId: son.id } });
    expect(await count(WaitlistEntryRow, {})).toBe(1);
    await p.call('removePatient', userId, { params: { patientId: mother.id } });
    expect(await count(WaitlistEntryRow, {})).toBe(0);
    expect(await count(NoShowRow, { ownerId: userId, appealCipher: IsNull() })).toBe(1);
    await forget(userId);
    expect(await count(NoShowRow, { status: 'appealed' })).toBe(1);
  });

  test('removing one family member takes their messages and triage along, and no others', async () => {
    const { userId, mother, son } = await household('first', '我');
    await p.call('removePatient', userId, { params: { patientId: son.id } });
    expect(await count(TriageRow, { ownerId: userId })).toBe(1);
    await p.call('removePatient', userId, { params: { patientId: mother.id } });
    expect(await count(TriageRow, { ownerId: userId })).toBe(0);
    expect(await count(MessageRow, { userId })).toBe(0);
    expect(await count(DeliveryRow, {})).toBe(0);
  });
});

describe('the access log', () => {
  test('says who looked at whom, newest first, with masked names, and shows one’s own only', async () => {
    const { userId, mother } = await household('first', '我');
    const other = await household('second', '别人');
    const { world } = p;
    world.clock.advance(1_000);
    await p.call('getPatient', userId, { params: { patientId: mother.id } });
    world.clock.advance(1_000);
    await makeAudit(world).record(world.tx.outside, {
      ...{ actorKind: 'staff', actorId: newId('staff', world.clock.now()), ownerId: userId, patientId: mother.id },
      ...{ action: 'identity.revealed', subjectKind: 'ticket', subjectId: randomUUID(), requestId: 'request-2' },
    });
    const { entries } = await p.call('getAccessLog', userId);
    expect(entries.slice(0, 2)).toEqual([
      { at: world.clock.now().toISOString(), who: '医院工作人员', what: '叫号台核对了身份', patientName: '余*兰' },
      { at: expect.any(String), who: '我', what: '查看了就诊人信息', patientName: '余*兰' },
    ]);
    expect(JSON.stringify(entries)).not.toContain('余佩兰');
    expect((await p.call('getAccessLog', other.userId)).entries).toHaveLength(2);
  });

  test('names the report that was opened, the member of staff with a masked name, and who a link’s reader says to be', async () => {
    const { userId, mother } = await household('first', '我');
    const { world } = p;
    await makeReportRepository(world).markRead(world.tx.outside, mother.id, lab());
    const seed = { password: 'plainly-invented-1', totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU', area: '' };
    await seedStaff(world, [{ ...seed, username: 'clerk', name: '测窗口', role: 'operator' }]);
    const [clerk] = await world.tx.outside.manager.find(StaffRow);
    const of = { ownerId: userId, patientId: mother.id, requestId: 'request-3' };
    const audit = makeAudit(world);
    for (const entry of [
      { actorKind: 'user', actorId: userId, action: 'report.read', subjectKind: 'report', subjectId: 'R1' },
      { actorKind: 'staff', actorId: clerk!.id, action: 'report.printed', subjectKind: 'report', subjectId: 'R1' },
      {
        actorKind: 'system',
        actorId: 'rps_1',
        action: 'report.shared_read',
        subjectKind: 'report_share',
        subjectId: 'rps_1',
      },
      {
        actorKind: 'staff',
        actorId: clerk!.id,
        action: 'report.printed',
        subjectKind: 'report',
        subjectId: 'never-opened',
      },
    ] as const) {
      world.clock.advance(1_000);
      const detail = entry.actorKind === 'system' ? { by: '王医生', reportId: 'R1' } : null;
      await audit.record(world.tx.outside, { ...of, ...entry, ...(detail ? { detail } : {}) });
    }
    const { entries } = await p.call('getAccessLog', userId);
    expect(entries.slice(0, 4).map(({ who, what }) => `${who} ${what}`)).toEqual([
      '医院工作人员 测*口 凭一码通打印了报告',
      '有链接的人（自称王医生） 有人用查看链接看了报告：血脂四项',
      '医院工作人员 测*口 凭一码通打印了报告：血脂四项',
      '我 查看了报告：血脂四项',
    ]);
    // Another family's report of the same number is not theirs to name.
    const other = await household('second', '别人');
    await audit.record(world.tx.outside, {
      ...{ ...of, ownerId: other.userId, patientId: other.mother.id, actorKind: 'user', actorId: other.userId },
      ...{ action: 'report.read', subjectKind: 'report', subjectId: 'R1' },
    });
    expect((await p.call('getAccessLog', other.userId)).entries[0]).toMatchObject({ what: '查看了报告' });
  });

  test('a removed family member has no name there any more', async () => {
    const { userId, mother } = await household('first', '我');
    await p.call('removePatient', userId, { params: { patientId: mother.id } });
    const { entries } = await p.call('getAccessLog', userId);
    expect(entries.map(({ patientName }) => patientName)).not.toContain('余*兰');
    expect(entries.map(({ what }) => what)).toContain('移除了就诊人');
  });
});
