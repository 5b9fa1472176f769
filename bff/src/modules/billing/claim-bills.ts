import { AppError } from '../../platform/app-error';
import { isUniqueViolation } from '../../platform/db/errors';
import type { Transactions } from '../../platform/db/transaction';
import type { PaymentRow, Payments } from '../payment';
import type { BillGroupRepository } from './bill-group.repository';

interface Deps {
  tx: Transactions;
  groups: BillGroupRepository;
  payments: Pick<Payments, 'findBySubjects' | 'close'>;
}

interface Wish {
  ownerId: string;
  groupId: string;
  billIds: readonly string[];
}

const ROUNDS_MAX = 4;

/** What has money in it, or may still get some. */
const isLive = ({ activeSubjectKey, status }: PaymentRow): boolean =>
  activeSubjectKey !== null || status === 'processing' || status === 'needs_staff';

/**
 * Sees to it that a bill is never in two payments at once, however the bills are put together. A group claims its bills
 * before its payment is made ready and is looked at again after it: whoever lost a claim in between closes its own
 * payment, whose parameters nobody has seen.
 */
export const makeClaimBills = ({ tx, groups, payments }: Deps) => {
  /** @throws BILL.ALREADY_PAID, PAYMENT.UNAVAILABLE, REQUEST.IN_PROGRESS */
  const end = async (row: PaymentRow, ownerId: string): Promise<void> => {
    const context = { paymentId: row.id, status: row.status };
    if (row.paidAt !== null)
      throw new AppError(row.status === 'refunding' ? 'REQUEST.IN_PROGRESS' : 'BILL.ALREADY_PAID', context);
    // Another person's phone is paying at this moment.
    if (row.ownerId !== ownerId) throw new AppError('REQUEST.IN_PROGRESS', context);
    const ended = await payments.close(row.id);
    if (ended === 'paid') throw new AppError('BILL.ALREADY_PAID', context);
    if (ended === 'unknown') throw new AppError('PAYMENT.UNAVAILABLE', context);
  };

  const tryClaim = async ({ ownerId, groupId, billIds }: Wish): Promise<boolean> => {
    const held = await groups.heldByOthers(tx.outside, groupId, billIds);
    const others = [...new Set(held.map((line) => line.groupId))];
    const rows = await payments.findBySubjects(tx.outside, 'bill', others);
    for (const row of rows.filter(isLive)) await end(row, ownerId);
    const lineIds = held.map(({ id }) => id);
    // Before the transaction: an insert that finds its row there keeps a shared lock, over which eight taps fall again
    // and again.
    await groups.add(tx.outside, groupId, billIds);
    try {
      return await tx.run(async (scope) => {
        const freed = await groups.release(
          scope,
          lineIds,
          rows.map(({ id }) => id),
        );
        if (freed !== lineIds.length) return false;
        await groups.claim(scope, groupId);
        return true;
      });
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  };

  return {
    /** @throws BILL.ALREADY_PAID, PAYMENT.UNAVAILABLE, REQUEST.IN_PROGRESS */
    async claim(wish: Wish): Promise<void> {
      for (let round = 1; round <= ROUNDS_MAX; round += 1) if (await tryClaim(wish)) return;
      throw new AppError('REQUEST.IN_PROGRESS', { groupId: wish.groupId });
    },
    /** After the payment was made ready. @throws REQUEST.IN_PROGRESS when another group has a bill by now */
    async confirm({ groupId, billIds }: Wish, paymentId: string): Promise<void> {
      if (await tx.run((scope) => groups.confirm(scope, groupId, paymentId, billIds.length))) return;
      await payments.close(paymentId);
      throw new AppError('REQUEST.IN_PROGRESS', { groupId, paymentId });
    },
  };
};

export type ClaimBills = ReturnType<typeof makeClaimBills>;
