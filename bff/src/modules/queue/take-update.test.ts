import { randomUUID } from 'node:crypto';
import { MINUTE, SECOND } from '@anzhen/shared-types';
import { queueStateOf, ticketStateOf } from './queue.repository';
import { CallerNonceRow, TicketRow } from './queue.table';
import { openQueueWorld, type QueueWorld, session } from './testing/queue-world';
import { rebuildLine } from './testing/rebuild-line';
import { isOutdated, mayTell } from './who-wins.policy';

/** Called by the hospital's own caller `desk`. */
const theirs = session('S8', { departmentCode: 'D0901', departmentName: '眼科', room: '3 诊室' });
const beside = session('S9', { departmentCode: 'D0901', departmentName: '眼科', room: '4 诊室' });
const ours = session('S1');
const person = { name: '何外来', sex: 'male', birthDate: '1990-01-01' };

describe('what another system tells about a line', () => {
  let world: QueueWorld;
  let nurse: string;
  beforeEach(async () => {
    world = await openQueueWorld();
    world.control.schedule = [theirs, beside, ours];
    nurse = await world.nurse('n1');
    await world.module.jobs[1]!.run();
  });
  afterEach(() => world.close());

  const stamp = (): string => String(world.clock.now().getTime() / 1000);
  const tell = (
    type: string,
    more: Record<string, unknown> = {},
    signed: Parameters<QueueWorld['call']['tell']>[1] = {},
  ) =>
    world.call.tell(
      { type, at: world.clock.now().toISOString(), sessionId: 'S8', ...more },
      { timestamp: stamp(), ...signed },
    );
  const lineOf = async (room: string) => (await world.call.console(nurse)).queues.find((queue) => queue.room === room)!;
  const expectRebuilt = async (queueId: string): Promise<void> => {
    const events = await world.events(queueId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const tickets = await world.tx.outside.manager.find(TicketRow, { where: { queueId }, order: { id: 'ASC' } });
    const present = { queue: queueStateOf(await world.queue(queueId)), tickets: tickets.map(ticketStateOf) };
    expect(rebuildLine(queueId, events)).toEqual(present);
  };

  test('a whole visit told from outside is seen here as if it had been called here', async () => {
    const mine = await world.standing(theirs);
    const ref = `R-${mine.appointmentId}`;
    expect(await tell('arrived', { ref: 'HIS-77', person })).toMatchObject({ outcome: 'applied', number: 'A002' });
    world.clock.advance(SECOND);
    expect(await tell('called', { ref })).toMatchObject({ outcome: 'applied', number: mine.number, seq: 3 });
    expect(await world.call.ticket(mine.ownerId, mine.ticketId)).toMatchObject({ status: 'called', room: '3 诊室' });
    expect(await world.messages(mine.ownerId)).toEqual(['checked_in', 'queue_called']);
    expect((await world.call.board()).rooms.find(({ room }) => room === '3 诊室')?.current?.number).toBe('A001');
    for (const type of ['started', 'done']) {
      world.clock.advance(SECOND);
      await tell(type, { ref });
    }
    world.clock.advance(SECOND);
    await tell('called', { ref: 'HIS-77' });
    world.clock.advance(SECOND);
    await tell('called', { ref: 'HIS-77' });
    const view = await lineOf('3 诊室');
    expect(view).toMatchObject({ current: { number: 'A002', timesCalled: 2 }, isCalledElsewhere: true, waiting: [] });
    await expectRebuilt(view.id);
  });

  test('missed, back, moved, paused, closed: each is taken as the console would take it', async () => {
    const people = [];
    for (let count = 0; count < 3; count += 1) people.push(await world.standing(theirs));
    const [first, second] = people.map(({ appointmentId }) => `R-${appointmentId}`);
    const steps: [string, Record<string, unknown>][] = [
      ['called', { ref: first }],
      ['missed', { ref: first }],
      ['rejoined', { ref: first }],
      ['transferred', { ref: second, toSessionId: 'S9' }],
      ['paused', { reason: '设备检修', resumesAt: '10:00' }],
      ['resumed', {}],
      ['closed', {}],
    ];
    for (const [type, more] of steps) {
      world.clock.advance(SECOND);
      expect([type, (await tell(type, more)).outcome]).toEqual([type, 'applied']);
    }
    expect(await lineOf('4 诊室')).toMatchObject({ waiting: [{ number: 'A002', tags: ['转来'] }] });
    expect((await world.ticketRow(people[0]!.ticketId)).status).toBe('left');
    for (const { queueId } of people) await expectRebuilt(queueId);
    await expectRebuilt((await lineOf('4 诊室')).id);
  });

  test('the same key again changes nothing, also at the same moment; what is older than what is known is left aside', async () => {
    const mine = await world.standing(theirs);
    const ref = `R-${mine.appointmentId}`;
    world.clock.advance(10 * SECOND);
    const idempotencyKey = randomUUID();
    const answers = await Promise.all([
      tell('called', { ref, idempotencyKey }),
      tell('called', { ref, idempotencyKey }),
    ]);
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'repeated']);
    const at = new Date(world.clock.now().getTime() - 5 * SECOND).toISOString();
    expect(await tell('missed', { ref, at })).toMatchObject({ outcome: 'outdated', seq: 2 });
    expect(await world.ticketRow(mine.ticketId)).toMatchObject({ status: 'called', timesCalled: 1 });
    expect(await tell('arrived', { ref })).toMatchObject({ outcome: 'repeated', number: 'A001' });
    await tell('arrived', { ref: 'HIS-1', person });
    expect(await tell('arrived', { ref: 'HIS-1', person })).toMatchObject({ outcome: 'repeated', number: 'A002' });
    // A key that told of another matter is a fault of the caller, and not a word that was heard.
    for (const [type, more] of [
      ['missed', { ref }],
      ['called', { ref: 'HIS-1' }],
      ['paused', { reason: '设备检修', resumesAt: null }],
      ['arrived', { ref: 'HIS-3', person }],
    ] as const)
      await expect(tell(type, { ...more, idempotencyKey })).rejects.toMatchObject({ code: 'REQUEST.KEY_REUSED' });
  });

  test('in whatever order it arrives: who had not come before the next one was called has missed the call', async () => {
    const [first, second] = [await world.standing(theirs), await world.standing(theirs)];
    const [a, b] = [first, second].map(({ appointmentId }) => `R-${appointmentId}`);
    const at = (seconds: number) => new Date(world.clock.now().getTime() + seconds * SECOND).toISOString();
    const told = { called: at(10), started: at(20), missed: at(30), next: at(40) };
    world.clock.advance(MINUTE);
    await tell('called', { ref: a, at: told.called });
    await tell('called', { ref: b, at: told.next });
    expect((await world.ticketRow(first.ticketId)).status).toBe('done');
    expect(await tell('started', { ref: a, at: told.started })).toMatchObject({ outcome: 'outdated' });
    const missed = { ref: a, at: told.missed, idempotencyKey: randomUUID() };
    expect(await tell('missed', missed)).toMatchObject({ outcome: 'applied' });
    expect(await tell('missed', missed)).toMatchObject({ outcome: 'repeated' });
    expect(await world.ticketRow(first.ticketId)).toMatchObject({ status: 'missed', timesMissed: 1, doneAt: null });
    const view = await lineOf('3 诊室');
    expect(view).toMatchObject({ current: { number: second.number }, missed: [{ number: first.number }] });
    // Told that the visit was over, a word from before it is too late.
    world.clock.advance(MINUTE);
    await tell('done', { ref: b });
    expect(await tell('missed', { ref: b, at: told.next })).toMatchObject({ outcome: 'outdated' });
    world.clock.advance(MINUTE);
    await world.drainOutbox(world.module.handlers);
    expect(await world.visitStatus(first.appointmentId)).toBe('checked_in');
    expect(await world.visitStatus(second.appointmentId)).toBe('visited');
    await expectRebuilt(view.id);
  });

  test('where our nurses call, others may only tell who came and who was seen', async () => {
    const mine = await world.standing(ours);
    const ref = `R-${mine.appointmentId}`;
    const here = { sessionId: 'S1', ref };
    await expect(tell('called', here)).rejects.toMatchObject({ code: 'QUEUE.CALLED_HERE' });
    await expect(tell('called', { ref }, { caller: 'his' })).rejects.toMatchObject({ code: 'QUEUE.CALLED_HERE' });
    expect(await tell('done', here, { caller: 'his' })).toMatchObject({ outcome: 'applied' });
    expect((await world.ticketRow(mine.ticketId)).status).toBe('done');
    const arrived = tell('arrived', { sessionId: 'S1', ref: 'HIS-2', person, priority: 'pregnant' }, { caller: 'his' });
    expect(await arrived).toMatchObject({ outcome: 'applied' });
    expect((await lineOf('5 诊室')).waiting).toMatchObject([{ maskedName: '何*来', priority: 'pregnant' }]);
    await expect(tell('called', { ref: 'HIS-404' })).rejects.toMatchObject({ code: 'QUEUE.TICKET_NOT_FOUND' });
    await expect(tell('resumed', { sessionId: 'S404' })).rejects.toMatchObject({ code: 'QUEUE.NOT_FOUND' });
  });

  test('a registration of ours that the HIS checked in is not told to the HIS again', async () => {
    const ownerId = await world.people.user();
    const patientId = await world.people.patient(ownerId);
    const appointmentId = await world.people.visit({ ownerId, patientId }, ours);
    const told = await tell('arrived', { sessionId: 'S1', ref: `R-${appointmentId}` }, { caller: 'his' });
    expect(told).toMatchObject({ outcome: 'applied' });
    await world.drainOutbox(world.module.handlers);
    expect(world.control.hisCalls).toEqual([]);
    expect(await world.visitStatus(appointmentId)).toBe('checked_in');
  });

  test('a request that is not signed by its caller, too old or sent twice is refused and leaves nothing', async () => {
    const mine = await world.standing(theirs);
    const about = { ref: `R-${mine.appointmentId}` };
    const refusals: [Parameters<QueueWorld['call']['tell']>[1], string][] = [
      [{ caller: 'stranger' }, 'CALLER.NOT_SIGNED'],
      [{ signature: 'a'.repeat(64) }, 'CALLER.NOT_SIGNED'],
      [{ signature: 'short' }, 'CALLER.NOT_SIGNED'],
      [{ nonce: 'short' }, 'CALLER.NOT_SIGNED'],
      [{ timestamp: 'soon' }, 'CALLER.TOO_OLD'],
      [{ timestamp: String(Number(stamp()) - 301) }, 'CALLER.TOO_OLD'],
      [{ timestamp: String(Number(stamp()) + 301) }, 'CALLER.TOO_OLD'],
    ];
    for (const [signed, code] of refusals) await expect(tell('called', about, signed)).rejects.toMatchObject({ code });
    expect(await world.events(mine.queueId)).toHaveLength(1);
    const nonce = randomUUID();
    await tell('called', about, { nonce });
    await expect(tell('done', about, { nonce })).rejects.toMatchObject({ code: 'CALLER.REPEATED_NONCE' });
    expect((await world.ticketRow(mine.ticketId)).status).toBe('called');
    world.clock.advance(16 * MINUTE);
    await world.module.jobs[0]!.run();
    expect(await world.tx.outside.manager.countBy(CallerNonceRow, {})).toBe(0);
  });

  test('who wins is a matter of the department and of the time, of nothing else', () => {
    const rules = { callers: { desk: ['D0901'] } };
    const tells = (callerId: string, departmentCode: string, type: 'called' | 'arrived' | 'done') =>
      mayTell(callerId, { departmentCode, type }, rules);
    expect([tells('desk', 'D0901', 'called'), tells('desk', 'D01', 'called'), tells('his', 'D0901', 'called')]).toEqual(
      [true, false, false],
    );
    expect([tells('his', 'D01', 'arrived'), tells('his', 'D0901', 'done')]).toEqual([true, true]);
    const at = new Date('2026-11-24T00:00:00.000Z');
    expect([isOutdated(at, null), isOutdated(at, { at }), isOutdated(at, { at: new Date(at.getTime() + 1) })]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
