import { In, IsNull, LessThan } from 'typeorm';
import { insertAllUnlessExist } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { ReceiptRow } from './notification.table';

export type NewReceipt = Pick<ReceiptRow, 'appId' | 'remoteId' | 'userId' | 'templateId' | 'outcome'>;

/** What WeChat's push said, kept until it has found the delivery that it is about. */
export const makeReceiptRepository = ({ clock }: { clock: Clock }) => ({
  /** A receipt that comes again is left out. */
  accept(scope: Scope, receipts: readonly NewReceipt[]): Promise<void> {
    const at = clock.now();
    const rows = receipts.map((each): ReceiptRow => ({ ...each, id: newId('notice', at), at, appliedAt: null }));
    return insertAllUnlessExist(scope, ReceiptRow, rows);
  },
  /** Those that have found their delivery: other systems of the hospital send, too, and their receipts never do. */
  listMatched: ({ manager }: Scope, limit: number): Promise<ReceiptRow[]> =>
    manager
      .createQueryBuilder(ReceiptRow, 'r')
      .where('r.applied_at IS NULL')
      .andWhere('EXISTS (SELECT 1 FROM delivery d WHERE d.remote_id = r.remote_id)')
      .orderBy('r.at')
      .addOrderBy('r.id')
      .limit(limit)
      .getMany(),
  /** Nobody will ever know what these are about. */
  async giveUp({ manager }: Scope, before: Date): Promise<void> {
    await manager.update(ReceiptRow, { appliedAt: IsNull(), at: LessThan(before) }, { appliedAt: clock.now() });
  },
  async markApplied({ manager }: Scope, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await manager.update(ReceiptRow, { id: In([...ids]), appliedAt: IsNull() }, { appliedAt: clock.now() });
  },
  async deleteBefore({ manager }: Scope, before: Date): Promise<number> {
    const { affected } = await manager.delete(ReceiptRow, { at: LessThan(before) });
    return affected ?? 0;
  },
  /**
   * For subscribe messages of which nobody wrote down the end: WeChat's id when it reported one to this person of this
   * template since then that is no other delivery's; null when it did not.
   */
  async findArrived(
    { manager }: Scope,
    wanted: readonly { userId: string; templateId: string; since: Date }[],
  ): Promise<(string | null)[]> {
    if (wanted.length === 0) return [];
    const earliest = new Date(Math.min(...wanted.map(({ since }) => since.getTime())));
    const found = await manager
      .createQueryBuilder(ReceiptRow, 'r')
      .where('r.user_id IN (:...users)', { users: [...new Set(wanted.map(({ userId }) => userId))] })
      .andWhere('r.at >= :earliest', { earliest })
      .andWhere('NOT EXISTS (SELECT 1 FROM delivery d WHERE d.remote_id = r.remote_id)')
      .getMany();
    return wanted.map(({ userId, templateId, since }) => {
      const index = found.findIndex(
        (row) => row.userId === userId && row.templateId === templateId && row.at >= since && row.outcome === 'success',
      );
      return index === -1 ? null : (found.splice(index, 1)[0]?.remoteId ?? null);
    });
  },
});

export type ReceiptRepository = ReturnType<typeof makeReceiptRepository>;
