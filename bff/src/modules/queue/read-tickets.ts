import { hospitalDate, type LiveTicket } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Patients } from '../patient';
import { presentLiveTicket } from './live-ticket.presenter';
import type { QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { TicketRow } from './queue.table';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  patients: Pick<Patients, 'describe'>;
  rules: QueueRules;
}

/** A patient's own tickets, each with its line around it. */
export const makeReadTickets = ({ tx, clock, queues, tickets, patients, rules }: Deps) => {
  const present = async (scope: Scope, own: readonly TicketRow[]): Promise<LiveTicket[]> => {
    const queueIds = own.map(({ queueId }) => queueId);
    const patientIds = own.map(({ patientId }) => patientId);
    const [lines, everybody, people] = await Promise.all([
      queues.findMany(scope, queueIds),
      queues.tickets(scope, queueIds),
      patients.describe(scope, patientIds),
    ]);
    const now = clock.now();
    return own.flatMap((ticket) => {
      const queue = lines.find(({ id }) => id === ticket.queueId);
      if (!queue) return [];
      const all = everybody.filter(({ queueId }) => queueId === queue.id);
      return [presentLiveTicket({ ticket, queue, all, name: people.get(ticket.patientId)?.name ?? '', now, rules })];
    });
  };

  const one = async (own: TicketRow): Promise<LiveTicket> => {
    const [view] = await present(tx.outside, [own]);
    if (!view) throw new AppError('QUEUE.TICKET_NOT_FOUND', { ticketId: own.id });
    return view;
  };

  return {
    /** @throws QUEUE.TICKET_NOT_FOUND also for a stranger's */
    get: async (ownerId: string, ticketId: string): Promise<LiveTicket> =>
      one(await tickets.require(tx.outside, ownerId, ticketId)),
    listToday: async (ownerId: string): Promise<LiveTicket[]> =>
      present(tx.outside, await tickets.listOf(tx.outside, ownerId, hospitalDate(clock.now()))),
    /** The ticket of a registration, for the card of the visit; null before check-in. */
    async ofAppointment(ownerId: string, appointmentId: string): Promise<LiveTicket | null> {
      const own = await tickets.findByAppointment(tx.outside, appointmentId);
      return own?.ownerId === ownerId ? one(own) : null;
    },
  };
};

export type ReadTickets = ReturnType<typeof makeReadTickets>;
