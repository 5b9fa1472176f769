import type { Statement } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { ReadHeldBack } from '../catalog';
import { makeCheckConfirmationsJob } from './appointment.jobs';
import { presentAppointment, presentTaken } from './appointment.presenter';
import { type AppointmentRepository, makeAppointmentRepository } from './appointment.repository';
import { requireLongHolds } from './appointment.policy';
import { makeAskHis } from './ask-his';
import type { AppointmentRow } from './appointment.table';
import type { Appointments } from './appointments';
import { makeCheckHoldsJob } from './check-holds.job';
import { makeClaimNumbers } from './claim-numbers';
import { makeFindAlternatives, makeWithAlternatives } from './find-alternatives';
import { makeHoldAppointment } from './hold-appointment';
import { makeHoldForWaitlist } from './hold-for-waitlist';
import { makeJudgeLimits } from './judge-limits';
import { type ChangeDeps, makeChanges } from './make-changes';
import { makePayAppointment } from './pay-appointment';
import { makeRemindOfVisitsJob } from './remind-of-visits.job';
import { makeSlotStock } from './slot-stock.repository';
import type { TellOfChange } from './tell-of-change';
import { makeAcceptConfirmation, makeGiveBack, makeSettleAppointment } from './settle-appointment.on-payment';

export { type BookingRules, judgeAge, payUntilOf } from './appointment.policy';
export type { AppointmentRow } from './appointment.table';
export { factsOfVisit } from './describe-visit';
export { endReasonWords } from './end-reason';
export type { Appointments, NotCheckedIn, WaitlistHoldOutcome } from './appointments';

/** Nobody has paid, or the number is back already. */
const RELEASABLE: readonly string[] = ['hold_unknown', 'held', 'paying', 'expired', 'cancelled'];

interface Deps extends ChangeDeps {
  /** Short name of the site: a number is unique within it. */
  site: string;
  readHeldBack: ReadHeldBack;
  /** The same at this instant: somebody is about to book. */
  heldBackNow(sessionIds: readonly string[]): Statement<Awaited<ReturnType<ReadHeldBack>>>;
  reminders: Parameters<typeof makeRemindOfVisitsJob>[0]['rules'];
  /** People whose booking by phone is closed after no-shows. */
  blockedAmong(hisPatientIds: readonly string[]): Statement<ReadonlySet<string>>;
  /** Which of these registrations stand in a line already. */
  ticketIdsOf(scope: Scope, appointmentIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const makePresenting = ({ patients, ticketIdsOf, rules, clock }: Deps) => {
  const presentAll = async (scope: Scope, rows: readonly AppointmentRow[]) => {
    const [people, tickets] = await Promise.all([
      patients.describe(
        scope,
        rows.map(({ patientId }) => patientId),
      ),
      ticketIdsOf(
        scope,
        rows.map(({ id }) => id),
      ),
    ]);
    const now = clock.now();
    return rows.map((row) => {
      const [patient, ticketId] = [people.get(row.patientId), tickets.get(row.id) ?? null];
      return presentAppointment({ row, patient, ticketId, rules, now });
    });
  };
  const presentOne = async (scope: Scope, row: AppointmentRow) => {
    const [view] = await presentAll(scope, [row]);
    if (!view) throw new Error('one row gives one view');
    return view;
  };
  return { presentAll, presentOne };
};

/** Everything that takes a number: the claim, the question to the HIS, and the sweeper behind both. */
const makeHolding = (deps: Deps & { appointments: AppointmentRepository; tell: Pick<TellOfChange, 'held'> }) => {
  const stock = makeSlotStock(deps);
  const askHis = makeAskHis({ ...deps, stock });
  const hold = makeHoldAppointment({
    ...deps,
    askHis,
    claim: makeClaimNumbers({ ...deps, stock }),
    withAlternatives: makeWithAlternatives(deps.findAlternatives),
  });
  return {
    hold,
    stock,
    holdForWaitlist: makeHoldForWaitlist({ ...deps, hold }),
    checkHoldsJob: makeCheckHoldsJob({ ...deps, stock, askHis }),
  };
};

/** @throws Error when the HIS keeps a number no longer than people are given to pay for it */
export const makeAppointmentModule = (input: Omit<Deps, 'findAlternatives'>) => {
  requireLongHolds(input.rules, input.his.capabilities);
  const deps: Deps = { ...input, findAlternatives: makeFindAlternatives(input) };
  const { tx } = deps;
  const appointments = makeAppointmentRepository(deps);
  const changes = makeChanges({ ...deps, appointments });
  const all = { ...deps, appointments, tell: changes.tell };
  const { presentAll, presentOne } = makePresenting(deps);
  const { hold, stock, holdForWaitlist, checkHoldsJob } = makeHolding(all);
  const pay = makePayAppointment(all);
  const { cancel } = changes;
  const jobDeps = { ...all, acceptConfirmation: makeAcceptConfirmation(all), giveBack: makeGiveBack(all) };
  const view = async (ownerId: string, appointmentId: string) =>
    presentOne(tx.outside, await appointments.require(tx.outside, ownerId, appointmentId));

  const routes: Routes = {
    holdAppointment: async ({ actorId, body, facts }) =>
      presentTaken(await hold({ ...body, ownerId: actorId, requestId: facts.requestId, source: 'app' })),
    listAppointments: async ({ actorId, query }) => {
      await changes.readFamily(actorId, query.patientId);
      const rows = await appointments.listOf(tx.outside, actorId, query.patientId);
      return { appointments: await presentAll(tx.outside, rows) };
    },
    getAppointment: async ({ actorId, params }) => {
      await changes.readPatientOf(await appointments.require(tx.outside, actorId, params.appointmentId));
      return view(actorId, params.appointmentId);
    },
    payAppointment: ({ actorId, params, body }) =>
      pay({ ownerId: actorId, appointmentId: params.appointmentId, idempotencyKey: body.idempotencyKey }),
    cancelAppointment: async ({ actorId, params, facts }) => {
      await cancel({ ownerId: actorId, appointmentId: params.appointmentId, requestId: facts.requestId });
      return view(actorId, params.appointmentId);
    },
    ...changes.makeRoutes(view),
  };
  const handlers: Record<string, OutboxHandler> = {
    'payment.paid.appointment': makeSettleAppointment(all),
    ...changes.handlers,
  };
  const jobs: Job[] = [
    checkHoldsJob,
    makeCheckConfirmationsJob(jobDeps),
    makeRemindOfVisitsJob({ ...all, rules: deps.reminders }),
    ...changes.jobs,
  ];
  const shared: Appointments = {
    holdForWaitlist,
    judgeLimits: makeJudgeLimits(all),
    putBack: stock.putBack,
    releaseOffered: async (command) => {
      const { status } = await appointments.require(tx.outside, command.ownerId, command.appointmentId);
      if (!RELEASABLE.includes(status)) return false;
      // Money that lands between the two is sent back in full: the person has just said that they do not want it.
      await cancel(command);
      return true;
    },
    findAll: appointments.findAll,
    find: appointments.find,
    findForCheckIn: appointments.findForCheckIn,
    markCheckedIn: (scope, id) => appointments.move(scope, id, 'checked_in'),
    markMissed: (scope, id) => appointments.move(scope, id, 'missed'),
    markVisited: (scope, id) => appointments.move(scope, id, 'visited'),
    selectNotCheckedIn: appointments.selectNotCheckedIn,
    firstTimeOf: appointments.firstTimeOf,
    findCurrent: appointments.findCurrent,
    findByRegistrationNo: appointments.findByRegistrationNo,
    present: presentOne,
  };
  return { routes, handlers, jobs, appointments: shared, hasOpen: appointments.hasOpen };
};
