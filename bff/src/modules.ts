import type { Env } from './env';
import type { Foreign } from './foreign-systems';
import { type Appointments, makeAppointmentModule } from './modules/appointment';
import { makeAudit, makeJournal, makeWorklist } from './modules/audit';
import { makeBillingModule } from './modules/billing';
import { makeBroadcastModule } from './modules/broadcast';
import { areaOf, makeCatalogModule } from './modules/catalog';
import { makeEntryCodeModule } from './modules/entry-code';
import { makeFollowUpModule } from './modules/follow-up';
import { makeHospitalEventsModule } from './modules/hospital-events';
import { makeIdentityModule } from './modules/identity';
import { makeImagingModule } from './modules/imaging';
import { makeInsuranceModule } from './modules/insurance';
import { makeNoShowModule, makeSelectBlocked } from './modules/no-show';
import { makeNotificationModule } from './modules/notification';
import { makePatientModule } from './modules/patient';
import { makePaymentModule } from './modules/payment';
import { makePersonCodeModule } from './modules/person-code';
import { makePrivacyModule } from './modules/privacy';
import { makeQueueModule, ticketIdsOf } from './modules/queue';
import { makeReconciliationModule, stoppedOf } from './modules/reconciliation';
import { type Glossary, makeReportModule } from './modules/report';
import { makeReportShareModule } from './modules/report-share';
import { makeRuntimeModule } from './modules/runtime';
import { makeStaffModule } from './modules/staff';
import { makeTicketShareModule } from './modules/ticket-share';
import { makeTriageModule, type TriageRules } from './modules/triage';
import { makeVisitModule } from './modules/visit';
import { makeReadHeldBack, makeWaitlistModule, selectHeldBack } from './modules/waitlist';
import type { Checkpoint } from './platform/checkpoint';
import type { FieldCipher } from './platform/crypto/field-cipher';
import type { Scope, Transactions } from './platform/db/transaction';
import type { HospitalConfig } from './platform/hospital-config';
import type { Routes } from './platform/http/bind';
import type { Outbox, OutboxHandler } from './platform/jobs/outbox';
import type { Job } from './platform/jobs/scheduler';
import type { Log } from './platform/log/log';
import { makeShortMemory } from './platform/single-flight';
import type { Clock } from './ports/clock';
import type { RateLimiter } from './ports/rate-limiter';
import type { SessionCache } from './ports/session-cache';

export interface ModulesDeps extends Foreign {
  env: Env;
  hospital: HospitalConfig;
  triageRules: TriageRules;
  glossary: Glossary;
  tx: Transactions;
  clock: Clock;
  log: Log;
  cipher: FieldCipher;
  outbox: Outbox;
  cache: SessionCache;
  rateLimiter: RateLimiter;
  checkpoint: Checkpoint;
  live: {
    publish(topic: string, seq: number): Promise<void>;
    endSessions(tokenHashes: readonly string[]): Promise<void>;
  };
  /** Runs a job of this name at once. */
  wake(job: string): void;
}

/** Questions between modules that know of each other; they are asked long after all exist. */
interface Late {
  hasOpenVisit(scope: Scope, patientId: string): Promise<boolean>;
  clearWaitlist(sessionId: string): Promise<unknown>;
}

const PERIOD_ENDS = { morning: '12:00', afternoon: '17:30', evening: '20:30' } as const;

/** Who people are and what is told to them: everything that the visit's modules lean on. */
const makePeople = (deps: ModulesDeps) => {
  const { env, hospital, tx, his, wechat } = deps;
  const audit = makeAudit(deps);
  const worklist = makeWorklist(deps);
  const memory = makeShortMemory(deps);
  const base = { ...deps, audit, worklist, memory };
  const identity = makeIdentityModule({ ...base, policy: hospital.privacy });
  const { sessions, accounts, privacyGate } = identity;
  const staff = makeStaffModule({ ...base, sessions });
  const readHeldBack = makeReadHeldBack(base);
  const catalog = makeCatalogModule({ ...base, readHeldBack, waitlist: hospital.booking.waitlist });
  const notYet = () => Promise.reject(new Error('asked before the modules were made'));
  const late: Late = { hasOpenVisit: notYet, clearWaitlist: notYet };
  const patient = makePatientModule({
    ...base,
    privacyGate,
    hasOpenVisit: (scope, patientId) => late.hasOpenVisit(scope, patientId),
  });
  const { patients } = patient;
  const report = makeReportModule({ ...base, patients, config: hospital.reports });
  const results = { ...base, patients, reports: report.reports };
  const reportShare = makeReportShareModule({ ...results, hospitalName: hospital.name, publicUrl: env.publicUrl });
  const notification = makeNotificationModule({
    ...base,
    ...{ accounts, wechat, patients, reports: report.reports, config: hospital.messages },
    ...{ templateIds: env.foreign.wechat.templates, privacyDepartments: hospital.privacyDepartments },
    push: deps.wechatPush,
  });
  const selectBlocked = makeSelectBlocked(hospital.booking);
  const shared = {
    ...{ ...base, his, tx, accounts, privacyGate, patients, notifications: notification.notifications },
    readHeldBack,
    heldBackNow: (sessionIds: readonly string[]) => selectHeldBack(sessionIds, deps.clock.now()),
    blockedAmong: (hisPatientIds: readonly string[]) => selectBlocked(hisPatientIds, deps.clock.now()),
  };
  const { outlook } = notification;
  const toMany = makeBroadcastModule({ ...shared, outlook, staff: staff.staff, config: hospital });
  const besideReports = [makeImagingModule(results), reportShare];
  const beside = [...besideReports, toMany, makeFollowUpModule({ ...shared, rules: hospital.followUps })];
  const { printReport } = reportShare;
  return { base: shared, late, identity, staff, catalog, patient, report, printReport, beside, notification, sessions };
};

/** Who waits for a number, and who did not come: both stand around the registrations. */
const makeFairPlay = (
  { hospital, tx }: ModulesDeps,
  { base, late, staff, catalog }: ReturnType<typeof makePeople>,
  appointments: Appointments,
) => {
  const rules = hospital.booking;
  const waitlist = makeWaitlistModule({ ...base, appointments, catalog: catalog.catalog, rules });
  late.clearWaitlist = (sessionId) => tx.run((scope) => waitlist.waitlist.clearSession(scope, sessionId, 'stopped'));
  return [waitlist, makeNoShowModule({ ...base, appointments, staff: staff.staff, rules })];
};

const queueRulesOf = ({ queue, booking, privacyDepartments }: HospitalConfig) => ({
  ...queue,
  ...{ checkInEarlyMinutes: booking.checkInEarlyMinutes, periodEnds: PERIOD_ENDS, privacyDepartments },
});

/** Who takes which notice, by the last part of its address. */
const noticesOf = ({ acceptNotice, acceptInsuranceNotice }: ReturnType<typeof makePaymentModule>) => ({
  ...{ wechatpay: acceptNotice, refund: acceptNotice, 'med-ins': acceptNotice },
  insurance: acceptInsuranceNotice,
});

/** What leans on the lines: a person's code at the desk, and the place in a line that the family sees. */
const makeBesideQueue = (
  { env, hospital }: ModulesDeps,
  { base, staff, report, printReport }: ReturnType<typeof makePeople>,
  { checkInPerson, ownTickets }: ReturnType<typeof makeQueueModule>,
  { bills }: ReturnType<typeof makeBillingModule>,
) => [
  makePersonCodeModule({
    ...{ ...base, staff: staff.staff, checkInPerson, bills, reports: report.reports, printReport },
    ...{ hospital: hospital.code, codeKeys: env.codeKeys },
  }),
  makeTicketShareModule({ ...base, tickets: ownTickets, hospitalName: hospital.name, publicUrl: env.publicUrl }),
];

/** The ticket that belongs to the visit of today. */
const ticketsOfVisits = (
  appointments: ReturnType<typeof makeAppointmentModule>['appointments'],
  queue: ReturnType<typeof makeQueueModule>,
): Parameters<typeof makeVisitModule>[0]['tickets'] => ({
  async liveTicketOf(scope, ownerId, patientId, today) {
    const current = await appointments.findCurrent(scope, ownerId, patientId, today);
    return current && current.visitDate === today ? queue.ticketOf(ownerId, current.id) : null;
  },
});

/** Makes every module and hands each what it needs; the only place that knows all of them. */
export const makeModules = (deps: ModulesDeps) => {
  const { env, hospital, gateway, insuranceCentre } = deps;
  const people = makePeople(deps);
  const { base, late, identity, staff, catalog, patient, report, beside, notification, sessions } = people;
  const entryCode = makeEntryCodeModule({
    ...{ ...base, catalog: catalog.catalog, config: hospital, staff: staff.staff },
    ...{ codeKeys: env.codeKeys, publicUrl: env.publicUrl },
  });
  const { insurance } = makeInsuranceModule({ ...base, centre: insuranceCentre });
  const merchant = { appId: env.foreign.wechat.appId, mchId: env.foreign.wechatPay.mchId };
  const payment = makePaymentModule({ ...base, gateway, insurance, merchant, ...hospital.refunds });
  const { payments, ledger } = payment;
  const appointment = makeAppointmentModule({
    ...{ ...base, payments, catalog: catalog.catalog, rules: hospital.booking, ticketIdsOf, site: hospital.code },
    reminders: { ...hospital.reminders, until: hospital.messages.quietHours.from },
    clearWaitlist: (sessionId) => late.clearWaitlist(sessionId),
  });
  const { appointments } = appointment;
  const fairPlay = makeFairPlay(deps, people, appointments);
  late.hasOpenVisit = async (scope, patientId) =>
    (await appointment.hasOpen(scope, { patientId })) || payments.hasOpen(scope, patientId);
  const billing = makeBillingModule({
    ...{ ...base, payments, insurance },
    ...{ staff: staff.staff, refundRules: hospital.refunds, ...hospital.bills },
  });
  const queue = makeQueueModule({
    ...base,
    ...{ appointments, staff: staff.staff, readEntryCode: entryCode.readEntryCode, boardLink: entryCode.boardLink },
    schedule: { todaysSessions: catalog.todaysSessions },
    ...{ callers: env.queueCallers, areas: hospital.areas.map(areaOf) },
    rules: queueRulesOf(hospital),
  });
  const triage = makeTriageModule({
    ...base,
    ...{ appointments, staff: staff.staff, rules: deps.triageRules, requireSeenTicket: queue.requireSeenTicket },
    catalog: { listDepartments: catalog.catalog.departments, earliestSlots: catalog.findEarliest },
  });
  const visit = makeVisitModule({
    ...base,
    ...{ appointments, reports: report.reports, bills: billing.bills, exams: hospital.exams },
    tickets: ticketsOfVisits(appointments, queue),
  });
  const privacy = makePrivacyModule({
    ...base,
    ...{ sessions, reports: report.reports, staff: staff.staff },
    ...{ erasePatient: patient.erase, eraseUser: identity.erase },
    hasOpenVisit: (scope, patientId) => late.hasOpenVisit(scope, patientId),
  });
  const reconciliation = makeReconciliationModule({
    ...{ ...base, ledger, stopped: stoppedOf({ payment, billing }), staff: staff.staff },
  });
  const all: { routes?: Routes; handlers?: Record<string, OutboxHandler>; jobs?: Job[] }[] = [
    ...[identity, staff, catalog, patient, report, ...beside, notification, entryCode, payment, appointment],
    ...[...fairPlay, billing, queue, ...makeBesideQueue(deps, people, queue, billing), triage, visit, privacy],
    ...[reconciliation, makeRuntimeModule({ env, hospital, clock: deps.clock }), makeHospitalEventsModule(base)],
  ];
  return {
    routes: all.flatMap(({ routes }) => routes ?? []),
    handlers: mergeHandlers(all.map(({ handlers = {} }) => handlers)),
    jobs: all.flatMap(({ jobs }) => jobs ?? []),
    notices: { ...noticesOf(payment), ...notification.notices },
    echoes: notification.echoes,
    authenticate: sessions.authenticate,
    journal: makeJournal(deps),
    worklist: base.worklist,
    liveTopics: queue.liveTopics,
    reconciliation,
  };
};

/** One topic has one handler; two would hide from each other which of them failed. */
const mergeHandlers = (parts: readonly Record<string, OutboxHandler>[]): Record<string, OutboxHandler> => {
  const merged: Record<string, OutboxHandler> = {};
  for (const [topic, handler] of parts.flatMap((part) => Object.entries(part))) {
    if (topic in merged) throw new Error(`two handlers for topic ${topic}`);
    merged[topic] = handler;
  }
  return merged;
};
