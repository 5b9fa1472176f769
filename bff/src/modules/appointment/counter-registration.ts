import { createHash } from 'node:crypto';
import type { AppointmentStatus } from '@anzhen/shared-types';
import { newId } from '../../platform/new-id';
import type { HisDepartment, HisRegistration, RegistrationRef } from '../../ports/his';
import type { PatientFacts } from '../patient';
import type { AppointmentRow } from './appointment.table';

/** How the HIS knows one of ours; one of the window has no key of ours, one that is not paid no number yet. */
export const refOf = ({ id, registrationNo }: Pick<AppointmentRow, 'id' | 'registrationNo'>): RegistrationRef =>
  registrationNo ? { registrationNo } : { key: id };

/** What a registration of the counter is here; undefined: it never became one, or is no longer of use. */
export const statusAtCounter = (registration: HisRegistration): AppointmentStatus | undefined => {
  switch (registration.status) {
    case 'booked':
      return 'confirmed';
    case 'checkedIn':
      return 'checked_in';
    case 'visited':
      return 'visited';
    case 'held':
    case 'expired':
    case 'cancelled':
    case 'refunded':
      return undefined;
  }
};

/** The same registration is the same key, whoever reads it. */
const keyOf = (registrationNo: string): string => {
  const hex = createHash('sha256').update(`counter:${registrationNo}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
};

const NOWHERE = { campus: '', building: '', floor: '', area: '' };

interface Facts {
  registration: HisRegistration;
  status: AppointmentStatus;
  patient: PatientFacts;
  department: HisDepartment | undefined;
  room: string;
  now: Date;
}

/** A registration that was made at the window, as ours are kept. No money of it ever passed through us. */
export const draftCounterRegistration = ({
  registration,
  status,
  patient,
  department,
  room,
  now,
}: Facts): AppointmentRow => {
  const { registrationNo, sessionId, slotId, departmentCode, departmentName, doctorId, doctorName, doctorTitle } =
    registration;
  const { visitDate, period, startsAt, endsAt, visitNumber, paid } = registration;
  return {
    id: newId('appointment', now),
    ...{ ownerId: patient.ownerId, patientId: patient.id, hisPatientId: patient.hisPatientId },
    ...{ status, source: 'counter', sessionId, slotId, departmentCode, departmentName },
    ...{ doctorId, doctorName, doctorTitle, room, ...(department?.place ?? NOWHERE) },
    ...{ visitDate, period, startsAt, endsAt, visitNumber: visitNumber || null, registrationNo },
    ...{ feeFen: paid, listFeeFen: paid, paymentId: null, holdExpiresAt: null },
    // One row per registration, even when two accounts that care for the same person read it at once.
    activeNumberKey: `counter:${registrationNo}`,
    activePersonKey: status === 'visited' ? null : `${patient.hisPatientId}:${sessionId}`,
    ...{ idempotencyKey: keyOf(registrationNo), requestHash: '' },
    ...{
      nextCheckAt: null,
      checkCount: 0,
      endReason: null,
      doctorChange: null,
      hisCancellableUntil: registration.cancellableUntil,
      remindedAt: null,
      createdAt: now,
      updatedAt: now,
    },
  };
};
