import type { Routes } from '../../platform/http/bind';
import { makeTicketShares } from './share-ticket';

/** How far a line is, for the family of who waits in it (发给家人看). */
export const makeTicketShareModule = (deps: Parameters<typeof makeTicketShares>[0]): { routes: Routes } => {
  const shares = makeTicketShares(deps);
  return {
    routes: {
      shareTicket: ({ actorId, params, facts }) =>
        shares.create({ ...params, ownerId: actorId, requestId: facts.requestId }),
      revokeTicketShares: ({ actorId, params, facts }) =>
        shares.revoke({ ...params, ownerId: actorId, requestId: facts.requestId }),
      openTicketShare: ({ body, facts }) => shares.open(body.token, facts),
    },
  };
};
