import { hospitalTime, type LiveTicket } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import { recordsItself, type Routes } from '../../platform/http/bind';
import type { makeActOnQueue } from './act-on-queue';
import type { makeAdmit } from './admit';
import type { Callers } from './caller-signature';
import type { CheckIn } from './check-in';
import type { makeFindPeople } from './find-people';
import type { makeReadBoard } from './read-board';
import type { ReadConsole } from './read-console';
import type { makeReadDeeds } from './read-deeds';
import type { ReadTickets } from './read-tickets';
import type { makeRevealIdentity } from './reveal-identity';
import type { makeTakeUpdate } from './take-update';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  tx: Transactions;
  tickets: TicketRepository;
  checkIn: CheckIn;
  callers: Callers;
  takeUpdate: ReturnType<typeof makeTakeUpdate>;
  desk: ReturnType<typeof makeAdmit>;
  actOnQueue: ReturnType<typeof makeActOnQueue>;
  revealIdentity: ReturnType<typeof makeRevealIdentity>;
  findPeople: ReturnType<typeof makeFindPeople>;
  readTickets: ReadTickets;
  readConsole: ReadConsole;
  readDeeds: ReturnType<typeof makeReadDeeds>;
  readBoard: ReturnType<typeof makeReadBoard>;
}

/**
 * The same until the line moves, one that is called with it moves, the reminder changes or a minute passes: the range of
 * waiting is told by the clock.
 */
const markOf = ({ id, queueId, seq, peopleAhead, recentCalls, remindWhenAhead, serverNow }: LiveTicket): string => {
  const around = `${peopleAhead}.${Date.parse(recentCalls[0]?.at ?? '') || 0}`;
  return `${queueId}.${id}.${seq}.${around}.${remindWhenAhead ?? 'off'}.${hospitalTime(new Date(serverNow))}`;
};

export const makeQueueRoutes = (deps: Deps): Routes => {
  const { tx, tickets, checkIn, desk, actOnQueue, revealIdentity, readTickets, readConsole, readBoard } = deps;
  return {
    checkIn: async ({ actorId, body, facts }) =>
      readTickets.get(actorId, await checkIn.byCode({ ...body, ownerId: actorId, requestId: facts.requestId })),
    listTickets: async ({ actorId, ctx }) => {
      const own = await readTickets.listToday(actorId);
      ctx.set('ETag', `W/"${own.map(markOf).join('-')}"`);
      return { tickets: own };
    },
    getTicket: async ({ actorId, params, ctx }) => {
      const ticket = await readTickets.get(actorId, params.ticketId);
      ctx.set('ETag', `W/"${markOf(ticket)}"`);
      return ticket;
    },
    remindMe: async ({ actorId, params, body }) => {
      await tickets.setReminder(tx.outside, actorId, params.ticketId, body.whenAhead);
      return readTickets.get(actorId, params.ticketId);
    },
    getBoard: ({ params }) => readBoard(params.area),
    listStaffQueues: ({ actorId, query }) => readConsole.list(actorId, query.area),
    findPeople: ({ actorId, body }) => deps.findPeople({ staffId: actorId, area: body.area, wanted: body.wanted }),
    postQueueUpdate: async ({ body, ctx }) => {
      const { method, url, request } = ctx;
      const signed = { method, path: url, header: (name: string) => ctx.get(name), rawBody: request.rawBody ?? '' };
      return deps.takeUpdate(await deps.callers.require(signed), body);
    },
    listQueueDeeds: ({ actorId, query }) => deps.readDeeds(actorId, query.area),
    listExpected: ({ actorId, params }) => desk.expected(actorId, params.queueId),
    actOnQueue: recordsItself(async ({ actorId, params, body, facts, record }) => {
      const by = { queueId: params.queueId, staffId: actorId, record };
      if (body.action === 'check_in' || body.action === 'walk_in')
        await desk.admit({ ...body, ...by, requestId: facts.requestId });
      else await actOnQueue({ ...body, ...by });
      return readConsole.one(params.queueId);
    }),
    revealIdentity: ({ actorId, params, facts }) => revealIdentity(actorId, params.ticketId, facts.requestId),
  };
};
