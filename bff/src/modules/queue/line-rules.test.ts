import { randomUUID } from 'node:crypto';
import { MINUTE, SECOND } from '@anzhen/shared-types';
import { AppointmentRow } from '../appointment/appointment.table';
import { WorklistRow } from '../audit/audit.table';
import { MessageRow } from '../notification/notification.table';
import { queueStateOf, ticketStateOf } from './queue.repository';
import { TicketRow } from './queue.table';
import { openQueueWorld, type QueueWorld, session } from './testing/queue-world';
import { rebuildLine } from './testing/rebuild-line';

const clinic = session('S1');
const opposite = session('S2', { room: '8 诊室', doctorName: '赵青' });
const ordinary = (id: string, room: string) =>
  session(id, { departmentCode: 'D0701', departmentName: '全科', doctorName: '普通门诊', room });
const [north, south] = [ordinary('G1', '1 诊室'), ordinary('G2', '2 诊室')];

describe('what the hospital decides about its lines', () => {
  let world: QueueWorld;
  let nurse: string;

  beforeEach(async () => {
    world = await openQueueWorld();
    nurse = await world.nurse('n1');
  });
  afterEach(() => world.close());

  const act = (queueId: string, action: Parameters<QueueWorld['call']['act']>[2]) =>
    world.call.act(nurse, queueId, action);
  const later = (seconds = 5): void => world.clock.advance(seconds * SECOND);
  const numbers = (view: { waiting: { number: string }[] }): string[] => view.waiting.map(({ number }) => number);
  const expectRebuilt = async (...queueIds: string[]): Promise<void> => {
    for (const queueId of queueIds) {
      const events = await world.events(queueId);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      const row = await world.queue(queueId);
      const tickets = await world.tx.outside.manager.find(TicketRow, { where: { queueId }, order: { id: 'ASC' } });
      expect(row.lastSeq).toBe(events.length);
      if (events.length > 0)
        expect(rebuildLine(queueId, events)).toEqual({ queue: queueStateOf(row), tickets: tickets.map(ticketStateOf) });
    }
  };
  const fill = async (count: number, at = clinic) => {
    const people = [];
    for (let index = 0; index < count; index += 1) people.push(await world.standing(at));
    return people;
  };
  const walkIn = (queueId: string, change: Record<string, unknown> = {}) =>
    act(queueId, {
      action: 'walk_in',
      name: '何现场',
      sex: 'male',
      birthDate: '1990-01-01',
      priority: null,
      ...change,
    });

  test('a pregnant woman goes before her own slot and not before an earlier one; an emergency before everybody', async () => {
    const early = await world.standing(clinic, { startsAt: '08:00' });
    await fill(2);
    const [expectant, urgent] = [await world.standing(clinic), await world.standing(clinic)];
    const mark = { action: 'prioritise' as const, reason: '看过证件' };
    await act(early.queueId, { ...mark, ticketId: expectant.ticketId, priority: 'pregnant' });
    const view = await act(early.queueId, { ...mark, ticketId: urgent.ticketId, priority: 'emergency' });
    expect(numbers(view)).toEqual(['A005', 'A001', 'A004', 'A002', 'A003']);
    expect(view.waiting[2]).toMatchObject({ priority: 'pregnant', tags: ['优先', '孕妇'] });
    expect((await world.events(early.queueId)).at(-1)).toMatchObject({ type: 'prioritise', reason: '看过证件' });
    expect(numbers(await act(early.queueId, { action: 'undo' }))).toEqual(['A001', 'A004', 'A002', 'A003', 'A005']);
    await expectRebuilt(early.queueId);
    // This hospital has no rule for soldiers.
    const soldier = act(early.queueId, { ...mark, ticketId: urgent.ticketId, priority: 'military' });
    await expect(soldier).rejects.toMatchObject({ code: 'QUEUE.ILLEGAL_MOVE' });
  });

  test('old people go first by themselves where the hospital wants it', async () => {
    await world.close();
    world = await openQueueWorld({ priorities: { elder: { label: '65 岁以上', place: 'slot', fromAge: 65 } } });
    nurse = await world.nurse('n1');
    const young = await world.standing(clinic, { birthDate: '1961-11-25' });
    const overtaken = async () => (await world.call.ticket(young.ownerId, young.ticketId)).isOvertaken;
    expect(await overtaken()).toBe(false);
    world.clock.advance(1);
    const { queueId, ownerId, ticketId } = await world.standing(clinic, { birthDate: '1961-11-24' });
    expect(await overtaken()).toBe(true);
    expect((await world.call.ticket(ownerId, ticketId)).isOvertaken).toBe(false);
    expect(numbers((await world.call.console(nurse)).queues[0]!)).toEqual(['A002', 'A001']);
    await expectRebuilt(queueId);
  });

  test('the desk checks in who has no phone, once however often it is asked; a stranger to the line is refused', async () => {
    const { queueId } = await world.standing(clinic);
    const ownerId = await world.people.user();
    const patientId = await world.people.patient(ownerId, { name: '钱无机' });
    const appointmentId = await world.people.visit({ ownerId, patientId }, clinic);
    const elsewhere = await world.people.visit({ ownerId, patientId }, opposite);
    expect((await world.call.expected(nurse, queueId)).visits).toEqual([
      { appointmentId, maskedName: '钱*机', age: 68, startsAt: '08:30', endsAt: '09:00' },
    ]);
    const [line] = (await world.call.console(nurse)).queues;
    expect(line).toMatchObject({
      notCheckedIn: 1,
      expected: [{ appointmentId, maskedName: '钱*机', startsAt: '08:30' }],
    });
    const [view] = await Promise.all([
      act(queueId, { action: 'check_in', appointmentId }),
      act(queueId, { action: 'check_in', appointmentId }),
      world.call.checkIn(ownerId, patientId),
    ]);
    expect(numbers(view)).toEqual(['A001', 'A002']);
    expect((await world.call.expected(nurse, queueId)).visits).toEqual([]);
    const refused = act(queueId, { action: 'check_in', appointmentId: elsewhere });
    await expect(refused).rejects.toMatchObject({ code: 'QUEUE.NOTHING_TO_CHECK_IN' });
    const stranger = await world.nurse('n2', { area: '4 楼 A 区' });
    await expect(world.call.expected(stranger, queueId)).rejects.toMatchObject({ code: 'QUEUE.NOT_FOUND' });
    await expectRebuilt(queueId);
  });

  test('a walk-in gets one number for two clicks, stands behind those whose time has come, and is forgotten next day', async () => {
    const { queueId } = await world.standing(clinic, { startsAt: '08:00' });
    await world.standing(clinic, { startsAt: '09:00' });
    world.clock.advance(30 * MINUTE);
    const idempotencyKey = randomUUID();
    await walkIn(queueId, { idempotencyKey });
    const view = await walkIn(queueId, { idempotencyKey });
    expect(numbers(view)).toEqual(['A001', 'A003', 'A002']);
    expect(view.undo).toMatchObject({ label: '加了 A003' });
    expect(view.waiting[1]).toMatchObject({ maskedName: '何*场', age: 36, tags: ['现场'] });
    const ticketId = view.waiting[1]!.id;
    expect(await world.call.reveal(nurse, ticketId)).toEqual({ name: '何现场', maskedIdNumber: null, phoneTail: '' });
    await act(queueId, { action: 'call_next' });
    later();
    const called = await act(queueId, { action: 'call_next' });
    expect(called.current?.number).toBe('A003');
    expect((await world.call.board()).rooms[0]?.current).toMatchObject({ number: 'A003', maskedName: '何*场' });
    await world.drainOutbox(world.module.handlers);
    await expectRebuilt(queueId);
    world.clock.set('2026-11-25T00:10:00.000+08:00');
    await world.module.jobs[0]!.run();
    expect((await world.ticketRow(ticketId)).guestCipher).toBeNull();
  });

  test('before the clinic opens a walk-in stands behind those of its first slot, also of those who come later', async () => {
    world.clock.set('2026-11-24T07:35:00.000+08:00');
    const { queueId } = await world.standing(clinic, { startsAt: '08:30' });
    await world.standing(clinic, { startsAt: '08:00' });
    await walkIn(queueId);
    later();
    await world.standing(clinic, { startsAt: '08:00' });
    expect(numbers((await world.call.console(nurse)).queues[0]!)).toEqual(['A002', 'A004', 'A003', 'A001']);
    world.control.schedule = [north, south];
    const { queueId: common } = await world.standing(north, { startsAt: '08:00' });
    await walkIn((await world.call.console(nurse)).queues.find(({ room }) => room === '2 诊室')!.id);
    await world.standing(south, { startsAt: '08:00' });
    const rows = await world.tx.outside.manager.findBy(TicketRow, { queueId: common });
    const order = rows.sort((a, b) => a.position - b.position).map(({ category }) => category);
    expect(order).toEqual(['on_time', 'on_time', 'walk_in']);
  });

  test('at the end of a session who still waits goes to the other room, in order and told so, and undo brings them back', async () => {
    const people = await fill(3);
    const [there] = await fill(1, opposite);
    const { queueId } = people[0]!;
    await act(queueId, { action: 'call_next' });
    await act(queueId, { action: 'start', ticketId: people[0]!.ticketId });
    const close = { action: 'close' as const, toQueueId: there!.queueId };
    const view = await act(queueId, close);
    expect(view).toMatchObject({ status: 'closed', current: null, waiting: [], undo: { label: '结束门诊' } });
    expect(await world.ticketRow(people[0]!.ticketId)).toMatchObject({ status: 'done' });
    expect(await world.call.ticket(people[2]!.ownerId, people[2]!.ticketId)).toMatchObject({ room: '8 诊室' });
    expect(await world.messages(people[2]!.ownerId)).toEqual(['checked_in', 'checked_in']);
    await expect(act(queueId, { action: 'call_next' })).rejects.toMatchObject({ code: 'QUEUE.ILLEGAL_MOVE' });
    const undone = await act(queueId, { action: 'undo' });
    expect(undone).toMatchObject({ status: 'open', current: { number: 'A001', status: 'in_consult' } });
    expect(numbers(undone)).toEqual(['A002', 'A003']);
    await expectRebuilt(queueId, there!.queueId);
  });

  test('without another room they are told that it is over, and a person sees to them; an undo in time tells nobody', async () => {
    const [first, second] = await fill(2);
    const { queueId } = first!;
    await act(queueId, { action: 'close', toQueueId: null });
    await act(queueId, { action: 'undo' });
    later(60);
    await world.drainOutbox(world.module.handlers);
    expect(await world.messages(first!.ownerId)).toEqual(['checked_in']);
    await act(queueId, { action: 'close', toQueueId: null });
    later(60);
    await world.drainOutbox(world.module.handlers);
    expect(await world.messages(second!.ownerId)).toEqual(['checked_in', 'queue_closed']);
    const items = await world.tx.outside.manager.findBy(WorklistRow, { kind: 'queue.left_over' });
    expect(items.map(({ subjectId }) => subjectId).sort()).toEqual([first!.ticketId, second!.ticketId].sort());
    await expectRebuilt(queueId);
  });

  test('one line before two rooms: whichever is free takes the next, nobody twice, also when both call at once', async () => {
    world.control.schedule = [north, south];
    const people = await fill(6, north);
    const { queues } = await world.call.console(nurse);
    expect(queues.map(({ room }) => room)).toEqual(['1 诊室', '2 诊室']);
    const [one, two] = queues.map(({ id }) => id) as [string, string];
    const shared = people[0]!.queueId;
    expect(numbers(queues[0]!)).toEqual(numbers(queues[1]!));
    const waiting = await world.call.ticket(people[5]!.ownerId, people[5]!.ticketId);
    expect(waiting).toMatchObject({ room: '1 诊室、2 诊室', peopleAhead: 5, wait: null });
    await Promise.all([act(one, { action: 'call_next' }), act(two, { action: 'call_next' })]);
    later();
    await Promise.all([act(one, { action: 'call_next' }), act(two, { action: 'call_next' })]);
    const rows = await Promise.all(people.map(({ ticketId }) => world.ticketRow(ticketId)));
    expect(rows.map(({ status }) => status)).toEqual(['done', 'done', 'called', 'called', 'waiting', 'waiting']);
    expect(new Set([rows[2]!.queueId, rows[3]!.queueId])).toEqual(new Set([one, two]));
    expect((await world.call.board()).rooms.map(({ room, waiting: count }) => [room, count])).toEqual([
      ['1 诊室', 2],
      ['2 诊室', 2],
    ]);
    const mine = await world.call.ticket(people[2]!.ownerId, people[2]!.ticketId);
    expect(mine).toMatchObject({ status: 'called', room: rows[2]!.queueId === one ? '1 诊室' : '2 诊室' });
    later();
    await act(one, { action: 'call_next' });
    expect(numbers(await act(one, { action: 'undo' }))).toEqual([people[4]!.number, people[5]!.number]);
    await expect(act(shared, { action: 'call_next' })).rejects.toMatchObject({ code: 'QUEUE.ILLEGAL_MOVE' });
    await expectRebuilt(shared, one, two);
  });

  test('who missed the call before one of several rooms comes back behind three of the common line', async () => {
    world.control.schedule = [north, south];
    const people = await fill(6, north);
    const [one, two] = (await world.call.console(nurse)).queues.map(({ id }) => id) as [string, string];
    const [first] = people;
    await act(one, { action: 'call_next' });
    await act(one, { action: 'miss', ticketId: first!.ticketId });
    const view = await act(one, { action: 'rejoin', ticketId: first!.ticketId });
    expect(numbers(view)).toEqual(['A002', 'A003', 'A004', 'A001', 'A005', 'A006']);
    const next = await world.call.ticket(first!.ownerId, first!.ticketId);
    expect(next).toMatchObject({ room: '1 诊室', peopleAhead: 3 });
    await expectRebuilt(first!.queueId, one, two, people[1]!.queueId);
  });

  test('who asked to be told is told also when another room takes somebody from the common line, and once', async () => {
    world.control.schedule = [north, south];
    const people = await fill(5, north);
    const [one, two] = (await world.call.console(nurse)).queues.map(({ id }) => id) as [string, string];
    // One person stands before the first room only, behind those of the common line who came before.
    await act(one, { action: 'transfer', ticketId: people[4]!.ticketId, toQueueId: two });
    const { ownerId, ticketId } = people[4]!;
    await world.call.remind(ownerId, ticketId, 1);
    for (const ahead of [4, 3, 2]) {
      expect((await world.call.ticket(ownerId, ticketId)).peopleAhead).toBe(ahead);
      expect(await world.messages(ownerId)).not.toContain('queue_near');
      await act(one, { action: 'call_next' });
      later();
    }
    const near = async () => {
      const rows = await world.tx.outside.manager.findBy(MessageRow, { userId: ownerId, event: 'queue_near' });
      return rows.map(({ body }) => body);
    };
    expect(await near()).toEqual([`${people[4]!.number} 号，前面还有 1 人，请回到 3 楼 B 区。`]);
    await act(one, { action: 'call_next' });
    expect(await near()).toHaveLength(1);
  });

  test('who waits before one room follows the common line too, which moves whichever room calls from it', async () => {
    world.control.schedule = [north, south];
    const people = await fill(4, north);
    const [one, two] = (await world.call.console(nurse)).queues.map(({ id }) => id) as [string, string];
    const shared = people[0]!.queueId;
    const { ownerId, ticketId } = people[3]!;
    expect((await world.call.ticket(ownerId, ticketId)).feed).toBeNull();
    await act(one, { action: 'transfer', ticketId, toQueueId: two });
    const before = await world.call.ticket(ownerId, ticketId);
    expect(before).toMatchObject({ queueId: two, feed: { queueId: shared } });
    const { mayFollow, currentSeq } = world.module.liveTopics;
    const stranger = people[0]!.ownerId;
    await act(one, { action: 'call_next' });
    expect(await mayFollow({ kind: 'user', id: ownerId }, `queue:${shared}`)).toBe(true);
    expect(await mayFollow({ kind: 'user', id: stranger }, `queue:${two}`)).toBe(false);
    const after = await world.call.ticket(ownerId, ticketId);
    expect(after.peopleAhead).toBe(before.peopleAhead - 1);
    expect([after.seq, after.feed?.seq]).toEqual([before.seq, before.feed!.seq + 1]);
    expect(await currentSeq(`queue:${shared}`)).toBe(after.feed?.seq);
  });

  test('a pause is told to who waits, its new time too; who came since is told again, and the desk sees how many know', async () => {
    const [first] = await fill(2);
    const { queueId, ownerId } = first!;
    await walkIn(queueId);
    const heard = async (userId: string) => {
      const rows = await world.tx.outside.manager.findBy(MessageRow, { userId, event: 'queue_paused' });
      return rows.map(({ body }) => body).sort();
    };
    later();
    expect(await act(queueId, { action: 'pause', reason: '医生会诊', resumesAt: '08:30' })).toMatchObject({ told: 2 });
    later();
    const moved = await act(queueId, { action: 'pause', reason: '医生会诊', resumesAt: '09:00' });
    expect(moved).toMatchObject({ status: 'paused', resumesAt: '09:00', told: 2 });
    later();
    const late = await world.standing(clinic);
    expect((await world.call.console(nurse)).queues[0]).toMatchObject({ told: 2 });
    expect(await heard(late.ownerId)).toEqual([]);
    later();
    const tell = { action: 'tell' as const, idempotencyKey: randomUUID() };
    const [told] = await Promise.all([act(queueId, tell), act(queueId, tell)]);
    expect(told).toMatchObject({ told: 3, status: 'paused' });
    const words = (number: string, time: string) =>
      `${number} 号，5 诊室先不叫号：医生会诊，预计 ${time} 恢复。号还在，恢复后接着按次序叫。`;
    expect(await heard(late.ownerId)).toEqual([words(late.number, '09:00')]);
    expect(await heard(ownerId)).toEqual([words('A001', '08:30'), words('A001', '09:00'), words('A001', '09:00')]);
    later(20);
    expect(await act(queueId, { action: 'resume' })).toMatchObject({ told: null });
    expect(await heard(late.ownerId)).toContain(
      `${late.number} 号，5 诊室接着叫号了。前面还有 2 人，请在 3 楼 B 区等候。`,
    );
    await expectRebuilt(queueId);
  });

  test('the desk lets in who comes back with results and no phone, behind three, and can take it back', async () => {
    const people = await fill(5);
    const { queueId } = people[0]!;
    await act(queueId, { action: 'call_next' });
    later(60);
    expect(await act(queueId, { action: 'call_next' })).toMatchObject({ undo: { label: '叫了 A002，A001 看完' } });
    later(60);
    await world.drainOutbox(world.module.handlers);
    expect((await world.call.expected(nurse, queueId)).seen).toMatchObject([{ number: 'A001', status: 'done' }]);
    await act(queueId, { action: 'return', ticketId: people[0]!.ticketId });
    expect(numbers(await act(queueId, { action: 'undo' }))).toEqual(['A003', 'A004', 'A005']);
    const back = await act(queueId, { action: 'return', ticketId: people[0]!.ticketId });
    expect(numbers(back)).toEqual(['A003', 'A004', 'A005', 'A001']);
    expect(back.waiting[3]?.tags).toEqual(['回诊']);
    const again = act(queueId, { action: 'return', ticketId: people[0]!.ticketId });
    await expect(again).rejects.toMatchObject({ code: 'QUEUE.ILLEGAL_MOVE' });
    await expectRebuilt(queueId);
  });

  test('the desk reads what was done in its lines, by whom and why; another area does not', async () => {
    const [first] = await fill(1);
    const { queueId, ticketId } = first!;
    later();
    await act(queueId, { action: 'call', ticketId, reason: '病情急' });
    later();
    await act(queueId, { action: 'undo' });
    const list = await world.call.deeds(nurse);
    expect(list.deeds.map(({ room, text, reason, by }) => [room, text, reason, by])).toEqual([
      ['5 诊室', '撤销了上一步', null, '刘静'],
      ['5 诊室', '叫了 A001', '病情急', '刘静'],
      ['5 诊室', 'A001 签到', null, '患者自己'],
    ]);
    await expect(world.call.deeds(nurse, '4 楼 A 区')).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
  });

  test('whose registration ends while they wait leaves the line, unseen by those who stay; who is inside does not', async () => {
    const people = await fill(4);
    const { queueId } = people[0]!;
    await act(queueId, { action: 'call_next' });
    const end = (index: number) =>
      world.tx.outside.manager.update(AppointmentRow, { id: people[index]!.appointmentId }, { status: 'refunded' });
    await Promise.all([end(0), end(1)]);
    world.control.published.length = 0;
    await Promise.all([world.module.jobs[2]!.run(), world.module.jobs[2]!.run()]);
    const view = (await world.call.console(nurse)).queues[0]!;
    expect([view.current?.number, ...numbers(view)]).toEqual(['A001', 'A003', 'A004']);
    expect((await world.call.ticket(people[2]!.ownerId, people[2]!.ticketId)).peopleAhead).toBe(0);
    expect(world.control.published).toContain(`queue:${queueId}=${view.seq}`);
    later(60);
    await world.drainOutbox(world.module.handlers);
    expect(await world.messages(people[1]!.ownerId)).toEqual(['checked_in']);
    expect(await world.tx.outside.manager.countBy(WorklistRow, { kind: 'queue.left_over' })).toBe(0);
    expect((await world.events(queueId)).filter(({ type }) => type === 'leave')).toHaveLength(1);
    await expectRebuilt(queueId);
  });

  test('a line that nobody closed is closed after midnight, and the words name the day that it was', async () => {
    const [first] = await fill(1);
    world.clock.set('2026-11-25T00:09:00.000+08:00');
    await world.module.jobs[0]!.run();
    later(11);
    await world.drainOutbox(world.module.handlers);
    const [told] = await world.tx.outside.manager.findBy(MessageRow, { userId: first!.ownerId, event: 'queue_closed' });
    expect(told?.body).toBe('心血管内科昨天的门诊结束了，A001 号还没有看。我们会联系您改约或退号。');
    expect(await world.ticketRow(first!.ticketId)).toMatchObject({ status: 'left' });
  });

  test('an examination has a line of its own before its rooms', async () => {
    const radiographer = await world.nurse('n3', { area: '1 楼 A 区' });
    const { queues } = await world.call.console(radiographer);
    expect(queues.map(({ room, kind }) => [room, kind])).toEqual([
      ['1 号机房', 'exam'],
      ['2 号机房', 'exam'],
    ]);
    const body = { action: 'walk_in' as const, name: '何检查', sex: 'female', birthDate: '1950-01-01', priority: null };
    await world.call.act(radiographer, queues[0]!.id, body);
    const view = await world.call.act(radiographer, queues[1]!.id, { action: 'call_next' });
    expect(view).toMatchObject({ current: { number: 'A001', maskedName: '何*查' }, waiting: [] });
  });

  test('where the hospital has its own caller, ours adds people and calls nobody', async () => {
    const { queueId } = await world.standing(session('S8', { departmentCode: 'D0901', room: '3 诊室' }));
    expect((await world.call.console(nurse)).queues[0]).toMatchObject({ isCalledElsewhere: true });
    await expect(act(queueId, { action: 'call_next' })).rejects.toMatchObject({ code: 'QUEUE.CALLED_ELSEWHERE' });
    expect(numbers(await walkIn(queueId))).toEqual(['A001', 'A002']);
  });
});
