import { DAY, HOUR } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { MessageRepository } from './message.repository';

const BATCH = 200;

interface Deps {
  tx: Transactions;
  clock: Clock;
  messages: MessageRepository;
  keepDays: number;
}

/** Keeps what the privacy policy promises: a message older than `keepDays` is deleted with its deliveries. */
export const makeDeleteOldMessagesJob = ({ tx, clock, messages, keepDays }: Deps): Job => ({
  name: 'delete-old-messages',
  everyMs: 6 * HOUR,
  run: () => tx.run((scope) => messages.deleteBefore(scope, new Date(clock.now().getTime() - keepDays * DAY), BATCH)),
});
