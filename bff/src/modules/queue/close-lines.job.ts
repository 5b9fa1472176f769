import { hospitalDate, MINUTE } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { Callers } from './caller-signature';
import type { ChangeLine } from './change-line';
import type { QueueRepository } from './queue.repository';
import type { TicketRepository } from './ticket.repository';
import { close } from './queue.state';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: Pick<QueueRepository, 'findUnclosedBefore'>;
  tickets: TicketRepository;
  changeLine: ChangeLine;
  callers: Pick<Callers, 'forgetOld'>;
}

const LINES_AT_ONCE = 20;

/** Closes the lines of days gone by, so that nobody waits for ever. Only today's lines are ever called from. */
export const makeCloseLinesJob = ({ tx, clock, queues, tickets, changeLine, callers }: Deps): Job => ({
  name: 'close-lines',
  everyMs: 10 * MINUTE,
  async run() {
    const today = hospitalDate(clock.now());
    const past = await queues.findUnclosedBefore(tx.outside, today, LINES_AT_ONCE);
    const by = { type: 'close', actorKind: 'system' as const, actorId: 'sweeper' };
    for (const { id } of past)
      await tx.run((scope) =>
        changeLine(scope, id, by, (line) => (line.queue.status === 'closed' ? null : close(line, clock.now()))),
      );
    await tickets.forgetGuestsBefore(tx.outside, today);
    await callers.forgetOld();
    return past.length;
  },
});
