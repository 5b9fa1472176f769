import { AppError } from '../../platform/app-error';
import type { Scope } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import { nextRefundCheck } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { PaymentLegRow, PaymentRow } from './payment.table';
import type { PartialRefund, Payments, PayParts } from './payments';
import { isInsuranceWhole, legsOfRefund } from './refund.policy';
import type { RefundRepository } from './refund.repository';
import type { RefundRow } from './refund.table';

interface Deps {
  clock: Clock;
  outbox: Outbox;
  audit: Audit;
  payments: PaymentRepository;
  refunds: RefundRepository;
}

const REASON_MAX = 80;
/** The request for everything that is left. */
export const REST = 'rest';

const leftOf = (legs: readonly PaymentLegRow[]): PayParts => {
  const left = (kind: PaymentLegRow['kind']) =>
    legs.filter((leg) => leg.kind === kind).reduce((sum, leg) => sum + leg.amountFen - leg.refundedFen, 0);
  const [fundFen, accountFen, otherFen, cashFen] = [left('fund'), left('account'), left('other'), left('cash')];
  return { totalFen: fundFen + accountFen + otherFen + cashFen, fundFen, accountFen, otherFen, cashFen };
};

/** What tells the owner of the subject that a refund is back. */
export const refundedMessage = (row: PaymentRow, refund: Pick<RefundRow, 'id' | 'requestKey'> | null) => ({
  topic: `payment.refunded.${row.subject}`,
  payload: {
    paymentId: row.id,
    subjectId: row.subjectId,
    refundId: refund?.id ?? null,
    requestKey: refund?.requestKey ?? REST,
  },
  dedupeKey: `payment.refunded:${refund?.id ?? row.id}`,
});

/** Starts the way back of a payment or of a part of it, once per request. See Payments.refund. */
export const makeRequestRefund = ({ clock, outbox, audit, payments, refunds }: Deps): Payments['refund'] => {
  const insertLegs = async (scope: Scope, row: PaymentRow, refund: RefundRow): Promise<void> => {
    const now = clock.now();
    // At most four, each for another system or purpose.
    for (const [position, kind] of legsOfRefund(row, refund).entries()) {
      await refunds.insertLeg(scope, {
        id: newId('refundLeg', now),
        refundId: refund.id,
        kind,
        position,
        status: position === 0 ? 'due' : 'waiting',
        remoteId: null,
        credentialCipher: null,
        nextCheckAt: position === 0 ? nextRefundCheck(now, 0) : null,
        checkCount: 0,
        updatedAt: now,
      });
    }
  };

  const insert = async (scope: Scope, row: PaymentRow, parts: PayParts, given: { key: string; reason: string }) => {
    const now = clock.now();
    const refund: RefundRow = {
      ...{ id: newId('refund', now), paymentId: row.id, requestKey: given.key, ...parts },
      reason: [...given.reason].slice(0, REASON_MAX).join(''),
      ...{ status: 'processing', createdAt: now, updatedAt: now },
    };
    if (!(await refunds.insert(scope, refund))) return;
    if (!isInsuranceWhole(row, parts) || !(await payments.reserve(scope, row.id, parts))) {
      throw new AppError('PAYMENT.REFUND_EXCEEDS', { paymentId: row.id, requestKey: given.key });
    }
    await insertLegs(scope, row, refund);
    const payload = { refundId: refund.id };
    await outbox.add(scope, { topic: 'refund.requested', payload, dedupeKey: `refund.requested:${refund.id}` });
  };

  const record = (scope: Scope, row: PaymentRow, reason: string, parts: PayParts): Promise<void> =>
    audit.record(scope, {
      actorKind: 'system',
      actorId: 'payment',
      ownerId: row.ownerId,
      patientId: row.patientId,
      action: 'refund.requested',
      subjectKind: 'payment',
      subjectId: row.id,
      requestId: row.id,
      detail: { reason, totalFen: parts.totalFen, cashFen: parts.cashFen },
    });

  const refundRest = async (scope: Scope, row: PaymentRow, reason: string): Promise<void> => {
    if (!(await payments.move(scope, row.id, 'refunding', { nextCheckAt: null }))) return;
    const parts = leftOf(await payments.legsOf(scope, row.id));
    await record(scope, row, reason, parts);
    if (parts.totalFen > 0) return insert(scope, row, parts, { key: REST, reason });
    await payments.move(scope, row.id, 'refunded', { activeSubjectKey: null });
    await outbox.add(scope, refundedMessage(row, null));
  };

  const refundPart = async (scope: Scope, row: PaymentRow, reason: string, { key, parts }: PartialRefund) => {
    const known = await refunds.findByRequests(scope, [key]);
    if (known.length > 0) return;
    await insert(scope, row, parts, { key, reason });
    await record(scope, row, reason, parts);
    const left = leftOf(await payments.legsOf(scope, row.id));
    if (left.totalFen === 0) await payments.move(scope, row.id, 'refunding', { nextCheckAt: null });
  };

  return async (scope, paymentId, reason, partial) => {
    const row = await payments.find(scope, paymentId);
    if (!row || row.paidAt === null) throw new Error('a refund of a payment that took no money');
    return partial ? refundPart(scope, row, reason, partial) : refundRest(scope, row, reason);
  };
};
