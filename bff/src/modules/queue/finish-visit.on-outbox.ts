import { z } from 'zod';
import type { Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Appointments } from '../appointment';
import type { Worklist } from '../audit';
import type { Announce } from './announce';
import type { PublishChange } from './publish-change';
import type { QueueRepository } from './queue.repository';
import { completed, takesFrom } from './queue.state';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  announce: Announce;
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
  const { tx, clock, queues, tickets, announce, publish, appointments, worklist } = deps;

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
    const moved = await tx.run(async (scope) => {
      const [queue] = await queues.lock(scope, known.queueId);
      const ticket = await tickets.find(scope, known.id);
      const isOpen = (takesFrom.completed as readonly string[]).includes(ticket?.status ?? '');
      if (!queue || !isOpen) return [];
      const id = newId('queueEvent', clock.now());
      const who = { actorKind: 'system' as const, actorId: 'his', idempotencyKey: `visited:${id}`, reason: null };
      const line = await queues.line(scope, queue);
      const change = completed(line, known.id, clock.now());
      const seq = await queues.write(scope, queue, change, { id, type: 'done', ...who });
      await announce.changed(scope, queue, change, { eventId: id, before: line.tickets });
      return [{ queue, seq }];
    });
    if (moved.length > 0) await publish(moved);
  };

  return {
    'queue.ticket_done': onTicketDone,
    'queue.call_unanswered': onCallUnanswered,
    'queue.left_over': onLeftOver,
    'his.visitCompleted': onVisitCompleted,
  };
};
