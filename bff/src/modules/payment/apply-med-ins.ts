import type { Transactions } from '../../platform/db/transaction';
import type { MedInsOrder, PaymentGateway, Trade } from '../../ports/payment-gateway';
import type { Worklist } from '../audit';
import type { Applied, Suspicions } from './apply-payment';
import type { EndWaiting } from './end-waiting';
import type { PaymentRepository } from './payment.repository';
import { unpaidStatuses } from './payment.state';
import type { PaymentRow } from './payment.table';

interface Deps extends Suspicions {
  tx: Transactions;
  worklist: Worklist;
  gateway: Pick<PaymentGateway, 'query'>;
  payments: PaymentRepository;
  endWaiting: EndWaiting;
}

/** What WeChat says about a mixed order, compared with what we wrote down and applied at most once. */
export const makeApplyMedIns = ({ tx, worklist, gateway, payments, endWaiting, ...suspicions }: Deps) => {
  const { mismatch, unknownOrder, seeRefund } = suspicions;

  /** The cash part, asked for its number and amount. */
  const askCash = async (row: PaymentRow): Promise<Trade | 'none' | 'unknown' | 'mismatch'> => {
    if (row.cashFen === 0) return 'none';
    const cash = await gateway.query(row.id);
    if (cash.kind !== 'accepted') return 'unknown';
    if (cash.value === null) return 'none';
    return cash.value.state === 'SUCCESS' && cash.value.amount !== row.cashFen ? 'mismatch' : cash.value;
  };

  /** Insurance refused and the cash was taken: WeChat should give it back by itself; somebody makes sure. */
  const leaveCashToStaff = (row: PaymentRow): Promise<void> =>
    tx.run(async (scope) => {
      if (!(await payments.moveFrom(scope, row.id, [unpaidStatuses, 'needs_staff'], { nextCheckAt: null }))) return;
      await worklist.open(scope, 'med-ins-cash-stuck', row.id, { cashFen: row.cashFen });
    });

  const fail = async (row: PaymentRow): Promise<Applied> => {
    const cash = await askCash(row);
    if (cash === 'unknown') return 'unknown';
    if (cash === 'mismatch') return mismatch(row.id, 'cash amount');
    if (cash !== 'none' && cash.state === 'SUCCESS') {
      await leaveCashToStaff(row);
      return 'already';
    }
    await endWaiting.withoutMoney(row, 'failed');
    return 'closed';
  };

  const succeed = async (row: PaymentRow, order: MedInsOrder): Promise<Applied> => {
    if (row.paidAt !== null) return 'already';
    const cash = await askCash(row);
    // The HIS wants the number of the cash part, so a sure answer is worth waiting for.
    if (cash === 'unknown') return 'unknown';
    if (cash === 'mismatch') return mismatch(row.id, 'cash amount');
    const transactionId = cash === 'none' ? row.transactionId : cash.transactionId;
    return endWaiting.withMoney(row, { paidAt: order.paidAt, transactionId, mixTradeNo: order.mixTradeNo });
  };

  const applyMedIns = async (order: MedInsOrder): Promise<Applied> => {
    const row = await payments.find(tx.outside, order.paymentId);
    if (!row) return unknownOrder(order.paymentId, order.status);
    if (row.method !== 'med_ins' || order.total !== row.totalFen) return mismatch(row.id, 'amount');
    if (row.mixTradeNo !== null && row.mixTradeNo !== order.mixTradeNo) return mismatch(row.id, 'mixed order number');
    switch (order.status) {
      case 'CREATED':
        return 'waiting';
      case 'FAIL':
        return fail(row);
      case 'REFUND':
        return seeRefund(row);
      case 'SUCCESS':
        return succeed(row, order);
    }
  };

  return { applyMedIns, leaveCashToStaff };
};
