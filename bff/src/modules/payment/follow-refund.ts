import { fen } from '@anzhen/shared-types';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { PaymentGateway, RefundState } from '../../ports/payment-gateway';
import type { Worklist } from '../audit';
import { isPassing, nextRefundCheck, REFUND_WINDOW_MS } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { RefundRow } from './payment.table';
import type { RefundRepository } from './refund.repository';
import { insuranceFenOf } from './request-refund';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  worklist: Worklist;
  checkpoint: Checkpoint;
  gateway: Pick<PaymentGateway, 'refund' | 'queryRefund'>;
  payments: PaymentRepository;
  refunds: RefundRepository;
}

/** refunded: the cash is back · waiting: WeChat works on it · abnormal: a person must act · unknown_refund: not ours */
export type RefundApplied = 'refunded' | 'already' | 'waiting' | 'abnormal' | 'unknown_refund';

/** The two ends of a refund, each with what must follow it in the same transaction. */
const makeRefundEnds = ({ tx, log, outbox, worklist, payments, refunds }: Deps) => {
  const finish = (refund: RefundRow, remoteId: string): Promise<RefundApplied> =>
    tx.run(async (scope) => {
      const from = ['requested', 'processing', 'abnormal'] as const;
      const change = { remoteId, nextCheckAt: null };
      if (!(await refunds.move(scope, refund.id, [from, 'succeeded'], change))) return 'already';
      const row = await payments.find(scope, refund.paymentId);
      if (!row) throw new Error('a refund without its payment');
      await payments.moveLegs(scope, row.id, ['paid', 'refunded'], ['cash']);
      const isWhole = insuranceFenOf(row) === 0;
      if (isWhole) await payments.move(scope, row.id, 'refunded', { activeSubjectKey: null });
      else await payments.moveFrom(scope, row.id, [['refunding'], 'needs_staff']);
      await outbox.add(scope, {
        topic: `payment.refunded.${row.subject}`,
        payload: { paymentId: row.id, subjectId: row.subjectId },
        dedupeKey: `payment.refunded:${row.id}`,
      });
      return 'refunded';
    });

  const giveToStaff = (refund: RefundRow, why: string): Promise<RefundApplied> =>
    tx.run(async (scope) => {
      const change = { nextCheckAt: null };
      if (!(await refunds.move(scope, refund.id, [['requested', 'processing'], 'abnormal'], change))) return 'already';
      await payments.moveFrom(scope, refund.paymentId, [['refunding'], 'needs_staff']);
      await worklist.open(scope, 'refund-abnormal', refund.id, { paymentId: refund.paymentId, why });
      log.error({ refundId: refund.id, paymentId: refund.paymentId, why }, 'refund needed a person');
      return 'abnormal';
    });

  return { finish, giveToStaff };
};

/** The way of a refund at WeChat: asking for it, asking about it, and what follows from each answer. */
export const makeFollowRefund = (deps: Deps) => {
  const { tx, clock, worklist, checkpoint, gateway, payments, refunds } = deps;
  const { finish, giveToStaff } = makeRefundEnds(deps);

  const apply = async (state: RefundState): Promise<RefundApplied> => {
    const refund = await refunds.find(tx.outside, state.refundId);
    if (!refund) {
      await worklist.open(tx.outside, 'refund-unknown', state.refundId, { status: state.status });
      return 'unknown_refund';
    }
    switch (state.status) {
      case 'SUCCESS': {
        const finished = await finish(refund, state.remoteId);
        checkpoint('refund.finished');
        return finished;
      }
      case 'PROCESSING':
        await refunds.move(tx.outside, refund.id, [['requested'], 'processing'], { remoteId: state.remoteId });
        return 'waiting';
      case 'ABNORMAL':
      case 'CLOSED':
        return giveToStaff(refund, state.status);
    }
  };

  /** Asks WeChat to send the cash back; the same number may be sent again. */
  const send = async (refund: RefundRow): Promise<RefundApplied> => {
    const payment = await payments.find(tx.outside, refund.paymentId);
    if (!payment) throw new Error('a refund without its payment');
    const outcome = await gateway.refund({
      refundId: refund.id,
      paymentId: payment.id,
      amount: fen(refund.amountFen),
      total: fen(payment.cashFen),
      reason: refund.reason,
    });
    checkpoint('refund.money-asked');
    switch (outcome.kind) {
      case 'accepted':
        return apply(outcome.value);
      case 'unknown':
        await refunds.move(tx.outside, refund.id, [['requested'], 'processing']);
        return 'waiting';
      case 'rejected':
        // The merchant's balance may be short until the day's income is settled.
        if (isPassing(outcome.code) || outcome.code === 'NOT_ENOUGH') return 'waiting';
        return giveToStaff(refund, outcome.code);
    }
  };

  const onRequested: OutboxHandler = async ({ refundId }) => {
    const refund = await refunds.find(tx.outside, String(refundId));
    if (!refund) throw new Error('refund.requested for a refund that is not there');
    if (refund.status === 'requested') await send(refund);
  };

  /** Asks about one open refund and books the next look. */
  const check = async (refund: RefundRow): Promise<RefundApplied> => {
    const now = clock.now();
    if (!(await refunds.postpone(tx.outside, refund, nextRefundCheck(now, refund.checkCount + 1)))) return 'already';
    const outcome = await gateway.queryRefund(refund.id);
    if (outcome.kind === 'accepted') {
      const applied = outcome.value === null ? await send(refund) : await apply(outcome.value);
      if (applied !== 'waiting') return applied;
    }
    if (now.getTime() - refund.createdAt.getTime() < REFUND_WINDOW_MS) return 'waiting';
    return giveToStaff(refund, 'no result within a week');
  };

  return { apply, onRequested, check };
};

export type FollowRefund = ReturnType<typeof makeFollowRefund>;
