import { DAY } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { BroadcastRepository } from './broadcast.repository';

const BATCH = 20;

interface Deps {
  tx: Transactions;
  clock: Clock;
  broadcasts: BroadcastRepository;
  keepDays: number;
}

/** The record of who was told what goes with the messages, after as many days as the privacy policy promises. */
export const makeDeleteOldBroadcastsJob = ({ tx, clock, broadcasts, keepDays }: Deps): Job => ({
  name: 'delete-old-broadcasts',
  everyMs: DAY / 4,
  run: () =>
    tx.run(async (scope) => {
      const before = new Date(clock.now().getTime() - keepDays * DAY);
      const ids = await broadcasts.idsEndedBefore(scope, before, BATCH);
      if (ids.length > 0) await broadcasts.deleteAll(scope, ids);
      return ids.length;
    }),
});
