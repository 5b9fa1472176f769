import type { PaymentIntent } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { ownFee } from '../catalog';
import type { Payments } from '../payment';
import { payUntilOf, SHORTEST_PAYMENT_MS } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  appointments: AppointmentRepository;
  payments: Pick<Payments, 'open'>;
  checkpoint: Checkpoint;
}

/** Starts the payment of a held number. @throws APPOINTMENT.NOT_FOUND, APPOINTMENT.HOLD_EXPIRED, APPOINTMENT.DOCTOR_CHANGED, PAYMENT.* */
export const makePayAppointment =
  ({ tx, clock, appointments, payments, checkpoint }: Deps) =>
  async (command: { ownerId: string; appointmentId: string; idempotencyKey: string }): Promise<PaymentIntent> => {
    const row = await appointments.require(tx.outside, command.ownerId, command.appointmentId);
    if (row.status === 'expired') throw new AppError('APPOINTMENT.HOLD_EXPIRED', { appointmentId: row.id });
    if (['paid', 'paid_his_unknown', 'confirmed', 'checked_in', 'visited'].includes(row.status)) {
      throw new AppError('PAYMENT.ALREADY_PAID', { appointmentId: row.id });
    }
    const payUntil = payUntilOf(row);
    if (!['held', 'paying'].includes(row.status) || !payUntil) {
      throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId: row.id, status: row.status });
    }
    if (payUntil <= clock.now()) throw new AppError('APPOINTMENT.HOLD_EXPIRED', { appointmentId: row.id });
    if (row.doctorChange?.answer === 'open')
      throw new AppError('APPOINTMENT.DOCTOR_CHANGED', { appointmentId: row.id });
    const intent = await payments.open({
      ownerId: row.ownerId,
      patientId: row.patientId,
      subject: 'appointment',
      subjectId: row.id,
      description: `门诊挂号 ${row.departmentName}`,
      fee: ownFee(row.feeFen),
      expiresAt: new Date(payUntil.getTime() + SHORTEST_PAYMENT_MS),
      idempotencyKey: command.idempotencyKey,
    });
    await appointments.move(tx.outside, row.id, 'paying', { paymentId: intent.paymentId });
    checkpoint('pay.marked');
    return intent;
  };
