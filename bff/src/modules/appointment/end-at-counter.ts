import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { HisRegistration } from '../../ports/his';
import type { Worklist } from '../audit';
import type { AppointmentRow } from './appointment.table';
import type { ChangeRepository } from './change-appointment.repository';
import type { EndHold } from './end-hold';
import type { TellOfChange } from './tell-of-change';

interface Deps {
  tx: Transactions;
  outbox: Outbox;
  changes: ChangeRepository;
  worklist: Worklist;
  endHold: EndHold;
  tell: TellOfChange;
}

/**
 * The window gave a registration back. One that was paid here goes the way of every refund: the HIS is asked under our
 * key, and only its word that the money is ours to return moves any. True when this call ended it.
 */
export const makeEndAtCounter = ({ tx, outbox, changes, worklist, endHold, tell }: Deps) => {
  const endPaidHere = (row: AppointmentRow): Promise<boolean> =>
    tx.run(async (scope) => {
      const to = { status: 'refunding', endReason: 'at_counter' } as const;
      if (!(await changes.moveFrom(scope, row.id, ['confirmed', 'checked_in', 'needs_staff'], to))) return false;
      await outbox.add(scope, { topic: 'appointment.refund', payload: { appointmentId: row.id } });
      if (row.status === 'checked_in') await openEndedInLine(scope, row);
      return true;
    });

  /** Still in a line of ours: only the nurse knows whether the person waits there. */
  const openEndedInLine = (scope: Scope, { id, registrationNo, departmentName, visitDate }: AppointmentRow) =>
    worklist.open(scope, 'ended-after-check-in', id, { registrationNo, departmentName, visitDate });

  const endTheirs = (row: AppointmentRow, status: 'refunded' | 'cancelled'): Promise<boolean> =>
    tx.run(async (scope) => {
      const to = { status, endReason: 'at_counter' } as const;
      if (!(await changes.moveFrom(scope, row.id, ['confirmed', 'checked_in'], to))) return false;
      if (row.status === 'checked_in') await openEndedInLine(scope, row);
      await tell.cancelled(scope, { ...row, ...to });
      return true;
    });

  return async (row: AppointmentRow, registration: Pick<HisRegistration, 'status'>): Promise<boolean> => {
    const { status } = registration;
    if (status !== 'refunded' && status !== 'cancelled') return false;
    switch (row.status) {
      case 'held':
      case 'paying': {
        const tellThem = (scope: Scope) => tell.cancelled(scope, { ...row, endReason: 'at_counter' });
        return (await endHold(row, 'at_counter', tellThem)) === 'ended';
      }
      case 'confirmed':
      case 'checked_in':
        return row.source === 'counter' ? endTheirs(row, status) : endPaidHere(row);
      case 'needs_staff':
        // It was confirmed once, and the HIS refused to refund it: the window has done what a person was asked for.
        return row.source !== 'counter' && row.registrationNo !== null && endPaidHere(row);
      default:
        // On its way back through us already, in the hands of a person, or over.
        return false;
    }
  };
};

export type EndAtCounter = ReturnType<typeof makeEndAtCounter>;
