import type { Scope } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Audit, Worklist } from '../audit';
import { nextRefundCheck } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { PaymentRow, RefundRow } from './payment.table';
import type { Payments } from './payments';
import type { RefundRepository } from './refund.repository';

interface Deps {
  clock: Clock;
  outbox: Outbox;
  audit: Audit;
  worklist: Worklist;
  payments: PaymentRepository;
  refunds: RefundRepository;
}

const REASON_MAX = 80;

/** What the insurance paid, which WeChat's refund does not reach. */
export const insuranceFenOf = (row: PaymentRow): number => row.fundFen + row.accountFen;

/**
 * Sends all money of a payment back, once: the cash through WeChat. The insurance parts of a mixed payment are given
 * back by a person at the insurance window; giving them back online (6203 and its notice to WeChat) is not built, so
 * such a payment ends with a person (`insurance-refund` on the worklist) and is never called refunded here.
 */
export const makeRequestRefund = ({ clock, outbox, audit, worklist, payments, refunds }: Deps): Payments['refund'] => {
  const openInsuranceRefund = (scope: Scope, row: PaymentRow): Promise<void> =>
    worklist.open(scope, 'insurance-refund', row.id, {
      whatToDo: '医保统筹和个人账户部分没有自动退回，请在医保结算系统撤销这笔结算，完成后通知患者',
      insuranceOrderId: row.insuranceOrderId,
      mixTradeNo: row.mixTradeNo,
      fundFen: row.fundFen,
      accountFen: row.accountFen,
    });

  const requestCash = async (scope: Scope, row: PaymentRow, reason: string): Promise<void> => {
    const now = clock.now();
    const refund: RefundRow = {
      id: newId('refund', now),
      paymentId: row.id,
      amountFen: row.cashFen,
      reason: [...reason].slice(0, REASON_MAX).join(''),
      status: 'requested',
      remoteId: null,
      nextCheckAt: nextRefundCheck(now, 0),
      checkCount: 0,
      createdAt: now,
      updatedAt: now,
    };
    if (!(await refunds.insert(scope, refund))) return;
    await outbox.add(scope, {
      topic: 'refund.requested',
      payload: { refundId: refund.id },
      dedupeKey: `refund.requested:${refund.id}`,
    });
  };

  return async (scope, paymentId, reason) => {
    const row = await payments.find(scope, paymentId);
    if (!row || row.paidAt === null) throw new Error('a refund of a payment that took no money');
    if (['refunding', 'refunded'].includes(row.status)) return;
    if (!(await payments.move(scope, row.id, 'refunding', { nextCheckAt: null }))) return;
    await audit.record(scope, {
      actorKind: 'system',
      actorId: 'payment',
      ownerId: row.ownerId,
      patientId: row.patientId,
      action: 'refund.requested',
      subjectKind: 'payment',
      subjectId: row.id,
      requestId: row.id,
      detail: { reason, cashFen: row.cashFen },
    });
    if (insuranceFenOf(row) > 0) await openInsuranceRefund(scope, row);
    if (row.cashFen > 0) return requestCash(scope, row, reason);
    if (insuranceFenOf(row) > 0) {
      await payments.move(scope, row.id, 'needs_staff');
      return;
    }
    await payments.move(scope, row.id, 'refunded', { activeSubjectKey: null });
    await outbox.add(scope, {
      topic: `payment.refunded.${row.subject}`,
      payload: { paymentId: row.id, subjectId: row.subjectId },
      dedupeKey: `payment.refunded:${row.id}`,
    });
  };
};
