import {
  ageOn,
  type AppointmentStatus,
  type AppointmentView,
  hospitalDate,
  hospitalInstant,
  hospitalTime,
  maskIdNumber,
  MINUTE,
  type TakenNumber,
} from '@anzhen/shared-types';
import { ownFee } from '../catalog';
import type { PatientFacts } from '../patient';
import { type BookingRules, cancellableUntil, cancelRuleOf, judgeCancel, payUntilOf } from './appointment.policy';
import type { AppointmentRow, DoctorChange } from './appointment.table';
import { toEndReason } from './end-reason';

/** The id of the new doctor stays inside. */
const presentChange = (change: DoctorChange | null): AppointmentView['doctorChange'] => {
  if (!change) return null;
  const { fromDoctor, toDoctor, toTitle, answer } = change;
  return { fromDoctor, toDoctor, toTitle, answer };
};

interface Facts {
  row: AppointmentRow;
  patient: PatientFacts | undefined;
  ticketId: string | null;
  rules: BookingRules;
  now: Date;
}

const payUntilIn = (row: AppointmentRow): string | null =>
  row.status === 'held' || row.status === 'paying' ? (payUntilOf(row)?.toISOString() ?? null) : null;

/** Of a number that is just being taken, what the page goes on with. */
export const presentTaken = (row: AppointmentRow): TakenNumber => ({
  id: row.id,
  status: row.status as AppointmentStatus,
  visitNumber: row.visitNumber,
  payUntil: payUntilIn(row),
});

export const presentAppointment = ({ row, patient, ticketId, rules, now }: Facts): AppointmentView => {
  const status = row.status as AppointmentStatus;
  const until = cancellableUntil(row, rules);
  const checkInFrom = new Date(
    hospitalInstant(row.visitDate, row.startsAt).getTime() - rules.checkInEarlyMinutes * MINUTE,
  );
  return {
    id: row.id,
    status,
    source: row.source,
    endReason: toEndReason(row.endReason),
    doctorChange: presentChange(row.doctorChange),
    patientId: row.patientId,
    patientName: patient?.name ?? '已移除的就诊人',
    patientAge: patient ? ageOn(patient.birthDate, hospitalDate(now)) : 0,
    maskedIdNumber: patient?.idNumber ? maskIdNumber(patient.idNumber) : null,
    sessionId: row.sessionId,
    departmentCode: row.departmentCode,
    departmentName: row.departmentName,
    doctorName: row.doctorName,
    doctorTitle: row.doctorTitle,
    visitDate: row.visitDate,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    checkInFrom: hospitalTime(checkInFrom),
    place: { campus: row.campus, building: row.building, floor: row.floor, area: row.area },
    visitNumber: row.visitNumber,
    fee: ownFee(row.feeFen),
    listFeeFen: row.listFeeFen,
    payUntil: payUntilIn(row),
    paymentId: row.paymentId,
    ticketId,
    cancellable: ['release', 'give_up', 'refund'].includes(judgeCancel(row, until > now)),
    cancellableUntil: row.source === 'counter' ? null : until.toISOString(),
    cancelRule: cancelRuleOf(row, until, now),
    serverNow: now.toISOString(),
  };
};
