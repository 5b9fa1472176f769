import { randomUUID } from 'node:crypto';
import { contract, MINUTE } from '@anzhen/shared-types';
import { AREA, openQueueWorld, type QueueWorld, session } from './testing/queue-world';

const clinic = session('S1');

describe('looking at lines', () => {
  let world: QueueWorld;
  let nurse: string;

  beforeEach(async () => {
    world = await openQueueWorld();
    nurse = await world.nurse('n1');
  });
  afterEach(() => world.close());

  test('staff find people of their area by a part of the name or the end of the phone number', async () => {
    const li = await world.standing(clinic, { name: '李玉兰', phone: '13900001357' });
    const zhang = await world.standing(clinic, { name: '张建明', phone: '13900007531' });
    const guest = { name: '李守田', sex: 'male', birthDate: '1950-01-01', reason: '没有手机' };
    await world.call.act(nurse, li.queueId, { action: 'walk_in', ...guest });
    const find = async (wanted: string, staffId = nurse) => (await world.call.find(staffId, wanted)).ticketIds;
    expect(await find('1357')).toEqual([li.ticketId]);
    expect(await find('张建明')).toEqual([zhang.ticketId]);
    expect(await find('建明')).toEqual([zhang.ticketId]);
    expect(await find('守田')).toHaveLength(1);
    expect(await find('0000')).toEqual([]);
    expect(contract.findPeople.request.safeParse({ wanted: '李' }).success).toBe(false);
    const far = await world.nurse('n2', { area: '4 楼 A 区' });
    expect(await find('1357', far)).toEqual([]);
    const forbidden = { code: 'STAFF.FORBIDDEN' };
    await expect(world.call.find(far, '1357', AREA)).rejects.toMatchObject(forbidden);
    const clerk = await world.nurse('n3', { role: 'finance' });
    await expect(world.call.find(clerk, '1357')).rejects.toMatchObject(forbidden);
  });

  /** One visit after the other, each of the given length. */
  const serve = async (queueId: string, minutes: readonly number[]): Promise<void> => {
    for (const length of minutes) {
      await world.call.act(nurse, queueId, { action: 'call_next' });
      world.clock.advance(length * MINUTE);
    }
  };

  test('a stranger does not find a ticket, cannot set its reminder, and follows nothing of its line', async () => {
    const { ticketId, queueId, ownerId } = await world.standing(clinic);
    const stranger = await world.people.user();
    const notFound = { code: 'QUEUE.TICKET_NOT_FOUND' };
    await expect(world.call.ticket(stranger, ticketId)).rejects.toMatchObject(notFound);
    await expect(world.call.remind(stranger, ticketId, 3)).rejects.toMatchObject(notFound);
    expect(await world.ticketRow(ticketId)).toMatchObject({ remindWhenAhead: null });
    expect((await world.call.tickets(stranger)).tickets).toEqual([]);
    const { mayFollow } = world.module.liveTopics;
    const far = await world.nurse('n2', { area: '4 楼 A 区' });
    const topic = `queue:${queueId}`;
    expect(await mayFollow({ kind: 'user', id: ownerId }, topic)).toBe(true);
    expect(await mayFollow({ kind: 'staff', id: nurse }, topic)).toBe(true);
    expect(await mayFollow({ kind: 'user', id: stranger }, topic)).toBe(false);
    expect(await mayFollow({ kind: 'staff', id: far }, topic)).toBe(false);
    expect(await mayFollow(null, topic)).toBe(false);
    expect(await mayFollow(null, `board:${AREA}`)).toBe(true);
    expect(await mayFollow({ kind: 'user', id: ownerId }, 'elsewhere:1')).toBe(false);
  });

  test('no time is told before three visits, then a range with what it rests on, and none while the line is paused', async () => {
    const people = [];
    for (let index = 0; index < 9; index += 1) people.push(await world.standing(clinic));
    const { queueId } = people[0]!;
    const last = people[8]!;
    const wait = async () => (await world.call.ticket(last.ownerId, last.ticketId)).wait;
    await serve(queueId, [6, 8]);
    expect(await wait()).toBeNull();
    await serve(queueId, [7]);
    expect(await wait()).toBeNull(); // The third is still inside.
    await world.call.act(nurse, queueId, { action: 'call_next' });
    expect(await world.call.ticket(last.ownerId, last.ticketId)).toMatchObject({
      peopleAhead: 4,
      lastCalledNumber: 'A004',
      wait: {
        fromMinutes: 30,
        toMinutes: 40,
        fromTime: '08:51',
        toTime: '09:01',
        basis: expect.stringContaining('按最近每 6–8 分钟叫一位估算'),
      },
    });
    await world.call.act(nurse, queueId, { action: 'pause', reason: '会诊', resumesAt: null });
    expect(await wait()).toBeNull();
  });

  test('everybody sees the own place in the line and only numbers of the others', async () => {
    const people = [];
    for (const name of ['张大明', '刘小芳', '赵国华']) people.push(await world.standing(clinic, { name }));
    await world.call.act(nurse, people[0]!.queueId, { action: 'call_next' });
    const ticket = await world.call.ticket(people[2]!.ownerId, people[2]!.ticketId);
    expect(ticket.line).toEqual([
      { number: 'A001', status: 'called', isYou: false },
      { number: 'A002', status: 'waiting', isYou: false },
      { number: 'A003', status: 'waiting', isYou: true },
    ]);
    expect(ticket.recentCalls).toEqual([
      { number: 'A001', room: '5 诊室', at: '2026-11-24T00:00:00.000Z', status: 'called' },
    ]);
    expect(JSON.stringify(ticket)).not.toMatch(/张|刘|赵国华/);
    expect(contract.getTicket.response.parse(ticket)).toEqual(ticket);
  });

  test('the tag of a ticket changes with the line, the reminder and the minute, and not otherwise', async () => {
    const { ticketId, queueId, ownerId } = await world.standing(clinic);
    const tags: string[] = [];
    const look = () =>
      world.call.ticket(ownerId, ticketId, { set: (_name: string, value: string) => void tags.push(value) });
    await look();
    await look();
    expect(tags[1]).toBe(tags[0]);
    await world.call.remind(ownerId, ticketId, 1);
    await look();
    world.clock.advance(MINUTE);
    await look();
    await world.call.act(nurse, queueId, { action: 'call_next' });
    await look();
    expect(new Set(tags).size).toBe(4);
  });

  test('the console has the lines of the half day before anybody checked in, and who has not come yet', async () => {
    world.control.schedule = [
      session('S2', { room: '6 诊室' }),
      clinic,
      session('S3', { period: 'afternoon', room: '5 诊室' }),
    ];
    const ownerId = await world.people.user();
    const patientId = await world.people.patient(ownerId);
    await world.people.visit({ ownerId, patientId }, clinic);
    const [first, second] = await Promise.all([world.call.console(nurse), world.call.console(nurse)]);
    expect(first.queues.map(({ room, notCheckedIn }) => [room, notCheckedIn])).toEqual([
      ['5 诊室', 1],
      ['6 诊室', 0],
    ]);
    expect(second.queues.map(({ id }) => id)).toEqual(first.queues.map(({ id }) => id));
    expect(first).toMatchObject({ area: AREA, areas: [AREA] });
    expect(contract.listStaffQueues.response.parse(first)).toEqual(first);
    world.clock.set('2026-11-24T13:00:00.000+08:00');
    expect((await world.call.console(nurse)).queues.map(({ room }) => room)).toEqual(['5 诊室']);
  });

  test('the console goes on with the lines it has when the schedule cannot be read', async () => {
    await world.standing(clinic);
    Object.defineProperty(world.control, 'schedule', {
      get: () => {
        throw new Error('the HIS is away');
      },
    });
    expect((await world.call.console(nurse)).queues).toHaveLength(1);
  });

  test('somebody of eighty and more is suggested, and no longer when next anyway', async () => {
    await world.standing(clinic);
    await world.standing(clinic, { name: '陈年生', birthDate: '1946-11-25' });
    const old = await world.standing(clinic, { name: '陈老生', birthDate: '1946-11-24' });
    const { queues } = await world.call.console(nurse);
    expect(queues[0]?.prioritySuggestion).toMatchObject({
      number: 'A003',
      maskedName: '陈*生',
      age: 80,
      tags: ['优先'],
    });
    await world.call.act(nurse, old.queueId, { action: 'call_next' });
    const view = await world.call.act(nurse, old.queueId, { action: 'call', ticketId: old.ticketId, reason: '年老' });
    expect(view).toMatchObject({ current: { number: 'A003' }, prioritySuggestion: null });
  });

  test('the board names nobody in full, and in private departments nobody at all', async () => {
    const clinics = [clinic, session('S9', { departmentCode: 'D15', departmentName: '精神心理科', room: '9 诊室' })];
    for (const at of clinics) {
      const called = await world.standing(at, { name: '王小明' });
      await world.standing(at, { name: '孙大圣' });
      await world.call.act(nurse, called.queueId, { action: 'call_next' });
      world.clock.advance(1_000);
    }
    const board = await world.call.board();
    expect(board.rooms).toMatchObject([
      { room: '5 诊室', current: { number: 'A001', maskedName: '王*明' }, upNext: ['A002'], waiting: 1 },
      { room: '9 诊室', current: { number: 'B001', maskedName: '' }, upNext: ['B002'], waiting: 1 },
    ]);
    expect(board.calls.map(({ text }) => text)).toEqual(['请 B001 号到 9 诊室就诊', '请 A001 号到 5 诊室就诊']);
    expect(JSON.stringify(board)).not.toMatch(/王小明|孙大圣/);
    expect(contract.getBoard.response.parse(board)).toEqual(board);
    expect((await world.call.board('7 楼 Z 区')).rooms).toEqual([]);
  });

  test('the desk sees of somebody in two lines that they are in another room right now', async () => {
    const opposite = session('S2', { room: '8 诊室', doctorName: '普通门诊' });
    const { ownerId, patientId, queueId } = await world.standing(clinic);
    await world.people.visit({ ownerId, patientId }, opposite, {});
    const there = await world.call.checkIn(ownerId, patientId, `d=${opposite.departmentCode}`);
    const tags = async () =>
      (await world.call.console(nurse)).queues.flatMap(({ waiting }) => waiting).map((each) => each.tags);
    expect(await tags()).toEqual([[], []]);
    await world.call.act(nurse, queueId, { action: 'call_next' });
    expect((await world.call.console(nurse)).queues.find(({ id }) => id === there.queueId)?.waiting).toMatchObject([
      { number: there.number, tags: ['正在 5 诊室'] },
    ]);
    await world.call.act(nurse, queueId, { action: 'miss', ticketId: (await world.queue(queueId)).currentTicketId! });
    expect(await tags()).toEqual([[]]);
  });

  test('a call that was undone is withdrawn from the board', async () => {
    const { queueId } = await world.standing(clinic);
    await world.call.act(nurse, queueId, { action: 'call_next' });
    await world.call.act(nurse, queueId, { action: 'undo' });
    expect(await world.call.board()).toMatchObject({ calls: [], rooms: [{ current: null, upNext: ['A001'] }] });
  });

  test('every change is published with the number that a reader then finds, for the line and for the board', async () => {
    const { queueId } = await world.standing(clinic);
    const { currentSeq } = world.module.liveTopics;
    const board = (await currentSeq(`board:${AREA}`)) ?? 0;
    expect(await currentSeq(`queue:${queueId}`)).toBe(1);
    world.control.published.length = 0;
    const press = { action: 'call_next' as const, idempotencyKey: randomUUID() };
    await world.call.act(nurse, queueId, press);
    const told = [`board:${AREA}=${board + 1}`, `queue:${queueId}=2`];
    expect(world.control.published.splice(0).sort()).toEqual(told);
    // The copy that took the first one may have died before it told anybody.
    await world.call.act(nurse, queueId, press);
    expect(world.control.published.sort()).toEqual(told);
    expect(await currentSeq(`queue:${queueId}`)).toBe(2);
    world.clock.set('2026-11-25T08:00:00.000+08:00');
    expect(await currentSeq(`board:${AREA}`)).toBeGreaterThan(board + 1);
  });
});
