import { SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import { waitAtMost } from '../../platform/wait-at-most';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import { type BookingRules, cancellableUntil, judgeCancel } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import type { ChangeRepository } from './change-appointment.repository';
import type { EndHold } from './end-hold';
import type { RefundAppointment, RefundOutcome } from './refund-appointment';
import { lateReleaseOf } from './release-number';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Outbox;
  appointments: AppointmentRepository;
  changes: ChangeRepository;
  audit: Audit;
  rules: BookingRules;
  endHold: EndHold;
  refund: RefundAppointment;
  checkpoint: Checkpoint;
}

export interface CancelCommand {
  ownerId: string;
  appointmentId: string;
  requestId: string;
}

const WAIT_MS = 3 * SECOND;

type CancelReason = 'by_patient' | 'doctor_changed';

/** Writes into the audit that the patient let a number go, in the transaction that does it. */
const makeRecordDeed =
  ({ audit }: Pick<Deps, 'audit'>) =>
  (scope: Scope, row: AppointmentRow, action: string, requestId: string): Promise<void> => {
    const who = { actorKind: 'user' as const, actorId: row.ownerId, ownerId: row.ownerId, patientId: row.patientId };
    return audit.record(scope, { ...who, action, subjectKind: 'appointment', subjectId: row.id, requestId });
  };

/** The ways in which a patient lets a number go, whatever the rules say about the time. */
export const makeLetGo = (deps: Deps) => {
  const { tx, clock, outbox, appointments, changes, endHold, refund, checkpoint } = deps;
  const recordDeed = makeRecordDeed(deps);

  const release = async (row: AppointmentRow, reason: CancelReason, requestId: string): Promise<void> => {
    const ended = await endHold(row, reason, (scope) => recordDeed(scope, row, 'appointment.released', requestId));
    checkpoint('cancel.released');
    if (ended === 'ended') return;
    const now = await appointments.find(tx.outside, row.id);
    if (ended === 'moved' && now?.status === 'cancelled') return; // The other tap was faster.
    throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId: row.id, status: now?.status });
  };

  /** Nobody knows whether there is a number: the HIS is told when it can no longer be working at the question. */
  const giveUp = (row: AppointmentRow, requestId: string): Promise<void> =>
    tx.run(async (scope) => {
      const to = { status: 'cancelled', endReason: 'by_patient' } as const;
      if (!(await changes.moveFrom(scope, row.id, ['hold_unknown'], to))) {
        const now = await appointments.find(scope, row.id);
        if (now?.status === 'cancelled') return;
        throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId: row.id, status: now?.status });
      }
      await outbox.add(scope, lateReleaseOf(row, clock.now()));
      await recordDeed(scope, row, 'appointment.released', requestId);
    });

  const startRefund = (row: AppointmentRow, reason: CancelReason, requestId: string): Promise<void> =>
    tx.run(async (scope) => {
      const to = { status: 'refunding', endReason: reason } as const;
      if (!(await changes.moveFrom(scope, row.id, ['confirmed'], to))) {
        const now = await appointments.find(scope, row.id);
        if (now?.status === 'refunding' || now?.status === 'refunded') return; // The other tap was faster.
        throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId: row.id, status: now?.status });
      }
      await outbox.add(scope, { topic: 'appointment.refund', payload: { appointmentId: row.id } });
      await recordDeed(scope, row, 'appointment.cancelled', requestId);
    });

  const takeBack = async (row: AppointmentRow, reason: CancelReason, requestId: string): Promise<void> => {
    await startRefund(row, reason, requestId);
    checkpoint('cancel.marked');
    // The person waits for the hospital's word, because its rules may keep the number. What comes later comes as a message.
    const outcome = await waitAtMost<RefundOutcome>(WAIT_MS, refund(row.id), { kind: 'over' });
    if (outcome.kind === 'denied') {
      throw new AppError('APPOINTMENT.CANNOT_CANCEL', { appointmentId: row.id }, outcome.displayText);
    }
  };

  return { release, giveUp, takeBack };
};

/**
 * Gives a number back. Unpaid: it is released at once. Paid: the HIS first, the money second. Asking twice is answered
 * with the same state.
 * @throws APPOINTMENT.NOT_FOUND, APPOINTMENT.CANNOT_CANCEL with the reason, APPOINTMENT.ILLEGAL_MOVE
 */
export const makeCancelAppointment = (deps: Deps) => {
  const { tx, clock, appointments, rules } = deps;
  const { release, giveUp, takeBack } = makeLetGo(deps);

  return async ({ ownerId, appointmentId, requestId }: CancelCommand): Promise<void> => {
    const row = await appointments.require(tx.outside, ownerId, appointmentId);
    switch (judgeCancel(row, cancellableUntil(row, rules) > clock.now())) {
      case 'release':
        return release(row, 'by_patient', requestId);
      case 'give_up':
        return giveUp(row, requestId);
      case 'refund':
        return takeBack(row, 'by_patient', requestId);
      case 'done':
        return;
      case 'counter':
        throw new AppError('APPOINTMENT.CANNOT_CANCEL', { appointmentId }, '这个号是在窗口挂的，请到挂号窗口退号');
      case 'too_late':
        throw new AppError('APPOINTMENT.CANNOT_CANCEL', { appointmentId });
      case 'not_now':
        throw new AppError('APPOINTMENT.ILLEGAL_MOVE', { appointmentId, status: row.status });
    }
  };
};
