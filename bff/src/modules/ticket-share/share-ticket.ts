import { HOUR, type LiveTicket, MINUTE, type SharedTicket, type TicketShare } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { newToken, tokenHash } from '../../platform/crypto/tokens';
import type { Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { OwnTickets } from '../queue';
import { ticketShareRepository as shares } from './ticket-share.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Audit;
  tickets: OwnTickets;
  hospitalName: string;
  /** Where browsers reach the H5 app. */
  publicUrl: string;
}

/** One that opens a link: no user, known by nothing but the device. */
interface Visitor {
  requestId: string;
  ip: string;
  device: string | null;
}

interface Command {
  ownerId: string;
  ticketId: string;
  requestId: string;
}

// A family is some people; more is a program, or a mistake.
const LIVE_MAX = 10;
// Clinics run over: whoever still waits after the end may show it for a while.
const SHORTEST_MS = HOUR;
const NOTED_EVERY_MS = 10 * MINUTE;

/** The place in the line and nothing that tells what somebody is here for: no department, no doctor, nobody else's number. */
const presentShared = (ticket: LiveTicket, hospitalName: string, expiresAt: Date): SharedTicket => {
  const { number, status, maskedName, peopleAhead, wait, room, place, queueStatus, serverNow } = ticket;
  return {
    ...{ hospitalName, number, status, maskedName, peopleAhead, wait, room, place, queueStatus, serverNow },
    expiresAt: expiresAt.toISOString(),
  };
};

/** 发给家人看: a link to one's place in the line that ends with the session, is taken back, and needs no sign-in. */
export const makeTicketShares = ({ tx, clock, audit, tickets, hospitalName, publicUrl }: Deps) => {
  // Behind the `#`: what opens it is never sent to a server with an address, and so in no log.
  const urlOf = (token: string): string => `${publicUrl}/#/packages/visit/pages/shared-ticket/index?token=${token}`;

  return {
    /** Its token is told once and nowhere kept. @throws QUEUE.TICKET_NOT_FOUND, QUEUE.TICKET_OVER, QUEUE.TOO_MANY_SHARES */
    async create({ ownerId, ticketId, requestId }: Command): Promise<TicketShare> {
      const { patientId, isOver, sessionEndsAt } = await tickets.describe(ownerId, ticketId);
      if (isOver || patientId === null) throw new AppError('QUEUE.TICKET_OVER', { ticketId });
      const createdAt = clock.now();
      const expiresAt = new Date(Math.max(sessionEndsAt.getTime(), createdAt.getTime() + SHORTEST_MS));
      const token = newToken();
      await tx.run(async (scope) => {
        if ((await shares.countLive(scope, { ownerId, ticketId }, createdAt)) >= LIVE_MAX)
          throw new AppError('QUEUE.TOO_MANY_SHARES', { ticketId });
        const id = newId('ticketShare', createdAt);
        const what = { id, ownerId, patientId, ticketId, tokenHash: tokenHash(token) };
        await shares.add(scope, { ...what, createdAt, expiresAt, revokedAt: null, notedAt: null });
        await audit.record(scope, {
          ...{ actorKind: 'user', actorId: ownerId, ownerId, patientId, requestId },
          ...{ action: 'ticket.shared', subjectKind: 'ticket_share', subjectId: id, detail: { ticketId } },
        });
      });
      return { token, url: urlOf(token), expiresAt: expiresAt.toISOString() };
    },

    /** Nobody sees it any more; taking back what is back already changes nothing. @throws QUEUE.TICKET_NOT_FOUND */
    async revoke({ ownerId, ticketId, requestId }: Command): Promise<void> {
      const { patientId } = await tickets.describe(ownerId, ticketId);
      await tx.run(async (scope) => {
        if ((await shares.revoke(scope, { ownerId, ticketId }, clock.now())) === 0) return;
        await audit.record(scope, {
          ...{ actorKind: 'user', actorId: ownerId, ownerId, patientId, requestId },
          ...{ action: 'ticket.share_revoked', subjectKind: 'ticket', subjectId: ticketId },
        });
      });
    },

    /** What a link shows now. @throws QUEUE.SHARE_NOT_FOUND also when it is over */
    async open(token: string, visitor: Visitor): Promise<SharedTicket> {
      const now = clock.now();
      const share = await shares.findLive(tx.outside, tokenHash(token), now);
      if (!share) throw new AppError('QUEUE.SHARE_NOT_FOUND');
      const { id, ownerId, patientId, ticketId } = share;
      const ticket = await tickets.get(ownerId, ticketId).catch((error: unknown) => {
        throw error instanceof AppError && error.spec.http === 404 ? new AppError('QUEUE.SHARE_NOT_FOUND') : error;
      });
      await tx.run(async (scope) => {
        if (!(await shares.note(scope, id, now, new Date(now.getTime() - NOTED_EVERY_MS)))) return;
        await audit.record(scope, {
          ...{ ...visitor, actorKind: 'system', actorId: id, ownerId, patientId, detail: { ticketId } },
          ...{ action: 'ticket.shared_read', subjectKind: 'ticket_share', subjectId: id },
        });
      });
      return presentShared(ticket, hospitalName, share.expiresAt);
    },
  };
};
