import { MINUTE } from '@anzhen/shared-types';
import type { AppointmentRow } from './appointment.table';

type Released = Pick<AppointmentRow, 'id'>;

// Longer than the HIS may still be working at the first request, so that a late effect is undone too.
const LATE_MS = MINUTE;

/** What gives the number of a registration back to the HIS; there is one message for each registration. */
export const releaseOf = ({ id }: Released) => ({
  topic: 'his.release',
  payload: { appointmentId: id },
  dedupeKey: `his.release:${id}`,
});

/** The same where nobody knows whether the HIS is still working at giving one. */
export const lateReleaseOf = (row: Released, now: Date) => ({
  ...releaseOf(row),
  dueAt: new Date(now.getTime() + LATE_MS),
});
