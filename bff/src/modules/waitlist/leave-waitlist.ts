import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Appointments } from '../appointment';
import type { Audit } from '../audit';
import type { WaitlistRepository } from './waitlist.repository';
import type { WaitlistEntryRow } from './waitlist.table';

interface Deps {
  tx: Transactions;
  appointments: Pick<Appointments, 'releaseOffered'>;
  entries: WaitlistRepository;
  audit: Pick<Audit, 'record'>;
}

export interface LeaveCommand {
  ownerId: string;
  entryId: string;
  requestId: string;
}

/**
 * Gives up a place; a number that is held for it goes back first. Leaving twice is answered with the same state.
 * @throws WAITLIST.NOT_FOUND, WAITLIST.ILLEGAL_MOVE once the number is paid, or while the HIS is being asked
 */
export const makeLeaveWaitlist = ({ tx, appointments, entries, audit }: Deps) => {
  /** Only from the state that was read: a number offered meanwhile is to be given back, not forgotten. */
  const leave = (row: WaitlistEntryRow, requestId: string): Promise<boolean> =>
    tx.run(async (scope) => {
      if (!(await entries.leave(scope, row))) return false;
      const { id, ownerId, patientId } = row;
      const who = { actorKind: 'user' as const, actorId: ownerId, ownerId, patientId };
      const deed = { action: 'waitlist.left', subjectKind: 'waitlist_entry', subjectId: id, requestId };
      await audit.record(scope, { ...who, ...deed });
      return true;
    });

  const leaveOffered = async (row: WaitlistEntryRow, requestId: string): Promise<void> => {
    const { ownerId, appointmentId } = row;
    const isFree = appointmentId !== null && (await appointments.releaseOffered({ ownerId, appointmentId, requestId }));
    if (!isFree) throw new AppError('WAITLIST.ILLEGAL_MOVE', { entryId: row.id });
    if (await leave(row, requestId)) return;
    // A sweeper that saw the number go first has ended the entry, or put it back in the line if no number was given.
    const now = await entries.require(tx.outside, ownerId, row.id);
    if (now.status === 'waiting') await leave(now, requestId);
  };

  return async ({ ownerId, entryId, requestId }: LeaveCommand): Promise<void> => {
    const row = await entries.require(tx.outside, ownerId, entryId);
    if (row.status === 'waiting' && (await leave(row, requestId))) return;
    const now = row.status === 'waiting' ? await entries.require(tx.outside, ownerId, entryId) : row;
    if (now.status === 'offered') return leaveOffered(now, requestId);
    // Paid, or offered and back in the line within these milliseconds: the page looks again.
    if (now.status === 'taken' || now.status === 'waiting') throw new AppError('WAITLIST.ILLEGAL_MOVE', { entryId });
  };
};
