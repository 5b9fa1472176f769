import type { BillRefundView, FeeLines, RequestBillRefundRequest } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { requestHash } from '../../platform/crypto/tokens';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Payments } from '../payment';
import { keepLine, needsTwoPersons, nextHisCheck, reasonInWords } from './bill-refund.policy';
import { presentBillRefund } from './bill-refund.presenter';
import type { BillRefundRepository } from './bill-refund.repository';
import type { BillRefundRow } from './bill-refund.table';
import type { OfferRefund, PaidBill } from './offer-refund';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Outbox;
  audit: Pick<Audit, 'record'>;
  payments: Pick<Payments, 'hold'>;
  refunds: BillRefundRepository;
  offerRefund: Pick<OfferRefund, 'requirePaid'>;
  approvalAboveFen: number;
}

export interface RequestRefundCommand extends RequestBillRefundRequest {
  ownerId: string;
  patientId: string;
  billId: string;
  requestId: string;
}

/** What comes back of a bill, as the HIS says. */
interface Wanted {
  paid: PaidBill;
  quoted: Awaited<ReturnType<PaidBill['quote']>>;
}

export const GIVE_BACK = 'bill.give-back';

/** Goes on with a refund: the HIS is asked. */
export const giveBackMessage = (billRefundId: string) => ({
  topic: GIVE_BACK,
  payload: { billRefundId },
  dedupeKey: `${GIVE_BACK}:${billRefundId}`,
});

const isSameFee = (a: FeeLines, b: FeeLines): boolean =>
  a.totalFen === b.totalFen && a.fundFen === b.fundFen && a.accountFen === b.accountFen && a.cashFen === b.cashFen;

const hashOf = ({ patientId, billId, lines, expected, reason }: RequestRefundCommand): string =>
  requestHash([patientId, billId, [...lines].sort(), expected.totalFen, expected.cashFen, reason]);

/**
 * Writes down which items a patient wants to give back. Up to the hospital's limit it goes on by itself, above it two
 * persons agree first. @throws as OfferRefund, BILL.REFUND_CHANGED, REQUEST.KEY_REUSED
 */
export const makeRequestBillRefund = (deps: Deps) => {
  const { tx, clock, outbox, audit, payments, refunds, offerRefund, approvalAboveFen } = deps;

  const newRow = (command: RequestRefundCommand, { paid, quoted }: Wanted, askedFen: number): BillRefundRow => {
    const now = clock.now();
    const isBig = needsTwoPersons(quoted.fee.totalFen, askedFen, approvalAboveFen);
    return {
      id: newId('billRefund', now),
      ...{ ownerId: command.ownerId, patientId: command.patientId, billId: command.billId },
      paymentId: paid.payment.id,
      itemLines: quoted.items.map((item) => keepLine(command.billId, item)),
      itemNames: quoted.items.map(({ name }) => name),
      ...quoted.fee,
      reason: reasonInWords(command.reason),
      status: isBig ? 'awaiting_review' : 'requested',
      ...{ endReason: null, proposedBy: null, approvedBy: null },
      idempotencyKey: command.idempotencyKey,
      requestHash: hashOf(command),
      nextCheckAt: isBig ? null : nextHisCheck(now, 0),
      checkCount: 0,
      ...{ createdAt: now, updatedAt: now },
    };
  };

  /** Null when the key was used before. */
  const insert = async (scope: Scope, command: RequestRefundCommand, wanted: Wanted): Promise<BillRefundRow | null> => {
    const paymentId = wanted.paid.payment.id;
    // Of two small ones at once one must see the other.
    await payments.hold(scope, paymentId);
    const row = newRow(command, wanted, await refunds.askedFen(scope, paymentId));
    if (!(await refunds.insert(scope, row))) return null;
    const { requestId } = command;
    const { id, ownerId, patientId, totalFen, cashFen } = row;
    await audit.record(scope, {
      ...{ actorKind: 'user' as const, actorId: ownerId, ownerId, patientId, requestId },
      ...{ action: 'bill_refund.requested', subjectKind: 'bill_refund', subjectId: id, detail: { totalFen, cashFen } },
    });
    if (row.status === 'requested') await outbox.add(scope, giveBackMessage(id));
    return row;
  };

  const earlier = async (command: RequestRefundCommand): Promise<BillRefundRow | null> => {
    const row = await refunds.findByKey(tx.outside, command.ownerId, command.idempotencyKey);
    if (row && row.requestHash !== hashOf(command)) throw new AppError('REQUEST.KEY_REUSED', { billRefundId: row.id });
    return row;
  };

  return async (command: RequestRefundCommand): Promise<BillRefundView> => {
    const known = await earlier(command);
    if (known) return presentBillRefund(known, undefined);
    const paid = await offerRefund.requirePaid(command);
    const quoted = await paid.quote(command.lines);
    if (!isSameFee(quoted.fee, command.expected) || quoted.fee.totalFen === 0) {
      throw new AppError('BILL.REFUND_CHANGED', { billId: command.billId });
    }
    const row = (await tx.run((scope) => insert(scope, command, { paid, quoted }))) ?? (await earlier(command));
    if (!row) throw new AppError('REQUEST.IN_PROGRESS', { billId: command.billId });
    return presentBillRefund(row, undefined);
  };
};
