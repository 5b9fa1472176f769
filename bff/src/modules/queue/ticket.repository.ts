import type { LocalDate } from '@anzhen/shared-types';
import { In, IsNull, LessThan, Not } from 'typeorm';
import { AppError } from '../../platform/app-error';
import { insertRow } from '../../platform/db/insert-row';
import { marks, readRows } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { TicketRow } from './queue.table';

interface Place {
  ownerId: string;
  queueId: string;
}

export const makeTicketRepository = ({ clock }: { clock: Clock }) => ({
  insert: (scope: Scope, row: TicketRow): Promise<void> => insertRow(scope, TicketRow, row),
  find: ({ manager }: Scope, id: string): Promise<TicketRow | null> => manager.findOneBy(TicketRow, { id }),
  findByAppointment: ({ manager }: Scope, appointmentId: string): Promise<TicketRow | null> =>
    manager.findOneBy(TicketRow, { appointmentId }),
  /** The caller's own. @throws QUEUE.TICKET_NOT_FOUND also for a stranger's */
  async require({ manager }: Scope, ownerId: string, id: string): Promise<TicketRow> {
    const row = await manager.findOneBy(TicketRow, { id, ownerId });
    if (!row) throw new AppError('QUEUE.TICKET_NOT_FOUND', { ticketId: id });
    return row;
  },
  listOf: ({ manager }: Scope, ownerId: string, visitDate: LocalDate): Promise<TicketRow[]> =>
    manager.find(TicketRow, { where: { ownerId, visitDate }, order: { checkedInAt: 'ASC', id: 'ASC' } }),
  /** A patient's own of one day, newest first. */
  listOfPatient: (
    { manager }: Scope,
    who: { ownerId: string; patientId: string; visitDate: LocalDate },
  ): Promise<TicketRow[]> => manager.find(TicketRow, { where: who, order: { checkedInAt: 'DESC', id: 'DESC' } }),
  findByRef: ({ manager }: Scope, queueIds: readonly string[], ref: string): Promise<TicketRow | null> =>
    manager.findOneBy(TicketRow, { queueId: In([...queueIds]), ref }),
  /** Who stands in a line of that day with a registration that has ended; those are few, so they are looked up first. */
  findEnded: (scope: Scope, visitDate: LocalDate, limit: number): Promise<TicketRow[]> =>
    readRows(
      scope,
      TicketRow,
      `WHERE status IN ('waiting', 'missed') AND appointment_id IN (
        SELECT id FROM appointment WHERE visit_date = ? AND status IN ('refunding', 'refunded', 'cancelled')
      ) LIMIT ${limit}`,
      [visitDate],
    ),
  /** Names that only served one day in a line. */
  async forgetGuestsBefore({ manager }: Scope, visitDate: LocalDate): Promise<void> {
    await manager.update(
      TicketRow,
      { visitDate: LessThan(visitDate), guestCipher: Not(IsNull()) },
      { guestCipher: null },
    );
  },
  /** Of many at once: has this account a ticket of this line, or of a room that calls from it? */
  async inLine({ manager }: Scope, places: readonly Place[]): Promise<(place: Place) => boolean> {
    const [owners, lines] = [places.map(({ ownerId }) => ownerId), places.map(({ queueId }) => queueId)];
    const rows = (await manager.query(
      `SELECT DISTINCT t.owner_id, q.id, q.feed_queue_id FROM queue_ticket t INNER JOIN queue q ON q.id = t.queue_id
       WHERE t.owner_id IN (${marks(owners)}) AND (q.id IN (${marks(lines)}) OR q.feed_queue_id IN (${marks(lines)}))`,
      [...owners, ...lines, ...lines],
    )) as { owner_id: string; id: string; feed_queue_id: string | null }[];
    const found = new Set(rows.flatMap((row) => [row.id, row.feed_queue_id].map((id) => `${row.owner_id} ${id}`)));
    return ({ ownerId, queueId }) => found.has(`${ownerId} ${queueId}`);
  },
  /** @throws QUEUE.TICKET_NOT_FOUND also for a stranger's */
  async setReminder({ manager }: Scope, ownerId: string, id: string, remindWhenAhead: number | null): Promise<void> {
    const { affected } = await manager.update(TicketRow, { id, ownerId }, { remindWhenAhead, remindedAt: null });
    if (affected !== 1) throw new AppError('QUEUE.TICKET_NOT_FOUND', { ticketId: id });
  },
  async markReminded({ manager }: Scope, ids: readonly string[]): Promise<void> {
    await manager.update(TicketRow, { id: In([...ids]) }, { remindedAt: clock.now() });
  },
});

export type TicketRepository = ReturnType<typeof makeTicketRepository>;

/** Which of these registrations stand in a line already: registration → ticket. */
export const ticketIdsOf = async (
  { manager }: Scope,
  appointmentIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (appointmentIds.length === 0) return new Map();
  const rows = await manager.find(TicketRow, {
    where: { appointmentId: In([...appointmentIds]) },
    select: { id: true, appointmentId: true },
  });
  return new Map(rows.map(({ id, appointmentId }) => [appointmentId ?? '', id]));
};
