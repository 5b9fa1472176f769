import type { RefundStep } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { PaymentRow, Payments, ResumeCommand } from '../payment';
import { firstInquiry, settlementCheck } from './bill-outcomes';
import type { BillRefundRepository } from './bill-refund.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Outbox;
  audit: Pick<Audit, 'record'>;
  payments: Pick<Payments, 'find' | 'findMany' | 'resume'>;
  refunds: Pick<BillRefundRepository, 'find' | 'findMany' | 'move'>;
}

/** The HIS alone can end these; all that a person here can do is have it asked anew. */
const STEPS: RefundStep[] = ['ask'];

const isPaidBill = ({ subject, status, paidAt }: PaymentRow): boolean =>
  subject === 'bill' && status === 'needs_staff' && paidAt !== null;

/**
 * What the HIS had not answered in hours and a person was given. Asked anew it goes its normal way again: a receipt settles,
 * a refusal sends the money back, and no answer brings it before a person once more.
 */
export const makeStoppedBills = ({ tx, clock, outbox, audit, payments, refunds }: Deps) => {
  interface Subject {
    id: string;
    ownerId: string;
    patientId: string;
  }
  /** @throws WORKLIST.STEP_NOT_OPEN when it is not with a person any more */
  const goOn = async (
    command: ResumeCommand,
    {
      find,
      move,
      kind,
    }: { find(scope: Scope): Promise<Subject | null>; move(scope: Scope): Promise<boolean>; kind: string },
  ): Promise<void> =>
    tx.run(async (scope) => {
      const { subjectId, step, staffId, requestId, reason } = command;
      const row = await find(scope);
      if (!row || !STEPS.includes(step) || !(await move(scope)))
        throw new AppError('WORKLIST.STEP_NOT_OPEN', { subjectId, step });
      const { ownerId, patientId } = row;
      await audit.record(scope, {
        ...{ actorKind: 'staff', actorId: staffId, ownerId, patientId, requestId },
        ...{ action: `${kind}.asked_again`, subjectKind: kind, subjectId, detail: { reason } },
      });
    });

  return {
    /** Paid bills of which nobody knows whether the HIS has booked them. */
    settlements: {
      async stepsOf(scope: Scope, paymentIds: readonly string[]): Promise<ReadonlyMap<string, RefundStep[]>> {
        const rows = await payments.findMany(scope, paymentIds);
        return new Map(rows.filter(isPaidBill).map(({ id }) => [id, STEPS]));
      },
      resume: (command: ResumeCommand): Promise<void> =>
        goOn(command, {
          kind: 'payment',
          async find(scope) {
            const row = await payments.find(scope, command.subjectId);
            return row && isPaidBill(row) ? row : null;
          },
          async move(scope) {
            if (!(await payments.resume(scope, command.subjectId))) return false;
            const now = clock.now();
            await outbox.add(scope, settlementCheck(command.subjectId, firstInquiry(now.getTime()), now));
            return true;
          },
        }),
    },
    /** Items of which nobody knows whether the HIS has taken them back. */
    refunds: {
      async stepsOf(scope: Scope, billRefundIds: readonly string[]): Promise<ReadonlyMap<string, RefundStep[]>> {
        const rows = await refunds.findMany(scope, billRefundIds);
        return new Map(rows.filter(({ status }) => status === 'needs_staff').map(({ id }) => [id, STEPS]));
      },
      resume: (command: ResumeCommand): Promise<void> =>
        goOn(command, {
          kind: 'bill_refund',
          async find(scope) {
            const row = await refunds.find(scope, command.subjectId);
            return row?.status === 'needs_staff' ? row : null;
          },
          // `check-bill-refunds` asks at once.
          move: (scope) => refunds.move(scope, command.subjectId, 'sent', { nextCheckAt: clock.now(), checkCount: 0 }),
        }),
    },
  };
};
