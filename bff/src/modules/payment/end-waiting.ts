import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import { CHECK_WINDOW_MS } from './payment.policy';
import { type PaymentRepository, subjectKey } from './payment.repository';
import type { PaymentRow } from './payment.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Outbox;
  audit: Audit;
  payments: PaymentRepository;
  checkpoint: Checkpoint;
}

export interface MoneyFacts {
  paidAt: Date | null;
  transactionId: string | null;
  mixTradeNo?: string;
}

/** The two ends of waiting for money, each with what must follow it in the same transaction. */
export const makeEndWaiting = ({ tx, clock, outbox, audit, payments, checkpoint }: Deps) => ({
  /** Nothing was paid and nothing can be: frees the subject for another payment. */
  withoutMoney: (row: PaymentRow, to: 'closed' | 'failed'): Promise<boolean> =>
    tx.run(async (scope) => {
      if (!(await payments.endUnpaid(scope, row.id, to))) return false;
      await outbox.add(scope, {
        topic: `payment.closed.${row.subject}`,
        payload: { paymentId: row.id, subjectId: row.subjectId },
        dedupeKey: `payment.closed:${row.id}`,
      });
      return true;
    }),

  /** Money is in: exactly once, whatever state the payment is in and whoever says so. */
  async withMoney(row: PaymentRow, facts: MoneyFacts): Promise<'paid' | 'already'> {
    const taken = await tx.run(async (scope) => {
      const now = clock.now();
      // A late payment gets its place back unless a newer payment of the same subject has it by now.
      const key = subjectKey(row.subject, row.subjectId);
      const live = await payments.findLive(scope, key);
      const change = {
        transactionId: facts.transactionId,
        ...(facts.mixTradeNo === undefined ? {} : { mixTradeNo: facts.mixTradeNo }),
        paidAt: facts.paidAt ?? now,
        nextCheckAt: new Date(now.getTime() + CHECK_WINDOW_MS),
        activeSubjectKey: live === null || live.id === row.id ? key : null,
        // Who paid for a relative was needed for the order only.
        payerCipher: null,
      };
      if (!(await payments.takeMoney(scope, row.id, change))) return 'already' as const;
      await payments.takeLegs(scope, row.id);
      await outbox.add(scope, {
        topic: `payment.paid.${row.subject}`,
        payload: { paymentId: row.id, subjectId: row.subjectId },
        dedupeKey: `payment.paid:${row.id}`,
      });
      await audit.record(scope, {
        actorKind: 'system',
        actorId: 'wechatpay',
        ownerId: row.ownerId,
        patientId: row.patientId,
        action: 'payment.paid',
        subjectKind: 'payment',
        subjectId: row.id,
        requestId: row.id,
        detail: { before: row.status },
      });
      return 'paid' as const;
    });
    checkpoint('payment.taken');
    return taken;
  },
});

export type EndWaiting = ReturnType<typeof makeEndWaiting>;
