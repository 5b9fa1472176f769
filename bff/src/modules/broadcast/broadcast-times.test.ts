import type { Contract } from '@anzhen/shared-types';
import { newId } from '../../platform/new-id';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { AppointmentRow } from '../appointment/appointment.table';
import { AuditRow } from '../audit/audit.table';
import { BroadcastPersonRow, BroadcastRow, BroadcastTrialRow } from './broadcast.table';
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
const { draft, move, job, send, messages, resultsOf, statusOf } = deedsAt(() => ({ world, desk }));
beforeAll(async () => {
  world = await openTestWorld();
  desk = await openBroadcastDesk(world);
});
afterAll(() => world.close());
beforeEach(() => clearBroadcasts(world, desk));

describe('at a time', () => {
  const EIGHT = '2026-11-25T00:00:00.000Z';
  /** Released by two persons for eight o'clock of the day of the visits. */
  const scheduled = async (people: number, change: Partial<Contract['draftBroadcast']['request']> = {}) => {
    const { id } = await draft({ sendAt: EIGHT, ...change });
    await move(id, 'writer', { move: 'submit', people });
    expect(await move(id, 'second', { move: 'release', people })).toMatchObject({ status: 'scheduled', sendAt: EIGHT });
    return id;
  };
  const viewOf = async (id: string) =>
    (await desk.call('readBroadcast', 'writer', { params: { broadcastId: id } })).broadcast;

  test.each([
    ['2026-11-24T01:59:00.000Z', 'change_notice', '定的时间已经过了，请另选时间'],
    ['2026-11-25T16:30:00.000Z', 'change_notice', '要在就诊当天或之前发，请另选时间'],
    ['2026-11-24T13:00:00.000Z', 'visit_notice', '21:00–07:30 不打扰，请另选时间'],
    ['2026-11-24T23:29:00.000Z', 'visit_notice', '21:00–07:30 不打扰，请另选时间'],
  ] as const)('%s is no time for a %s: %s', async (sendAt, event, message) => {
    await seedBooked(world, ['王试员']);
    await expect(draft({ sendAt, event })).rejects.toMatchObject({
      code: 'REQUEST.INVALID',
      fields: [{ path: 'sendAt', message }],
    });
  });

  test('however few they are, somebody else releases it; nobody is told before, and the sweeper begins it once', async () => {
    await seedBooked(world, ['王试员', '李试员']);
    const { id } = await draft({ sendAt: EIGHT });
    expect(await move(id, 'writer', { move: 'submit', people: 2 })).toMatchObject({ status: 'waiting' });
    await expect(move(id, 'writer', { move: 'release', people: 2 })).rejects.toMatchObject({
      code: 'BROADCAST.OWN_RELEASE',
    });
    await move(id, 'second', { move: 'release', people: 2 });
    world.clock.set('2026-11-24T23:59:59.000Z');
    expect(await send()).toBe(0);
    expect([await statusOf(id), (await messages()).length]).toEqual(['scheduled', 0]);
    world.clock.set(EIGHT);
    // Another copy of the program, as after a restart.
    const copy = desk.moduleWith().jobs.find(({ name }) => name === 'send-broadcasts')!;
    await Promise.all([copy.run(), job('send-broadcasts').run()]);
    await send();
    expect((await messages()).length).toBe(2);
    expect(await viewOf(id)).toMatchObject({ status: 'sending', people: 2, since: { joined: 0, gone: 0 } });
  });

  test('whom it is for is found out anew: who booked since gets it, who gave back does not, and the page says how many', async () => {
    const [first, second] = await seedBooked(world, ['王试员', '李试员', '赵试员']);
    const id = await scheduled(3);
    await world.tx.outside.manager.update(AppointmentRow, { id: first!.id }, { status: 'refunded' });
    // 李试员 changed to a later number of the same session: another registration of the same person.
    await world.tx.outside.manager.update(AppointmentRow, { id: second!.id }, { status: 'refunded' });
    const again = newId('appointment', world.clock.now());
    await world.tx.outside.manager.insert(AppointmentRow, {
      ...second!,
      ...{ id: again, startsAt: '10:30', endsAt: '11:00', idempotencyKey: again },
    });
    await seedBooked(world, ['孙后来']);
    world.clock.set(EIGHT);
    await send();
    expect(await viewOf(id)).toMatchObject({ people: 3, since: { joined: 1, gone: 1 } });
    expect((await messages()).map(({ body }) => body.slice(0, body.indexOf('：'))).sort()).toEqual([
      '孙*来，今天 09:00–09:30 心血管内科 何知远',
      '李*员，今天 10:30–11:00 心血管内科 何知远',
      '赵*员，今天 09:00–09:30 心血管内科 何知远',
    ]);
    expect(await resultsOf(id)).toEqual({ dropped: 1, on_way: 3 });
  });

  test('it can be cancelled until it begins, for good or back to its author, and then begins no more', async () => {
    await seedBooked(world, ['王试员']);
    const [stopped, back] = [await scheduled(1), await scheduled(1)];
    await move(stopped, 'writer', { move: 'stop', reason: '医生又来了' });
    expect(await move(back, 'second', { move: 'return', reason: '时间写错了' })).toMatchObject({
      ...{ status: 'draft', results: {} },
    });
    world.clock.set(EIGHT);
    expect([await send(), (await messages()).length]).toEqual([0, 0]);
    const later = '2026-11-25T00:30:00.000Z';
    const body = { event: 'change_notice', words: '请晚点来', audience: [session], sendAt: later };
    await desk.call('editBroadcast', 'writer', { params: { broadcastId: back }, body });
    await move(back, 'writer', { move: 'submit', people: 1 });
    await move(back, 'second', { move: 'release', people: 1 });
    world.clock.set(later);
    expect(await send()).toBe(1);
    await expect(move(back, 'writer', { move: 'return', reason: '晚了' })).rejects.toMatchObject({
      code: 'BROADCAST.MOVED',
    });
  });

  test('cancelled in the very moment it begins, it is one of the two', async () => {
    await seedBooked(world, ['王试员']);
    const id = await scheduled(1);
    world.clock.set(EIGHT);
    const [ended] = await Promise.allSettled([move(id, 'writer', { move: 'return', reason: '先不发' }), send()]);
    await send();
    const isBack = ended.status === 'fulfilled';
    const row = await world.tx.outside.manager.findOneByOrFail(BroadcastRow, { id });
    const people = await world.tx.outside.manager.count(BroadcastPersonRow);
    expect([row.status, people, (await messages()).length]).toEqual(isBack ? ['draft', 0, 0] : ['sending', 1, 1]);
  });

  test('a time that went by while it waited is not released', async () => {
    await seedBooked(world, ['王试员']);
    const { id } = await draft({ sendAt: EIGHT });
    await move(id, 'writer', { move: 'submit', people: 1 });
    world.clock.set(EIGHT);
    await expect(move(id, 'second', { move: 'release', people: 1 })).rejects.toMatchObject({
      code: 'BROADCAST.TIME_OVER',
    });
    expect(await statusOf(id)).toBe('waiting');
  });

  test('when nobody is left, or too many came, nobody is told and the record says why', async () => {
    const [visit] = await seedBooked(world, ['王试员']);
    const [empty, crowded] = [await scheduled(1), await scheduled(1)];
    const two = desk.moduleWith({
      config: { ...desk.hospital, broadcasts: { ...desk.hospital.broadcasts, peopleMax: 1 } },
    });
    await seedBooked(world, ['李试员']);
    world.clock.set(EIGHT);
    await world.tx.outside.manager.update(
      BroadcastRow,
      { id: empty },
      { sendAt: new Date('2026-11-25T01:00:00.000Z') },
    );
    await two.jobs.find(({ name }) => name === 'send-broadcasts')!.run();
    expect(await viewOf(crowded)).toMatchObject({
      status: 'stopped',
      reason: expect.stringContaining('上限') as unknown,
    });
    await world.tx.outside.manager.updateAll(AppointmentRow, { status: 'refunded' });
    world.clock.set('2026-11-25T01:00:00.000Z');
    await send();
    expect(await viewOf(empty)).toMatchObject({ status: 'stopped', reason: '到时间时，这里已经没有要通知的人' });
    expect([await messages(), visit!.status]).toEqual([[], 'confirmed']);
  });

  test('after an outage at night it waits for the morning, and then asks who is in it', async () => {
    await seedBooked(world, ['王试员'], { visitDate: '2026-11-26' });
    const audience = [{ ...session, day: '2026-11-26' }];
    const id = await scheduled(1, { event: 'visit_notice', words: '请空腹来', audience });
    world.clock.set('2026-11-25T14:00:00.000Z');
    await send();
    expect(await statusOf(id)).toBe('scheduled');
    await seedBooked(world, ['李后来'], { visitDate: '2026-11-26' });
    world.clock.set('2026-11-25T23:30:00.000Z');
    expect(await send()).toBe(2);
  });
});

describe('sent to oneself first', () => {
  const tryIt = (broadcastId: string, by: 'writer' | 'second' = 'writer') =>
    desk.call('tryBroadcast', by, { params: { broadcastId } });

  test('it goes to the own WeChat as it will look, shows no patient, and counts for nobody', async () => {
    await seedBooked(world, ['赵试员'], { visitNumber: 'A007' });
    const userId = await desk.bindWechat('writer');
    await grantSends(world, userId, 'visitChanged', 1);
    const { id } = await draft();
    expect((await tryIt(id)).trials).toMatchObject([{ by: '测试运营', result: 'on_way' }]);
    await job('deliver-messages-now').run();
    const [told, ...more] = await messages();
    expect([told?.userId, told?.patientId, more]).toEqual([userId, null, []]);
    expect(told?.body).toBe('试发，只有您收到。王*国，明天 09:00–09:30 心血管内科 何知远：改到 10 点，请晚点来');
    expect(told?.facts).toMatchObject({ maskedName: '王*国', change: '改到 10 点，请晚点来', number: '' });
    const [view] = (await desk.call('listBroadcasts', 'second')).broadcasts;
    expect(view).toMatchObject({ status: 'draft', people: 0, results: {} });
    expect(view?.trials).toEqual([{ by: '测试运营', at: '2026-11-24T02:00:00.000Z', result: 'subscribe' }]);
    expect(await world.tx.outside.manager.count(BroadcastPersonRow)).toBe(0);
    const deeds = await world.tx.outside.manager.findBy(AuditRow, { action: 'broadcast.tried', subjectId: id });
    expect(deeds.map(({ actorId }) => actorId)).toEqual([desk.staffId('writer')]);
    // The consent is used up: the next one says that WeChat did not take it.
    expect((await tryIt(id)).trials).toHaveLength(2);
    await job('deliver-messages-now').run();
    expect((await desk.call('listBroadcasts', 'writer')).broadcasts[0]?.trials.map(({ result }) => result)).toEqual([
      'unreached',
      'subscribe',
    ]);
    await desk.call('discardBroadcast', 'writer', { params: { broadcastId: id } });
    expect(await world.tx.outside.manager.count(BroadcastTrialRow)).toBe(0);
  });

  test('without a bound WeChat it says so and nothing is written; others’ drafts and sent ones are not tried', async () => {
    await seedBooked(world, ['王试员']);
    const { id } = await draft({}, 'second');
    await expect(tryIt(id)).rejects.toMatchObject({ code: 'BROADCAST.NOT_YOURS' });
    await expect(tryIt(id, 'second')).rejects.toMatchObject({ code: 'BROADCAST.NO_WECHAT' });
    await desk.bindWechat('second');
    await move(id, 'second', { move: 'submit', people: 1 });
    await expect(tryIt(id, 'second')).rejects.toMatchObject({ code: 'BROADCAST.MOVED' });
    expect([await messages(), await world.tx.outside.manager.count(BroadcastTrialRow)]).toEqual([[], 0]);
  });
});
