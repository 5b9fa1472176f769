import type { Scope } from '../../platform/db/transaction';
import type { PaymentRow, Payments } from '../payment';
import type { BillGroupRepository } from './bill-group.repository';

interface Deps {
  groups: Pick<BillGroupRepository, 'linesOfBills'>;
  payments: Pick<Payments, 'findBySubjects'>;
}

/** Every payment that a bill was ever part of, alone or with others, oldest first; by bill. */
export type PaymentsOfBills = (
  scope: Scope,
  billIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly PaymentRow[]>>;

export const makePaymentsOfBills =
  ({ groups, payments }: Deps): PaymentsOfBills =>
  async (scope, billIds) => {
    const lines = await groups.linesOfBills(scope, billIds);
    const rows = await payments.findBySubjects(scope, 'bill', [...new Set(lines.map(({ groupId }) => groupId))]);
    const groupsOf = new Map<string, Set<string>>();
    for (const { billId, groupId } of lines)
      groupsOf.set(billId, (groupsOf.get(billId) ?? new Set<string>()).add(groupId));
    return new Map(
      [...groupsOf].map(([billId, ids]) => [billId, rows.filter(({ subjectId }) => ids.has(subjectId))] as const),
    );
  };
