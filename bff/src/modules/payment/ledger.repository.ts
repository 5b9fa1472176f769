import { And, In, IsNull, LessThan, MoreThan, MoreThanOrEqual, Not } from 'typeorm';
import type { Scope } from '../../platform/db/transaction';
import { PaymentRow } from './payment.table';
import type { PayParts } from './payments';
import { RefundLegRow, RefundRow } from './refund.table';

/** A refund as the books are compared by; `cashFen` goes back through WeChat, fund and account by the centre. */
export interface LedgerRefund extends PayParts {
  id: string;
  /** What the HIS, the insurance centre and WeChat call it: its request, its steps, and their number of the cash. */
  otherNames: string[];
  status: RefundRow['status'];
  createdAt: Date;
}

/** A payment with all its refunds, as the books are compared by. */
export interface LedgerPayment extends PayParts {
  id: string;
  subject: PaymentRow['subject'];
  subjectId: string;
  status: string;
  transactionId: string | null;
  insuranceOrderId: string | null;
  receiptNo: string | null;
  paidAt: Date | null;
  createdAt: Date;
  refunds: LedgerRefund[];
}

/** What other books call our payments. */
export interface LedgerNames {
  /** Ids of payments and of refunds. */
  ids: Iterable<string>;
  transactionIds: Iterable<string>;
  insuranceOrderIds: Iterable<string>;
  subjectIds: Iterable<string>;
}

const BATCH = 500;
const columns = {
  ...{ id: true, subject: true, subjectId: true, status: true, paidAt: true, createdAt: true, receiptNo: true },
  ...{
    totalFen: true,
    fundFen: true,
    accountFen: true,
    otherFen: true,
    cashFen: true,
    transactionId: true,
    insuranceOrderId: true,
  },
} as const;

const namesOf = ({ id, kind, remoteId }: RefundLegRow): string[] =>
  kind === 'cash' && remoteId !== null ? [id, remoteId] : [id];

const inBatches = <Item>(items: Iterable<Item>): Item[][] => {
  const all = [...new Set(items)];
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) =>
    all.slice(index * BATCH, (index + 1) * BATCH),
  );
};

/** Walks a table in order of id, so that no statement reads a whole day at once. */
async function readPages<Row extends { id: string }>(readAfter: (afterId: string) => Promise<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await readAfter(rows.at(-1)?.id ?? '');
    rows.push(...page);
    if (page.length < BATCH) return rows;
  }
}

const makeLedgerReads = ({ manager }: Scope) => {
  const paymentsBy = async (
    column: 'id' | 'transactionId' | 'insuranceOrderId' | 'subjectId',
    values: Iterable<string>,
  ): Promise<PaymentRow[]> => {
    const rows: PaymentRow[] = [];
    for (const some of inBatches(values))
      rows.push(...(await manager.find(PaymentRow, { select: columns, where: { [column]: In(some) } })));
    return rows;
  };

  const stepsOf = (refunds: readonly RefundRow[]): Promise<RefundLegRow[]> =>
    refunds.length === 0
      ? Promise.resolve([])
      : manager.find(RefundLegRow, {
          select: { id: true, refundId: true, kind: true, remoteId: true },
          where: { refundId: In(refunds.map(({ id }) => id)) },
        });

  const withRefunds = async (rows: readonly PaymentRow[]): Promise<LedgerPayment[]> => {
    const payments = new Map(rows.map((row): [string, LedgerPayment] => [row.id, { ...row, refunds: [] }]));
    for (const some of inBatches(payments.keys())) {
      const refunds = await manager.find(RefundRow, { where: { paymentId: In(some) }, order: { id: 'ASC' } });
      const steps = await stepsOf(refunds);
      for (const row of refunds)
        payments.get(row.paymentId)?.refunds.push({
          ...{ id: row.id, status: row.status, createdAt: row.createdAt, totalFen: row.totalFen },
          ...{ fundFen: row.fundFen, accountFen: row.accountFen, otherFen: row.otherFen, cashFen: row.cashFen },
          otherNames: [row.requestKey, ...steps.filter(({ refundId }) => refundId === row.id).flatMap(namesOf)],
        });
    }
    return [...payments.values()];
  };

  return { paymentsBy, withRefunds };
};

/** Our own book of payments and refunds, read for reconciliation. */
export const ledgerRepository = {
  /**
   * Payments that took money in [from, to), those of which a refund was asked for in it, and those begun in it for which
   * the insurance centre has an order although no money came.
   */
  async between(scope: Scope, from: Date, to: Date): Promise<LedgerPayment[]> {
    const { manager } = scope;
    const { paymentsBy, withRefunds } = makeLedgerReads(scope);
    const on = And(MoreThanOrEqual(from), LessThan(to));
    const order = { id: 'ASC' as const };
    const paid = await readPages((afterId) =>
      manager.find(PaymentRow, { select: columns, where: { paidAt: on, id: MoreThan(afterId) }, order, take: BATCH }),
    );
    const given = await readPages((afterId) =>
      manager.find(RefundRow, { where: { createdAt: on, id: MoreThan(afterId) }, order, take: BATCH }),
    );
    const unpaid = await readPages((afterId) =>
      manager.find(PaymentRow, {
        select: columns,
        where: { createdAt: on, paidAt: IsNull(), insuranceOrderId: Not(IsNull()), id: MoreThan(afterId) },
        ...{ order, take: BATCH },
      }),
    );
    const known = new Set([...paid, ...unpaid].map(({ id }) => id));
    const others = given.map(({ paymentId }) => paymentId).filter((id) => !known.has(id));
    return withRefunds([...paid, ...unpaid, ...(await paymentsBy('id', others))]);
  },

  /** Payments that go by one of these names. */
  async named(scope: Scope, { ids, transactionIds, insuranceOrderIds, subjectIds }: LedgerNames) {
    const { paymentsBy, withRefunds } = makeLedgerReads(scope);
    const all = [...ids];
    const ofRefunds: string[] = [];
    for (const some of inBatches(all))
      ofRefunds.push(...(await scope.manager.findBy(RefundRow, { id: In(some) })).map(({ paymentId }) => paymentId));
    return withRefunds([
      ...(await paymentsBy('id', [...all, ...ofRefunds])),
      ...(await paymentsBy('transactionId', transactionIds)),
      ...(await paymentsBy('insuranceOrderId', insuranceOrderIds)),
      ...(await paymentsBy('subjectId', subjectIds)),
    ]);
  },
};
