import { type EndReason, fen, SECOND } from '@anzhen/shared-types';
import type { Checkpoint } from '../../platform/checkpoint';
import { isUniqueViolation } from '../../platform/db/errors';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { HisPort, HisRegistration } from '../../ports/his';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { Payments } from '../payment';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import { makeDescribeVisit } from './describe-visit';
import { endReasonInWords, toEndReason } from './end-reason';
import { saysNothing } from './his-word';
import { liveKeysOf } from './number-key';
import { releaseOf } from './release-number';
import type { TellOfChange } from './tell-of-change';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'confirm'>;
  appointments: AppointmentRepository;
  payments: Pick<Payments, 'find' | 'settle' | 'refund'>;
  patients: Pick<Patients, 'describe'>;
  notifications: Notifications;
  outbox: Outbox;
  tell: TellOfChange;
  checkpoint: Checkpoint;
  /** Stands in front of the key of a number. */
  site: string;
}

/**
 * The HIS had confirmed the number and has taken it back since: money goes the way of every refund that the window began.
 */
const makeAcceptEnded =
  ({ tx, appointments, payments, outbox }: Pick<Deps, 'tx' | 'appointments' | 'payments' | 'outbox'>) =>
  (row: AppointmentRow, { registrationNo, visitNumber }: HisRegistration): Promise<boolean> =>
    tx.run(async (scope) => {
      const change = { endReason: 'at_counter', registrationNo, visitNumber } as const;
      if (!(await appointments.move(scope, row.id, 'refunding', change))) return false;
      if (row.paymentId) await payments.settle(scope, row.paymentId, { receiptNo: registrationNo, guidance: [] });
      await outbox.add(scope, { topic: 'appointment.refund', payload: { appointmentId: row.id } });
      return true;
    });

/** What the HIS says of a number that it confirmed: confirmed, the payment settled and the person told, in one transaction. */
export const makeAcceptConfirmation = (deps: Omit<Deps, 'his' | 'tell' | 'site'>) => {
  const { tx, appointments, payments, notifications } = deps;
  const describeVisit = makeDescribeVisit(deps);
  const acceptEnded = makeAcceptEnded(deps);
  return (row: AppointmentRow, registration: HisRegistration): Promise<boolean> => {
    if (registration.status === 'refunded' || registration.status === 'cancelled')
      return acceptEnded(row, registration);
    return tx.run(async (scope) => {
      const { registrationNo, visitNumber, cancellableUntil: hisCancellableUntil } = registration;
      const change = { registrationNo, visitNumber, hisCancellableUntil };
      if (!(await appointments.move(scope, row.id, 'confirmed', change))) return false;
      if (row.paymentId)
        await payments.settle(scope, row.paymentId, { receiptNo: registration.registrationNo, guidance: [] });
      const facts = await describeVisit(scope, { ...row, ...change });
      await notifications.notify(scope, {
        userId: row.ownerId,
        patientId: row.patientId,
        event: 'booking_confirmed',
        body: `${facts.maskedName}，${facts.day}，${row.departmentName} ${row.doctorName}，${facts.place}。`,
        link: { route: 'booking.appointment', params: { appointmentId: row.id } },
        dedupeKey: `booking_confirmed:${row.id}`,
        facts,
      });
      return true;
    });
  };
};

/**
 * Sends the money of a number that the HIS did not confirm back: state, refund and the end of the hold in one
 * transaction. Whoever paid for a session that was stopped meanwhile is told why.
 */
export const makeGiveBack =
  ({ tx, appointments, payments, outbox, tell }: Pick<Deps, 'tx' | 'appointments' | 'payments' | 'outbox' | 'tell'>) =>
  (row: AppointmentRow, endReason: EndReason): Promise<void> =>
    tx.run(async (scope) => {
      if (!(await appointments.move(scope, row.id, 'refunding', { endReason }))) return;
      if (row.paymentId) await payments.refund(scope, row.paymentId, endReasonInWords(endReason));
      // Some HIS keep a hold until they are told. One that had expired may have been told while this money was coming.
      const release = releaseOf(row);
      await outbox.add(scope, release);
      await outbox.repeat(scope, release.dedupeKey);
      if (endReason === 'stopped') await tell.stopped(scope, row);
    });

const unlessTaken = (error: unknown): false => {
  if (!isUniqueViolation(error)) throw error;
  return false;
};

/**
 * Money came in for a registration: confirm it in the HIS, exactly once. A refusal sends the money back; no answer
 * means that the sweeper asks until the HIS says what happened, and never that it failed.
 */
export const makeSettleAppointment = (deps: Deps): OutboxHandler => {
  const { tx, clock, his, appointments, payments, checkpoint, site } = deps;
  const acceptConfirmation = makeAcceptConfirmation(deps);
  const giveBack = makeGiveBack(deps);

  return async ({ paymentId, subjectId }) => {
    const payment = await payments.find(tx.outside, String(paymentId));
    if (!payment) throw new Error('payment.paid for a payment that is not there');
    const before = await appointments.find(tx.outside, String(subjectId));
    if (!before) throw new Error('payment.paid for an appointment that is not there');
    const change = { paymentId: payment.id, ...liveKeysOf(before, site) };
    const isMine = await appointments.move(tx.outside, before.id, 'paid', change).then(() => true, unlessTaken);
    // Late money, and the number or the person's place in the session is somebody's again.
    if (!isMine) return giveBack({ ...before, paymentId: payment.id }, 'not_paid');
    const row = await appointments.require(tx.outside, before.ownerId, before.id);
    if (row.status === 'cancelled') {
      return giveBack({ ...row, paymentId: payment.id }, toEndReason(row.endReason) ?? 'not_paid');
    }
    if (row.status !== 'paid') return; // An earlier run of this message has moved it on.
    const paid = {
      amount: fen(payment.totalFen),
      transactionId: payment.transactionId,
      paidAt: payment.paidAt ?? clock.now(),
    };
    checkpoint('confirm.marked');
    const result = await his.confirm({ traceId: row.id }, row.id, paid);
    checkpoint('confirm.his-answered');
    switch (result.kind) {
      case 'done':
        await acceptConfirmation(row, result.value);
        checkpoint('confirm.accepted');
        return;
      case 'rejected':
        if (saysNothing(result.error)) throw result.error; // The outbox tries again.
        await giveBack(row, result.error.code === 'SessionStopped' ? 'stopped' : 'not_confirmed');
        checkpoint('confirm.refused');
        return;
      case 'unknown': {
        const nextCheckAt = new Date(clock.now().getTime() + 3 * SECOND);
        await appointments.move(tx.outside, row.id, 'paid_his_unknown', { nextCheckAt });
      }
    }
  };
};
