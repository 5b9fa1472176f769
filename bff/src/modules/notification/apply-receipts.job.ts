import { DAY, MINUTE, SECOND } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { DeliveryRepository } from './delivery.repository';
import type { MessageRepository } from './message.repository';
import type { ReceiptRow } from './notification.table';
import type { ReceiptRepository } from './receipt.repository';

const BATCH = 500;
/** By then the delivery that a receipt is about has been written down, or never will be. */
const MATCH_WITHIN_MS = 10 * MINUTE;

interface Deps {
  tx: Transactions;
  clock: Clock;
  receipts: ReceiptRepository;
  deliveries: DeliveryRepository;
  messages: MessageRepository;
}

/** Writes into the ledger what WeChat reported; what did not arrive goes on through the next channel. */
export const makeApplyReceiptsJob = ({ tx, clock, receipts, deliveries, messages }: Deps): Job => ({
  name: 'apply-receipts',
  everyMs: 2 * SECOND,
  async run() {
    const open = await receipts.listOpen(tx.outside, BATCH);
    if (open.length === 0) return 0;
    return tx.run(async (scope) => {
      const rows = await deliveries.byRemoteIds(
        scope,
        open.map(({ remoteId }) => remoteId),
      );
      const of = new Map(rows.map((row) => [row.remoteId, row]));
      const isLate = ({ at }: ReceiptRow): boolean => clock.now().getTime() - at.getTime() > MATCH_WITHIN_MS;
      const matched = open.filter(({ remoteId }) => of.has(remoteId));
      const idsWhere = (arrived: boolean): string[] =>
        matched.flatMap(({ remoteId, outcome }) =>
          (outcome === 'success') === arrived ? [of.get(remoteId)?.id ?? ''] : [],
        );
      await deliveries.confirm(scope, idsWhere(true), 'sent');
      const failed = idsWhere(false);
      await deliveries.confirm(scope, failed, 'undelivered');
      const failedMessages = rows.filter(({ id }) => failed.includes(id)).map(({ messageId }) => messageId);
      if (failedMessages.length > 0) await messages.sendAgain(scope, failedMessages, clock.now());
      const done = open.filter((row) => of.has(row.remoteId) || isLate(row));
      await receipts.markApplied(
        scope,
        done.map(({ id }) => id),
      );
      return done.length;
    });
  },
});

/** Receipts serve the ledger, which is deleted with its messages. */
export const makeDeleteReceiptsJob = ({
  tx,
  clock,
  receipts,
  keepDays,
}: Pick<Deps, 'tx' | 'clock' | 'receipts'> & { keepDays: number }): Job => ({
  name: 'delete-receipts',
  everyMs: DAY,
  async run() {
    await receipts.deleteBefore(tx.outside, new Date(clock.now().getTime() - keepDays * DAY));
    return 0;
  },
});
