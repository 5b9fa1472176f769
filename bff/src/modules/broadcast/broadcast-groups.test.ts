import { newId } from '../../platform/new-id';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { AppointmentRow } from '../appointment/appointment.table';
import { BroadcastGroupRow, BroadcastRow } from './broadcast.table';
import {
  type BroadcastDesk,
  clearBroadcasts,
  deedsAt,
  openBroadcastDesk,
  seedBooked,
  session,
} from './testing/broadcast-desk';

let world: TestWorld;
let desk: BroadcastDesk;
const { draft, move, dryRun, send, deliver, messages, resultsOf, statusOf } = deedsAt(() => ({ world, desk }));
beforeAll(async () => {
  world = await openTestWorld();
  desk = await openBroadcastDesk(world);
});
afterAll(() => world.close());
beforeEach(() => clearBroadcasts(world, desk));

const nextDay = { day: '2026-11-26', departmentCode: 'D0302', sessionId: null };
const bookNextDay = (names: readonly string[]) =>
  seedBooked(world, names, {
    ...{ visitDate: '2026-11-26', departmentCode: 'D0302', departmentName: '消化内科', sessionId: 's9' },
    ...{ doctorName: '罗清', startsAt: '08:30' },
  });
const listed = async (id: string) =>
  (await desk.call('listBroadcasts', 'writer')).broadcasts.find((each) => each.id === id);

describe('several groups', () => {
  test('whoever stands in two of them is told once, of the first visit', async () => {
    const [both] = await seedBooked(world, ['王试员', '李试员']);
    await bookNextDay(['赵试员']);
    const again = newId('appointment', world.clock.now());
    const second = { visitDate: '2026-11-26', departmentCode: 'D0302', sessionId: 's9', startsAt: '08:00' };
    await world.tx.outside.manager.insert(AppointmentRow, { ...both!, ...second, id: again, idempotencyKey: again });
    const audience = [nextDay, session];
    expect((await dryRun(...audience)).list.map(({ name, visit }) => `${name} ${visit}`)).toEqual([
      '王*员 11月25日 周三 09:00 何知远',
      '李*员 11月25日 周三 09:00 何知远',
      '赵*员 11月26日 周四 08:30 罗清',
    ]);
    const { id } = await draft({ audience });
    await move(id, 'writer', { move: 'submit', people: 3 });
    await send();
    await deliver();
    const told = await messages();
    expect(told.map(({ userId, body }) => [userId, /\d\d:\d\d/.exec(body)?.[0]])).toHaveLength(3);
    expect(told.filter(({ patientId }) => patientId === both!.patientId).map(({ link }) => link?.params)).toEqual([
      { appointmentId: both!.id },
    ]);
    await send();
    expect(await statusOf(id)).toBe('done');
    const view = await listed(id);
    expect(view?.audience.map(({ name }) => name)).toEqual([
      '消化内科 11月26日 周四 全部门诊',
      '何知远 11月25日 周三 上午',
    ]);
    // The ledger finds it by either group, and the export names both.
    for (const wanted of ['消化内科', '何知远'])
      expect((await desk.call('listBroadcasts', 'writer', { query: { wanted } })).broadcasts).toHaveLength(1);
    expect((await desk.call('exportBroadcasts', 'writer')).csv).toContain('消化内科 11月26日 周四 全部门诊、何知远');
  });

  test('the same group twice is one; one that nobody is booked in is refused, and an edit replaces them all', async () => {
    await seedBooked(world, ['王试员']);
    const { id, audience } = await draft({ audience: [session, session] });
    expect(audience).toHaveLength(1);
    await expect(draft({ audience: [session, nextDay] })).rejects.toMatchObject({ code: 'BROADCAST.NOBODY' });
    expect(await world.tx.outside.manager.count(BroadcastRow)).toBe(1);
    await bookNextDay(['赵试员']);
    const body = { event: 'visit_notice', words: '请空腹来', audience: [nextDay], sendAt: null };
    const edited = await desk.call('editBroadcast', 'writer', { params: { broadcastId: id }, body });
    expect(edited.audience.map(({ day }) => day)).toEqual(['2026-11-26']);
    await desk.call('discardBroadcast', 'writer', { params: { broadcastId: id } });
    expect(await world.tx.outside.manager.count(BroadcastGroupRow)).toBe(0);
  });

  test('of a run that was paused over midnight, only those are told whose day has not gone by', async () => {
    await seedBooked(world, ['王试员']);
    await bookNextDay(['赵试员']);
    const { id } = await draft({ audience: [session, nextDay] });
    await move(id, 'writer', { move: 'submit', people: 2 });
    await move(id, 'second', { move: 'pause' });
    world.clock.set('2026-11-26T00:00:00.000Z');
    await send();
    expect(await statusOf(id)).toBe('paused');
    await move(id, 'second', { move: 'resume' });
    await send();
    expect(await resultsOf(id)).toEqual({ dropped: 1, on_way: 1 });
    expect((await messages()).map(({ body }) => body)).toEqual([expect.stringContaining('罗清')]);
    world.clock.set('2026-11-26T16:00:00.000Z');
    await send();
    expect((await listed(id))?.reason).toBe('就诊的日子已经过了');
  });

  test('it may begin until the first of the days, at any minute', async () => {
    await seedBooked(world, ['王试员']);
    await bookNextDay(['赵试员']);
    const audience = [session, nextDay];
    const { sendAt } = await draft({ audience, sendAt: '2026-11-25T00:17:00.000Z' });
    expect(sendAt).toBe('2026-11-25T00:17:00.000Z');
    await expect(draft({ audience, sendAt: '2026-11-25T23:47:00.000Z' })).rejects.toMatchObject({
      fields: [{ path: 'sendAt', message: '要在就诊当天或之前发，请另选时间' }],
    });
  });
});

const waiting = async () => {
  await seedBooked(
    world,
    Array.from({ length: 21 }, (_, at) => `王试${at}`),
  );
  const { id } = await draft();
  await move(id, 'writer', { move: 'submit', people: 21 });
  return id;
};

describe('the second person', () => {
  test('releases what was seen: words that changed meanwhile do not go out under an old look', async () => {
    const id = await waiting();
    const seen = await listed(id);
    world.clock.advance(1_000);
    await move(id, 'writer', { move: 'return', reason: '再改改' });
    const body = { event: 'change_notice', words: '不用来了', audience: [session], sendAt: null };
    await desk.call('editBroadcast', 'writer', { params: { broadcastId: id }, body });
    await move(id, 'writer', { move: 'submit', people: 21 });
    const old = { move: 'release', people: 21, updatedAt: seen!.updatedAt } as const;
    await expect(move(id, 'second', old)).rejects.toMatchObject({ code: 'BROADCAST.CHANGED' });
    expect(await statusOf(id)).toBe('waiting');
    await send();
    expect(await messages()).toEqual([]);
    await move(id, 'second', { move: 'release', people: 21 });
    expect(await statusOf(id)).toBe('sending');
  });

  test('is asked in their own WeChat, not more often than every ten minutes; a nurse and the author are not', async () => {
    const second = await desk.bindWechat('second');
    for (const other of ['writer', 'nurse']) await desk.bindWechat(other);
    const id = await waiting();
    const nudge = (by: 'writer' | 'second' = 'writer') =>
      desk.call('nudgeBroadcast', by, { params: { broadcastId: id } });
    await expect(nudge('second')).rejects.toMatchObject({ code: 'BROADCAST.NOT_YOURS' });
    expect(await nudge()).toMatchObject({ told: 1, broadcast: { nudgedAt: world.clock.now().toISOString() } });
    await expect(nudge()).rejects.toMatchObject({ code: 'BROADCAST.NUDGED_LATELY' });
    expect(await messages()).toMatchObject([
      {
        ...{ userId: second, event: 'release_awaited', title: '等您复核', patientId: null },
        body: '测试运营写了一条发给 21 人的通知：“改到 10 点，请晚点来”。请在电脑的“通知中心”放行或退回。',
      },
    ]);
    world.clock.advance(10 * 60_000);
    expect((await nudge()).told).toBe(1);
    // To be asked changes nothing of what is released.
    await move(id, 'second', { move: 'release', people: 21, updatedAt: (await listed(id))!.updatedAt });
    await expect(nudge()).rejects.toMatchObject({ code: 'BROADCAST.MOVED' });
  });
});

test('an export that is too much says that it is not all, and begins with the newest', async () => {
  await seedBooked(world, ['王试员']);
  const { id } = await draft();
  const { manager } = world.tx.outside;
  const row = await manager.findOneByOrFail(BroadcastRow, { id });
  const copies = Array.from({ length: 200 }, (_, at) => ({
    ...row,
    id: newId('broadcast', world.clock.now()),
    words: `第 ${at} 条`,
  }));
  await manager.insert(BroadcastRow, copies);
  const { csv, isWhole } = await desk.call('exportBroadcasts', 'writer', {});
  expect([isWhole, csv.trim().split('\r\n').length]).toEqual([false, 201]);
  expect(csv).not.toContain('改到 10 点');
});
