import { type FeeLines, hospitalDate, type LiveTicket, type LocalDate, type VisitView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import { type CallContext, type HisBill, HisError, type HisPort } from '../../ports/his';
import type { Appointments } from '../appointment';
import type { PatientFacts, Patients } from '../patient';
import { newsAmong, type Reports } from '../report';
import { findPendingExam } from './pending-exam';
import { routeOf, sentencesOf } from './visit.presenter';
import { decideStage } from './visit.stage';

export interface VisitDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  patients: Pick<Patients, 'require'>;
  appointments: Pick<Appointments, 'findCurrent' | 'present'>;
  tickets: {
    /** The patient's ticket of today that is not over; null when there is none. */
    liveTicketOf(scope: Scope, ownerId: string, patientId: string, today: LocalDate): Promise<LiveTicket | null>;
  };
  bills: { dueOf(patient: PatientFacts): Promise<{ count: number; fee: FeeLines } | null> };
  reports: Pick<Reports, 'listHeads'>;
  his: Pick<HisPort, 'listBills'>;
  exams: HospitalConfig['exams'];
}

interface Command {
  ownerId: string;
  patientId: string;
  requestId: string;
}

const BUSY = '医院系统正忙，缴费和报告请稍后再看';

/**
 * What matters now in this patient's visit. Our own records (registration, ticket) must be readable; what the HIS cannot
 * tell at the moment is left out, so that nobody misses a call because a bill could not be read.
 * @throws PATIENT.NOT_FOUND
 */
export const makeGetVisit = (deps: VisitDeps) => {
  const { tx, clock, log, patients, appointments, tickets, bills, reports, his, exams } = deps;

  const readOwn = async (ownerId: string, patientId: string, today: LocalDate) => {
    const [row, ticket] = await Promise.all([
      appointments.findCurrent(tx.outside, ownerId, patientId, today),
      tickets.liveTicketOf(tx.outside, ownerId, patientId, today),
    ]);
    return { ticket, appointment: row === null ? null : await appointments.present(tx.outside, row) };
  };

  const readForeign = async (patient: PatientFacts, context: CallContext) => {
    let isPartial = false;
    const orElse = async <T>(part: string, fallback: T, reading: Promise<T>): Promise<T> => {
      try {
        return await reading;
      } catch (error) {
        const isForeign = error instanceof HisError || (error instanceof AppError && error.code.startsWith('HIS.'));
        if (!isForeign) throw error;
        log.warn({ patientId: patient.id, part, reason: error.message }, 'visit was shown without a part');
        isPartial = true;
        return fallback;
      }
    };
    const [due, heads, listed] = await Promise.all([
      orElse('due', null, bills.dueOf(patient)),
      orElse('reports', [], reports.listHeads(patient, context)),
      orElse<HisBill[]>('exams', [], his.listBills(context, patient.hisPatientId)),
    ]);
    const now = clock.now();
    // Without the list of results, an examination that is long done would look open.
    const exam = isPartial ? null : findPendingExam(listed, heads, now, exams);
    return { due: due && { count: due.count, fee: due.fee }, exam, newReport: newsAmong(heads, now), isPartial };
  };

  return async ({ ownerId, patientId, requestId }: Command): Promise<VisitView> => {
    const now = clock.now();
    const today = hospitalDate(now);
    const patient = await patients.require(tx.outside, ownerId, patientId);
    const [own, { isPartial, ...foreign }] = await Promise.all([
      readOwn(ownerId, patientId, today),
      readForeign(patient, { traceId: requestId }),
    ]);
    const stage = decideStage({
      today,
      ticketStatus: own.ticket?.status ?? null,
      appointment: own.appointment,
      hasDue: foreign.due !== null && foreign.due.count > 0,
      hasExam: foreign.exam !== null,
      hasNewReport: foreign.newReport !== null,
    });
    const { headline, detail } = sentencesOf(stage, { ...own, ...foreign }, now);
    const isQuiet = stage === 'none' || stage === 'done' || stage === 'booked';
    return {
      patientId: patient.id,
      stage,
      headline,
      detail: isPartial && isQuiet ? `${detail}。${BUSY}` : detail,
      ...own,
      ...foreign,
      route: routeOf(stage),
      serverNow: now.toISOString(),
    };
  };
};
