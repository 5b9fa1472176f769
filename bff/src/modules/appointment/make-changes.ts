import { type AppointmentView, hospitalDate } from '@anzhen/shared-types';
import { together } from '../../platform/db/together';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Audit, Worklist } from '../audit';
import type { Catalog } from '../catalog';
import type { PrivacyGate } from '../identity';
import type { Notifications } from '../notification';
import type { PatientFacts, Patients } from '../patient';
import type { Payments } from '../payment';
import { makeExpireHoldsJob } from './appointment.jobs';
import type { BookingRules } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import { makeCancelAppointment, makeLetGo } from './cancel-appointment';
import { makeChangeRepository } from './change-appointment.repository';
import { makeAnswerDoctorChange, makeAskAboutDoctor } from './change-doctor';
import { makeEndAtCounter } from './end-at-counter';
import { makeEndHold } from './end-hold';
import type { FindAlternatives } from './find-alternatives';
import { makeFollowCounter } from './follow-counter';
import { makeGiveBackHandlers } from './give-back-number.on-outbox';
import { makeReadCounter, makeReadCounterSoon } from './read-counter';
import { makeRefundAppointment } from './refund-appointment';
import { makeStopSession } from './stop-session';
import { makeTellOfChange } from './tell-of-change';
import { makeWatchSessions } from './watch-sessions.job';

/** What a registration needs from its beginning to its end; see index.ts for what taking one needs besides. */
export interface ChangeDeps {
  tx: Transactions;
  clock: Clock;
  his: HisPort;
  outbox: Outbox;
  catalog: Catalog;
  patients: Patients;
  privacyGate: PrivacyGate;
  payments: Payments;
  notifications: Notifications;
  audit: Audit;
  worklist: Worklist;
  checkpoint: Checkpoint;
  findAlternatives: FindAlternatives;
  rules: BookingRules;
  /** Ends the waitlist of a session that is not held. */
  clearWaitlist(sessionId: string): Promise<unknown>;
}

/** What happens to a registration after it was taken: it is given back, stopped, changed, or made at the window. */
export const makeChanges = (input: ChangeDeps & { appointments: AppointmentRepository }) => {
  const { tx, clock, his, appointments, patients, findAlternatives } = input;
  const deps = { ...input, changes: makeChangeRepository(input), tell: makeTellOfChange(input) };
  const endHold = makeEndHold(deps);
  const refund = makeRefundAppointment(deps);
  const all = { ...deps, endHold, refund };
  const watch = makeWatchSessions({
    ...all,
    stopSession: makeStopSession(all),
    askAboutDoctor: makeAskAboutDoctor(all),
  });
  const counterDeps = { ...all, endAtCounter: makeEndAtCounter(all) };
  const readCounter = makeReadCounter(counterDeps);
  const counter = makeFollowCounter({ ...counterDeps, readCounter });
  const readSoon = makeReadCounterSoon(readCounter);
  const answerDoctorChange = makeAnswerDoctorChange({ ...all, letGo: makeLetGo(all) });

  /** Reads what the window did for these of a person's family, before a list of them is shown. */
  const readWindow = async (ownerId: string, isAsked: (patient: PatientFacts) => boolean): Promise<void> => {
    if (!his.capabilities.foreignRegistrations) return;
    await readSoon((await patients.listOf(tx.outside, ownerId)).filter(isAsked));
  };

  const makeRoutes = (view: (ownerId: string, appointmentId: string) => Promise<AppointmentView>): Routes => ({
    async listAlternatives({ actorId, params }) {
      const row = await appointments.require(tx.outside, actorId, params.appointmentId);
      const { sessionId, slotId, departmentCode, hisPatientId } = row;
      const [visits] = await together(
        tx.outside,
        appointments.countedVisitsOf([hisPatientId], hospitalDate(clock.now())),
      );
      return { offers: await findAlternatives({ sessionId, slotId, departmentCode }, visits) };
    },
    async answerDoctorChange({ actorId, params, body, facts }) {
      const { appointmentId } = params;
      await answerDoctorChange({ ownerId: actorId, appointmentId, ...body, requestId: facts.requestId });
      return view(actorId, appointmentId);
    },
  });

  const handlers: Record<string, OutboxHandler> = {
    ...makeGiveBackHandlers(all),
    'his.sessionStopped': watch.onStopped,
    'his.registrationEnded': counter.onRegistrationEnded,
  };
  const jobs: Job[] = [makeExpireHoldsJob(all), watch.job, counter.job];
  return {
    tell: deps.tell,
    cancel: makeCancelAppointment(all),
    makeRoutes,
    handlers,
    jobs,
    /** All of a person's family, or one of them. */
    readFamily: (ownerId: string, patientId?: string) =>
      readWindow(ownerId, ({ id }) => patientId === undefined || id === patientId),
    /** Whose registration is being opened. One that is still being taken is asked about often, and nothing at the window. */
    async readPatientOf({ status, ownerId, patientId }: AppointmentRow): Promise<void> {
      if (status === 'confirmed' || status === 'checked_in') await readWindow(ownerId, ({ id }) => id === patientId);
    },
  };
};
