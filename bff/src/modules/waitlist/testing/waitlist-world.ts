import { randomUUID } from 'node:crypto';
import type { Contract, EndpointName } from '@anzhen/shared-types';
import { makeMemorySessionCache } from '../../../adapters/memory';
import type { Call } from '../../../platform/http/bind';
import type { OutboxHandler } from '../../../platform/jobs/outbox';
import { newId } from '../../../platform/new-id';
import { makeShortMemory } from '../../../platform/single-flight';
import { makeFakeGateway, MERCHANT } from '../../../testing/fake-gateway';
import { answering } from '../../../testing/answering';
import { openTestWorld, testLog, type TestWorld } from '../../../testing/harness';
import { makeAppointmentModule } from '../../appointment';
import { AppointmentRow } from '../../appointment/appointment.table';
import { makeAudit, makeWorklist } from '../../audit';
import { makeCatalogModule } from '../../catalog';
import { makeIdentityModule } from '../../identity';
import type { Notifications } from '../../notification';
import { MessageRow } from '../../notification/notification.table';
import { makeTestInbox } from '../../../testing/inbox';
import { makePatientRepository } from '../../patient/patient.repository';
import { makePaymentModule } from '../../payment';
import { makeReadHeldBack, makeWaitlistModule, selectHeldBack } from '..';
import type { RandomBetween } from '../waitlist.policy';
import { ReturnedNumberRow, WaitlistEntryRow } from '../waitlist.table';
import { makeWaitlistClinic, SESSION_ID } from './fake-clinic';
import { makePeople, type Person, policy } from './people';

export const rules = {
  holdMinutes: 15,
  limits: { perPatientPerDay: 2, perPatientPerDepartmentPerDay: 1, perAccountPerDay: 8, openPerDepartment: {} },
  waitlist: { clearsAt: '22:00', longestLine: 30, perPatient: 3, payMinutes: 30 },
  returnedNumberMinutes: { min: 3, max: 30 },
  hisHoldsAtOnce: 16,
  checkInEarlyMinutes: 60,
  sameDayCancelMinutes: 0,
  adultOnlyParents: ['内科'],
};
const facts = { requestId: 'request-1', ip: '127.0.0.1' };

/** Waitlist, registrations, payments and catalogue as the container wires them, on a real database. */
const makeModules = (
  world: TestWorld,
  clinic: ReturnType<typeof makeWaitlistClinic>,
  randomBetween?: RandomBetween,
) => {
  const { tx, clock } = world;
  const blocked = new Set<string>();
  const records = { audit: makeAudit(world), worklist: makeWorklist(world), log: testLog };
  const identity = makeIdentityModule({
    ...{ ...world, cache: makeMemorySessionCache(clock), policy },
    wechat: { login: () => Promise.reject(new Error('nobody signs in here')) },
  });
  const memory = makeShortMemory(world);
  const readHeldBack = makeReadHeldBack({ tx, clock, memory });
  const catalog = makeCatalogModule({ his: clinic.his, clock, memory, readHeldBack, waitlist: rules.waitlist });
  const patients = makePatientRepository(world);
  const { notify: write, notifyMany } = makeTestInbox(world);
  const inbox = { failures: 0 };
  const notifications: Notifications = {
    notifyMany,
    notify(scope, message) {
      if (inbox.failures === 0) return write(scope, message);
      inbox.failures -= 1;
      return Promise.reject(new Error('the process ended here'));
    },
  };
  const base = { ...world, ...records, patients, notifications, privacyGate: identity.privacyGate };
  const payment = makePaymentModule({
    ...{ ...base, gateway: makeFakeGateway(clock, () => undefined), accounts: identity.accounts, merchant: MERCHANT },
    ...{ wake: () => undefined, approvalAboveFen: 0, insurance: { revoke: () => Promise.resolve('revoked') } as never },
  });
  const booking = makeAppointmentModule({
    ...{ ...base, his: clinic.his, catalog: catalog.catalog, payments: payment.payments, rules, site: 'QH1' },
    reminders: { at: '17:30', until: '21:00', materials: '身份证', notes: {} },
    heldBackNow: (sessionIds) => selectHeldBack(sessionIds, clock.now()),
    ...{ readHeldBack, ticketIdsOf: () => Promise.resolve(new Map<string, string>()) },
    ...{ blockedAmong: () => answering(blocked), clearWaitlist: () => Promise.resolve() },
  });
  /** Another copy of the BFF on the same database. */
  const copy = () =>
    makeWaitlistModule({
      ...{ ...base, his: clinic.his, catalog: catalog.catalog, appointments: booking.appointments, rules },
      ...(randomBetween ? { randomBetween } : {}),
    });
  return { blocked, inbox, catalog, payment, booking, copy };
};

/** The clock stands at Tuesday 2026-11-24, 08:30 in the hospital; the session is on Thursday and has no numbers left. */
export const openWaitlist = async ({ randomBetween }: { randomBetween?: RandomBetween } = {}) => {
  const world = await openTestWorld();
  const { manager } = world.tx.outside;
  const clinic = makeWaitlistClinic(world.clock);
  const modules = makeModules(world, clinic, randomBetween);
  const { catalog, payment, booking, copy } = modules;
  const module = copy();
  const { person } = makePeople(world);

  const call = <Name extends EndpointName>(
    name: Name,
    actorId: string,
    input: { body?: unknown; params?: unknown } = {},
  ): Promise<Contract[Name]['response']> => {
    const handler = { ...module.routes, ...catalog.routes, ...booking.routes }[name];
    if (!handler) throw new Error(`no route ${name}`);
    return (handler as (call: Call<Name>) => Promise<Contract[Name]['response']>)({
      ...{ actorId, facts, query: {}, ...input },
    } as unknown as Call<Name>);
  };
  const join = ({ ownerId, patientId }: Person, sessionId = SESSION_ID, idempotencyKey: string = randomUUID()) =>
    call('joinWaitlist', ownerId, { body: { patientId, sessionId, idempotencyKey } });
  const handlers: Record<string, OutboxHandler> = { ...payment.handlers, ...booking.handlers, ...module.handlers };
  const runJob = async (name: string, jobs = [...module.jobs, ...booking.jobs]): Promise<number> => {
    const job = jobs.find((each) => each.name === name);
    if (!job) throw new Error(`no job ${name}`);
    return job.run();
  };

  return {
    ...{ world, clinic, ...modules, module, person, call, join, runJob },
    handle: (topic: string, payload: Record<string, unknown>, by = module): Promise<void> =>
      by.handlers[topic]?.(payload) ?? Promise.reject(new Error(`no handler for ${topic}`)),
    /** People who join one after another. */
    async line(length: number, sessionId = SESSION_ID): Promise<(Person & { entryId: string })[]> {
      const people: (Person & { entryId: string })[] = [];
      for (let index = 0; index < length; index += 1) {
        world.clock.advance(1);
        const who = await person();
        people.push({ ...who, entryId: (await join(who, sessionId)).id });
      }
      return people;
    },
    /** The HIS has taken a number back, and the message of it. */
    comesBack(slotId: string, sessionId = SESSION_ID) {
      clinic.free(slotId, sessionId);
      return { appointmentId: newId('appointment', world.clock.now()), sessionId, slotId };
    },
    pay: (who: Person, appointmentId: string | null) =>
      call('payAppointment', who.ownerId, { params: { appointmentId }, body: { idempotencyKey: randomUUID() } }),
    drain: () => world.drainOutbox(handlers),
    entry: (id: string) => manager.findOneByOrFail(WaitlistEntryRow, { id }),
    async statuses(people: readonly { entryId: string }[]) {
      const all = await manager.find(WaitlistEntryRow);
      return people.map(({ entryId }) => all.find(({ id }) => id === entryId)?.status);
    },
    numbers: () => manager.find(ReturnedNumberRow, { order: { id: 'ASC' } }),
    messages: () => manager.find(MessageRow, { order: { id: 'ASC' } }),
    registrations: () => manager.find(AppointmentRow, { order: { id: 'ASC' } }),
  };
};
export type WaitlistWorld = Awaited<ReturnType<typeof openWaitlist>>;
