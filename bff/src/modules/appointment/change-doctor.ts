import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { HisSession } from '../../ports/his';
import type { Audit } from '../audit';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow, DoctorChange } from './appointment.table';
import type { makeLetGo } from './cancel-appointment';
import type { ChangeRepository } from './change-appointment.repository';
import type { TellOfChange } from './tell-of-change';

interface AskDeps {
  tx: Transactions;
  changes: ChangeRepository;
  tell: TellOfChange;
}

type Doctor = Pick<HisSession, 'doctorId' | 'doctorName' | 'doctorTitle'>;

/** Before the visit begins; somebody who has signed in sees the doctor's name on the board. */
const ASKED_IN: readonly string[] = ['held', 'paying', 'paid', 'paid_his_unknown', 'confirmed'];

/** What the question about a registration should be now; undefined when it is right as it stands. */
const judgeDoctor = (
  row: Pick<AppointmentRow, 'status' | 'doctorId' | 'doctorName' | 'doctorChange'>,
  doctor: Doctor,
): DoctorChange | null | undefined => {
  if (!ASKED_IN.includes(row.status)) return undefined;
  const open = row.doctorChange?.answer === 'open' ? row.doctorChange : null;
  // Swapped back: there is nothing left to answer.
  if (doctor.doctorId === row.doctorId) return open ? null : undefined;
  if (open?.toDoctorId === doctor.doctorId) return undefined;
  return {
    ...{ fromDoctor: row.doctorName, toDoctorId: doctor.doctorId, toDoctor: doctor.doctorName },
    ...{ toTitle: doctor.doctorTitle, answer: 'open' },
  };
};

/** Another doctor sits there now (替诊): puts it before the patient, once per doctor. True when the question changed. */
export const makeAskAboutDoctor =
  ({ tx, changes, tell }: AskDeps) =>
  async (seen: AppointmentRow, doctor: Doctor): Promise<boolean> => {
    if (judgeDoctor(seen, doctor) === undefined) return false;
    return tx.run(async (scope) => {
      // Somebody may have asked, or the patient answered, since it was read.
      const row = await changes.lock(scope, seen.id);
      const change = row ? judgeDoctor(row, doctor) : undefined;
      if (!row || change === undefined) return false;
      await changes.writeDoctor(scope, row.id, { doctorChange: change });
      if (change) await tell.doctorChanged(scope, row, change);
      return true;
    });
  };

export type AskAboutDoctor = ReturnType<typeof makeAskAboutDoctor>;

interface AnswerDeps {
  tx: Transactions;
  appointments: AppointmentRepository;
  changes: ChangeRepository;
  audit: Audit;
  letGo: ReturnType<typeof makeLetGo>;
}

export interface AnswerCommand {
  ownerId: string;
  appointmentId: string;
  answer: 'accept' | 'refund';
  requestId: string;
}

/**
 * The patient's answer to another doctor: the registration carries the new one, or all money goes back whatever the
 * time. Without an answer the number stays.
 * @throws APPOINTMENT.NOT_FOUND, APPOINTMENT.NO_CHANGE, APPOINTMENT.CANNOT_CANCEL, APPOINTMENT.ILLEGAL_MOVE
 */
export const makeAnswerDoctorChange = ({ tx, appointments, changes, audit, letGo }: AnswerDeps) => {
  const accept = ({ ownerId, appointmentId, requestId }: AnswerCommand): Promise<void> =>
    tx.run(async (scope) => {
      const row = await changes.lock(scope, appointmentId);
      const change = row?.doctorChange;
      if (row?.ownerId !== ownerId || change?.answer !== 'open' || !ASKED_IN.includes(row.status))
        throw new AppError('APPOINTMENT.NO_CHANGE', { appointmentId });
      const doctor = { doctorId: change.toDoctorId, doctorName: change.toDoctor, doctorTitle: change.toTitle };
      await changes.writeDoctor(scope, row.id, { ...doctor, doctorChange: { ...change, answer: 'accepted' } });
      const who = { actorKind: 'user' as const, actorId: ownerId, ownerId, patientId: row.patientId };
      const subject = { subjectKind: 'appointment', subjectId: row.id, requestId };
      await audit.record(scope, { ...who, ...subject, action: 'appointment.doctor_accepted' });
    });

  const refund = async (row: AppointmentRow, requestId: string): Promise<void> => {
    switch (row.status) {
      case 'held':
      case 'paying':
        return letGo.release(row, 'doctor_changed', requestId);
      case 'confirmed':
        return letGo.takeBack(row, 'doctor_changed', requestId);
      case 'checked_in':
        throw new AppError('APPOINTMENT.CANNOT_CANCEL', { appointmentId: row.id }, '您已签到，请到服务台办理退号');
      case 'paid':
      case 'paid_his_unknown':
        throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId: row.id, status: row.status });
      default:
        throw new AppError('APPOINTMENT.NO_CHANGE', { appointmentId: row.id, status: row.status });
    }
  };

  return async (command: AnswerCommand): Promise<void> => {
    const row = await appointments.require(tx.outside, command.ownerId, command.appointmentId);
    // The same answer again is answered with the same state.
    const isGone = ['cancelled', 'refunding', 'refunded'].includes(row.status) && row.endReason === 'doctor_changed';
    if (command.answer === 'refund' && isGone) return;
    if (row.doctorChange?.answer !== 'open') throw new AppError('APPOINTMENT.NO_CHANGE', { appointmentId: row.id });
    if (command.answer === 'accept') return accept(command);
    if (row.source === 'counter')
      throw new AppError(
        'APPOINTMENT.CANNOT_CANCEL',
        { appointmentId: row.id },
        '这个号是在窗口挂的，请到挂号窗口退号',
      );
    return refund(row, command.requestId);
  };
};
