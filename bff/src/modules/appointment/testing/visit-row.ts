import { newId } from '../../../platform/new-id';
import type { AppointmentRow } from '../appointment.table';

type Own = 'ownerId' | 'patientId' | 'hisPatientId';

/** An ordinary confirmed visit of somebody on 2026-11-25, as the module would have written it; `change` is what matters. */
export const visitRow = (now: Date, change: Pick<AppointmentRow, Own> & Partial<AppointmentRow>): AppointmentRow => {
  const id = newId('appointment', now);
  return {
    ...{ id, status: 'confirmed', source: 'app', sessionId: 's1', slotId: 'l1' },
    ...{ departmentCode: 'D0304', departmentName: '心血管内科', doctorId: 'd1', doctorName: '何知远', doctorTitle: '' },
    ...{ room: '5 诊室', campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' },
    ...{ visitDate: '2026-11-25', period: 'morning', startsAt: '09:00', endsAt: '09:30' },
    ...{ visitNumber: 'A001', registrationNo: `R-${id}`, feeFen: 0, listFeeFen: 0, paymentId: null },
    ...{ activeNumberKey: null, activePersonKey: null, idempotencyKey: id, requestHash: '' },
    ...{ holdExpiresAt: null, hisCancellableUntil: null, nextCheckAt: null, checkCount: 0 },
    ...{ endReason: null, doctorChange: null, remindedAt: null, createdAt: now, updatedAt: now },
    ...change,
  };
};
