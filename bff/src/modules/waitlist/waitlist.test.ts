import { randomUUID } from 'node:crypto';
import { MINUTE } from '@anzhen/shared-types';
import { AuditRow } from '../audit/audit.table';
import { AppointmentRow } from '../appointment/appointment.table';
import { SESSION_ID } from './testing/fake-clinic';
import { openWaitlist, rules, type WaitlistWorld } from './testing/waitlist-world';
import { WaitlistEntryRow } from './waitlist.table';

let w: WaitlistWorld;
beforeEach(async () => {
  w = await openWaitlist();
});
afterEach(() => w.world.close());

const count = () => w.world.tx.outside.manager.count(WaitlistEntryRow);

describe('joining the waitlist', () => {
  test('gives a place behind everybody who came before, and says until when', async () => {
    await w.line(2);
    w.world.clock.advance(1);
    const who = await w.person();
    const view = await w.join(who);
    expect(view).toMatchObject({
      ...{ status: 'waiting', ahead: 2, patientName: '李玉兰', departmentName: '心血管内科', doctorName: '周明远' },
      ...{ visitDate: '2026-11-26', periodLabel: '上午', appointmentId: null, payUntil: null },
      clearsAt: '2026-11-25T14:00:00.000Z',
    });
    expect((await w.call('listWaitlist', who.ownerId)).entries).toEqual([view]);
    expect(await w.world.tx.outside.manager.countBy(AuditRow, { action: 'waitlist.joined', subjectId: view.id })).toBe(
      1,
    );
  });

  test('the same key is the same place, also when it was sent twice at once; for something else it is refused', async () => {
    w.clinic.open('S2', { doctorName: '钱思远' });
    const who = await w.person();
    const key = randomUUID();
    const [first, second] = await Promise.all([w.join(who, SESSION_ID, key), w.join(who, SESSION_ID, key)]);
    expect(second.id).toBe(first.id);
    expect((await w.join(who, SESSION_ID, key)).id).toBe(first.id);
    await expect(w.join(who, 'S2', key)).rejects.toMatchObject({ code: 'REQUEST.KEY_REUSED' });
    expect(await count()).toBe(1);
  });

  test('a replay gets the first answer even after the session has numbers again', async () => {
    const who = await w.person();
    const key = randomUUID();
    const first = await w.join(who, SESSION_ID, key);
    w.clinic.free('T1');
    w.world.clock.set('2026-11-25T15:00:00.000Z');
    expect((await w.join(who, SESSION_ID, key)).id).toBe(first.id);
  });

  test.each([
    ['has numbers', 'WAITLIST.HAS_NUMBERS', () => w.clinic.free('T2')],
    ['is stopped', 'APPOINTMENT.SESSION_STOPPED', () => w.clinic.change(SESSION_ID, { status: 'stopped' })],
    ['is not open yet', 'APPOINTMENT.SESSION_NOT_OPEN', () => w.clinic.change(SESSION_ID, { status: 'notOpen' })],
    ['is today', 'WAITLIST.CLOSED', () => w.clinic.change(SESSION_ID, { date: '2026-11-24', period: 'evening' })],
    ['has no limit', 'WAITLIST.HAS_NUMBERS', () => w.clinic.open(SESSION_ID, {}, { T1: null })],
  ])('is refused when the session %s: %s', async (_what, code, prepare) => {
    prepare();
    await expect(w.join(await w.person())).rejects.toMatchObject({ code });
    expect(await count()).toBe(0);
  });

  test('is taken until 22:00 of the evening before, to the millisecond', async () => {
    const [early, late] = [await w.person(), await w.person()];
    w.world.clock.set('2026-11-25T13:59:59.999Z');
    expect((await w.join(early)).status).toBe('waiting');
    w.world.clock.set('2026-11-25T14:00:00.000Z');
    await expect(w.join(late)).rejects.toMatchObject({ code: 'WAITLIST.CLOSED' });
  });

  test('people wait although the HIS counts numbers, when those go to others first', async () => {
    await w.line(1);
    w.clinic.free('T1');
    w.world.clock.advance(600);
    expect((await w.join(await w.person())).ahead).toBe(1);
  });

  test('one place for a person in a session, and so many in all', async () => {
    for (const id of ['S2', 'S3', 'S4']) w.clinic.open(id);
    const who = await w.person();
    const first = await w.join(who);
    await expect(w.join(who)).rejects.toMatchObject({ code: 'WAITLIST.ALREADY_IN' });
    const settled = await Promise.allSettled([w.join(who, 'S2'), w.join(who, 'S3'), w.join(who, 'S4')]);
    const refused = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as { code: string }] : []));
    expect(refused.map(({ code }) => code)).toEqual(['WAITLIST.LIMIT_REACHED']);
    expect(await count()).toBe(rules.waitlist.perPatient);
    await w.call('leaveWaitlist', who.ownerId, { params: { entryId: first.id } });
    expect((await w.join(who)).id).not.toBe(first.id);
  });

  test('a line that is long enough takes nobody more', async () => {
    await w.line(rules.waitlist.longestLine);
    await expect(w.join(await w.person())).rejects.toMatchObject({ code: 'WAITLIST.FULL' });
    expect(await count()).toBe(rules.waitlist.longestLine);
  });

  test('somebody who has a number there already, is too young, blocked, or has not agreed is refused', async () => {
    const [held] = await w.line(1);
    await w.handle('number.returned', w.comesBack('T1'));
    await w.pay(held!, (await w.entry(held!.entryId)).appointmentId);
    await w.drain();
    await w.runJob('follow-offered-entries');
    await expect(w.join(held!)).rejects.toMatchObject({ code: 'APPOINTMENT.ALREADY_BOOKED' });
    await expect(w.join(await w.person('2016-03-07'))).rejects.toMatchObject({ code: 'APPOINTMENT.AGE_NOT_ALLOWED' });
    await expect(w.join(await w.person('1958-03-07', null))).rejects.toMatchObject({ code: 'PRIVACY.REQUIRED' });
    const missed = await w.person();
    w.blocked.add(`his-${missed.patientId}`);
    await expect(w.join(missed)).rejects.toMatchObject({ code: 'APPOINTMENT.NO_SHOW_BLOCKED' });
    expect(await count()).toBe(1);
  });

  test('a registration in the department on that day stands in the way: limits are asked about at joining', async () => {
    w.clinic.open('S2', { doctorName: '钱思远', period: 'afternoon' });
    const [held] = await w.line(1);
    await w.handle('number.returned', w.comesBack('T1'));
    await expect(w.join(held!, 'S2')).rejects.toMatchObject({ code: 'APPOINTMENT.DEPARTMENT_LIMIT' });
    expect(await count()).toBe(1);
  });

  test('a stranger’s patient and a stranger’s place are not there', async () => {
    const [owner, stranger] = [await w.person(), await w.person()];
    await expect(w.join({ ...owner, ownerId: stranger.ownerId })).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
    const { id } = await w.join(owner);
    expect((await w.call('listWaitlist', stranger.ownerId)).entries).toEqual([]);
    await expect(w.call('leaveWaitlist', stranger.ownerId, { params: { entryId: id } })).rejects.toMatchObject({
      code: 'WAITLIST.NOT_FOUND',
    });
    expect((await w.entry(id)).status).toBe('waiting');
  });
});

describe('what everybody else sees', () => {
  const slots = async () => {
    w.world.clock.advance(500);
    return w.call('listSlots', '', { params: { sessionId: SESSION_ID } });
  };

  test('with people waiting the session is full, whatever the HIS counts, and its waitlist is open', async () => {
    const [who] = await w.line(1);
    w.clinic.free('T1');
    expect((await slots()).session).toMatchObject({ status: 'full', remaining: 0, waitlistOpen: true });
    await w.call('leaveWaitlist', who!.ownerId, { params: { entryId: who!.entryId } });
    expect((await slots()).session).toMatchObject({ status: 'open', remaining: 1, waitlistOpen: false });
  });

  test('a number is nobody’s from the tap that gives it back until its time, also before we hear that it is back', async () => {
    const who = await w.person();
    w.clinic.free('T1');
    const body = { patientId: who.patientId, sessionId: SESSION_ID, slotId: 'T1', idempotencyKey: randomUUID() };
    const { id } = await w.call('holdAppointment', who.ownerId, { body });
    await w.call('cancelAppointment', who.ownerId, { params: { appointmentId: id } });
    w.clinic.free('T1'); // The HIS has it already, and our message of it is still to be done.
    expect((await slots()).slots[0]?.remaining).toBe(0);
    w.world.clock.advance(4_000); // Now the count of the slot is read anew from the HIS.
    const other = await w.person();
    const wish = { ...body, patientId: other.patientId, idempotencyKey: randomUUID() };
    await expect(w.call('holdAppointment', other.ownerId, { body: wish })).rejects.toMatchObject({
      code: 'APPOINTMENT.SLOT_TAKEN',
    });
    w.clinic.sellOut('T1');
    await w.drain();
    expect(w.clinic.leftIn('T1')).toBe(1);
    expect((await slots()).slots[0]?.remaining).toBe(0);
    w.world.clock.advance(30 * 60_000);
    await w.runJob('release-returned-numbers');
    expect((await slots()).slots[0]?.remaining).toBe(1);
  });

  test('a number that came back is not shown before its time, and another one is', async () => {
    await w.handle('number.returned', w.comesBack('T1'));
    w.clinic.free('T2');
    const { session, slots: shown } = await slots();
    expect(session.remaining).toBe(1);
    expect(shown.map(({ remaining }) => remaining)).toEqual([0, 1]);
  });
});

describe('leaving', () => {
  const leave = (who: { ownerId: string; entryId: string }) =>
    w.call('leaveWaitlist', who.ownerId, { params: { entryId: who.entryId } });

  test('frees the place, twice is once, and those behind move up', async () => {
    const [first, second] = await w.line(2);
    expect((await leave(first!)).status).toBe('left');
    expect((await leave(first!)).status).toBe('left');
    const [view] = (await w.call('listWaitlist', second!.ownerId)).entries;
    expect(view?.ahead).toBe(0);
    const deeds = await w.world.tx.outside.manager.countBy(AuditRow, { action: 'waitlist.left' });
    expect(deeds).toBe(1);
  });

  test('with an offered number gives it back, and the next in line gets it', async () => {
    const people = await w.line(2);
    await w.handle('number.returned', w.comesBack('T1'));
    expect((await leave(people[0]!)).status).toBe('left');
    await w.drain();
    expect(await w.statuses(people)).toEqual(['left', 'offered']);
    expect(w.clinic.holders()).toEqual([`his-${people[1]!.patientId}`]);
  });

  test('while the HIS is being asked gives the number back too: the next in line gets it', async () => {
    const people = await w.line(2);
    const { hold } = w.clinic.his;
    w.clinic.his.hold = async (...asked) => {
      w.clinic.his.hold = hold;
      const answer = await hold(...asked);
      expect((await leave(people[0]!)).status).toBe('left');
      return answer;
    };
    await w.handle('number.returned', w.comesBack('T1'));
    await w.drain();
    expect(await w.statuses(people)).toEqual(['left', 'offered']);
    expect(w.clinic.holders()).toEqual([`his-${people[1]!.patientId}`]);
    expect((await w.numbers()).every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  test('while nobody knows whether the hospital gave the number leaves too, and what was given goes back', async () => {
    const [who] = await w.line(1);
    w.clinic.loseAnswers(1);
    await w.handle('number.returned', w.comesBack('T1'));
    const { appointmentId } = await w.entry(who!.entryId);
    const registration = () => w.world.tx.outside.manager.findOneByOrFail(AppointmentRow, { id: appointmentId! });
    expect((await registration()).status).toBe('hold_unknown');
    expect((await leave(who!)).status).toBe('left');
    expect(await registration()).toMatchObject({ status: 'cancelled', endReason: 'by_patient' });
    await w.runJob('follow-offered-entries');
    expect(await w.statuses([who!])).toEqual(['left']);
    w.world.clock.advance(2 * MINUTE);
    await w.drain();
    expect(w.clinic.holders()).toEqual([]);
  });

  test('while nobody knows is left also when the sweeper puts the entry back in the line meanwhile', async () => {
    const [who] = await w.line(1);
    w.clinic.loseAnswers(1);
    await w.handle('number.returned', w.comesBack('T1'));
    const { releaseOffered } = w.booking.appointments;
    w.booking.appointments.releaseOffered = async (command) => {
      const isFree = await releaseOffered(command);
      await w.runJob('follow-offered-entries');
      return isFree;
    };
    const { routes } = w.copy();
    const call = { actorId: who!.ownerId, params: { entryId: who!.entryId }, facts: { requestId: 'request-1' } };
    await routes.leaveWaitlist!(call as never);
    expect(await w.statuses([who!])).toEqual(['left']);
  });

  test('at the same moment as the offer leaves no number held for nobody', async () => {
    const people = await w.line(1);
    await Promise.allSettled([w.handle('number.returned', w.comesBack('T1')), leave(people[0]!)]);
    if ((await w.statuses(people))[0] === 'offered') await leave(people[0]!);
    await w.drain();
    expect(w.clinic.holders()).toEqual([]);
    expect(await w.statuses(people)).toEqual(['left']);
  });

  test('is too late once the number is paid', async () => {
    const [who] = await w.line(1);
    await w.handle('number.returned', w.comesBack('T1'));
    await w.pay(who!, (await w.entry(who!.entryId)).appointmentId);
    await w.drain();
    await expect(leave(who!)).rejects.toMatchObject({ code: 'WAITLIST.ILLEGAL_MOVE' });
    await w.runJob('follow-offered-entries');
    await expect(leave(who!)).rejects.toMatchObject({ code: 'WAITLIST.ILLEGAL_MOVE' });
    const [row] = await w.world.tx.outside.manager.find(AppointmentRow);
    expect(row?.status).toBe('confirmed');
  });
});
