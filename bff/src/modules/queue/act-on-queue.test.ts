import { randomUUID } from 'node:crypto';
import { MINUTE, SECOND } from '@anzhen/shared-types';
import { AuditRow } from '../audit/audit.table';
import { MessageRow } from '../notification/notification.table';
import { queueStateOf, ticketStateOf } from './queue.repository';
import { type QueueRow, TicketRow } from './queue.table';
import { openQueueWorld, type QueueWorld, session } from './testing/queue-world';
import { rebuildLine } from './testing/rebuild-line';

const clinic = session('S1');
const opposite = session('S2', { room: '8 诊室', doctorName: '普通门诊' });

describe('acting on a line', () => {
  let world: QueueWorld;
  let nurse: string;
  let other: string;

  beforeEach(async () => {
    world = await openQueueWorld();
    [nurse, other] = [await world.nurse('n1'), await world.nurse('n2')];
  });
  afterEach(() => world.close());

  const fill = async (count: number, at = clinic) => {
    const people = [];
    for (let index = 0; index < count; index += 1) people.push(await world.standing(at));
    return people;
  };
  const act = (queueId: string, action: Parameters<QueueWorld['call']['act']>[2], by = nurse) =>
    world.call.act(by, queueId, action);
  const later = (seconds = 5): void => world.clock.advance(seconds * SECOND);
  const picture = async (queueId: string) => {
    const row: QueueRow = await world.queue(queueId);
    const tickets = await world.tx.outside.manager.find(TicketRow, { where: { queueId }, order: { id: 'ASC' } });
    return { queue: queueStateOf(row), tickets: tickets.map(ticketStateOf) };
  };
  const expectRebuilt = async (queueId: string): Promise<void> => {
    const events = await world.events(queueId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect((await world.queue(queueId)).lastSeq).toBe(events.length);
    expect(rebuildLine(queueId, events)).toEqual(await picture(queueId));
  };
  /** Runs something that must be refused, and checks that it left no trace. */
  const expectRefused = async (queueId: string, code: string, attempt: () => Promise<unknown>): Promise<void> => {
    const before = { ...(await picture(queueId)), events: (await world.events(queueId)).length };
    await expect(attempt()).rejects.toMatchObject({ code });
    expect({ ...(await picture(queueId)), events: (await world.events(queueId)).length }).toEqual(before);
  };

  test('two nurses who press at once on forty waiting call each person once and never two into one room', async () => {
    const people = await fill(40);
    const { queueId } = people[0]!;
    const called: string[] = [];
    for (let round = 0; round < 40; round += 1) {
      later();
      const press = (by: string) => act(queueId, { action: 'call_next' }, by);
      const results = await Promise.allSettled([press(nurse), press(other)]);
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      called.push(won[0]!.value.current!.number);
      const lost = results.find((result) => result.status === 'rejected');
      expect(lost).toMatchObject({ reason: { code: expect.stringMatching(/^QUEUE\.(ROOM_TAKEN|EMPTY)$/) } });
      const { tickets } = await picture(queueId);
      expect(tickets.filter(({ status }) => status === 'called' || status === 'in_consult')).toHaveLength(1);
    }
    expect(called).toEqual(people.map(({ number }) => number));
    await expectRebuilt(queueId);
  });

  test('a double click is one call: the same key, also at the same moment, makes one event', async () => {
    const [first] = await fill(3);
    const action = { action: 'call_next' as const, idempotencyKey: randomUUID() };
    const [a, b] = await Promise.all([act(first!.queueId, action), act(first!.queueId, action)]);
    later(60);
    const c = await act(first!.queueId, action);
    expect([a, b, c].map(({ current }) => current?.number)).toEqual(['A001', 'A001', 'A001']);
    expect((await world.events(first!.queueId)).filter(({ type }) => type === 'call_next')).toHaveLength(1);
    expect(await world.messages(first!.ownerId)).toEqual(['checked_in', 'queue_called']);
    await expectRefused(first!.queueId, 'REQUEST.KEY_REUSED', () =>
      act(first!.queueId, { ...action, action: 'pause', reason: '会诊', resumesAt: null }),
    );
  });

  test('a call means whom the nurse saw in the room: from an old screen or after a long cut it calls nobody', async () => {
    const [first, second] = await fill(3);
    const { queueId } = first!;
    const seenEmpty = { action: 'call_next' as const, inRoom: null };
    await act(queueId, seenEmpty);
    later(60);
    await expectRefused(queueId, 'QUEUE.ROOM_TAKEN', () => act(queueId, seenEmpty, other));
    const early = { action: 'call' as const, ticketId: second!.ticketId, reason: '病情急', inRoom: null };
    await expectRefused(queueId, 'QUEUE.ROOM_TAKEN', () => act(queueId, early, other));
    const seenFirst = { action: 'call_next' as const, inRoom: first!.ticketId };
    expect((await act(queueId, seenFirst, other)).current?.number).toBe(second!.number);
    // Whom the nurse saw has left the room meanwhile: nobody is put out by the next call.
    await act(queueId, { action: 'done', ticketId: second!.ticketId });
    later(60);
    expect((await act(queueId, { action: 'call_next', inRoom: second!.ticketId })).current?.number).toBe('A003');
    await expectRebuilt(queueId);
  });

  test('an undo takes back the deed that the nurse saw, not one that another nurse has done since', async () => {
    const [first] = await fill(3);
    const { queueId } = first!;
    const { undo } = await act(queueId, { action: 'call_next' });
    const mine = { action: 'undo' as const, eventId: undo!.eventId };
    await act(queueId, { action: 'start', ticketId: first!.ticketId }, other);
    await expectRefused(queueId, 'QUEUE.NOTHING_TO_UNDO', () => act(queueId, mine));
    const key = { idempotencyKey: randomUUID() };
    const theirs = {
      action: 'undo' as const,
      eventId: (await act(queueId, { action: 'pause', reason: '会诊', resumesAt: null })).undo!.eventId,
    };
    expect(await act(queueId, { ...theirs, ...key })).toMatchObject({ status: 'open', current: { number: 'A001' } });
    // Sent again without an answer: the same, and nothing more is taken back.
    expect(await act(queueId, { ...theirs, ...key })).toMatchObject({ status: 'open', current: { number: 'A001' } });
    await expectRebuilt(queueId);
  });

  test('calling the next finishes the one before, and the visit counts as over when it can no longer be undone', async () => {
    const [first, second] = await fill(2);
    const { queueId } = first!;
    await act(queueId, { action: 'call_next' });
    await act(queueId, { action: 'start', ticketId: first!.ticketId });
    later(7 * 60);
    const view = await act(queueId, { action: 'call_next' });
    expect(view).toMatchObject({ current: { number: second!.number, status: 'called' }, next: null, waiting: [] });
    expect(await world.ticketRow(first!.ticketId)).toMatchObject({ status: 'done' });
    later(10);
    await world.drainOutbox(world.module.handlers);
    expect(await world.visitStatus(first!.appointmentId)).toBe('checked_in');
    later(1);
    await world.drainOutbox(world.module.handlers);
    expect(await world.visitStatus(first!.appointmentId)).toBe('visited');
  });

  test('an undo within ten seconds, by any nurse of the area, puts everybody back; a later one changes nothing', async () => {
    const [first, second] = await fill(3);
    const { queueId } = first!;
    await act(queueId, { action: 'call_next' });
    later();
    const before = await picture(queueId);
    const view = await act(queueId, { action: 'call_next' });
    expect(view.undo).toMatchObject({ label: `叫了 ${second!.number}，${first!.number} 看完` });
    world.clock.advance(10 * SECOND);
    const undone = await act(queueId, { action: 'undo' }, other);
    expect(await picture(queueId)).toEqual(before);
    expect(undone).toMatchObject({ current: { number: first!.number }, undo: null });
    await expectRefused(queueId, 'QUEUE.NOTHING_TO_UNDO', () => act(queueId, { action: 'undo' }));
    later();
    await act(queueId, { action: 'call_next' });
    world.clock.advance(10 * SECOND + 1);
    await expectRefused(queueId, 'QUEUE.NOTHING_TO_UNDO', () => act(queueId, { action: 'undo' }));
    await world.drainOutbox(world.module.handlers);
    expect(await world.visitStatus(first!.appointmentId)).toBe('visited');
    expect((await world.events(queueId)).filter(({ type }) => type === 'undo')).toHaveLength(1);
    await expectRebuilt(queueId);
  });

  test('whoever was told of a deed that is undone hears so: called, missed, moved; nobody else does', async () => {
    const [first, second] = await fill(2);
    const there = await world.standing(opposite);
    const { queueId, ticketId } = first!;
    const heard = async (ownerId: string): Promise<string[]> => {
      const rows = await world.tx.outside.manager.findBy(MessageRow, { userId: ownerId });
      return rows.map(({ body }) => body).sort();
    };
    const bystanders = async () => {
      const all = await Promise.all([second!.ownerId, there.ownerId].map(heard));
      // A pause, and that it is over, is said to everybody before that room.
      return all.map((told) => told.filter((body) => !body.includes('叫号')));
    };
    const before = await bystanders();
    const undone = async (action: Parameters<typeof act>[1]): Promise<string[]> => {
      await act(queueId, action);
      const told = await heard(first!.ownerId);
      await act(queueId, { action: 'undo' });
      later();
      return (await heard(first!.ownerId)).filter((body) => !told.includes(body));
    };
    expect(await undone({ action: 'call_next' })).toEqual([
      'A001 号刚才叫错了，先不用过来。下一位就是您，请接着等候。',
    ]);
    expect(await undone({ action: 'transfer', ticketId, toQueueId: there.queueId })).toEqual([
      expect.stringMatching(/^A001 号不换诊室了，还在 5 诊室看。/),
    ]);
    expect(await undone({ action: 'pause', reason: '会诊', resumesAt: null })).toEqual([
      'A001 号，5 诊室接着叫号了。下一位就是您，请在 3 楼 B 区等候。',
    ]);
    await act(queueId, { action: 'call_next' });
    later();
    // The same words as the call before them, so the number of messages tells.
    const count = async () => (await heard(first!.ownerId)).length;
    const called = await count();
    await act(queueId, { action: 'miss', ticketId });
    await act(queueId, { action: 'undo' });
    expect(await count()).toBe(called + 2);
    expect(await bystanders()).toEqual(before);
    await expectRebuilt(queueId);
  });

  test('somebody who checks in between a deed and its undo keeps place and number', async () => {
    const [first] = await fill(2);
    const { queueId } = first!;
    await act(queueId, { action: 'call_next' });
    const late = await world.standing(clinic);
    await act(queueId, { action: 'undo' });
    expect((await world.call.console(nurse)).queues[0]?.waiting.map(({ number }) => number)).toEqual([
      'A001',
      'A002',
      late.number,
    ]);
    expect((await world.standing(clinic)).number).toBe('A004');
    await expectRebuilt(queueId);
  });

  test('a missed person is told, waits for three others after re-joining, and behind those who re-joined before', async () => {
    const people = await fill(7);
    const { queueId } = people[0]!;
    for (const person of people.slice(0, 2)) {
      await act(queueId, { action: 'call_next' });
      await act(queueId, { action: 'miss', ticketId: person.ticketId });
      later();
    }
    expect(await world.messages(people[0]!.ownerId)).toEqual(['checked_in', 'queue_called', 'queue_missed']);
    const missed = await world.call.ticket(people[0]!.ownerId, people[0]!.ticketId);
    expect(missed).toMatchObject({ status: 'missed', peopleAhead: 0, wait: null });
    await act(queueId, { action: 'rejoin', ticketId: people[1]!.ticketId });
    const view = await act(queueId, { action: 'rejoin', ticketId: people[0]!.ticketId });
    expect(view.waiting.map(({ number }) => number)).toEqual(['A003', 'A004', 'A005', 'A002', 'A001', 'A006', 'A007']);
    expect(view.waiting[3]?.tags).toEqual(['过号 1 次']);
    await expectRebuilt(queueId);
  });

  test('calling somebody out of turn leaves the reason, and the rest keep their order', async () => {
    const [first, , third] = await fill(3);
    const view = await act(first!.queueId, { action: 'call', ticketId: third!.ticketId, reason: '86 岁，站不住' });
    expect(view.current?.number).toBe('A003');
    expect(view.waiting.map(({ number }) => number)).toEqual(['A001', 'A002']);
    const [event] = (await world.events(first!.queueId)).slice(-1);
    expect(event).toMatchObject({ type: 'call', reason: '86 岁，站不住', actorId: nurse });
  });

  test('a paused line calls nobody, an empty one has nobody to call, and neither refusal leaves a trace', async () => {
    const [first] = await fill(1);
    const { queueId } = first!;
    await act(queueId, { action: 'pause', reason: '会诊', resumesAt: '10:10' });
    await expectRefused(queueId, 'QUEUE.PAUSED', () => act(queueId, { action: 'call_next' }));
    expect(await world.call.ticket(first!.ownerId, first!.ticketId)).toMatchObject({
      queueStatus: 'paused',
      pauseReason: '会诊，预计 10:10 恢复',
    });
    await act(queueId, { action: 'resume' });
    for (const action of ['resume', 'tell'] as const)
      await expectRefused(queueId, 'QUEUE.ILLEGAL_MOVE', () => act(queueId, { action }));
    await act(queueId, { action: 'call_next' });
    later();
    await expectRefused(queueId, 'QUEUE.EMPTY', () => act(queueId, { action: 'call_next' }));
    await expectRefused(queueId, 'QUEUE.ILLEGAL_MOVE', () =>
      act(queueId, { action: 'rejoin', ticketId: first!.ticketId }),
    );
  });

  test('moving somebody to another room keeps number and time, and its undo brings them back', async () => {
    const [first, second] = await fill(2);
    const [there] = await fill(1, opposite);
    const { queueId } = first!;
    const before = [await picture(queueId), await picture(there!.queueId)];
    const move = { action: 'transfer' as const, ticketId: first!.ticketId, toQueueId: there!.queueId };
    const view = await act(queueId, move);
    expect(view.undo?.label).toBe('A001 已转到 8 诊室');
    expect(view.waiting.map(({ number }) => number)).toEqual([second!.number]);
    expect(await world.call.ticket(first!.ownerId, first!.ticketId)).toMatchObject({ room: '8 诊室', peopleAhead: 1 });
    await expectRebuilt(queueId);
    await expectRebuilt(there!.queueId);
    await act(queueId, { action: 'undo' });
    expect([await picture(queueId), await picture(there!.queueId)]).toEqual(before);
    await expectRebuilt(queueId);
    await expectRebuilt(there!.queueId);
  });

  test('a person already called in the other room is not brought back', async () => {
    const [first] = await fill(1);
    const [there] = await fill(1, opposite);
    await act(first!.queueId, { action: 'transfer', ticketId: first!.ticketId, toQueueId: there!.queueId });
    await act(there!.queueId, { action: 'call', ticketId: first!.ticketId, reason: '急重' });
    await expectRefused(first!.queueId, 'QUEUE.NOTHING_TO_UNDO', () => act(first!.queueId, { action: 'undo' }));
  });

  test('two moves in opposite directions at once do not block each other', async () => {
    const here = await fill(5);
    const there = await fill(5, opposite);
    const [from, to] = [here[0]!.queueId, there[0]!.queueId];
    const moves = here.flatMap(({ ticketId }, index) => [
      act(from, { action: 'transfer', ticketId, toQueueId: to }),
      act(to, { action: 'transfer', ticketId: there[index]!.ticketId, toQueueId: from }, other),
    ]);
    await Promise.all(moves);
    expect((await picture(from)).tickets.map(({ number }) => number[0])).toEqual(Array(5).fill('B'));
    await expectRebuilt(from);
    await expectRebuilt(to);
  });

  test('who asked for it is told once when few enough are ahead', async () => {
    const people = await fill(5);
    const { queueId } = people[0]!;
    const last = people[4]!;
    await world.call.remind(last.ownerId, last.ticketId, 3);
    await act(queueId, { action: 'call_next' });
    expect(await world.messages(last.ownerId)).toEqual(['checked_in', 'queue_near']);
    later();
    await act(queueId, { action: 'call_next' });
    expect(await world.messages(last.ownerId)).toEqual(['checked_in', 'queue_near']);
  });

  test('who was called and has not come after two minutes is told once more; who came is left alone', async () => {
    const [first, second] = await fill(2);
    const { queueId } = first!;
    await act(queueId, { action: 'call_next' });
    world.clock.advance(2 * MINUTE);
    await world.drainOutbox(world.module.handlers);
    expect(await world.messages(first!.ownerId)).toEqual(['checked_in', 'queue_called', 'queue_called']);
    await act(queueId, { action: 'call_next' });
    await act(queueId, { action: 'start', ticketId: second!.ticketId });
    world.clock.advance(2 * MINUTE);
    await world.drainOutbox(world.module.handlers);
    expect(await world.messages(second!.ownerId)).toEqual(['checked_in', 'queue_called']);
  });

  test('a visit that the doctor closed in the HIS ends in the line too, once', async () => {
    const [first] = await fill(1);
    const { queueId } = first!;
    await act(queueId, { action: 'call_next' });
    const handle = world.module.handlers['his.visitCompleted'];
    await handle!({ subjectId: `R-${first!.appointmentId}` });
    await handle!({ subjectId: `R-${first!.appointmentId}` });
    await handle!({ subjectId: 'R-of-somebody-unknown' });
    expect(await world.ticketRow(first!.ticketId)).toMatchObject({ status: 'done' });
    expect((await world.queue(queueId)).currentTicketId).toBeNull();
    await expectRebuilt(queueId);
  });

  test('the doctor finishes with one who missed the call and one whom nobody called', async () => {
    const [first, second] = await fill(2);
    const { queueId } = first!;
    await act(queueId, { action: 'call_next' });
    await act(queueId, { action: 'miss', ticketId: first!.ticketId });
    const handle = world.module.handlers['his.visitCompleted'];
    for (const person of [first, second]) await handle!({ subjectId: `R-${person!.appointmentId}` });
    expect(await world.ticketRow(first!.ticketId)).toMatchObject({ status: 'done' });
    expect(await world.ticketRow(second!.ticketId)).toMatchObject({ status: 'done' });
    await expectRebuilt(queueId);
  });

  test('lines of a day gone by are closed: who waited has left, who was inside has been seen', async () => {
    const [first, second, third] = await fill(3);
    const { queueId } = first!;
    await act(queueId, { action: 'call_next' });
    await act(queueId, { action: 'start', ticketId: first!.ticketId });
    const [job] = world.module.jobs;
    expect(await job!.run()).toBe(0);
    world.clock.set('2026-11-25T00:00:00.000+08:00');
    expect(await job!.run()).toBe(1);
    expect(await job!.run()).toBe(0);
    const statuses = [first, second, third].map(async (person) => (await world.ticketRow(person!.ticketId)).status);
    expect(await Promise.all(statuses)).toEqual(['done', 'left', 'left']);
    await expectRefused(queueId, 'QUEUE.ILLEGAL_MOVE', () => act(queueId, { action: 'call_next' }));
    await expectRebuilt(queueId);
  });

  test('a nurse of another area and a person who calls nobody are refused, and nothing is written', async () => {
    const [first] = await fill(1);
    const stranger = await world.nurse('n3', { area: '4 楼 A 区' });
    const cashier = await world.nurse('n4', { role: 'finance' });
    const { queueId, ticketId } = first!;
    await expectRefused(queueId, 'QUEUE.NOT_FOUND', () => act(queueId, { action: 'call_next' }, stranger));
    await expectRefused(queueId, 'STAFF.FORBIDDEN', () => act(queueId, { action: 'call_next' }, cashier));
    await expect(world.call.console(stranger, '3 楼 B 区')).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
    await expect(world.call.reveal(stranger, ticketId)).rejects.toMatchObject({ code: 'QUEUE.TICKET_NOT_FOUND' });
    await expect(world.call.reveal(cashier, ticketId)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
    expect(await world.tx.outside.manager.countBy(AuditRow, { action: 'identity.revealed' })).toBe(0);
  });

  test('checking who stands at the desk shows the full name and is on record for the family', async () => {
    const [first] = await fill(1);
    expect(await world.call.reveal(nurse, first!.ticketId)).toEqual({
      name: '李玉兰',
      maskedIdNumber: '1101**********1244',
      phoneTail: '2208',
    });
    const [record] = await world.tx.outside.manager.findBy(AuditRow, { action: 'identity.revealed' });
    expect(record).toMatchObject({
      actorKind: 'staff',
      actorId: nurse,
      ownerId: first!.ownerId,
      patientId: first!.patientId,
    });
  });
});
