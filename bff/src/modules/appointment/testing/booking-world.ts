import { randomUUID } from 'node:crypto';
import type { AppointmentView } from '@anzhen/shared-types';
import { makeMemorySessionCache } from '../../../adapters/memory';
import { OutboxRow } from '../../../platform/jobs/jobs.table';
import type { OutboxHandler } from '../../../platform/jobs/outbox';
import { makeShortMemory } from '../../../platform/single-flight';
import type { HisPort } from '../../../ports/his';
import { FAKE_SESSION_ID, FAKE_SLOT_ID, makeFakeHisClinic } from '../../../testing/fake-his-clinic';
import { makeFakeGateway, MERCHANT, SIGNED } from '../../../testing/fake-gateway';
import { answering } from '../../../testing/answering';
import { openTestWorld, testLog, type TestWorld } from '../../../testing/harness';
import { makeAudit, makeWorklist } from '../../audit';
import { WorklistRow } from '../../audit/audit.table';
import { makeCatalogModule } from '../../catalog';
import { makeIdentityModule } from '../../identity';
import type { Notifications } from '../../notification';
import { MessageRow } from '../../notification/notification.table';
import { makeTestInbox } from '../../../testing/inbox';
import { makePatientModule } from '../../patient';
import { makePaymentModule } from '../../payment';
import { PaymentRow } from '../../payment/payment.table';
import { RefundRow } from '../../payment/refund.table';
import { AppointmentRow } from '../appointment.table';
import { makeAppointmentModule } from '..';

const policy = { version: '1', effectiveFrom: '2026-11-01', sections: [] };
const rules = {
  holdMinutes: 15,
  limits: { perPatientPerDay: 20, perPatientPerDepartmentPerDay: 3, perAccountPerDay: 20, openPerDepartment: {} },
  waitlist: { payMinutes: 30 },
  hisHoldsAtOnce: 16,
  checkInEarlyMinutes: 60,
  sameDayCancelMinutes: 30,
  adultOnlyParents: ['内科'],
};
const facts = { requestId: 'request-1', ip: '127.0.0.1' };
const ID_NUMBERS = ['99010119930618006X', '990101195803120027', '990101199709300046'];

export interface Person {
  actorId: string;
  patientId: string;
  hisPatientId: string;
}

/** Every message a moment after the last, so that they have an order. */
const inbox = (world: TestWorld, beforeNotice: () => void): Notifications => {
  const { notify, notifyMany } = makeTestInbox(world);
  return {
    notifyMany,
    notify(scope, message) {
      beforeNotice();
      world.clock.advance(1);
      return notify(scope, message);
    },
  };
};

type Options = Parameters<typeof makeFakeHisClinic>[1] & {
  at?: string;
  /** A hospital outside of this process, instead of the one in memory. */
  his?: HisPort;
  /** Throwing ends the transaction that tells somebody. */
  beforeNotice?(): void;
};

/** The booking modules as the container wires them, on a real database, with WeChat Pay and HIS in memory. */
const openModules = async ({ at, his, beforeNotice = () => undefined, ...clinicOptions }: Options = {}) => {
  const world = await openTestWorld(at);
  const clinic = makeFakeHisClinic(world.clock, clinicOptions);
  const gateway = makeFakeGateway(world.clock, () => undefined);
  const cleared: string[] = [];
  const base = { ...world, log: testLog, his: his ?? clinic, audit: makeAudit(world), worklist: makeWorklist(world) };
  const cache = makeMemorySessionCache(world.clock);
  const login = (code: string) => Promise.resolve({ openid: code, unionid: null });
  const identity = makeIdentityModule({ ...world, cache, wechat: { login }, policy });
  const { privacyGate, accounts } = identity;
  const patient = makePatientModule({ ...base, privacyGate, hasOpenVisit: () => Promise.resolve(false) });
  const payment = makePaymentModule({
    ...base,
    ...{ gateway, accounts, merchant: MERCHANT, approvalAboveFen: 0, wake: () => undefined },
    insurance: { revoke: () => Promise.resolve('revoked') } as never,
  });
  const readHeldBack = () => Promise.resolve(new Map());
  const { catalog } = makeCatalogModule({
    ...base,
    ...{ readHeldBack, memory: makeShortMemory(world), waitlist: { clearsAt: '22:00', longestLine: 30 } },
  });
  /** Another copy of the BFF on the same database. */
  const openModule = () =>
    makeAppointmentModule({
      ...base,
      ...{ catalog, privacyGate, rules, patients: patient.patients, payments: payment.payments, site: 'QH1' },
      checkpoint: () => undefined,
      notifications: inbox(world, beforeNotice),
      reminders: { at: '17:30', until: '21:00', materials: '身份证、医保卡', notes: { D0304: '今晚 8 点后不吃不喝' } },
      ticketIdsOf: () => Promise.resolve(new Map<string, string>()),
      ...{ readHeldBack, heldBackNow: () => answering(new Map()), blockedAmong: () => answering(new Set<string>()) },
      clearWaitlist: (sessionId) => Promise.resolve(void cleared.push(sessionId)),
    });
  return { world, clinic, gateway, cleared, identity, patient, payment, openModule };
};
type Modules = Awaited<ReturnType<typeof openModules>> & { booking: ReturnType<typeof makeAppointmentModule> };

/** What people do. */
const makePeople = ({ world, gateway, identity, patient, payment, booking }: Modules) => ({
  async person(index: number): Promise<Person> {
    const session = await identity.routes.signIn?.({ body: { code: `open-${index}` } } as never);
    const actorId = session?.userId ?? '';
    await identity.routes.agreePrivacy?.({ actorId, body: { version: '1' } } as never);
    const about = { relation: 'self', name: '程安之', phone: '13900000007', idNumber: ID_NUMBERS[index] };
    const body = { ...about, idempotencyKey: randomUUID() };
    const made = await patient.routes.addPatient?.({ actorId, body, facts } as never);
    const [known] = await patient.patients.listOf(world.tx.outside, actorId);
    return { actorId, patientId: made?.id ?? '', hisPatientId: known?.hisPatientId ?? '' };
  },
  withdrawPrivacy: ({ actorId }: Person) => identity.routes.withdrawPrivacy!({ actorId } as never),
  async hold(
    { actorId, patientId }: Person,
    at = { sessionId: FAKE_SESSION_ID, slotId: FAKE_SLOT_ID },
  ): Promise<string> {
    const body = { patientId, ...at, idempotencyKey: randomUUID() };
    return (await booking.routes.holdAppointment!({ actorId, body, facts } as never)).id;
  },
  async startPay({ actorId }: Person, appointmentId: string): Promise<string> {
    const body = { idempotencyKey: randomUUID() };
    return (await booking.routes.payAppointment!({ actorId, params: { appointmentId }, body } as never)).paymentId;
  },
  /** WeChat says that it was paid. */
  async tellPaid(paymentId: string): Promise<void> {
    const trade = gateway.pay(paymentId);
    await payment.acceptNotice(SIGNED, gateway.notice({ kind: 'trade', trade }));
  },
  call: (
    name: 'cancelAppointment' | 'answerDoctorChange' | 'getAppointment',
    { actorId }: Pick<Person, 'actorId'>,
    appointmentId: string,
    body: object = {},
  ): Promise<AppointmentView> =>
    (booking.routes[name] as (given: object) => Promise<AppointmentView>)({
      ...{ actorId, params: { appointmentId }, body, facts },
    }),
  list: async ({ actorId }: Person, module = booking): Promise<AppointmentView[]> =>
    (await module.routes.listAppointments!({ actorId, query: {} } as never)).appointments,
});

export const openBookingWorld = async (options?: Options) => {
  const opened = await openModules(options);
  const { world, payment, openModule } = opened;
  const modules: Modules = { ...opened, booking: openModule() };
  const { booking } = modules;
  const handlers: Record<string, OutboxHandler> = {
    ...payment.handlers,
    ...booking.handlers,
    'number.returned': () => Promise.resolve(),
  };
  const { manager } = world.tx.outside;
  return {
    ...modules,
    ...makePeople(modules),
    ...{ handlers, close: world.close },
    jobNamed: (name: string, module = booking) => module.jobs.find((job) => job.name === name)!.run(),
    /** Everything that is due, once. */
    async work(): Promise<void> {
      for (const job of [...payment.jobs, ...booking.jobs]) await job.run();
      await world.drainOutbox(handlers);
    },
    stopEvent: (module = booking) => module.handlers['his.sessionStopped']!({ subjectId: FAKE_SESSION_ID }),
    row: (id: string) => manager.findOneByOrFail(AppointmentRow, { id }),
    rows: () => manager.find(AppointmentRow),
    messages: () => manager.find(MessageRow, { order: { createdAt: 'ASC' } }),
    worklist: () => manager.find(WorklistRow),
    refunds: () => manager.find(RefundRow),
    paymentOf: (subjectId: string) => manager.findOneByOrFail(PaymentRow, { subjectId }),
    returned: () => manager.find(OutboxRow, { where: { topic: 'number.returned' } }),
  };
};

export type BookingWorld = Awaited<ReturnType<typeof openBookingWorld>>;

/** One person whose number is paid and confirmed. */
export const openConfirmed = async (options?: Parameters<typeof openBookingWorld>[0]) => {
  const b = await openBookingWorld(options);
  const who = await b.person(0);
  const id = await b.hold(who);
  const paymentId = await b.startPay(who, id);
  if ((await b.paymentOf(id)).cashFen > 0) await b.tellPaid(paymentId);
  await b.work();
  return { b, who, id, paymentId };
};
