import { hospitalDate, MINUTE } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Announce } from './announce';
import type { PublishChange } from './publish-change';
import type { Moved, QueueRepository } from './queue.repository';
import { leave, takesFrom } from './queue.state';
import type { TicketRow } from './queue.table';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  announce: Announce;
  publish: PublishChange;
}

const TICKETS_AT_ONCE = 50;

/**
 * Takes out of the lines whose registration has ended while they waited: given back at the window, or with a session that
 * was stopped. They hear of that from the registration; those behind them see that fewer are ahead.
 */
export const makeDropEndedJob = ({ tx, clock, queues, tickets, announce, publish }: Deps): Job => {
  const drop = ({ id: ticketId, queueId }: TicketRow): Promise<Moved[]> =>
    tx.run(async (scope) => {
      const [queue] = await queues.lock(scope, queueId);
      const ticket = await tickets.find(scope, ticketId);
      const isIn = (takesFrom.leave as readonly string[]).includes(ticket?.status ?? '');
      if (!queue || ticket?.queueId !== queueId || !isIn) return [];
      const id = newId('queueEvent', clock.now());
      const who = { actorKind: 'system' as const, actorId: 'sweeper', idempotencyKey: `leave:${id}`, reason: null };
      const line = await queues.line(scope, queue);
      const change = leave(line, ticketId);
      const seq = await queues.write(scope, queue, change, { id, type: 'leave', ...who });
      await announce.changed(scope, queue, change, { eventId: id, before: line.tickets });
      return [{ queue, seq }];
    });

  return {
    name: 'drop-ended',
    everyMs: MINUTE,
    async run() {
      const ended = await tickets.findEnded(tx.outside, hospitalDate(clock.now()), TICKETS_AT_ONCE);
      for (const ticket of ended) {
        const moved = await drop(ticket);
        if (moved.length > 0) await publish(moved);
      }
      return ended.length;
    },
  };
};
