import { hospitalDate, hospitalInstant, type LiveTicket, type Period } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { LinePeople } from './line-people';
import { presentLiveTicket } from './live-ticket.presenter';
import type { QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { QueueRow, TicketRow } from './queue.table';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  linePeople: LinePeople;
  rules: QueueRules;
}

/** Lines of examinations follow no half day. */
const DAY_ENDS = '23:59';

export interface TicketFactsForShare {
  /** Null for somebody whom only the desk knows. */
  patientId: string | null;
  isOver: boolean;
  sessionEndsAt: Date;
}

/** Whether two lines share the people whom they call: the same line, or both of one line before several rooms. */
const isCalledWith = (one: QueueRow, other: QueueRow): boolean => {
  const centre = ({ id, feedQueueId }: QueueRow): string => feedQueueId ?? id;
  return centre(one) === centre(other);
};

/** A patient's own tickets, each with its line around it. */
export const makeReadTickets = ({ tx, clock, queues, tickets, linePeople, rules }: Deps) => {
  const present = async (scope: Scope, own: readonly TicketRow[]): Promise<LiveTicket[]> => {
    const lines = await queues.findMany(
      scope,
      own.map(({ queueId }) => queueId),
    );
    const circles = await queues.circlesOf(scope, lines);
    const [everybody, people] = await Promise.all([
      queues.tickets(
        scope,
        circles.map(({ id }) => id),
      ),
      linePeople.of(scope, own),
    ]);
    const now = clock.now();
    return own.flatMap((ticket) => {
      const queue = lines.find(({ id }) => id === ticket.queueId);
      if (!queue) return [];
      const rooms = circles.filter((each) => isCalledWith(queue, each));
      const ids = new Set(rooms.map(({ id }) => id));
      const all = everybody.filter(({ queueId }) => ids.has(queueId));
      return [presentLiveTicket({ ticket, queue, all, rooms, name: people.get(ticket.id)?.name ?? '', now, rules })];
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
    /** What a link to one's place rests on. @throws QUEUE.TICKET_NOT_FOUND also for a stranger's */
    async describe(ownerId: string, ticketId: string): Promise<TicketFactsForShare> {
      const { patientId, queueId, status, visitDate } = await tickets.require(tx.outside, ownerId, ticketId);
      const period = (await queues.find(tx.outside, queueId))?.period as Period;
      const endsAt: string | undefined = rules.periodEnds[period];
      return {
        ...{ patientId, isOver: status === 'done' || status === 'left' },
        sessionEndsAt: hospitalInstant(visitDate, endsAt ?? DAY_ENDS),
      };
    },
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
