import { newId } from '../../platform/new-id';
import type { KeptPatient } from '../patient';
import type { AppointmentRow } from './appointment.table';
import type { HoldCommand, Wish } from './claim';

interface Facts {
  command: HoldCommand;
  hash: string;
  wish: Wish;
  patient: Pick<KeptPatient, 'id' | 'hisPatientId'>;
  now: Date;
}

/** The intent: everything that is known of a registration before the HIS was asked. */
export const draftAppointment = ({ command, hash, wish, patient, now }: Facts): AppointmentRow => {
  const { session, department, slot } = wish;
  return {
    id: newId('appointment', now),
    ownerId: command.ownerId,
    patientId: patient.id,
    hisPatientId: patient.hisPatientId,
    status: 'holding',
    source: command.source,
    sessionId: session.id,
    slotId: slot.id,
    departmentCode: department.code,
    departmentName: department.name,
    doctorId: session.doctorId,
    doctorName: session.doctorName,
    doctorTitle: session.doctorTitle,
    room: session.room,
    campus: department.place.campus,
    building: department.place.building,
    floor: department.place.floor,
    area: department.place.area,
    visitDate: session.date,
    period: session.period,
    startsAt: slot.startsAt,
    endsAt: slot.endsAt,
    visitNumber: null,
    registrationNo: null,
    feeFen: session.fee,
    listFeeFen: session.fee,
    paymentId: null,
    holdExpiresAt: null,
    activeNumberKey: null,
    activePersonKey: `${patient.hisPatientId}:${session.id}`,
    idempotencyKey: command.idempotencyKey,
    requestHash: hash,
    nextCheckAt: null,
    checkCount: 0,
    endReason: null,
    doctorChange: null,
    hisCancellableUntil: null,
    remindedAt: null,
    createdAt: now,
    updatedAt: now,
  };
};
