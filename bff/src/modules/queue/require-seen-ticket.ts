import { AppError } from '../../platform/app-error';
import type { Scope } from '../../platform/db/transaction';
import { areaOf } from '../catalog';
import { canRevealIdentity, canSeeArea, type Staff } from '../staff';
import type { QueueRepository } from './queue.repository';
import type { TicketRow } from './queue.table';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  queues: QueueRepository;
  tickets: TicketRepository;
  staff: Staff;
}

/**
 * The ticket of somebody whom this member of staff calls, and may therefore know more of than a masked name.
 * @throws STAFF.FORBIDDEN, QUEUE.TICKET_NOT_FOUND also for another area's
 */
export const makeRequireSeenTicket =
  ({ queues, tickets, staff }: Deps) =>
  async (scope: Scope, staffId: string, ticketId: string): Promise<TicketRow> => {
    const who = await staff.require(scope, staffId);
    if (!canRevealIdentity(who.role)) throw new AppError('STAFF.FORBIDDEN', { staffId });
    const ticket = await tickets.find(scope, ticketId);
    const queue = ticket && (await queues.find(scope, ticket.queueId));
    if (!ticket || !queue || !canSeeArea(who, areaOf(queue)))
      throw new AppError('QUEUE.TICKET_NOT_FOUND', { ticketId });
    return ticket;
  };
