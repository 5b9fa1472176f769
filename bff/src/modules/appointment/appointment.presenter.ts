import {
  ageOn,
  type AppointmentStatus,
  type AppointmentView,
  formatDay,
  hospitalDate,
  hospitalInstant,
  hospitalTime,
  maskIdNumber,
  MINUTE,
} from '@anzhen/shared-types';
import { ownFee } from '../catalog';
import type { PatientFacts } from '../patient';
import { type BookingRules, cancellableUntil } from './appointment.policy';
import type { AppointmentRow } from './appointment.table';

const CANCELLABLE: readonly AppointmentStatus[] = ['held', 'paying', 'confirmed'];

const cancelRuleOf = (until: Date, now: Date): string => {
  const before = new Date(until.getTime() - 1);
  const isMidnight = hospitalTime(until) === '00:00';
  const day = formatDay(hospitalDate(before), hospitalDate(now));
  const time = isMidnight ? '24:00' : hospitalTime(until);
  return until > now
    ? `${day} ${time} 前可以退号，挂号费全部退回。之后请到挂号窗口办理。`
    : '已过可退号的时间，请到挂号窗口办理。';
};

interface Facts {
  row: AppointmentRow;
  patient: PatientFacts | undefined;
  ticketId: string | null;
  rules: BookingRules;
  now: Date;
}

export const presentAppointment = ({ row, patient, ticketId, rules, now }: Facts): AppointmentView => {
  const status = row.status as AppointmentStatus;
  const until = cancellableUntil(row, rules);
  const checkInFrom = new Date(
    hospitalInstant(row.visitDate, row.startsAt).getTime() - rules.checkInEarlyMinutes * MINUTE,
  );
  const isHeld = status === 'held' || status === 'paying';
  return {
    id: row.id,
    status,
    source: row.source,
    endReason: null,
    doctorChange: row.doctorChange,
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
    holdExpiresAt: isHeld ? (row.holdExpiresAt?.toISOString() ?? null) : null,
    paymentId: row.paymentId,
    ticketId,
    cancellable: CANCELLABLE.includes(status) && (isHeld || until > now),
    cancellableUntil: until.toISOString(),
    cancelRule: cancelRuleOf(until, now),
    serverNow: now.toISOString(),
  };
};
