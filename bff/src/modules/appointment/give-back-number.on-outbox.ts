import { fen } from '@anzhen/shared-types';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Worklist } from '../audit';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { Payments } from '../payment';
import type { AppointmentRepository } from './appointment.repository';
import { makeDescribeVisit } from './settle-appointment.on-payment';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'release' | 'refund'>;
  outbox: Outbox;
  appointments: AppointmentRepository;
  payments: Pick<Payments, 'refund'>;
  patients: Pick<Patients, 'describe'>;
  notifications: Notifications;
  worklist: Worklist;
  checkpoint: Checkpoint;
}

/** What is said to the HIS: release and refund. */
const makeHisHandlers = (deps: Deps): Record<string, OutboxHandler> => {
  const { tx, his, appointments, payments, worklist, checkpoint } = deps;

  /** Throwing keeps the message in the outbox: releasing and refunding are idempotent by key. */
  const orRetry = (result: { kind: 'rejected' | 'unknown' }): never => {
    throw new Error(`his answered ${result.kind}`);
  };

  return {
    'his.release': async ({ appointmentId }) => {
      const result = await his.release({ traceId: String(appointmentId) }, String(appointmentId));
      checkpoint('release.his-answered');
      if (result.kind !== 'done') orRetry(result);
    },

    'appointment.refund': async ({ appointmentId, reason }) => {
      const row = await appointments.find(tx.outside, String(appointmentId));
      if (!row || row.status !== 'refunding') return;
      const result = await his.refund({ traceId: row.id }, row.id, fen(row.feeFen), String(reason));
      checkpoint('refund.his-answered');
      if (result.kind === 'unknown') orRetry(result);
      if (result.kind === 'rejected') {
        if (result.error.code === 'Unavailable') orRetry(result);
        await tx.run(async (scope) => {
          if (!(await appointments.move(scope, row.id, 'needs_staff', { endReason: result.error.code }))) return;
          await worklist.open(scope, 'appointment-refund-refused', row.id, { code: result.error.code });
        });
        return;
      }
      if (result.kind === 'done' && result.value.moneyBy === 'us' && row.paymentId && row.feeFen > 0) {
        await tx.run((scope) => payments.refund(scope, row.paymentId as string, String(reason)));
        checkpoint('refund.requested');
        return;
      }
      await appointments.move(tx.outside, row.id, 'refunded');
    },
  };
};

/** What is said to the person: money returned, session stopped. */
const makeTellHandlers = (deps: Deps): Record<string, OutboxHandler> => {
  const { tx, outbox, appointments, notifications, checkpoint } = deps;
  const describeVisit = makeDescribeVisit(deps);
  return {
    'payment.refunded.appointment': async ({ subjectId }) => {
      await tx.run(async (scope) => {
        if (!(await appointments.move(scope, String(subjectId), 'refunded'))) return;
        const row = await appointments.find(scope, String(subjectId));
        if (!row) return;
        const facts = await describeVisit(scope, row);
        await notifications.notify(scope, {
          userId: row.ownerId,
          patientId: row.patientId,
          event: 'refunded',
          body: `${facts.maskedName}，${facts.day} ${row.departmentName}的挂号费已原路退回。`,
          link: { route: 'booking.appointment', params: { appointmentId: row.id } },
          dedupeKey: `refunded:${row.id}`,
          facts,
        });
      });
      checkpoint('refund.told');
    },

    // An unpaid payment that ended changes nothing here: the hold ends by its own time.
    'payment.closed.appointment': () => Promise.resolve(),

    'his.sessionStopped': async ({ subjectId }) => {
      const affected = await appointments.findConfirmedOfSession(tx.outside, String(subjectId));
      for (const row of affected) {
        await tx.run(async (scope) => {
          const facts = await describeVisit(scope, row);
          await notifications.notify(scope, {
            userId: row.ownerId,
            patientId: row.patientId,
            event: 'session_stopped',
            body: `${facts.maskedName}约的${row.doctorName}，${facts.day}停诊。挂号费会全额退回，可以另选时间。`,
            link: { route: 'booking.doctors', params: { departmentCode: row.departmentCode } },
            dedupeKey: `session_stopped:${row.id}`,
            facts,
          });
          if (
            row.status !== 'confirmed' ||
            !(await appointments.move(scope, row.id, 'refunding', { endReason: '停诊' }))
          )
            return;
          await outbox.add(scope, {
            topic: 'appointment.refund',
            payload: { appointmentId: row.id, reason: '医生停诊' },
          });
        });
      }
    },
  };
};

/** Topics that give a number back to the hospital: release, refund, stopped sessions, money returned. */
export const makeGiveBackHandlers = (deps: Deps): Record<string, OutboxHandler> => ({
  ...makeHisHandlers(deps),
  ...makeTellHandlers(deps),
});
