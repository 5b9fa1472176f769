import { hospitalTime, type LiveTicket } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { makeActOnQueue } from './act-on-queue';
import type { makeCheckIn } from './check-in';
import type { makeReadBoard } from './read-board';
import type { ReadConsole } from './read-console';
import type { ReadTickets } from './read-tickets';
import type { makeRevealIdentity } from './reveal-identity';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  tx: Transactions;
  tickets: TicketRepository;
  checkIn: ReturnType<typeof makeCheckIn>;
  actOnQueue: ReturnType<typeof makeActOnQueue>;
  revealIdentity: ReturnType<typeof makeRevealIdentity>;
  readTickets: ReadTickets;
  readConsole: ReadConsole;
  readBoard: ReturnType<typeof makeReadBoard>;
}

/** The same until the line moves, the reminder changes or a minute passes: the range of waiting is told by the clock. */
const tagOf = ({ id, queueId, seq, remindWhenAhead, serverNow }: LiveTicket): string =>
  `W/"${queueId}.${id}.${seq}.${remindWhenAhead ?? 'off'}.${hospitalTime(new Date(serverNow))}"`;

export const makeQueueRoutes = (deps: Deps): Routes => {
  const { tx, tickets, checkIn, actOnQueue, revealIdentity, readTickets, readConsole, readBoard } = deps;
  return {
    checkIn: async ({ actorId, body, facts }) =>
      readTickets.get(actorId, await checkIn({ ...body, ownerId: actorId, requestId: facts.requestId })),
    listTickets: async ({ actorId }) => ({ tickets: await readTickets.listToday(actorId) }),
    getTicket: async ({ actorId, params, ctx }) => {
      const ticket = await readTickets.get(actorId, params.ticketId);
      ctx.set('ETag', tagOf(ticket));
      return ticket;
    },
    remindMe: async ({ actorId, params, body }) => {
      await tickets.setReminder(tx.outside, actorId, params.ticketId, body.whenAhead);
      return readTickets.get(actorId, params.ticketId);
    },
    getBoard: ({ params }) => readBoard(params.area),
    listStaffQueues: ({ actorId, query }) => readConsole.list(actorId, query.area),
    actOnQueue: async ({ actorId, params, body }) => {
      await actOnQueue({ ...body, queueId: params.queueId, staffId: actorId });
      return readConsole.one(params.queueId);
    },
    revealIdentity: ({ actorId, params, facts }) => revealIdentity(actorId, params.ticketId, facts.requestId),
  };
};
