import { DAY, type PreVisitNoteView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { AppointmentRow, Appointments } from '../appointment';
import type { Audit } from '../audit';
import type { NoteLines, NoteRepository } from './note.repository';
import { noteLines } from './record.presenter';
import type { TriageEngines } from './triage-engines';
import type { TriageRepository } from './triage.repository';
import type { TriageRow } from './triage.table';

export interface NoteDeps {
  tx: Transactions;
  clock: Clock;
  audit: Pick<Audit, 'record'>;
  appointments: Pick<Appointments, 'find'>;
  engines: Pick<TriageEngines, 'current'>;
  records: Pick<TriageRepository, 'find' | 'openInput'>;
  notes: NoteRepository;
}

// What was told longer ago tells of another illness.
const TOLD_WITHIN_MS = 7 * DAY;
const BEFORE_VISIT: readonly string[] = ['held', 'paying', 'paid', 'paid_his_unknown', 'confirmed', 'checked_in'];

interface Command {
  ownerId: string;
  appointmentId: string;
  requestId: string;
}

/** 预诊小结: what was told to the triage, read at one visit only if the person agrees, and not a line more than shown. */
export const makeShareNote = (deps: NoteDeps) => {
  const { tx, clock, audit, appointments, engines, records, notes } = deps;

  const requireAppointment = async (scope: Scope, ownerId: string, appointmentId: string): Promise<AppointmentRow> => {
    const row = await appointments.find(scope, appointmentId);
    if (row?.ownerId !== ownerId) throw new AppError('APPOINTMENT.NOT_FOUND', { appointmentId });
    return row;
  };

  const noteOf = async (row: TriageRow): Promise<NoteLines> => {
    const { rules } = await engines.current();
    return { triageId: row.id, lines: noteLines(records.openInput(row), rules), toldAt: row.at.toISOString() };
  };

  const viewIn = async (scope: Scope, appointment: AppointmentRow): Promise<PreVisitNoteView> => {
    const canChange = BEFORE_VISIT.includes(appointment.status);
    const row = await notes.find(scope, appointment.id);
    if (row) return { state: 'shared', ...notes.open(row), sharedAt: row.sharedAt.toISOString(), canChange };
    const from = new Date(clock.now().getTime() - TOLD_WITHIN_MS);
    const told = canChange ? await notes.lastAdvice(scope, appointment.ownerId, appointment.patientId, from) : null;
    if (!told) return { state: 'none', triageId: null, lines: [], toldAt: null, sharedAt: null, canChange };
    return { state: 'offered', ...(await noteOf(told)), sharedAt: null, canChange };
  };

  const deedOf = ({ ownerId, requestId }: Command, { id, patientId }: AppointmentRow, action: string) => ({
    ...{ actorKind: 'user' as const, actorId: ownerId, ownerId, patientId, action, requestId },
    ...{ subjectKind: 'appointment', subjectId: id },
  });
  const requireBeforeVisit = ({ id, status }: AppointmentRow): void => {
    if (!BEFORE_VISIT.includes(status)) throw new AppError('PRE_VISIT_NOTE.CLOSED', { appointmentId: id });
  };

  return {
    async get(ownerId: string, appointmentId: string): Promise<PreVisitNoteView> {
      return viewIn(tx.outside, await requireAppointment(tx.outside, ownerId, appointmentId));
    },

    /** The person agrees. Twice is once. @throws PRE_VISIT_NOTE.CLOSED, TRIAGE.RECORD_NOT_FOUND */
    share: (command: Command & { triageId: string }): Promise<PreVisitNoteView> =>
      tx.run(async (scope) => {
        const { ownerId, appointmentId, triageId } = command;
        const appointment = await requireAppointment(scope, ownerId, appointmentId);
        requireBeforeVisit(appointment);
        const told = await records.find(scope, triageId);
        if (told?.ownerId !== ownerId || told.patientId !== appointment.patientId || told.outcome !== 'advice')
          throw new AppError('TRIAGE.RECORD_NOT_FOUND', { triageId });
        const note = await noteOf(told);
        const { patientId } = appointment;
        if (await notes.add(scope, { ownerId, patientId, appointmentId, note, sharedAt: clock.now() }))
          await audit.record(scope, deedOf(command, appointment, 'pre_visit_note.shared'));
        return viewIn(scope, appointment);
      }),

    /** The person takes it back, at any time before the visit. @throws PRE_VISIT_NOTE.CLOSED */
    withdraw: (command: Command): Promise<PreVisitNoteView> =>
      tx.run(async (scope) => {
        const appointment = await requireAppointment(scope, command.ownerId, command.appointmentId);
        requireBeforeVisit(appointment);
        if (await notes.remove(scope, appointment.id))
          await audit.record(scope, deedOf(command, appointment, 'pre_visit_note.withdrawn'));
        return viewIn(scope, appointment);
      }),
  };
};
