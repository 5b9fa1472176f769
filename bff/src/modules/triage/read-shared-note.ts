import type { SharedNoteView } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Audit } from '../audit';
import type { NoteRepository } from './note.repository';

/** Whose visit a ticket stands for. */
interface SeenTicket {
  /** Null for somebody who came without a registration of ours. */
  appointmentId: string | null;
  ownerId: string | null;
  patientId: string | null;
}

export interface SharedNoteDeps {
  tx: Transactions;
  audit: Pick<Audit, 'record'>;
  notes: NoteRepository;
  /** @throws STAFF.FORBIDDEN, QUEUE.TICKET_NOT_FOUND */
  requireSeenTicket(scope: Scope, staffId: string, ticketId: string): Promise<SeenTicket>;
}

/** What a patient agreed to show to those who call the ticket; the look is on record for the person. */
export const makeReadSharedNote =
  ({ tx, audit, notes, requireSeenTicket }: SharedNoteDeps) =>
  (staffId: string, ticketId: string, requestId: string): Promise<SharedNoteView> =>
    tx.run(async (scope) => {
      const { appointmentId, ownerId, patientId } = await requireSeenTicket(scope, staffId, ticketId);
      const row = appointmentId === null ? null : await notes.find(scope, appointmentId);
      if (!row) return { note: null };
      const by = { actorKind: 'staff' as const, actorId: staffId, ownerId, patientId, requestId };
      const what = { action: 'pre_visit_note.read', subjectKind: 'appointment', subjectId: row.appointmentId };
      await audit.record(scope, { ...by, ...what });
      const { lines, toldAt } = notes.open(row);
      return { note: { lines, toldAt, sharedAt: row.sharedAt.toISOString() } };
    });
