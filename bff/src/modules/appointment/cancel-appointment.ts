import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Payments } from '../payment';
import { type BookingRules, cancellableUntil } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Outbox;
  appointments: AppointmentRepository;
  payments: Pick<Payments, 'close'>;
  audit: Audit;
  checkpoint: Checkpoint;
  rules: BookingRules;
}

export interface CancelCommand {
  ownerId: string;
  appointmentId: string;
  requestId: string;
}

/**
 * Gives a number back. Unpaid: it is released at once. Paid: the HIS first, the money second, through the outbox.
 * Asking twice is answered with the same state.
 * @throws APPOINTMENT.NOT_FOUND, APPOINTMENT.CANNOT_CANCEL, APPOINTMENT.ILLEGAL_MOVE
 */
export const makeCancelAppointment = (deps: Deps) => {
  const { tx, clock, outbox, appointments, payments, audit, checkpoint, rules } = deps;

  const release = async (row: AppointmentRow, requestId: string): Promise<void> => {
    if (row.paymentId && (await payments.close(row.paymentId)) !== 'closed') {
      throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId: row.id }); // The money arrived meanwhile.
    }
    await tx.run(async (scope) => {
      if (!(await appointments.move(scope, row.id, 'cancelled', { endReason: 'cancelled by the patient' }))) return;
      await outbox.add(scope, {
        topic: 'his.release',
        payload: { appointmentId: row.id },
        dedupeKey: `his.release:${row.id}`,
      });
      await recordDeed(scope, row, 'appointment.released', requestId);
    });
  };

  const recordDeed: (...args: [Parameters<Audit['record']>[0], AppointmentRow, string, string]) => Promise<void> = (
    scope,
    row,
    action,
    requestId,
  ) => {
    const who = { actorKind: 'user' as const, actorId: row.ownerId, ownerId: row.ownerId, patientId: row.patientId };
    return audit.record(scope, { ...who, action, subjectKind: 'appointment', subjectId: row.id, requestId });
  };

  const startRefund = (row: AppointmentRow, requestId: string): Promise<void> =>
    tx.run(async (scope) => {
      if (cancellableUntil(row, rules) <= clock.now())
        throw new AppError('APPOINTMENT.CANNOT_CANCEL', { appointmentId: row.id });
      if (!(await appointments.move(scope, row.id, 'refunding', { endReason: '患者退号' }))) {
        const now = await appointments.find(scope, row.id);
        if (now?.status === 'refunding' || now?.status === 'refunded') return; // The other tap was faster.
        throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId: row.id });
      }
      await outbox.add(scope, { topic: 'appointment.refund', payload: { appointmentId: row.id, reason: '患者退号' } });
      await recordDeed(scope, row, 'appointment.cancelled', requestId);
    });

  return async ({ ownerId, appointmentId, requestId }: CancelCommand): Promise<void> => {
    const row = await appointments.require(tx.outside, ownerId, appointmentId);
    switch (row.status) {
      case 'held':
      case 'paying':
        await release(row, requestId);
        checkpoint('cancel.released');
        return;
      case 'confirmed':
        await startRefund(row, requestId);
        checkpoint('cancel.marked');
        return;
      case 'cancelled':
      case 'expired':
      case 'refunding':
      case 'refunded':
        return;
      case 'checked_in':
      case 'visited':
        throw new AppError('APPOINTMENT.CANNOT_CANCEL', { appointmentId });
      default:
        throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId, status: row.status });
    }
  };
};
