import { SECOND } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { Worklist } from '../audit';
import type { ApplyPayment } from './apply-payment';
import { CHECK_WINDOW_MS, nextCheck, STAFF_CHECK_MS } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import { awaitsMoney, isUnpaid, unpaidStatuses } from './payment.state';
import type { PaymentRow } from './payment.table';
import type { Payments } from './payments';
import type { FollowRefund } from './follow-refund';
import type { RefundRepository } from './refund.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  worklist: Worklist;
  payments: PaymentRepository;
  refunds: RefundRepository;
  inquire: ApplyPayment['inquire'];
  close: Payments['close'];
  handOver: Payments['handOver'];
  followRefund: FollowRefund;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Asks about payments that no notice came for (younger than 20 s it may be on its way), closes what was not paid in
 * time, and after 24 hours calls a person but goes on asking every hour. Also catches paid ones that the hospital has left open for a day.
 */
export const makeCheckPaymentsJob = (deps: Deps): Job => {
  const { tx, clock, log, worklist, payments, inquire, close, handOver } = deps;

  const giveToStaff = (row: PaymentRow): Promise<boolean> =>
    tx.run(async (scope) => {
      const nextCheckAt = new Date(clock.now().getTime() + STAFF_CHECK_MS);
      if (!(await payments.moveFrom(scope, row.id, [unpaidStatuses, 'needs_staff'], { nextCheckAt }))) return false;
      await worklist.open(scope, 'payment-unknown', row.id, { before: row.status });
      return true;
    });

  /** Whether the payment came to an end of its waiting. */
  const check = async (row: PaymentRow): Promise<boolean> => {
    const now = clock.now();
    const next = isUnpaid(row.status)
      ? nextCheck(now, row.checkCount, row.expiresAt)
      : new Date(now.getTime() + STAFF_CHECK_MS);
    if (!(await payments.postpone(tx.outside, row, next))) return false;
    if (!awaitsMoney(row)) {
      return tx.run((scope) => handOver(scope, row.id, 'payment-not-settled', { paidAt: row.paidAt }));
    }
    if (row.expiresAt > now) return ['paid', 'closed'].includes(await inquire(row));
    if ((await close(row.id)) !== 'unknown') return true;
    return now.getTime() - row.createdAt.getTime() >= CHECK_WINDOW_MS && giveToStaff(row);
  };

  return {
    name: 'check-payments',
    everyMs: 5 * SECOND,
    async run() {
      let ended = 0;
      for (const row of await payments.findDue(tx.outside)) {
        try {
          if (await check(row)) ended += 1;
        } catch (error) {
          log.error({ paymentId: row.id, reason: reasonOf(error) }, 'payment check failed');
        }
      }
      return ended;
    },
  };
};

/** Asks about legs of refunds that are not done; WeChat tells of most of its own by notice. */
export const makeCheckRefundsJob = ({ tx, log, refunds, followRefund }: Deps): Job => ({
  name: 'check-refunds',
  everyMs: 10 * SECOND,
  async run() {
    let ended = 0;
    for (const leg of await refunds.findDue(tx.outside)) {
      try {
        if (['refunded', 'abnormal'].includes(await followRefund.check(leg))) ended += 1;
      } catch (error) {
        log.error({ refundId: leg.refundId, reason: reasonOf(error) }, 'refund check failed');
      }
    }
    return ended;
  },
});
