import { fen } from '@anzhen/shared-types';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { HisPort, WriteResult } from '../../ports/his';
import type { Worklist } from '../audit';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import type { ChangeRepository } from './change-appointment.repository';
import { endReasonInWords } from './end-reason';
import { saysNothing } from './his-word';
import { makeAnnounceReturned, type RefundAppointment } from './refund-appointment';
import type { TellOfChange } from './tell-of-change';

interface Deps {
  tx: Transactions;
  his: Pick<HisPort, 'release' | 'refund'>;
  outbox: Outbox;
  appointments: AppointmentRepository;
  changes: ChangeRepository;
  worklist: Worklist;
  refund: RefundAppointment;
  tell: TellOfChange;
  checkpoint: Checkpoint;
}

/** Somebody has paid for the number and keeps it. */
const KEPT: readonly string[] = ['paid', 'paid_his_unknown', 'confirmed', 'checked_in', 'visited', 'missed'];

/**
 * Topics that give a number back to the hospital, and the money that came back. Throwing keeps a message in the outbox:
 * releasing and refunding are idempotent by key.
 */
export const makeGiveBackHandlers = (deps: Deps): Record<string, OutboxHandler> => {
  const { tx, his, appointments, changes, worklist, refund, tell, checkpoint } = deps;
  const announceReturned = makeAnnounceReturned(deps);

  /** Some HIS book at once what costs nothing; then there is no unpaid hold, and the booking goes back instead. */
  const release = async (row: AppointmentRow): Promise<WriteResult<unknown>> => {
    const released = await his.release({ traceId: row.id }, row.id);
    const isBooked = released.kind === 'rejected' && released.error.code === 'Conflict' && row.feeFen === 0;
    return isBooked ? his.refund({ traceId: row.id }, row.id, fen(0), endReasonInWords(row.endReason)) : released;
  };

  return {
    'his.release': async ({ appointmentId }) => {
      const row = await appointments.find(tx.outside, String(appointmentId));
      // Late money took the number up again.
      if (!row || KEPT.includes(row.status)) return;
      const result = await release(row);
      checkpoint('release.his-answered');
      if (result.kind === 'done') {
        return tx.run(async (scope) => {
          await changes.freeNumber(scope, row.id);
          await announceReturned(scope, row);
        });
      }
      if (result.kind === 'unknown' || saysNothing(result.error)) throw new Error(`his answered ${result.kind}`);
      // The HIS says that it is no unpaid hold: asking again and again would not change that.
      const { code } = result.error;
      await tx.run((scope) => worklist.open(scope, 'release-refused', row.id, { code, status: row.status }));
    },

    'appointment.refund': async ({ appointmentId }) => {
      await refund(String(appointmentId));
    },

    'payment.refunded.appointment': async ({ subjectId }) => {
      await tx.run(async (scope) => {
        if (!(await appointments.move(scope, String(subjectId), 'refunded'))) return;
        const row = await appointments.find(scope, String(subjectId));
        if (row) await tell.refunded(scope, row);
      });
      checkpoint('refund.told');
    },

    // An unpaid payment that ended changes nothing here: the hold ends by its own time.
    'payment.closed.appointment': () => Promise.resolve(),
  };
};
