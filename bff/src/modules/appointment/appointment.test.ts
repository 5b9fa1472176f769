import { randomUUID } from 'node:crypto';
import { MINUTE } from '@anzhen/shared-types';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import { makeShortMemory } from '../../platform/single-flight';
import { FAKE_SESSION_ID, FAKE_SLOT_ID, type FakeHisClinic, makeFakeHisClinic } from '../../testing/fake-his-clinic';
import { type FakeGateway, makeFakeGateway, MERCHANT, SIGNED } from '../../testing/fake-gateway';
import { openTestWorld, testLog } from '../../testing/harness';
import { makeMemorySessionCache } from '../../adapters/memory';
import { makeAudit, makeWorklist } from '../audit';
import { WorklistRow } from '../audit/audit.table';
import { makeCatalogModule } from '../catalog';
import { makeIdentityModule } from '../identity';
import type { NewMessage } from '../notification';
import { makePatientModule } from '../patient';
import { makePaymentModule } from '../payment';
import { RefundRow } from '../payment/payment.table';
import { AppointmentRow } from './appointment.table';
import { makeAppointmentModule } from './index';

const policy = { version: '1', effectiveFrom: '2026-11-01', sections: [] };
const rules = {
  holdMinutes: 15,
  limits: { perPatientPerDay: 2, perPatientPerDepartmentPerDay: 1, perAccountPerDay: 8, openPerDepartment: {} },
  waitlist: { payMinutes: 30 },
  hisHoldsAtOnce: 16,
  checkInEarlyMinutes: 60,
  sameDayCancelMinutes: 30,
  adultOnlyParents: ['内科'],
};
const facts = { requestId: 'request-1', ip: '127.0.0.1' };

/** The booking modules as the container wires them, on a real database, with WeChat Pay and HIS in memory. */
const openBooking = async (his?: Parameters<typeof makeFakeHisClinic>[1]) => {
  const world = await openTestWorld();
  const clinic = makeFakeHisClinic(world.clock, his);
  const gateway = makeFakeGateway(world.clock);
  const audit = makeAudit(world);
  const worklist = makeWorklist(world);
  const sent: NewMessage[] = [];
  const notifications = { notify: (_scope: unknown, message: NewMessage) => Promise.resolve(void sent.push(message)) };
  const login = (code: string) => Promise.resolve({ openid: code, unionid: null });
  const identity = makeIdentityModule({
    ...world,
    cache: makeMemorySessionCache(world.clock),
    wechat: { login },
    policy,
  });
  const patients = makePatientModule({
    ...world,
    his: clinic,
    privacyGate: identity.privacyGate,
    audit,
    worklist,
    log: testLog,
    hasOpenVisit: () => Promise.resolve(false),
  });
  const payment = makePaymentModule({
    ...world,
    ...{
      log: testLog,
      gateway,
      accounts: identity.accounts,
      audit,
      worklist,
      merchant: MERCHANT,
      wake: () => undefined,
    },
    insurance: { revoke: () => Promise.resolve('revoked') } as never,
  });
  const readHeldBack = () => Promise.resolve(new Map<string, never>());
  const catalog = makeCatalogModule({
    ...{ his: clinic, clock: world.clock, memory: makeShortMemory(world), readHeldBack },
    waitlist: { clearsAt: '22:00', longestLine: 30 },
  });
  const booking = makeAppointmentModule({
    ...world,
    ...{ his: clinic, catalog: catalog.catalog, patients: patients.patients, privacyGate: identity.privacyGate },
    ...{
      payments: payment.payments,
      notifications,
      audit,
      worklist,
      rules,
      ticketIdsOf: () => Promise.resolve(new Map<string, string>()),
      site: 'QH1',
      clearWaitlist: () => Promise.resolve(),
      readHeldBack,
      blockedAmong: () => Promise.resolve(new Set<string>()),
    },
  });
  const handlers: Record<string, OutboxHandler> = {
    ...payment.handlers,
    ...booking.handlers,
    // As the waitlist does it when nobody waits.
    'number.returned': ({ sessionId, slotId }) =>
      world.tx.run((scope) =>
        booking.appointments.putBack(scope, { sessionId: String(sessionId), slotId: String(slotId) }),
      ),
  };
  const runJobs = async (): Promise<void> => {
    for (const job of [...payment.jobs, ...booking.jobs]) while ((await job.run()) > 0);
    await world.drainOutbox(handlers);
  };
  return { world, clinic, gateway, sent, identity, patients, payment, booking, handlers, runJobs };
};
type Booking = Awaited<ReturnType<typeof openBooking>>;

const ID_NUMBERS = ['99010119930618006X', '990101195803120027', '990101199709300046'];

const addPerson = async ({ identity, patients }: Booking, index: number) => {
  const session = await identity.routes.signIn?.({ body: { code: `open-${index}` } } as never);
  const actorId = session?.userId ?? '';
  await identity.routes.agreePrivacy?.({ actorId, body: { version: '1' } } as never);
  const body = {
    relation: 'self',
    name: '程安之',
    phone: '13900000007',
    idNumber: ID_NUMBERS[index],
    idempotencyKey: randomUUID(),
  };
  const patient = await patients.routes.addPatient?.({ actorId, body, facts } as never);
  return { actorId, patientId: patient?.id ?? '' };
};

const holdAs = ({ booking }: Booking, who: { actorId: string; patientId: string }, idempotencyKey = randomUUID()) => {
  const body = { patientId: who.patientId, sessionId: FAKE_SESSION_ID, slotId: FAKE_SLOT_ID, idempotencyKey };
  return booking.routes.holdAppointment?.({ actorId: who.actorId, body, facts } as never) as Promise<{
    id: string;
    status: string;
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
    expect(b.sent.map(({ event }) => event)).toEqual(['booking_confirmed']);
    expect(b.sent[0]?.body).toContain('程*之');
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
    expect(b.sent.map(({ event }) => event)).toEqual(['booking_confirmed', 'refunded']);
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
    expect(b.sent.filter(({ event }) => event === 'session_stopped')).toHaveLength(1);
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
