import type { Period, WaitlistEntryView } from '@anzhen/shared-types';
import { type AppointmentRow, payUntilOf } from '../appointment';
import { PERIOD_LABELS } from '../catalog';
import type { PatientFacts } from '../patient';
import type { WaitlistEntryRow } from './waitlist.table';

interface Facts {
  entry: WaitlistEntryRow;
  patient: PatientFacts | undefined;
  ahead: number;
  registration: AppointmentRow | undefined;
}

export const presentEntry = ({ entry, patient, ahead, registration }: Facts): WaitlistEntryView => {
  const isToPay = entry.status === 'offered' && (registration?.status === 'held' || registration?.status === 'paying');
  return {
    id: entry.id,
    status: entry.status,
    patientId: entry.patientId,
    patientName: patient?.name ?? '已移除的就诊人',
    sessionId: entry.sessionId,
    departmentCode: entry.departmentCode,
    departmentName: entry.departmentName,
    doctorName: entry.doctorName,
    doctorTitle: entry.doctorTitle,
    visitDate: entry.visitDate,
    periodLabel: PERIOD_LABELS[entry.period as Period],
    ahead,
    clearsAt: entry.clearsAt.toISOString(),
    appointmentId: entry.appointmentId,
    payUntil: isToPay && registration ? (payUntilOf(registration)?.toISOString() ?? null) : null,
    joinedAt: entry.createdAt.toISOString(),
  };
};
