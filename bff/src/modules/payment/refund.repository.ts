import { In, LessThanOrEqual } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { RefundRow } from './payment.table';

const BATCH = 50;
type Status = RefundRow['status'];
type Change = Partial<Pick<RefundRow, 'remoteId' | 'nextCheckAt' | 'checkCount'>>;

/** Neither back nor given up. */
const openStatuses: Status[] = ['requested', 'processing'];

export const makeRefundRepository = ({ clock }: { clock: Clock }) => ({
  find: ({ manager }: Scope, id: string): Promise<RefundRow | null> => manager.findOneBy(RefundRow, { id }),
  hasRefund: ({ manager }: Scope, paymentId: string): Promise<boolean> => manager.existsBy(RefundRow, { paymentId }),
  findDue: ({ manager }: Scope): Promise<RefundRow[]> =>
    manager.find(RefundRow, {
      where: { status: In(openStatuses), nextCheckAt: LessThanOrEqual(clock.now()) },
      order: { nextCheckAt: 'ASC' },
      take: BATCH,
    }),
  insert: (scope: Scope, row: RefundRow): Promise<boolean> => insertUnlessExists(scope, RefundRow, row),
  async move(
    { manager }: Scope,
    id: string,
    [from, to]: [readonly Status[], Status],
    change: Change = {},
  ): Promise<boolean> {
    const where = { id, status: In([...from]) };
    const { affected } = await manager.update(RefundRow, where, { ...change, status: to, updatedAt: clock.now() });
    return affected === 1;
  },
  /** Books the next look; false when another worker was faster. */
  async postpone({ manager }: Scope, row: RefundRow, nextCheckAt: Date): Promise<boolean> {
    const where = { id: row.id, status: row.status, checkCount: row.checkCount };
    const change = { nextCheckAt, checkCount: row.checkCount + 1, updatedAt: clock.now() };
    const { affected } = await manager.update(RefundRow, where, change);
    return affected === 1;
  },
});

export type RefundRepository = ReturnType<typeof makeRefundRepository>;
