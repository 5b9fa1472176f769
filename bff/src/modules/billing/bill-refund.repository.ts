import { In, LessThanOrEqual, Not } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { askingStates, type BillRefundState, refundStatesBefore, reviewStates } from './bill-refund.state';
import { BillRefundRow } from './bill-refund.table';

const BATCH = 50;
const REVIEW_MAX = 200;
type Change = Partial<Pick<BillRefundRow, 'endReason' | 'proposedBy' | 'approvedBy' | 'nextCheckAt' | 'checkCount'>>;

/** Rows of bill refunds; every change of a state names the old one. */
export const makeBillRefundRepository = ({ clock }: { clock: Clock }) => ({
  find: ({ manager }: Scope, id: string): Promise<BillRefundRow | null> => manager.findOneBy(BillRefundRow, { id }),
  findMany: ({ manager }: Scope, ids: readonly string[]): Promise<BillRefundRow[]> =>
    manager.findBy(BillRefundRow, { id: In([...ids]) }),
  findOwn: ({ manager }: Scope, ownerId: string, id: string): Promise<BillRefundRow | null> =>
    manager.findOneBy(BillRefundRow, { id, ownerId }),
  findByKey: ({ manager }: Scope, ownerId: string, idempotencyKey: string): Promise<BillRefundRow | null> =>
    manager.findOneBy(BillRefundRow, { ownerId, idempotencyKey }),
  listOfPayment: ({ manager }: Scope, ownerId: string, paymentId: string): Promise<BillRefundRow[]> =>
    manager.find(BillRefundRow, { where: { ownerId, paymentId }, order: { createdAt: 'DESC', id: 'DESC' } }),
  listForReview: ({ manager }: Scope): Promise<BillRefundRow[]> =>
    manager.find(BillRefundRow, {
      where: { status: In([...reviewStates]) },
      order: { createdAt: 'ASC', id: 'ASC' },
      take: REVIEW_MAX,
    }),
  findDue: ({ manager }: Scope): Promise<BillRefundRow[]> =>
    manager.find(BillRefundRow, {
      where: { status: In([...askingStates]), nextCheckAt: LessThanOrEqual(clock.now()) },
      order: { nextCheckAt: 'ASC' },
      take: BATCH,
    }),
  /** What was asked for of this payment and not refused, in fen. */
  async askedFen({ manager }: Scope, paymentId: string): Promise<number> {
    const asked = { paymentId, status: Not<BillRefundState>('refused') };
    return (await manager.sum(BillRefundRow, 'totalFen', asked)) ?? 0;
  },
  insert: (scope: Scope, row: BillRefundRow): Promise<boolean> => insertUnlessExists(scope, BillRefundRow, row),
  async move({ manager }: Scope, id: string, to: BillRefundState, change: Change = {}): Promise<boolean> {
    const where = { id, status: In(refundStatesBefore(to)) };
    // TypeORM's partial type cannot express JSON columns.
    const values = { ...change, status: to, updatedAt: clock.now() } as QueryDeepPartialEntity<BillRefundRow>;
    const { affected } = await manager.update(BillRefundRow, where, values);
    return affected === 1;
  },
  /** Books the next look; false when another worker was faster. */
  async postpone({ manager }: Scope, row: BillRefundRow, nextCheckAt: Date): Promise<boolean> {
    const where = { id: row.id, status: row.status, checkCount: row.checkCount };
    const change = { nextCheckAt, checkCount: row.checkCount + 1, updatedAt: clock.now() };
    const { affected } = await manager.update(BillRefundRow, where, change);
    return affected === 1;
  },
});

export type BillRefundRepository = ReturnType<typeof makeBillRefundRepository>;
