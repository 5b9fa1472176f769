import { randomUUID } from 'node:crypto';
import { MINUTE } from '@anzhen/shared-types';
import { FAKE_SESSION_ID, FAKE_SLOT_ID, type FakeHisClinic } from '../../testing/fake-his-clinic';
import { type FakeGateway, SIGNED } from '../../testing/fake-gateway';
import { WorklistRow } from '../audit/audit.table';
import { RefundRow } from '../payment/refund.table';
import { payUntilOf, SHORTEST_PAYMENT_MS } from './appointment.policy';
import { AppointmentRow } from './appointment.table';
import { openBookingWorld } from './testing/booking-world';

const facts = { requestId: 'request-1', ip: '127.0.0.1' };

/** The modules of a booking, and everything that is due done until nothing is left. */
const openBooking = async (his?: Parameters<typeof openBookingWorld>[0]) => {
  const opened = await openBookingWorld(his);
  const { world, payment, booking } = opened;
  // Here nobody waits for what comes back, so it is for sale at once.
  const handlers: typeof opened.handlers = {
    ...opened.handlers,
    'number.returned': ({ sessionId, slotId }) =>
      booking.appointments.putBack(world.tx.outside, { sessionId: String(sessionId), slotId: String(slotId) }),
  };
  const runJobs = async (): Promise<void> => {
    for (const job of [...payment.jobs, ...booking.jobs]) while ((await job.run()) > 0);
    await world.drainOutbox(handlers);
  };
  return { ...opened, handlers, runJobs };
};
type Booking = Awaited<ReturnType<typeof openBooking>>;

const addPerson = (b: Booking, index: number) => b.person(index);

const holdAs = ({ booking }: Booking, who: { actorId: string; patientId: string }, idempotencyKey = randomUUID()) => {
  const body = { patientId: who.patientId, sessionId: FAKE_SESSION_ID, slotId: FAKE_SLOT_ID, idempotencyKey };
  return booking.routes.holdAppointment?.({ actorId: who.actorId, body, facts } as never) as Promise<{
    id: string;
    status: string;
    payUntil: string | null;
  }>;
};
const startPay = ({ booking }: Booking, actorId: string, appointmentId: string) =>
  booking.routes.payAppointment?.({
    actorId,
    params: { appointmentId },
    body: { idempotencyKey: randomUUID() },
  } as never) as Promise<{ paymentId: string }>;
const rowOf = ({ world }: Booking, id: string) => world.tx.outside.manager.findOneByOrFail(AppointmentRow, { id });
const liveInHis = (clinic: FakeHisClinic) =>
  [...clinic.registrations().values()].filter(({ status }) => ['held', 'booked'].includes(status)).length;
const tellPaid = async (booking: Booking, gateway: FakeGateway, paymentId: string): Promise<void> => {
  const trade = gateway.pay(paymentId);
  await booking.payment.acceptNotice(SIGNED, gateway.notice({ kind: 'trade', trade }));
};

describe('booking a number', () => {
  let b: Booking;
  const open = async (his?: Parameters<typeof openBooking>[0]) => (b = await openBooking(his));
  afterEach(() => b.world.close());

  /** One person with a held number and a started payment. */
  const openPaying = async () => {
    await open();
    const who = await addPerson(b, 0);
    const held = await holdAs(b, who);
    const { paymentId } = await startPay(b, who.actorId, held.id);
    return { who, held, paymentId };
  };
  const openConfirmed = async () => {
    const visit = await openPaying();
    await tellPaid(b, b.gateway, visit.paymentId);
    await b.runJobs();
    return visit;
  };

  test('held, paid and confirmed: once in the HIS, and the person is told once', async () => {
    const { who, held, paymentId } = await openConfirmed();
    expect((await rowOf(b, held.id)).status).toBe('confirmed');
    expect((await b.payment.payments.view(who.actorId, paymentId)).status).toBe('settled');
    expect(b.clinic.registrations().get(held.id)).toEqual({ status: 'booked', seqNo: 1 });
    expect((await b.messages()).map(({ event }) => event)).toEqual(['booking_confirmed']);
    expect((await b.messages())[0]?.body).toContain('程*之');
  });

  test('the same key is the same number; the same key for something else is refused', async () => {
    await open();
    const who = await addPerson(b, 0);
    const key = randomUUID();
    const [first, second] = [await holdAs(b, who, key), await holdAs(b, who, key)];
    expect(second.id).toBe(first.id);
    const body = { patientId: who.patientId, sessionId: FAKE_SESSION_ID, slotId: 'other', idempotencyKey: key };
    await expect(
      b.booking.routes.holdAppointment?.({ actorId: who.actorId, body, facts } as never),
    ).rejects.toMatchObject({ code: 'REQUEST.KEY_REUSED' });
    expect(b.clinic.calls('hold')).toBe(1);
  });

  test('one number, three people at once: one gets it, the others are told and hold nothing', async () => {
    await open({ seats: 1 });
    const people = [await addPerson(b, 0), await addPerson(b, 1), await addPerson(b, 2)];
    const results = await Promise.allSettled(people.map((who) => holdAs(b, who)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(liveInHis(b.clinic)).toBe(1);
    const rows = await b.world.tx.outside.manager.find(AppointmentRow);
    expect(rows.filter(({ activePersonKey }) => activePersonKey !== null)).toHaveLength(1);
  });

  test('the same person twice at once gets one number', async () => {
    await open();
    const who = await addPerson(b, 0);
    const results = await Promise.allSettled([holdAs(b, who), holdAs(b, who)]);
    const refused = results.find((result): result is PromiseRejectedResult => result.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'APPOINTMENT.ALREADY_BOOKED' });
    expect(liveInHis(b.clinic)).toBe(1);
  });

  test('a HIS that gives one number to two people sells it once', async () => {
    await open();
    b.clinic.giveSameNumber();
    const [first, second] = [await addPerson(b, 0), await addPerson(b, 1)];
    await holdAs(b, first);
    await expect(holdAs(b, second)).rejects.toMatchObject({ code: 'APPOINTMENT.SLOT_TAKEN' });
    await b.runJobs();
    expect(liveInHis(b.clinic)).toBe(1);
  });

  test('a hold whose answer was lost is found again under its own key', async () => {
    await open();
    const who = await addPerson(b, 0);
    b.clinic.fail('hold', 'answerLost');
    expect((await holdAs(b, who)).status).toBe('hold_unknown');
    b.world.clock.advance(4_000);
    await b.runJobs();
    const [row] = await b.world.tx.outside.manager.find(AppointmentRow);
    expect(row).toMatchObject({ status: 'held', visitNumber: 'A001' });
    expect(liveInHis(b.clinic)).toBe(1);
  });

  test('a refused connection says nothing about a hold whose answer was lost', async () => {
    await open();
    const who = await addPerson(b, 0);
    b.clinic.fail('hold', 'answerLost');
    const asked = await holdAs(b, who);
    b.clinic.fail('hold', 'Unavailable');
    b.world.clock.advance(4_000);
    await b.runJobs();
    expect((await rowOf(b, asked.id)).status).toBe('hold_unknown');
    b.world.clock.advance(10_000);
    await b.runJobs();
    expect((await rowOf(b, asked.id)).status).toBe('held');
  });

  test('a hold that is refused after its answer was lost is given back to the HIS', async () => {
    await open();
    const who = await addPerson(b, 0);
    b.clinic.fail('hold', 'answerLost');
    const asked = await holdAs(b, who);
    b.clinic.fail('hold', 'RuleDenied');
    b.world.clock.advance(4_000);
    await b.runJobs();
    expect((await rowOf(b, asked.id)).status).toBe('cancelled');
    expect(liveInHis(b.clinic)).toBe(0);
  });

  test('a hold that never arrived is asked for again under its own key', async () => {
    await open();
    const who = await addPerson(b, 0);
    b.clinic.fail('hold', 'lost');
    const asked = await holdAs(b, who);
    expect(asked.status).toBe('hold_unknown');
    b.world.clock.advance(4_000);
    await b.runJobs();
    expect((await rowOf(b, asked.id)).status).toBe('held');
    expect(liveInHis(b.clinic)).toBe(1);
  });

  test('a confirmation whose answer was lost is asked about and never refunded', async () => {
    const { held, paymentId } = await openPaying();
    b.clinic.fail('confirm', 'answerLost');
    await tellPaid(b, b.gateway, paymentId);
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('paid_his_unknown');
    b.world.clock.advance(4_000);
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('confirmed');
    expect(await b.world.tx.outside.manager.count(RefundRow)).toBe(0);
  });

  test('a confirmation that the window took back before its answer was found is given back, not confirmed', async () => {
    const { held, paymentId } = await openPaying();
    b.clinic.fail('confirm', 'answerLost');
    await tellPaid(b, b.gateway, paymentId);
    await b.runJobs();
    b.clinic.setAtWindow(held.id, 'refunded');
    b.world.clock.advance(4_000);
    await b.runJobs();
    expect(await rowOf(b, held.id)).toMatchObject({ status: 'refunding', endReason: 'at_counter' });
    expect((await b.messages()).map(({ event }) => event)).not.toContain('booking_confirmed');
    expect(await b.world.tx.outside.manager.count(RefundRow)).toBe(1);
  });

  test('money goes back only after the HIS has said no twice', async () => {
    const { held, paymentId } = await openPaying();
    b.clinic.fail('confirm', 'lost');
    await tellPaid(b, b.gateway, paymentId);
    await b.runJobs();
    b.world.clock.advance(4_000);
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('paid_his_unknown');
    b.world.clock.advance(10_000);
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('refunding');
    expect(await b.world.tx.outside.manager.count(RefundRow)).toBe(1);
  });

  test('paying may begin until the time that the page counts down to, and no longer', async () => {
    await open();
    const [who, other] = [await addPerson(b, 0), await addPerson(b, 1)];
    const [held, idle] = [await holdAs(b, who), await holdAs(b, other)];
    const until = Date.parse(held.payUntil ?? '');
    expect(until - b.world.clock.now().getTime()).toBe(13 * MINUTE);
    b.world.clock.set(new Date(until - 1).toISOString());
    const { paymentId } = await startPay(b, who.actorId, held.id);
    expect((await startPay(b, who.actorId, held.id)).paymentId).toBe(paymentId);
    b.world.clock.set(new Date(until).toISOString());
    await expect(startPay(b, other.actorId, idle.id)).rejects.toMatchObject({ code: 'APPOINTMENT.HOLD_EXPIRED' });
    await tellPaid(b, b.gateway, paymentId);
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('confirmed');
  });

  test('a hospital that holds for two and a half minutes leaves half of them to begin to pay', async () => {
    await open();
    const createdAt = b.world.clock.now();
    const after = (ms: number) => new Date(createdAt.getTime() + ms);
    expect(payUntilOf({ createdAt, holdExpiresAt: after(150_000) })).toEqual(after(75_000));
    expect(payUntilOf({ createdAt, holdExpiresAt: null })).toBeNull();
    // However short a hold is: what is begun at the last moment is over before it, or cannot be begun.
    for (const heldMs of [10_000, 64_000, 66_000, 100_000, 129_000, 130_000, 239_000, 240_000, 900_000]) {
      const until = payUntilOf({ createdAt, holdExpiresAt: after(heldMs) })!;
      expect(until.getTime() + SHORTEST_PAYMENT_MS).toBeLessThanOrEqual(after(heldMs).getTime());
    }
  });

  test('a hold that is not paid in time is given back and its payment closed', async () => {
    const { who, held, paymentId } = await openPaying();
    b.world.clock.advance(16 * MINUTE);
    await b.runJobs();
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('expired');
    expect(liveInHis(b.clinic)).toBe(0);
    await expect(startPay(b, who.actorId, held.id)).rejects.toMatchObject({ code: 'APPOINTMENT.HOLD_EXPIRED' });
    expect((await b.payment.payments.view(who.actorId, paymentId)).status).toBe('closed');
  });

  test('money that arrives while the hold expires keeps the number', async () => {
    const { held, paymentId } = await openPaying();
    b.gateway.pay(paymentId); // Paid at the last second; the notice never comes.
    b.world.clock.advance(16 * MINUTE);
    await b.runJobs();
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('confirmed');
    expect(liveInHis(b.clinic)).toBe(1);
  });

  /** WeChat tells of money for an order that it had called closed. */
  const tellLatePaid = async (paymentId: string, id: string): Promise<void> => {
    const asked = await b.gateway.query(paymentId);
    if (asked.kind !== 'accepted' || !asked.value) throw new Error('an order is there');
    const trade = { ...asked.value, state: 'SUCCESS' as const, transactionId: '4200000', paidAt: b.world.clock.now() };
    await b.payment.acceptNotice(SIGNED, b.gateway.notice({ kind: 'trade', trade }));
    for (const job of b.payment.jobs) await job.run();
    await b.handlers['payment.paid.appointment']?.({ paymentId, subjectId: id });
  };

  test('late money takes an expired number up again with everything that guards it', async () => {
    const { held, paymentId } = await openPaying();
    const { activeNumberKey, activePersonKey } = await rowOf(b, held.id);
    b.world.clock.advance(16 * MINUTE);
    await b.booking.jobs.find(({ name }) => name === 'expire-holds')?.run();
    expect(await rowOf(b, held.id)).toMatchObject({ status: 'expired', activePersonKey: null });
    await tellLatePaid(paymentId, held.id);
    await b.runJobs(); // The release that the end of the hold had asked for comes after the money.
    expect(await rowOf(b, held.id)).toMatchObject({ status: 'confirmed', activeNumberKey, activePersonKey });
    expect(b.clinic.registrations().get(held.id)?.status).toBe('booked');
    expect(b.clinic.calls('release')).toBe(0);
  });

  test('late money goes back when the person has a new number in the session already', async () => {
    const { who, held, paymentId } = await openPaying();
    b.world.clock.advance(16 * MINUTE);
    await b.runJobs();
    const again = await holdAs(b, who);
    await tellLatePaid(paymentId, held.id);
    await b.world.drainOutbox(b.handlers);
    expect(await rowOf(b, held.id)).toMatchObject({ status: 'refunding', endReason: 'not_paid' });
    expect(await b.world.tx.outside.manager.count(RefundRow)).toBe(1);
    expect((await rowOf(b, again.id)).status).toBe('held');
    expect(b.clinic.calls('confirm')).toBe(0);
  });

  test('giving a number back before paying frees it at once', async () => {
    await open({ seats: 1 });
    const who = await addPerson(b, 0);
    const held = await holdAs(b, who);
    await b.booking.routes.cancelAppointment?.({
      actorId: who.actorId,
      params: { appointmentId: held.id },
      facts,
    } as never);
    await b.runJobs();
    expect(liveInHis(b.clinic)).toBe(0);
    expect((await holdAs(b, await addPerson(b, 1))).status).toBe('held');
  });

  test('a paid number goes back to the HIS first and the money second, once', async () => {
    const { who, held } = await openConfirmed();
    const cancel = () =>
      b.booking.routes.cancelAppointment?.({
        actorId: who.actorId,
        params: { appointmentId: held.id },
        facts,
      } as never);
    await Promise.all([cancel(), cancel()]);
    await b.runJobs();
    expect(b.clinic.registrations().get(held.id)?.status).toBe('refunded');
    const [refundId] = b.gateway.refundIds();
    b.gateway.endRefund(refundId ?? '', 'SUCCESS');
    b.world.clock.advance(5 * MINUTE);
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('refunded');
    expect(b.gateway.refundIds()).toHaveLength(1);
    expect((await b.messages()).map(({ event }) => event)).toEqual(['booking_confirmed', 'refunded']);
  });

  test('after the evening before, the phone no longer gives a number back', async () => {
    const { who, held } = await openConfirmed();
    b.world.clock.set('2026-11-24T16:00:00.000Z'); // Midnight in the hospital.
    const cancel = b.booking.routes.cancelAppointment?.({
      actorId: who.actorId,
      params: { appointmentId: held.id },
      facts,
    } as never);
    await expect(cancel).rejects.toMatchObject({ code: 'APPOINTMENT.CANNOT_CANCEL' });
    expect((await rowOf(b, held.id)).status).toBe('confirmed');
  });

  test('a stopped session tells everybody and sends the money back', async () => {
    const { held } = await openConfirmed();
    b.clinic.stop(FAKE_SESSION_ID);
    await b.handlers['his.sessionStopped']?.({ subjectId: FAKE_SESSION_ID });
    await b.handlers['his.sessionStopped']?.({ subjectId: FAKE_SESSION_ID });
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('refunding');
    expect(await b.world.tx.outside.manager.count(RefundRow)).toBe(1);
    expect((await b.messages()).filter(({ event }) => event === 'session_stopped')).toHaveLength(1);
  });

  test('a number that costs nothing is confirmed without WeChat', async () => {
    await open({ feeFen: 0 });
    const who = await addPerson(b, 0);
    const held = await holdAs(b, who);
    const intent = await startPay(b, who.actorId, held.id);
    await b.runJobs();
    expect((await rowOf(b, held.id)).status).toBe('confirmed');
    expect(b.gateway.calls('prepay')).toBe(0);
    expect((await b.payment.payments.view(who.actorId, intent.paymentId)).status).toBe('settled');
  });

  test('a stranger sees, pays and cancels nothing', async () => {
    await open();
    const [owner, stranger] = [await addPerson(b, 0), await addPerson(b, 1)];
    const held = await holdAs(b, owner);
    await expect(holdAs(b, { ...stranger, patientId: owner.patientId })).rejects.toMatchObject({
      code: 'PATIENT.NOT_FOUND',
    });
    await expect(startPay(b, stranger.actorId, held.id)).rejects.toMatchObject({ code: 'APPOINTMENT.NOT_FOUND' });
    const cancel = b.booking.routes.cancelAppointment?.({
      actorId: stranger.actorId,
      params: { appointmentId: held.id },
      facts,
    } as never);
    await expect(cancel).rejects.toMatchObject({ code: 'APPOINTMENT.NOT_FOUND' });
    expect((await rowOf(b, held.id)).status).toBe('held');
    expect(await b.world.tx.outside.manager.count(WorklistRow)).toBe(0);
  });
});
