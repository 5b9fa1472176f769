import { DAY, MINUTE, SECOND } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { DeliveryRepository } from './delivery.repository';
import type { MessageRepository } from './message.repository';
import type { DeliveryRow } from './notification.table';
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
    const found = await receipts.listMatched(tx.outside, BATCH);
    await receipts.giveUp(tx.outside, new Date(clock.now().getTime() - MATCH_WITHIN_MS));
    if (found.length === 0) return 0;
    return tx.run(async (scope) => {
      const rows = await deliveries.byRemoteIds(
        scope,
        found.map(({ remoteId }) => remoteId),
      );
      const arrived = new Map(found.map(({ remoteId, outcome }) => [remoteId, outcome === 'success']));
      const rowsThat = (did: boolean): DeliveryRow[] => rows.filter((row) => arrived.get(row.remoteId ?? '') === did);
      await deliveries.confirm(
        scope,
        rowsThat(true).map(({ id }) => id),
        'sent',
      );
      const failed = rowsThat(false);
      await deliveries.confirm(
        scope,
        failed.map(({ id }) => id),
        'undelivered',
      );
      if (failed.length > 0)
        await messages.sendAgain(
          scope,
          failed.map(({ messageId }) => messageId),
          clock.now(),
        );
      await receipts.markApplied(
        scope,
        found.map(({ id }) => id),
      );
      return found.length;
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
