import { DAY, type EndpointName } from '@anzhen/shared-types';
import { In } from 'typeorm';
import { newId } from '../../platform/new-id';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { AppointmentRow } from '../appointment/appointment.table';
import { AuditRow } from '../audit/audit.table';
import { PatientRow } from '../patient/patient.table';
import { makePersonalData } from '../privacy/personal-data.repository';
import { mayMove, waitEnders } from './broadcast.state';
import { BroadcastPersonRow, BroadcastRow } from './broadcast.table';
import {
  type BroadcastDesk,
  clearBroadcasts,
  deedsAt,
  grantSends,
  openBroadcastDesk,
  seedBooked,
  session,
} from './testing/broadcast-desk';

let world: TestWorld;
let desk: BroadcastDesk;
const { draft, move, dryRun, job, send, deliver, messages, resultsOf, statusOf } = deedsAt(() => ({ world, desk }));
beforeAll(async () => {
  world = await openTestWorld();
  desk = await openBroadcastDesk(world);
});
afterAll(() => world.close());
beforeEach(() => clearBroadcasts(world, desk));

const names = (count: number, first = '王试') => Array.from({ length: count }, (_, at) => `${first}${at}`);
/** A broadcast that somebody else has released, of as many people as are booked. */
const released = async (people: number) => {
  const { id } = await draft();
  await move(id, 'writer', { move: 'submit', people });
  await move(id, 'second', { move: 'release', people });
  return id;
};

describe('before anything is sent', () => {
  test('only staff who may send reach any of it', async () => {
    const { id } = await seedBooked(world, ['王试员']).then(() => draft());
    const given = {
      params: { broadcastId: id, personId: id },
      query: { day: session.day },
      body: {
        event: 'change_notice',
        words: '改到 10 点',
        audience: [session],
        sendAt: null,
        move: 'submit',
        people: 1,
        done: true,
      },
    };
    for (const name of Object.keys(desk.routes) as EndpointName[])
      await expect(desk.call(name, 'nurse', given)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
    expect(await statusOf(id)).toBe('draft');
  });

  test.each([
    ['', '请写要告诉患者的话'],
    ['明天上午的号全部改到下午两点以后再来医院看', '微信最多显示 20 个字，现在是 21 个字'],
    ['确诊的人先来', '不写病情：请去掉“确诊”'],
    ['皮肤科改到二楼', '不写病情：请去掉“皮肤科”'],
    ['确 诊的人先来', '不写病情：请去掉“确诊”'],
    ['确\u200b诊的人先来', '不写病情：请去掉“确诊”'],
    ['ｈiv 复查改到明天', '不写病情：请去掉“HIV”'],
    ['找 110101 19900307 0000', '不写证件号'],
    ['找 110101199003070000', '不写证件号'],
  ])('“%s” is refused with what is wrong: %s', async (words, message) => {
    await seedBooked(world, ['王试员']);
    await expect(draft({ words })).rejects.toMatchObject({
      code: 'REQUEST.INVALID',
      fields: expect.arrayContaining([{ path: 'words', message }]) as unknown,
    });
    expect(await world.tx.outside.manager.count(BroadcastRow)).toBe(0);
  });

  test('the schedule names the people: those who come, and those whose session was stopped; nobody else', async () => {
    await seedBooked(world, ['王试员', '李试员']);
    await seedBooked(world, ['赵停诊'], { status: 'refunding', endReason: 'stopped' });
    await seedBooked(world, ['孙自退'], { status: 'refunded', endReason: 'by_patient' });
    await seedBooked(world, ['周别科'], { departmentCode: 'D0302', sessionId: 's9' });
    await seedBooked(world, ['吴下午'], { sessionId: 's2', period: 'afternoon', startsAt: '14:00' });
    const [gone] = await seedBooked(world, ['郑移除']);
    await world.tx.outside.manager.update(PatientRow, { id: gone?.patientId ?? '' }, { status: 'removed' });
    const listed = await dryRun();
    expect(listed.list.map(({ name, visit }) => `${name} ${visit}`)).toEqual([
      '王*员 11月25日 周三 09:00 何知远',
      '李*员 11月25日 周三 09:00 何知远',
      '赵*诊 11月25日 周三 09:00 何知远',
    ]);
    expect((await dryRun({ ...session, sessionId: null })).people).toBe(4);
    const { sessions } = await desk.call('listBookedSessions', 'writer', { query: { day: '2026-11-25' } });
    expect(sessions.map(({ sessionId, people, isStopped }) => ({ sessionId, people, isStopped }))).toEqual([
      { sessionId: 's9', people: 1, isStopped: false },
      { sessionId: 's1', people: 3, isStopped: true },
      { sessionId: 's2', people: 1, isStopped: false },
    ]);
  });

  test('a person with two visits there counts once, by the first', async () => {
    const [first] = await seedBooked(world, ['王试员'], { startsAt: '10:00' });
    const id = newId('appointment', world.clock.now());
    const again = { ...first!, id, startsAt: '08:00', idempotencyKey: id };
    await world.tx.outside.manager.insert(AppointmentRow, again);
    expect(await dryRun()).toMatchObject({ people: 1, list: [{ visit: '11月25日 周三 08:00 何知远' }] });
  });

  test('the trial run counts by channel, one send for one person, and tells nobody', async () => {
    const [one] = await seedBooked(world, ['王试员']);
    await seedBooked(world, ['王小试'], { ownerId: one!.ownerId });
    await seedBooked(world, ['李试员']);
    await grantSends(world, one!.ownerId, 'visitChanged', 1);
    expect(await dryRun()).toMatchObject({
      ...{ people: 3, phoneOnly: 2, needsRelease: false },
      channels: [
        { channel: 'subscribe', people: 1 },
        { channel: 'official', people: 0 },
      ],
      list: [{ channel: 'subscribe' }, { channel: null }, { channel: null }],
    });
    expect(await messages()).toEqual([]);
  });

  test('an audience without anybody, and a day that is over, are refused', async () => {
    await expect(draft()).rejects.toMatchObject({ code: 'BROADCAST.NOBODY' });
    const audience = [{ ...session, day: '2026-11-23' }];
    await expect(draft({ audience })).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });

  test('a draft is its author’s: others neither change, nor submit, nor delete it', async () => {
    await seedBooked(world, ['王试员']);
    const { id } = await draft();
    const params = { broadcastId: id };
    const body = { event: 'visit_notice', words: '请空腹来', audience: [session], sendAt: null };
    const refused = { code: 'BROADCAST.NOT_YOURS' };
    await expect(desk.call('editBroadcast', 'second', { params, body })).rejects.toMatchObject(refused);
    await expect(desk.call('discardBroadcast', 'second', { params })).rejects.toMatchObject(refused);
    await expect(move(id, 'second', { move: 'submit', people: 1 })).rejects.toMatchObject(refused);
    expect(await desk.call('editBroadcast', 'writer', { params, body })).toMatchObject({ words: '请空腹来' });
    await desk.call('discardBroadcast', 'writer', { params });
    await expect(desk.call('discardBroadcast', 'writer', { params })).rejects.toMatchObject({
      code: 'BROADCAST.NOT_FOUND',
    });
  });
});

describe('release', () => {
  test('up to the limit the author sends; each person is told once, with masked name and own visit', async () => {
    const [visit] = await seedBooked(world, ['王试员', '李试员']);
    await grantSends(world, visit!.ownerId, 'visitChanged', 1);
    const { id } = await draft();
    expect(await move(id, 'writer', { move: 'submit', people: 2 })).toMatchObject({ status: 'sending', people: 2 });
    expect(desk.woken).toContain('send-broadcasts');
    expect(await send()).toBe(2);
    await send();
    const [told] = (await messages()).filter(({ userId }) => userId === visit!.ownerId);
    expect(told).toMatchObject({
      ...{ title: '就诊变动通知', body: '王*员，明天 09:00–09:30 心血管内科 何知远：改到 10 点，请晚点来' },
      link: { route: 'booking.appointment', params: { appointmentId: visit!.id } },
      facts: { maskedName: '王*员', change: '改到 10 点，请晚点来' },
    });
    expect(await messages()).toHaveLength(2);
    expect(await resultsOf(id)).toEqual({ on_way: 2 });
    await deliver();
    await send();
    expect(await resultsOf(id)).toEqual({ subscribe: 1, unreached: 1 });
    expect(await statusOf(id)).toBe('done');
  });

  test('above the limit another person must release it, and never the author', async () => {
    await seedBooked(world, names(21));
    const { id } = await draft();
    await expect(move(id, 'writer', { move: 'submit', people: 20 })).rejects.toMatchObject({
      code: 'BROADCAST.PEOPLE_CHANGED',
    });
    expect(await move(id, 'writer', { move: 'submit', people: 21 })).toMatchObject({ status: 'waiting', people: 21 });
    expect(await send()).toBe(0);
    await expect(move(id, 'writer', { move: 'release', people: 21 })).rejects.toMatchObject({
      code: 'BROADCAST.OWN_RELEASE',
    });
    await seedBooked(world, ['王后来']);
    await expect(move(id, 'second', { move: 'release', people: 21 })).rejects.toMatchObject({
      code: 'BROADCAST.PEOPLE_CHANGED',
    });
    expect(await world.tx.outside.manager.count(BroadcastPersonRow)).toBe(0);
    const both = [1, 2].map(() => move(id, 'second', { move: 'release', people: 22 }));
    const ends = await Promise.allSettled(both);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await world.tx.outside.manager.count(BroadcastPersonRow)).toBe(22);
    const deeds = await world.tx.outside.manager.findBy(AuditRow, { subjectKind: 'broadcast', subjectId: id });
    expect(deeds.map(({ actorId, detail }) => [actorId, detail?.to])).toEqual([
      [desk.staffId('writer'), 'waiting'],
      [desk.staffId('second'), 'sending'],
    ]);
  });

  test('it can be sent back with a reason, changed, and submitted again', async () => {
    await seedBooked(world, names(21));
    const { id } = await draft();
    await move(id, 'writer', { move: 'submit', people: 21 });
    await expect(move(id, 'second', { move: 'pause' })).rejects.toMatchObject({ code: 'BROADCAST.MOVED' });
    const back = await move(id, 'second', { move: 'return', reason: '时间写错了' });
    expect(back).toMatchObject({ status: 'draft', reason: '时间写错了', isOwn: false });
    expect(await move(id, 'writer', { move: 'submit', people: 21 })).toMatchObject({ status: 'waiting', reason: null });
  });
});

describe('sending', () => {
  const handed = async () => (await messages()).length;

  test('so many are under way at once; pause holds the rest back, and stop holds it back for good', async () => {
    await seedBooked(world, names(230));
    const id = await released(230);
    expect(await send()).toBe(200);
    expect(await resultsOf(id)).toEqual({ on_way: 200, waiting: 30 });
    await move(id, 'writer', { move: 'pause' });
    await deliver();
    expect(await send()).toBe(0);
    await move(id, 'second', { move: 'resume' });
    await move(id, 'second', { move: 'pause' });
    await move(id, 'writer', { move: 'stop', reason: '发错了' });
    expect(await send()).toBe(0);
    await expect(move(id, 'writer', { move: 'resume' })).rejects.toMatchObject({ code: 'BROADCAST.MOVED' });
    expect(await handed()).toBe(200);
    expect(await resultsOf(id)).toEqual({ unreached: 200, waiting: 30 });
  });

  test('a worker that dies in a batch has told nobody of it; the next goes on, and nobody is told twice', async () => {
    await seedBooked(world, names(230));
    const id = await released(230);
    let dies = true;
    const dying = desk.moduleWith({
      notifications: {
        ...desk.notification.notifications,
        async notifyMany(scope, list) {
          await desk.notification.notifications.notifyMany(scope, list);
          if (dies) throw new Error('the process ended here');
        },
      },
    });
    const copy = dying.jobs.find(({ name }) => name === 'send-broadcasts')!;
    await expect(copy.run()).rejects.toThrow('the process ended here');
    expect([await handed(), await resultsOf(id)]).toEqual([0, { waiting: 230 }]);
    dies = false;
    await Promise.all([copy.run(), job('send-broadcasts').run()]);
    await deliver();
    await Promise.all([copy.run(), job('send-broadcasts').run()]);
    expect(await handed()).toBe(230);
    const people = await world.tx.outside.manager.find(BroadcastPersonRow);
    expect(new Set((await messages()).map(({ dedupeKey }) => dedupeKey))).toEqual(new Set(people.map((p) => p.id)));
  });

  test('who gave the number back meanwhile is left out', async () => {
    const [visit] = await seedBooked(world, ['王试员', '李试员']);
    const { id } = await draft();
    await move(id, 'writer', { move: 'submit', people: 2 });
    await world.tx.outside.manager.update(
      AppointmentRow,
      { id: visit!.id },
      { status: 'refunded', endReason: 'by_patient' },
    );
    await send();
    expect(await resultsOf(id)).toEqual({ dropped: 1, on_way: 1 });
  });

  test('at night a notice that may wait waits, one about a change does not', async () => {
    await seedBooked(world, ['王试员']);
    const quiet = await draft({ event: 'visit_notice', words: '请空腹来' });
    const urgent = await draft();
    world.clock.set('2026-11-24T14:00:00.000Z');
    for (const { id } of [quiet, urgent]) await move(id, 'writer', { move: 'submit', people: 1 });
    await send();
    expect((await messages()).map(({ event }) => event)).toEqual(['change_notice']);
    world.clock.set('2026-11-24T23:30:00.000Z');
    await send();
    expect((await messages()).map(({ event }) => event)).toContain('visit_notice');
  });

  test('nobody is told of a visit that was yesterday', async () => {
    await seedBooked(world, names(21));
    const { id } = await draft();
    await move(id, 'writer', { move: 'submit', people: 21 });
    world.clock.set('2026-11-26T02:00:00.000Z');
    await send();
    expect([await statusOf(id), await handed()]).toEqual(['stopped', 0]);
  });
});

describe('afterwards', () => {
  const sent = async (list: readonly string[]) => {
    await seedBooked(world, list);
    const { id } = await draft();
    await move(id, 'writer', { move: 'submit', people: list.length });
    await send();
    await deliver();
    await send();
    return id;
  };

  test('whom nothing reached stands in the phone list, whose reading is on record; a call is ticked and unticked', async () => {
    const id = await sent(['王试员']);
    const params = { broadcastId: id };
    const [person] = (await desk.call('readPhoneList', 'writer', { params })).people;
    expect(person).toMatchObject({
      name: '王试员',
      phone: '13900000000',
      visit: '11月25日 周三 09:00 何知远',
      phonedAt: null,
    });
    expect(await world.tx.outside.manager.countBy(AuditRow, { action: 'broadcast.phone_read', subjectId: id })).toBe(1);
    const mark = (personId: string, done: boolean) =>
      desk.call('markPhoned', 'second', { params: { ...params, personId }, body: { done } });
    await mark(person!.id, true);
    await mark(person!.id, true);
    expect(await resultsOf(id)).toEqual({ phoned: 1 });
    const again = await desk.call('readPhoneList', 'writer', { params });
    expect(again.people).toMatchObject([{ phonedBy: '测试复核', phonedAt: '2026-11-24T02:00:00.000Z' }]);
    await mark(person!.id, false);
    expect(await resultsOf(id)).toEqual({ unreached: 1 });
    await expect(mark('bcp_nobody', true)).rejects.toMatchObject({ code: 'BROADCAST.NOT_FOUND' });
  });

  test('the ledger is found by masked name, by words, by title and by day', async () => {
    const id = await sent(['王试员']);
    const found = async (query: object) =>
      (await desk.call('listBroadcasts', 'second', { query })).broadcasts.map((each) => each.id);
    for (const wanted of ['王*员', '10 点', '何知远', '就诊变动'])
      expect(await found({ wanted, day: '2026-11-24' })).toEqual([id]);
    for (const query of [{ wanted: '王试员' }, { wanted: '%' }, { day: '2026-11-23' }, { before: id }])
      expect(await found(query)).toEqual([]);
    const detail = await desk.call('readBroadcast', 'second', {
      params: { broadcastId: id },
      query: { result: 'unreached' },
    });
    expect(detail.people).toMatchObject([{ name: '王*员', visit: '11月25日 周三 09:00 何知远', result: 'unreached' }]);
    const none = { params: { broadcastId: id }, query: { result: 'sms' } };
    expect((await desk.call('readBroadcast', 'second', none)).people).toEqual([]);
  });

  test('the export has a line for each person, and no cell that a spreadsheet would run', async () => {
    await seedBooked(world, ['王试员', '李试员'], { doctorName: '=HYPERLINK("x")' });
    const { id } = await draft({ words: '=1+1' });
    await move(id, 'writer', { move: 'submit', people: 2 });
    await send();
    const { fileName, csv, rows, isWhole } = await desk.call('exportBroadcasts', 'second', {});
    expect([fileName, rows, isWhole]).toEqual(['通知记录-2026-11-24.csv', 2, true]);
    const lines = csv.trim().split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('"2026-11-24 10:00","就诊变动通知","\'=1+1","\'=HYPERLINK(""x"")');
    expect(lines[1]).toContain('"王*员"');
    expect(csv).not.toMatch(/"[=+@]|王试员|13900000000/);
  });

  test('pages of twenty follow each other', async () => {
    await seedBooked(world, ['王试员']);
    for (let count = 0; count < 21; count += 1) await draft();
    const first = await desk.call('listBroadcasts', 'writer');
    const rest = await desk.call('listBroadcasts', 'writer', { query: { before: first.next! } });
    expect([first.broadcasts.length, rest.broadcasts.length, rest.next]).toEqual([20, 1, null]);
  });

  test('a person is told what is kept of them, and whoever leaves takes it along', async () => {
    await sent(['王试员', '李试员']);
    const [person, other] = await world.tx.outside.manager.find(BroadcastPersonRow);
    const data = makePersonalData(world);
    const { patientId, appointmentId, ownerId } = person!;
    expect(await data.collect(world.tx.outside, ownerId)).toMatchObject({
      群发通知: [{ patientId, appointmentId, status: 'handed', phonedAt: null }],
    });
    await world.tx.run((scope) => data.erase(scope, ownerId));
    expect(await world.tx.outside.manager.find(BroadcastPersonRow)).toEqual([other]);
  });

  test('after as many days as messages are kept, who was told what is deleted', async () => {
    const id = await sent(['王试员']);
    const clean = job('delete-old-broadcasts');
    world.clock.advance(89 * DAY);
    expect(await clean.run()).toBe(0);
    world.clock.advance(2 * DAY);
    expect(await clean.run()).toBe(1);
    expect(await world.tx.outside.manager.countBy(BroadcastPersonRow, { broadcastId: In([id]) })).toBe(0);
  });
});

test('every state that nothing may stay in has a job that ends it', () => {
  const states = ['draft', 'waiting', 'scheduled', 'sending', 'paused', 'stopped', 'done'] as const;
  expect(states.filter((state) => mayMove(state, 'stopped'))).toEqual(Object.keys(waitEnders));
  for (const name of Object.values(waitEnders)) expect(desk.jobs.map((each) => each.name)).toContain(name);
});
