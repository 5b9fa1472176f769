import { MINUTE } from '@anzhen/shared-types';
import { HisError } from '../../ports/his';
import { AuditRow, WorklistRow } from '../audit/audit.table';
import { openQueueWorld, type QueueWorld, session } from './testing/queue-world';
import { QueueEventRow, QueueRow, TicketRow } from './queue.table';

const clinic = session('S1');

describe('checking in', () => {
  let world: QueueWorld;
  let ownerId: string;
  let patientId: string;

  beforeEach(async () => {
    world = await openQueueWorld();
    ownerId = await world.people.user();
    patientId = await world.people.patient(ownerId);
  });
  afterEach(() => world.close());

  const scan = (scene?: string) => world.call.checkIn(ownerId, patientId, scene);
  const visit = (times = {}, at = clinic) => world.people.visit({ ownerId, patientId }, at, times);
  const nothingWritten = async (appointmentId?: string): Promise<void> => {
    const { manager } = world.tx.outside;
    expect(await manager.count(TicketRow)).toBe(0);
    expect(await manager.count(QueueEventRow)).toBe(0);
    expect(await world.messages(ownerId)).toEqual([]);
    if (appointmentId) expect(await world.visitStatus(appointmentId)).toBe('confirmed');
  };

  test('gives a ticket, an event, a message and a record, and tells the HIS afterwards', async () => {
    const appointmentId = await visit();
    const ticket = await scan();
    expect(ticket).toMatchObject({ number: 'A001', status: 'waiting', peopleAhead: 0, maskedName: '李*兰', seq: 1 });
    expect(ticket.line).toEqual([{ number: 'A001', status: 'waiting', isYou: true }]);
    expect(await world.visitStatus(appointmentId)).toBe('checked_in');
    expect(await world.messages(ownerId)).toEqual(['checked_in']);
    const [record] = await world.tx.outside.manager.findBy(AuditRow, { action: 'queue.checked_in' });
    expect(record).toMatchObject({ ownerId, patientId, subjectId: ticket.id });
    expect(world.control.published).toContain(`queue:${ticket.queueId}=1`);
    expect(world.control.hisCalls).toEqual([]);
    await world.drainOutbox(world.module.handlers);
    expect(world.control.hisCalls).toEqual([`R-${appointmentId}`]);
  });

  test('doing it again, also at the same moment, gives the same ticket and nothing else', async () => {
    await visit();
    const tickets = await Promise.all([scan(), scan(), scan()]);
    tickets.push(await scan());
    expect(new Set(tickets.map(({ id }) => id)).size).toBe(1);
    expect((await world.events(tickets[0]!.queueId)).map(({ seq }) => seq)).toEqual([1]);
    expect(await world.messages(ownerId)).toEqual(['checked_in']);
    await world.drainOutbox(world.module.handlers);
    expect(world.control.hisCalls).toHaveLength(1);
  });

  test('is refused in another department, with another code and for another family, and writes nothing', async () => {
    const appointmentId = await visit();
    await expect(scan('d=D15')).rejects.toMatchObject({ code: 'QUEUE.NOTHING_TO_CHECK_IN' });
    await expect(scan('gate')).rejects.toMatchObject({ code: 'ENTRY_CODE.UNKNOWN' });
    const stranger = await world.people.user();
    await expect(world.call.checkIn(stranger, patientId)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
    await nothingWritten(appointmentId);
  });

  test('opens one hour before the time and ends with the half day', async () => {
    const appointmentId = await visit({ startsAt: '09:30', endsAt: '10:00' });
    world.clock.set('2026-11-24T08:29:59.999+08:00');
    await expect(scan()).rejects.toMatchObject({ code: 'QUEUE.TOO_EARLY' });
    world.clock.set('2026-11-24T12:00:00.000+08:00');
    await expect(scan()).rejects.toMatchObject({ code: 'QUEUE.TOO_LATE' });
    await nothingWritten(appointmentId);
    world.clock.set('2026-11-24T11:59:59.999+08:00');
    await expect(scan()).resolves.toMatchObject({ status: 'waiting' });
  });

  test('with two registrations in one department the one whose time it is counts', async () => {
    await visit({ startsAt: '14:00', endsAt: '14:30' }, session('S2', { period: 'afternoon', room: '6 诊室' }));
    await visit();
    expect(await scan()).toMatchObject({ room: '5 诊室' });
    expect(await scan()).toMatchObject({ room: '5 诊室' });
    world.clock.set('2026-11-24T13:00:00.000+08:00');
    expect(await scan()).toMatchObject({ room: '6 诊室' });
    expect((await world.call.tickets(ownerId)).tickets.map(({ room }) => room)).toEqual(['5 诊室', '6 诊室']);
  });

  test('slots go in order of time, in a slot who came first; who is late stands behind those whose time has come', async () => {
    const nurse = await world.nurse('n1');
    const join = async (startsAt: string, endsAt: string): Promise<string> => {
      const owner = await world.people.user();
      const patient = await world.people.patient(owner);
      await world.people.visit({ ownerId: owner, patientId: patient }, clinic, { startsAt, endsAt });
      return (await world.call.checkIn(owner, patient)).number;
    };
    world.clock.set('2026-11-24T09:05:00.000+08:00');
    const order = {
      later: await join('09:30', '10:00'),
      running: await join('09:00', '09:30'),
      late: await join('08:00', '08:30'),
      runningSecond: await join('09:00', '09:30'),
    };
    expect(order).toEqual({ later: 'A001', running: 'A002', late: 'A003', runningSecond: 'A004' });
    const { queues } = await world.call.console(nurse);
    expect(queues[0]?.waiting.map(({ number }) => number)).toEqual(['A002', 'A004', 'A003', 'A001']);
    expect(queues[0]?.waiting[2]?.tags).toEqual(['迟到']);
  });

  test('every line of an area has its own letter, however many are opened at once', async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, () => world.people.user()));
    const joined = await Promise.all(
      owners.map(async (owner, index) => {
        const patient = await world.people.patient(owner);
        await world.people.visit(
          { ownerId: owner, patientId: patient },
          session(`M${index}`, { room: `${index} 诊室` }),
        );
        return world.call.checkIn(owner, patient);
      }),
    );
    expect(joined.map(({ number }) => number).sort()).toEqual(['A001', 'B001', 'C001', 'D001']);
    expect(await world.tx.outside.manager.count(QueueRow)).toBe(4);
  });

  test('the HIS is asked again when it did not answer, and a person looks when it refuses or stays silent', async () => {
    const items = () => world.tx.outside.manager.find(WorklistRow);
    const silent = new HisError('Timeout', 'no answer');
    const appointmentId = await visit();
    world.control.hisAnswer = () =>
      Promise.resolve({ kind: 'unknown', probe: { operation: 'confirm', key: appointmentId }, cause: silent });
    await scan();
    await world.drainOutbox(world.module.handlers);
    expect(await items()).toEqual([]);
    world.clock.advance(121 * MINUTE);
    await world.drainOutbox(world.module.handlers);
    expect(await items()).toMatchObject([
      { kind: 'his.check_in', subjectId: appointmentId, detail: { code: 'Timeout' } },
    ]);
    expect(world.control.hisCalls).toEqual([`R-${appointmentId}`, `R-${appointmentId}`]);

    const other = await world.people.patient(ownerId);
    world.clock.set('2026-11-24T08:00:00.000+08:00');
    const refused = await world.people.visit({ ownerId, patientId: other }, clinic);
    world.control.hisAnswer = () => Promise.resolve({ kind: 'rejected', error: new HisError('Conflict', 'refunded') });
    await world.call.checkIn(ownerId, other);
    await world.drainOutbox(world.module.handlers);
    expect((await items()).map(({ subjectId }) => subjectId).sort()).toEqual([appointmentId, refused].sort());
  });

  test('who has been seen and scans again after an examination comes back behind three others', async () => {
    const nurse = await world.nurse('n1');
    await visit();
    const { id, queueId } = await scan();
    await world.call.act(nurse, queueId, { action: 'call_next' });
    await world.call.act(nurse, queueId, { action: 'done', ticketId: id });
    expect(await scan()).toMatchObject({ id, status: 'done' });
    for (let other = 0; other < 5; other += 1) await world.standing(clinic);
    world.clock.advance(15 * MINUTE);
    expect(await scan()).toMatchObject({ id, number: 'A001', status: 'waiting', peopleAhead: 3 });
    const { queues } = await world.call.console(nurse);
    expect(queues[0]?.waiting[3]?.tags).toEqual(['回诊']);
  });
});

describe('where one may check in', () => {
  const site = { latitude: 39.9, longitude: 116.4, metres: 500 };
  test('a phone that is far away, or does not say where it is, is sent to the clinic; elsewhere nobody asks', async () => {
    const world = await openQueueWorld({ checkInWithin: site });
    const ownerId = await world.people.user();
    const patientId = await world.people.patient(ownerId);
    await world.people.visit({ ownerId, patientId }, clinic);
    const scan = (location?: { latitude: number; longitude: number }) =>
      world.call.checkIn(ownerId, patientId, 'd=D0304', location);
    await expect(scan()).rejects.toMatchObject({ code: 'QUEUE.WHERE_ARE_YOU' });
    await expect(scan({ latitude: 39.91, longitude: 116.4 })).rejects.toMatchObject({ code: 'QUEUE.TOO_FAR' });
    expect(await scan({ latitude: 39.902, longitude: 116.402 })).toMatchObject({ number: 'A001' });
    await world.close();
  });

  test('the code of a room takes only that room, and says so', async () => {
    const world = await openQueueWorld();
    const ownerId = await world.people.user();
    const patientId = await world.people.patient(ownerId);
    await world.people.visit({ ownerId, patientId }, clinic);
    await expect(world.call.checkIn(ownerId, patientId, 'r=D0304-8')).rejects.toMatchObject({
      code: 'QUEUE.WRONG_ROOM',
    });
    expect(await world.call.checkIn(ownerId, patientId, 'r=D0304-5')).toMatchObject({ number: 'A001' });
    await world.close();
  });
});
