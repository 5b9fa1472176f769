import { In, LessThanOrEqual, Not } from 'typeorm';
import { insertRow, insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { PaymentRow } from './payment.table';
import { RefundLegRow, type RefundLegStatus, RefundRow } from './refund.table';

const BATCH = 50;
type Status = RefundRow['status'];
type LegChange = Partial<Pick<RefundLegRow, 'remoteId' | 'nextCheckAt' | 'checkCount' | 'credentialCipher'>>;

/** States in which somebody is waited for. */
const openLegStatuses: RefundLegStatus[] = ['due', 'sent', 'needs_patient'];

const makeLegMoves = ({ clock }: { clock: Clock }) => ({
  legsOf: ({ manager }: Scope, refundIds: readonly string[]): Promise<RefundLegRow[]> =>
    refundIds.length === 0
      ? Promise.resolve([])
      : manager.find(RefundLegRow, { where: { refundId: In([...refundIds]) }, order: { position: 'ASC' } }),
  findLeg: ({ manager }: Scope, refundId: string, kind: RefundLegRow['kind']): Promise<RefundLegRow | null> =>
    manager.findOneBy(RefundLegRow, { refundId, kind }),
  findDue: ({ manager }: Scope): Promise<RefundLegRow[]> =>
    manager.find(RefundLegRow, {
      // An abnormal one has a time only while it may still be put right at WeChat itself.
      where: { status: In([...openLegStatuses, 'abnormal']), nextCheckAt: LessThanOrEqual(clock.now()) },
      order: { nextCheckAt: 'ASC' },
      take: BATCH,
    }),
  /** When a cash refund of this payment may have been asked for last; null when none was. */
  async lastCashAt({ manager }: Scope, paymentId: string): Promise<Date | null> {
    const [last] = await manager
      .createQueryBuilder(RefundLegRow, 'leg')
      .innerJoin(RefundRow, 'refund', 'refund.id = leg.refund_id AND refund.payment_id = :paymentId', { paymentId })
      .where({ kind: 'cash', status: Not(In<RefundLegStatus>(['waiting', 'due'])) })
      // Its last change is not before the asking.
      .orderBy('leg.updated_at', 'DESC')
      .limit(1)
      .getMany();
    return last?.updatedAt ?? null;
  },
  insertLeg: (scope: Scope, row: RefundLegRow): Promise<void> => insertRow(scope, RefundLegRow, row),
  async moveLeg(
    { manager }: Scope,
    id: string,
    [from, to]: [readonly RefundLegStatus[], RefundLegStatus],
    change: LegChange = {},
  ): Promise<boolean> {
    const where = { id, status: In([...from]) };
    const { affected } = await manager.update(RefundLegRow, where, { ...change, status: to, updatedAt: clock.now() });
    return affected === 1;
  },
  /** Books the next look, which is no change of the leg; false when another worker was faster. */
  async postponeLeg({ manager }: Scope, row: RefundLegRow, nextCheckAt: Date): Promise<boolean> {
    const where = { id: row.id, status: row.status, checkCount: row.checkCount };
    const change = { nextCheckAt, checkCount: row.checkCount + 1 };
    const { affected } = await manager.update(RefundLegRow, where, change);
    return affected === 1;
  },
});

/** Rows of refunds and their legs; every change of a state names the old one. */
export const makeRefundRepository = ({ clock }: { clock: Clock }) => ({
  ...makeLegMoves({ clock }),
  find: ({ manager }: Scope, id: string): Promise<RefundRow | null> => manager.findOneBy(RefundRow, { id }),
  findByRequests: ({ manager }: Scope, requestKeys: readonly string[]): Promise<RefundRow[]> =>
    requestKeys.length === 0 ? Promise.resolve([]) : manager.findBy(RefundRow, { requestKey: In([...requestKeys]) }),
  findByRequest: ({ manager }: Scope, paymentId: string, requestKey: string): Promise<RefundRow | null> =>
    manager.findOneBy(RefundRow, { paymentId, requestKey }),
  /** The payments among these whose refund under this key waits for the patient. */
  async findWaiting({ manager }: Scope, paymentIds: readonly string[], requestKey: string): Promise<string[]> {
    if (paymentIds.length === 0) return [];
    const rows = await manager
      .createQueryBuilder(RefundRow, 'refund')
      .innerJoin(RefundLegRow, 'leg', 'leg.refund_id = refund.id AND leg.status = :waiting', {
        waiting: 'needs_patient',
      })
      .where('refund.payment_id IN (:...paymentIds) AND refund.request_key = :requestKey', { paymentIds, requestKey })
      .getMany();
    return rows.map(({ paymentId }) => paymentId);
  },
  hasRefund: ({ manager }: Scope, paymentId: string): Promise<boolean> => manager.existsBy(RefundRow, { paymentId }),
  /** Whether a refund of this payment is not back yet, besides one. */
  hasOther: ({ manager }: Scope, paymentId: string, refundId: string): Promise<boolean> =>
    manager.existsBy(RefundRow, { paymentId, id: Not(refundId), status: Not('succeeded') }),
  hasOpenOf: ({ manager }: Scope, patientId: string): Promise<boolean> =>
    manager
      .createQueryBuilder(RefundRow, 'refund')
      .innerJoin(PaymentRow, 'payment', 'payment.id = refund.payment_id')
      .where('payment.patient_id = :patientId AND refund.status <> :done', { patientId, done: 'succeeded' })
      .getExists(),
  insert: (scope: Scope, row: RefundRow): Promise<boolean> => insertUnlessExists(scope, RefundRow, row),
  async move({ manager }: Scope, id: string, [from, to]: [readonly Status[], Status]): Promise<boolean> {
    const where = { id, status: In([...from]) };
    const { affected } = await manager.update(RefundRow, where, { status: to, updatedAt: clock.now() });
    return affected === 1;
  },
});

export type RefundRepository = ReturnType<typeof makeRefundRepository>;
