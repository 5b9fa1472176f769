import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { nextRefundCheck, REFUND_PAUSE_MS } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { WayBack } from './refund-ways';
import type { RefundRepository } from './refund.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  payments: Pick<PaymentRepository, 'hold'>;
  refunds: RefundRepository;
}

/** due → sent, once; false also for cash that has to wait until WeChat takes another refund of the same order. */
export const makeClaimLeg =
  ({ tx, clock, payments, refunds }: Deps) =>
  ({ leg, payment }: WayBack): Promise<boolean> =>
    tx.run(async (scope) => {
      const now = clock.now();
      if (leg.kind === 'cash') {
        await payments.hold(scope, payment.id);
        const last = await refunds.lastCashAt(scope, payment.id);
        const freeAt = new Date((last?.getTime() ?? 0) + REFUND_PAUSE_MS);
        if (freeAt > now) {
          await refunds.moveLeg(scope, leg.id, [['due'], 'due'], { nextCheckAt: freeAt });
          return false;
        }
      }
      return refunds.moveLeg(scope, leg.id, [['due'], 'sent'], { nextCheckAt: nextRefundCheck(now, 0) });
    });
