import { randomUUID } from 'node:crypto';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import { HisError } from '../../ports/his';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import type { Appointments, WaitlistHoldOutcome } from './appointments';
import type { HoldCommand } from './claim';

interface Deps {
  tx: Transactions;
  appointments: Pick<AppointmentRepository, 'findLiveOf'>;
  hold(command: HoldCommand): Promise<AppointmentRow>;
}

const ASKING: readonly string[] = ['holding', 'hold_unknown'];

const outcomeOf = ({ id, status }: AppointmentRow): WaitlistHoldOutcome => ({
  outcome: ASKING.includes(status) ? 'asking' : 'held',
  appointmentId: id,
});

/** Holds a returned number for whoever is first in line; a person has one place in a session, so asking twice is safe. */
export const makeHoldForWaitlist =
  ({ tx, appointments, hold }: Deps): Appointments['holdForWaitlist'] =>
  async ({ entryId, ownerId, patientId, sessionId, slotId }) => {
    const own = { ownerId, patientId, sessionId };
    const live = await appointments.findLiveOf(tx.outside, own);
    if (live) return outcomeOf(live);
    const request = { patientId, sessionId, slotId, idempotencyKey: randomUUID() };
    try {
      return outcomeOf(await hold({ ...request, ownerId, requestId: entryId, source: 'waitlist' }));
    } catch (error) {
      const isAway = error instanceof HisError && ['Unavailable', 'Timeout', 'Auth'].includes(error.code);
      if (isAway || !(error instanceof AppError || error instanceof HisError)) throw error;
      // Another worker was faster for the same person.
      const faster = await appointments.findLiveOf(tx.outside, own);
      return faster ? outcomeOf(faster) : { outcome: 'refused', appointmentId: null };
    }
  };
