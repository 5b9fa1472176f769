import type { Transactions } from '../../platform/db/transaction';
import type { ApplyPayment } from './apply-payment';
import type { FollowRefund } from './follow-refund';
import type { PaymentRepository } from './payment.repository';
import type { RefundRepository } from './refund.repository';

interface Deps {
  tx: Transactions;
  payments: PaymentRepository;
  refunds: RefundRepository;
  apply: Pick<ApplyPayment, 'inquire'>;
  followRefund: FollowRefund;
}

/** Asks WeChat about a payment or a refund at once and applies the answer as any other; a settled one is left alone. */
export type Recheck = (id: string) => Promise<void>;

export const makeRecheck =
  ({ tx, payments, refunds, apply, followRefund }: Deps): Recheck =>
  async (id) => {
    const payment = await payments.find(tx.outside, id);
    if (payment) {
      if (payment.paidAt === null) await apply.inquire(payment);
      return;
    }
    const leg = await refunds.findLeg(tx.outside, id, 'cash');
    if (leg?.status === 'sent' || leg?.status === 'abnormal') await followRefund.check(leg);
  };
