import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Trade } from '../../ports/payment-gateway';
import type { Worklist } from '../audit';
import { CASH_GRACE_MS, STAFF_CHECK_MS } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import { unpaidStatuses } from './payment.state';
import type { PaymentRow } from './payment.table';
import type { Payments } from './payments';

interface Deps {
  tx: Transactions;
  clock: Clock;
  worklist: Worklist;
  payments: PaymentRepository;
  refund: Payments['refund'];
}

/**
 * Cash that was taken for a mixed order which the insurance will not pay. WeChat should give it back by itself, and a
 * person sees to it; what is not back within an hour goes back as any other refund.
 */
export const makeReturnCash = ({ tx, clock, worklist, payments, refund }: Deps) => {
  const leaveToStaff = (row: PaymentRow): Promise<void> =>
    tx.run(async (scope) => {
      const nextCheckAt = new Date(clock.now().getTime() + STAFF_CHECK_MS);
      await payments.moveFrom(scope, row.id, [unpaidStatuses, 'needs_staff'], { nextCheckAt });
      await worklist.open(scope, 'med-ins-cash-stuck', row.id, { cashFen: row.cashFen });
    });

  /** The payment becomes what was really paid: the cash alone. The HIS never hears of it. */
  const giveBack = (row: PaymentRow, paidAt: Date, transactionId: string | null): Promise<void> =>
    tx.run(async (scope) => {
      const parts = { totalFen: row.cashFen, fundFen: 0, accountFen: 0, otherFen: 0 };
      const change = { ...parts, transactionId, paidAt, nextCheckAt: null, payerCipher: null };
      if (!(await payments.takeMoney(scope, row.id, change))) return;
      await payments.dropInsuredLegs(scope, row.id);
      await payments.takeLegs(scope, row.id);
      await refund(scope, row.id, '医保没有结算，退回已付的现金');
    });

  return ({ paidAt, transactionId }: Pick<Trade, 'paidAt' | 'transactionId'>, row: PaymentRow): Promise<void> => {
    const isOld = paidAt !== null && clock.now().getTime() - paidAt.getTime() >= CASH_GRACE_MS;
    return isOld ? giveBack(row, paidAt, transactionId) : leaveToStaff(row);
  };
};

export type ReturnCash = ReturnType<typeof makeReturnCash>;
