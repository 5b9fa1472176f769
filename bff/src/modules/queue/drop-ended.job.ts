import { hospitalDate, MINUTE } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { ChangeLine } from './change-line';
import type { PublishChange } from './publish-change';
import { isTakenBy, leave } from './queue.state';
import type { TicketRepository } from './ticket.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  tickets: TicketRepository;
  changeLine: ChangeLine;
  publish: PublishChange;
}

const TICKETS_AT_ONCE = 50;

/**
 * Takes out of the lines whose registration has ended while they waited: given back at the window, or with a session that
 * was stopped. They hear of that from the registration; those behind them see that fewer are ahead.
 */
export const makeDropEndedJob = ({ tx, clock, tickets, changeLine, publish }: Deps): Job => ({
  name: 'drop-ended',
  everyMs: MINUTE,
  async run() {
    const ended = await tickets.findEnded(tx.outside, hospitalDate(clock.now()), TICKETS_AT_ONCE);
    for (const { id, queueId } of ended) {
      const by = { type: 'leave', actorKind: 'system' as const, actorId: 'sweeper' };
      const moved = await tx.run((scope) =>
        changeLine(scope, queueId, by, (line) => (isTakenBy(line, 'leave', id) ? leave(line, id) : null)),
      );
      if (moved.length > 0) await publish(moved);
    }
    return ended.length;
  },
});
