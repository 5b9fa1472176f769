import { randomUUID } from 'node:crypto';
import { MINUTE } from '@anzhen/shared-types';
import { In } from 'typeorm';
import { AppointmentRow } from './appointment.table';
import { type BookingWorld, openBookingWorld, openConfirmed } from './testing/booking-world';

let b: BookingWorld;
afterEach(() => b.close());
const confirmed = async (options?: Parameters<typeof openConfirmed>[0]) => {
  const opened = await openConfirmed(options);
  b = opened.b;
  return opened;
};

test('a number that was given back is free for others before the money has arrived', async () => {
  const { who, id } = await confirmed({ seats: 1 });
  expect(await b.call('cancelAppointment', who, id)).toMatchObject({ status: 'refunding', endReason: 'by_patient' });
  await b.work();
  const [returned, ...others] = await b.returned();
  expect(others).toHaveLength(0);
  expect(returned).toMatchObject({
    dedupeKey: `number.returned:${id}`,
    payload: { appointmentId: id, sessionId: 'S1' },
  });
  expect(await b.row(id)).toMatchObject({ status: 'refunding', activeNumberKey: null, activePersonKey: null });
  expect((await b.refunds())[0]?.cashFen).toBe((await b.paymentOf(id)).totalFen);
});

test('what the hospital’s rule forbids is said in the hospital’s words, and the number stays', async () => {
  const { who, id } = await confirmed();
  b.clinic.fail('refund', 'RuleDenied');
  await expect(b.call('cancelAppointment', who, id)).rejects.toMatchObject({
    ...{ code: 'APPOINTMENT.CANNOT_CANCEL', displayText: '医院规定：已取号，请到窗口办理' },
  });
  expect(await b.row(id)).toMatchObject({ status: 'confirmed', endReason: null });
  expect((await b.messages())[1]).toMatchObject({ event: 'cancel_refused' });
  expect((await b.row(id)).activeNumberKey).not.toBeNull();
  await b.work();
  expect(b.gateway.refundIds()).toHaveLength(0);
  expect(await b.returned()).toHaveLength(0);
  expect((await b.call('cancelAppointment', who, id)).status).toBe('refunding');
});

test('a HIS that is away does not keep the person waiting: the outbox asks on', async () => {
  const { who, id } = await confirmed();
  b.clinic.fail('refund', 'Unavailable', 2);
  expect((await b.call('cancelAppointment', who, id)).status).toBe('refunding');
  await b.work();
  b.world.clock.advance(MINUTE);
  await b.work();
  expect(b.gateway.refundIds()).toHaveLength(1);
});

test('a rule that the HIS tells of only later comes as a message: nobody believes the number gone', async () => {
  const { who, id } = await confirmed();
  b.clinic.fail('refund', 'Unavailable');
  expect((await b.call('cancelAppointment', who, id)).status).toBe('refunding');
  b.clinic.fail('refund', 'RuleDenied');
  await b.work();
  expect((await b.row(id)).status).toBe('confirmed');
  const told = (await b.messages()).filter(({ event }) => event === 'cancel_refused');
  expect(told.map(({ body }) => body.includes('医院规定：已取号，请到窗口办理'))).toEqual([true]);
});

test('three taps at once and one afterwards give it back once', async () => {
  const { who, id } = await confirmed();
  const cancel = () => b.call('cancelAppointment', who, id);
  await Promise.all([cancel(), cancel(), cancel()]);
  await b.work();
  expect((await cancel()).status).toBe('refunding');
  await b.work();
  expect(b.gateway.refundIds()).toHaveLength(1);
  expect(await b.returned()).toHaveLength(1);
});

test('a number that cost nothing goes back without money, and the person is told', async () => {
  const { who, id } = await confirmed({ feeFen: 0 });
  expect(await b.call('cancelAppointment', who, id)).toMatchObject({ status: 'refunded', endReason: 'by_patient' });
  expect((await b.messages()).map(({ event }) => event)).toEqual(['booking_confirmed', 'booking_cancelled']);
  expect(b.gateway.refundIds()).toHaveLength(0);
});

test('a hold that is let go, and one that nobody paid, come back too', async () => {
  b = await openBookingWorld();
  const [first, second] = [await b.person(0), await b.person(1)];
  const [letGo, unpaid] = [await b.hold(first), await b.hold(second)];
  await b.call('cancelAppointment', first, letGo);
  b.world.clock.advance(16 * MINUTE);
  await b.work();
  await b.work();
  expect(await b.row(letGo)).toMatchObject({ status: 'cancelled', endReason: 'by_patient' });
  expect(await b.row(unpaid)).toMatchObject({ status: 'expired', endReason: 'not_paid' });
  expect((await b.returned()).map(({ dedupeKey }) => dedupeKey).sort()).toEqual(
    [letGo, unpaid].map((id) => `number.returned:${id}`).sort(),
  );
});

test('a number that the hospital has not answered for is in the list, and is told of when it comes', async () => {
  b = await openBookingWorld();
  const who = await b.person(0);
  b.clinic.fail('hold', 'answerLost');
  const id = await b.hold(who);
  expect(await b.list(who)).toMatchObject([{ id, status: 'hold_unknown', cancellable: true }]);
  b.world.clock.advance(4_000);
  await b.work();
  expect((await b.list(who))[0]?.status).toBe('held');
  const [told, ...others] = await b.messages();
  expect(others).toHaveLength(0);
  expect(told).toMatchObject({ event: 'booking_held', body: expect.stringContaining('前付款') as string });
});

test('a number that came late is written and told of together, or neither', async () => {
  let isBroken = true;
  b = await openBookingWorld({ beforeNotice: () => void (isBroken && fail()) });
  const fail = (): never => {
    throw new Error('the process ended here');
  };
  const who = await b.person(0);
  b.clinic.fail('hold', 'answerLost');
  const id = await b.hold(who);
  b.world.clock.advance(4_000);
  await b.jobNamed('check-holds');
  expect((await b.row(id)).status).toBe('hold_unknown');
  isBroken = false;
  b.world.clock.advance(10_000);
  await b.jobNamed('check-holds');
  expect((await b.row(id)).status).toBe('held');
  expect((await b.messages()).map(({ event }) => event)).toEqual(['booking_held']);
});

test('a number that the hospital has not answered for can be given up; what it took comes back', async () => {
  b = await openBookingWorld();
  const who = await b.person(0);
  b.clinic.fail('hold', 'answerLost');
  const id = await b.hold(who);
  const ended = { status: 'cancelled', endReason: 'by_patient' };
  expect(await b.call('cancelAppointment', who, id)).toMatchObject(ended);
  expect(await b.call('cancelAppointment', who, id)).toMatchObject(ended);
  b.world.clock.advance(2 * MINUTE);
  await b.work();
  expect(b.clinic.registrations().get(id)?.status).toBe('cancelled');
  expect(await b.returned()).toHaveLength(1);
  expect(await b.messages()).toEqual([]);
});

test("payments that WeChat does not answer for keep nobody else's number; in the end a person hears of them", async () => {
  b = await openBookingWorld();
  const [payer, other] = [await b.person(0), await b.person(1)];
  const first = await b.hold(payer);
  await b.startPay(payer, first);
  const row = await b.row(first);
  const { manager } = b.world.tx.outside;
  const copies = Array.from({ length: 10 }, (_, index) => ({
    ...{ ...row, id: `${first.slice(0, -2)}${index}_`, activeNumberKey: null, activePersonKey: null },
    idempotencyKey: randomUUID(),
  }));
  await manager.insert(AppointmentRow, copies);
  b.world.clock.advance(1);
  const unpaid = await b.hold(other);
  b.gateway.fail('query', 'lost', 1000);
  b.gateway.fail('close', 'lost', 1000);
  b.world.clock.advance(16 * MINUTE);
  for (let beat = 0; beat < 2; beat += 1) await b.jobNamed('expire-holds');
  expect((await b.row(unpaid)).status).toBe('expired');
  expect((await b.row(first)).status).toBe('paying');
  expect(await b.worklist()).toEqual([]);
  await manager.delete(AppointmentRow, { id: In(copies.map(({ id }) => id)) });
  for (let beat = 0; beat < 21; beat += 1) {
    await b.jobNamed('expire-holds');
    b.world.clock.advance(2 * MINUTE);
  }
  expect((await b.worklist()).map(({ kind, subjectId }) => [kind, subjectId])).toEqual([['hold-not-ended', first]]);
  expect((await b.row(first)).status).toBe('paying');
});

test('a process that died before it put such a payment before a person leaves it to the next question', async () => {
  b = await openBookingWorld();
  const payer = await b.person(0);
  const id = await b.hold(payer);
  await b.startPay(payer, id);
  await b.world.tx.outside.manager.update(AppointmentRow, { id }, { checkCount: 21 });
  b.gateway.fail('query', 'lost', 10);
  b.gateway.fail('close', 'lost', 10);
  b.world.clock.advance(16 * MINUTE);
  for (let beat = 0; beat < 2; beat += 1) {
    await b.jobNamed('expire-holds');
    b.world.clock.advance(2 * MINUTE);
  }
  expect((await b.worklist()).map(({ kind, subjectId }) => [kind, subjectId])).toEqual([['hold-not-ended', id]]);
});

test('a HIS that takes a number back no longer than we would is the rule, said as its own, and kept when it changes', async () => {
  const { who, id } = await confirmed({ cancellableUntil: new Date('2026-11-24T07:00:00.000Z') });
  expect(await b.call('getAppointment', who, id)).toMatchObject({
    ...{ cancellable: true, cancellableUntil: '2026-11-24T07:00:00.000Z' },
    cancelRule: expect.stringMatching(/^按医院系统的规定，今天.* 15:00 前可以退号/) as string,
  });
  b.world.clock.set('2026-11-24T07:00:00.000Z');
  const over = { cancellable: false, cancelRule: '已过医院系统规定的退号时间，请到挂号窗口办理。' };
  expect(await b.call('getAppointment', who, id)).toMatchObject(over);
  await expect(b.call('cancelAppointment', who, id)).rejects.toMatchObject({ code: 'APPOINTMENT.CANNOT_CANCEL' });
  expect(b.clinic.registrations().get(id)?.status).toBe('booked');
  // Later than ours: then ours is the earlier one.
  b.clinic.takeBackUntil(new Date('2026-11-25T01:30:00.000Z'));
  b.world.clock.advance(MINUTE);
  expect(await b.call('getAppointment', who, id)).toMatchObject({
    ...{ cancellable: true, cancellableUntil: '2026-11-24T16:00:00.000Z' },
    cancelRule: expect.stringMatching(/^今天.* 24:00 前可以退号/) as string,
  });
});

test('the page says until when and why, and sentences of earlier versions are no reasons', async () => {
  const { who, id } = await confirmed();
  expect(await b.call('getAppointment', who, id)).toMatchObject({
    ...{ cancellable: true, cancellableUntil: '2026-11-24T16:00:00.000Z', endReason: null },
    cancelRule: expect.stringContaining('24:00 前可以退号') as string,
  });
  await b.booking.appointments.markCheckedIn(b.world.tx.outside, id);
  expect((await b.call('getAppointment', who, id)).cancellable).toBe(false);
  await b.world.tx.outside.manager.update('appointment', { id }, { endReason: '患者退号' });
  expect((await b.call('getAppointment', who, id)).endReason).toBeNull();
});

test('the HIS that wants its refund refused for good leaves the matter to a person', async () => {
  const { who, id } = await confirmed();
  b.clinic.fail('refund', 'AmountMismatch');
  await b.call('cancelAppointment', who, id);
  expect((await b.row(id)).status).toBe('needs_staff');
  expect((await b.worklist()).map(({ kind }) => kind)).toEqual(['appointment-refund-refused']);
});
