import type { PaymentStatus } from '@anzhen/shared-types';
import { In, IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { insertRow, insertUnlessExists } from '../../platform/db/insert-row';
import { forUpdate } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { openStatuses, statesBefore, unpaidStatuses } from './payment.state';
import { PaymentLegRow, PaymentRow } from './payment.table';
import type { PayParts } from './payments';

const BATCH = 50;

interface Deps {
  clock: Clock;
}

type Change = Partial<Omit<PaymentRow, 'id' | 'status'>>;

/** `bill:B1024`: held by the one live payment of a subject. */
export const subjectKey = (subject: PaymentRow['subject'], subjectId: string): string => `${subject}:${subjectId}`;

const legsOf = (parts: PayParts): [PaymentLegRow['kind'], number][] =>
  (
    [
      ['fund', parts.fundFen],
      ['account', parts.accountFen],
      ['other', parts.otherFen],
      ['cash', parts.cashFen],
    ] as [PaymentLegRow['kind'], number][]
  ).filter(([, amountFen]) => amountFen > 0);

const makeReads = ({ clock }: Deps) => ({
  find: ({ manager }: Scope, id: string): Promise<PaymentRow | null> => manager.findOneBy(PaymentRow, { id }),
  findMany: ({ manager }: Scope, ids: readonly string[]): Promise<PaymentRow[]> =>
    manager.findBy(PaymentRow, { id: In([...ids]) }),
  findOwn: ({ manager }: Scope, ownerId: string, id: string): Promise<PaymentRow | null> =>
    manager.findOneBy(PaymentRow, { id, ownerId }),
  findByKey: ({ manager }: Scope, ownerId: string, idempotencyKey: string): Promise<PaymentRow | null> =>
    manager.findOneBy(PaymentRow, { ownerId, idempotencyKey }),
  findByInsuranceOrder: ({ manager }: Scope, insuranceOrderId: string): Promise<PaymentRow | null> =>
    manager.findOneBy(PaymentRow, { insuranceOrderId }),
  findLive: ({ manager }: Scope, activeSubjectKey: string): Promise<PaymentRow | null> =>
    manager.findOneBy(PaymentRow, { activeSubjectKey }),
  findBySubjects: async ({ manager }: Scope, subject: PaymentRow['subject'], subjectIds: readonly string[]) =>
    subjectIds.length === 0
      ? []
      : manager.find(PaymentRow, {
          where: { subject, subjectId: In([...subjectIds]) },
          order: { createdAt: 'ASC', id: 'ASC' },
        }),
  async hold(scope: Scope, paymentId: string): Promise<void> {
    await scope.manager.query(`SELECT id FROM payment WHERE id = ? ${forUpdate(scope)}`, [paymentId]);
  },
  hasOpen: ({ manager }: Scope, patientId: string): Promise<boolean> =>
    manager.existsBy(PaymentRow, { patientId, status: In([...openStatuses]) }),
  /** Unpaid ones to ask about, also with a person, and paid ones that the hospital has left waiting. */
  findDue: ({ manager }: Scope): Promise<PaymentRow[]> =>
    manager.find(PaymentRow, {
      where: {
        status: In([...unpaidStatuses, 'processing', 'needs_staff']),
        nextCheckAt: LessThanOrEqual(clock.now()),
      },
      order: { nextCheckAt: 'ASC' },
      take: BATCH,
    }),
});

const makeMoves = ({ clock }: Deps) => {
  const update = async (
    { manager }: Scope,
    where: Parameters<Scope['manager']['update']>[1],
    change: Change & { status?: PaymentStatus },
  ): Promise<boolean> => {
    // TypeORM's partial type cannot express JSON columns.
    const values = { ...change, updatedAt: clock.now() } as QueryDeepPartialEntity<PaymentRow>;
    const { affected } = await manager.update(PaymentRow, where, values);
    return affected === 1;
  };

  return {
    /** One move of the state table, with the old state in the WHERE. */
    move: (scope: Scope, id: string, to: PaymentStatus, change: Change = {}): Promise<boolean> =>
      update(scope, { id, status: In(statesBefore(to)) }, { ...change, status: to }),
    /** As `move`, but only out of one of these states. */
    moveFrom: (
      scope: Scope,
      id: string,
      [from, to]: [readonly PaymentStatus[], PaymentStatus],
      change: Change = {},
    ): Promise<boolean> => update(scope, { id, status: In([...from]) }, { ...change, status: to }),
    /** Money is in: once per payment, whatever said so first. */
    takeMoney: (scope: Scope, id: string, change: Change & { paidAt: Date }): Promise<boolean> =>
      update(
        scope,
        { id, status: In(statesBefore('processing')), paidAt: IsNull() },
        { ...change, status: 'processing' },
      ),
    /** Nothing was paid and nothing can be. */
    endUnpaid: (scope: Scope, id: string, to: 'closed' | 'failed'): Promise<boolean> =>
      update(
        scope,
        { id, status: In(statesBefore(to)), paidAt: IsNull() },
        { status: to, activeSubjectKey: null, nextCheckAt: null },
      ),
    finish: (scope: Scope, id: string, change: Change): Promise<boolean> =>
      update(
        scope,
        { id, status: In(statesBefore('settled')), paidAt: Not(IsNull()) },
        { ...change, status: 'settled' },
      ),
    /** Out of a person's hands again, with its money. */
    resume: (scope: Scope, id: string, nextCheckAt: Date): Promise<boolean> =>
      update(scope, { id, status: 'needs_staff', paidAt: Not(IsNull()) }, { status: 'processing', nextCheckAt }),
    /** The centre has an order for it that is not split yet. */
    noteUpload: (scope: Scope, id: string, change: Change): Promise<boolean> =>
      update(scope, { id, status: 'created', insuredTotalFen: IsNull() }, change),
    /** The centre answered after the payment was given up. */
    noteLateUpload: (scope: Scope, id: string, change: Change): Promise<boolean> =>
      update(scope, { id, status: In(['closed', 'failed']) }, change),
    /** Takes over the parts that the insurance centre gave, once. */
    adoptSplit: (scope: Scope, id: string, parts: PayParts): Promise<boolean> =>
      update(
        scope,
        { id, status: 'created', insuredTotalFen: IsNull() },
        { ...parts, insuredTotalFen: parts.totalFen },
      ),
    notePrepay: (scope: Scope, id: string, prepayId: string): Promise<boolean> =>
      update(scope, { id, status: 'created' }, { prepayId }),
    noteTransaction: (scope: Scope, id: string, transactionId: string): Promise<boolean> =>
      update(scope, { id, transactionId: IsNull() }, { transactionId }),
    /** An unpaid one is asked about at once. */
    hurry: (scope: Scope, id: string): Promise<boolean> =>
      update(
        scope,
        { id, status: In([...unpaidStatuses, 'needs_staff']), paidAt: IsNull() },
        { nextCheckAt: clock.now() },
      ),
    /** Books the next look; false when another worker was faster. */
    postpone: (scope: Scope, row: PaymentRow, nextCheckAt: Date): Promise<boolean> =>
      update(
        scope,
        { id: row.id, status: row.status, checkCount: row.checkCount },
        { nextCheckAt, checkCount: row.checkCount + 1 },
      ),
  };
};

const makeLegs = ({ clock }: Deps) => ({
  insert: (scope: Scope, row: PaymentRow): Promise<boolean> => insertUnlessExists(scope, PaymentRow, row),
  async insertLegs(scope: Scope, paymentId: string, parts: PayParts): Promise<void> {
    // At most four.
    for (const [kind, amountFen] of legsOf(parts)) {
      const id = newId('paymentLeg', clock.now());
      await insertRow(scope, PaymentLegRow, { id, paymentId, kind, amountFen, refundedFen: 0, status: 'pending' });
    }
  },
  legsOf: ({ manager }: Scope, paymentId: string): Promise<PaymentLegRow[]> =>
    manager.findBy(PaymentLegRow, { paymentId }),
  /** The insurance pays nothing of it after all. */
  async dropInsuredLegs({ manager }: Scope, paymentId: string): Promise<void> {
    await manager.delete(PaymentLegRow, { paymentId, status: 'pending', kind: Not('cash') });
  },
  async takeLegs({ manager }: Scope, paymentId: string): Promise<void> {
    await manager.update(PaymentLegRow, { paymentId, status: 'pending' }, { status: 'paid' });
  },
  /** These parts are back; a leg of which everything has gone is over. */
  async returnLegs({ manager }: Scope, paymentId: string, kinds: readonly PaymentLegRow['kind'][]): Promise<void> {
    await manager
      .createQueryBuilder()
      .update(PaymentLegRow)
      .set({ status: 'refunded' })
      .where({ paymentId, status: 'paid', kind: In([...kinds]) })
      .andWhere('refunded_fen = amount_fen')
      .execute();
  },
  /** Sets parts aside for a refund; false when one of them has not that much left. */
  async reserve({ manager }: Scope, paymentId: string, parts: PayParts): Promise<boolean> {
    for (const [kind, amountFen] of legsOf(parts)) {
      const { affected } = await manager
        .createQueryBuilder()
        .update(PaymentLegRow)
        .set({ refundedFen: () => 'refunded_fen + :amountFen' })
        .where({ paymentId, kind, status: Not('pending') })
        .andWhere('refunded_fen + :amountFen <= amount_fen')
        .setParameters({ amountFen })
        .execute();
      if (affected !== 1) return false;
    }
    return true;
  },
});

/** Rows of payments and their legs; every change of a state names the old one. */
export const makePaymentRepository = (deps: Deps) => ({ ...makeReads(deps), ...makeLegs(deps), ...makeMoves(deps) });

export type PaymentRepository = ReturnType<typeof makePaymentRepository>;
