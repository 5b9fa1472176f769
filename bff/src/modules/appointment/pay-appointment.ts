import { MINUTE, type PaymentIntent, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { ownFee } from '../catalog';
import type { Payments } from '../payment';
import type { AppointmentRepository } from './appointment.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  appointments: AppointmentRepository;
  payments: Pick<Payments, 'open'>;
  checkpoint: Checkpoint;
}

// The hold outlives the pay window, so that money that lands at the last second still finds its number.
const MARGIN_MS = 2 * MINUTE;
// WeChat wants time_expire at least one minute ahead.
const SHORTEST_WINDOW_MS = 65 * SECOND;

/** Starts the payment of a held number. @throws APPOINTMENT.NOT_FOUND, APPOINTMENT.HOLD_EXPIRED, PAYMENT.* */
export const makePayAppointment =
  ({ tx, clock, appointments, payments, checkpoint }: Deps) =>
  async (command: { ownerId: string; appointmentId: string; idempotencyKey: string }): Promise<PaymentIntent> => {
    const row = await appointments.require(tx.outside, command.ownerId, command.appointmentId);
    if (row.status === 'expired') throw new AppError('APPOINTMENT.HOLD_EXPIRED', { appointmentId: row.id });
    if (['paid', 'paid_his_unknown', 'confirmed', 'checked_in', 'visited'].includes(row.status)) {
      throw new AppError('PAYMENT.ALREADY_PAID', { appointmentId: row.id });
    }
    if (!['held', 'paying'].includes(row.status) || !row.holdExpiresAt) {
      throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId: row.id, status: row.status });
    }
    const expiresAt = new Date(row.holdExpiresAt.getTime() - MARGIN_MS);
    if (expiresAt.getTime() - clock.now().getTime() < SHORTEST_WINDOW_MS) {
      throw new AppError('APPOINTMENT.HOLD_EXPIRED', { appointmentId: row.id });
    }
    const intent = await payments.open({
      ownerId: row.ownerId,
      patientId: row.patientId,
      subject: 'appointment',
      subjectId: row.id,
      description: `门诊挂号 ${row.departmentName}`,
      fee: ownFee(row.feeFen),
      expiresAt,
      idempotencyKey: command.idempotencyKey,
    });
    await appointments.move(tx.outside, row.id, 'paying', { paymentId: intent.paymentId });
    checkpoint('pay.marked');
    return intent;
  };
