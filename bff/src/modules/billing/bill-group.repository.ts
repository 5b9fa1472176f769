import { In, IsNull, Not } from 'typeorm';
import { insertAllUnlessExist } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { BillGroupLineRow } from './bill-group.table';

export const makeBillGroupRepository = ({ clock }: { clock: Clock }) => ({
  /** Every group that these bills were ever paid in. */
  linesOfBills: async ({ manager }: Scope, billIds: readonly string[]): Promise<BillGroupLineRow[]> =>
    billIds.length === 0 ? [] : manager.findBy(BillGroupLineRow, { billId: In([...billIds]) }),
  /** The bills of a group, in a fixed order. */
  billsOf: async ({ manager }: Scope, groupId: string): Promise<string[]> =>
    (await manager.find(BillGroupLineRow, { where: { groupId }, order: { billId: 'ASC' } })).map(
      ({ billId }) => billId,
    ),
  /** Lines by which other groups hold these bills. */
  heldByOthers: ({ manager }: Scope, groupId: string, billIds: readonly string[]): Promise<BillGroupLineRow[]> =>
    manager.findBy(BillGroupLineRow, { claimKey: In([...billIds]), groupId: Not(groupId) }),
  async add(scope: Scope, groupId: string, billIds: readonly string[]): Promise<void> {
    const rest = { groupId, claimKey: null, paymentId: null, createdAt: clock.now() };
    const rows = billIds.map((billId) => ({ ...rest, id: `${groupId}:${billId}`, billId }));
    await insertAllUnlessExist(scope, BillGroupLineRow, rows);
  },
  /** Takes claims away whose payment is still none or one of these; answers how many. */
  async release({ manager }: Scope, lineIds: readonly string[], deadPaymentIds: readonly string[]): Promise<number> {
    if (lineIds.length === 0) return 0;
    // One condition for both: no payment is a payment that nobody has any more.
    const { affected } = await manager
      .createQueryBuilder()
      .update(BillGroupLineRow)
      .set({ claimKey: null })
      .where('id IN (:...lineIds) AND claim_key IS NOT NULL', { lineIds })
      .andWhere("COALESCE(payment_id, '') IN (:...dead)", { dead: ['', ...deadPaymentIds] })
      .execute();
    return affected ?? 0;
  },
  /** Claims all bills of the group; a unique key refuses it when another group has one. */
  async claim({ manager }: Scope, groupId: string): Promise<void> {
    const claimKey = () => 'bill_id';
    await manager.update(BillGroupLineRow, { groupId, claimKey: IsNull() }, { claimKey });
  },
  /** Notes the payment that was made ready; false when a claim is gone by now. */
  async confirm({ manager }: Scope, groupId: string, paymentId: string, count: number): Promise<boolean> {
    await manager.update(BillGroupLineRow, { groupId, claimKey: Not(IsNull()) }, { paymentId });
    return (await manager.countBy(BillGroupLineRow, { groupId, claimKey: Not(IsNull()), paymentId })) === count;
  },
});

export type BillGroupRepository = ReturnType<typeof makeBillGroupRepository>;
