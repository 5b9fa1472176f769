import { z } from 'zod';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { Appointments } from '../appointment';
import type { Worklist } from '../audit';
import type { Announce } from './announce';
import type { ChangeLine } from './change-line';
import type { PublishChange } from './publish-change';
import type { QueueRepository } from './queue.repository';
import { completed, isTakenBy } from './queue.state';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  announce: Pick<Announce, 'notifyAll'>;
  changeLine: ChangeLine;
  publish: PublishChange;
  appointments: Pick<Appointments, 'markVisited' | 'findByRegistrationNo'>;
  worklist: Worklist;
}

const donePayload = z.object({ ticketId: z.string() });
const unansweredPayload = z.object({ ticketId: z.string(), timesCalled: z.int(), eventId: z.string() });
const leftPayload = z.object({ ticketId: z.string(), eventId: z.string() });
const completedPayload = z.object({ subjectId: z.string() });

/** What follows later from a deed in a line, if it still holds. */
export const makeFinishVisitHandlers = (deps: Deps): Record<string, OutboxHandler> => {
  const { tx, clock, queues, tickets, announce, changeLine, publish, appointments, worklist } = deps;

  /** The visit is over once the nurse can no longer take the deed back. */
  const onTicketDone: OutboxHandler = async (payload) => {
    const { ticketId } = donePayload.parse(payload);
    await tx.run(async (scope) => {
      const ticket = await tickets.find(scope, ticketId);
      if (ticket?.status !== 'done' || ticket.appointmentId === null) return;
      await appointments.markVisited(scope, ticket.appointmentId);
    });
  };

  /** Called two minutes ago and not come: told once more. */
  const onCallUnanswered: OutboxHandler = async (payload) => {
    const { ticketId, timesCalled, eventId } = unansweredPayload.parse(payload);
    await tx.run(async (scope) => {
      const ticket = await tickets.find(scope, ticketId);
      if (ticket?.status !== 'called' || ticket.timesCalled !== timesCalled) return;
      const queue = await queues.find(scope, ticket.queueId);
      if (queue) await announce.notifyAll(scope, queue, [{ kind: 'calledAgain', ticket, ahead: 0, matter: eventId }]);
    });
  };

  /** Waited until the line was closed: told so, and a person sees to a new day or the money. */
  const onLeftOver: OutboxHandler = async (payload) => {
    const { ticketId, eventId } = leftPayload.parse(payload);
    await tx.run(async (scope) => {
      const ticket = await tickets.find(scope, ticketId);
      const queue = ticket?.status === 'left' ? await queues.find(scope, ticket.queueId) : null;
      if (!ticket || !queue) return;
      await announce.notifyAll(scope, queue, [{ kind: 'closed', ticket, ahead: 0, matter: eventId }]);
      const { number, appointmentId } = ticket;
      await worklist.open(scope, 'queue.left_over', ticketId, { number, appointmentId, queueId: queue.id });
    });
  };

  /** The doctor closed the visit in the HIS while our line still has the patient inside. */
  const onVisitCompleted: OutboxHandler = async (payload) => {
    const { subjectId } = completedPayload.parse(payload);
    const visit = await appointments.findByRegistrationNo(tx.outside, subjectId);
    const known = visit && (await tickets.findByAppointment(tx.outside, visit.id));
    if (!known) return;
    const by = { type: 'done', actorKind: 'system' as const, actorId: 'his' };
    const moved = await tx.run((scope) =>
      changeLine(scope, known.queueId, by, (line) => {
        // Moved to another line in this moment: asked again.
        if (!line.tickets.some(({ id }) => id === known.id))
          throw new AppError('QUEUE.TICKET_NOT_FOUND', { ticketId: known.id });
        return isTakenBy(line, 'completed', known.id) ? completed(line, known.id, clock.now()) : null;
      }),
    );
    if (moved.length > 0) await publish(moved);
  };

  return {
    'queue.ticket_done': onTicketDone,
    'queue.call_unanswered': onCallUnanswered,
    'queue.left_over': onLeftOver,
    'his.visitCompleted': onVisitCompleted,
  };
};
