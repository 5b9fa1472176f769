import { hospitalDate, MINUTE } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Announce } from './announce';
import type { Callers } from './caller-signature';
import type { QueueRepository } from './queue.repository';
import type { TicketRepository } from './ticket.repository';
import { close } from './queue.state';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  announce: Announce;
  callers: Pick<Callers, 'forgetOld'>;
}

const LINES_AT_ONCE = 20;

/** Closes the lines of days gone by, so that nobody waits for ever. Only today's lines are ever called from. */
export const makeCloseLinesJob = ({ tx, clock, queues, tickets, announce, callers }: Deps): Job => {
  const closeOne = (queueId: string): Promise<void> =>
    tx.run(async (scope) => {
      const [queue] = await queues.lock(scope, queueId);
      if (!queue || queue.status === 'closed') return;
      const id = newId('queueEvent', clock.now());
      const who = {
        actorKind: 'system' as const,
        actorId: 'sweeper',
        idempotencyKey: `close:${queueId}`,
        reason: null,
      };
      const line = await queues.line(scope, queue);
      const change = close(line, clock.now());
      await queues.write(scope, queue, change, { id, type: 'close', ...who });
      await announce.changed(scope, queue, change, { eventId: id, before: line.tickets });
    });

  return {
    name: 'close-lines',
    everyMs: 10 * MINUTE,
    async run() {
      const past = await queues.findUnclosedBefore(tx.outside, hospitalDate(clock.now()), LINES_AT_ONCE);
      for (const { id } of past) await closeOne(id);
      await tickets.forgetGuestsBefore(tx.outside, hospitalDate(clock.now()));
      await callers.forgetOld();
      return past.length;
    },
  };
};
