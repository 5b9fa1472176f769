import { requestHash } from '../../platform/crypto/tokens';
import type { Scope } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import { CHECK_WINDOW_MS, FIRST_CHECK_MS } from './payment.policy';
import { type PaymentRepository, subjectKey } from './payment.repository';
import type { PaymentRow } from './payment.table';
import type { OpenPaymentCommand, PayParts } from './payments';

interface Deps {
  clock: Clock;
  outbox: Outbox;
  audit: Audit;
  payments: PaymentRepository;
}

const methodOf = ({ fee, insurance }: OpenPaymentCommand): PaymentRow['method'] =>
  fee.totalFen === 0 ? 'nothing_to_pay' : insurance ? 'med_ins' : 'wechat';

/** Tells two wishes apart; the parts of an insured payment are the centre's and not the caller's. */
export const hashOf = (command: OpenPaymentCommand): string =>
  requestHash([command.patientId, command.subject, command.subjectId, command.fee.totalFen, methodOf(command)]);

/** Until the centre has answered, everything counts as cash. */
const firstParts = ({ fee, insurance }: OpenPaymentCommand): PayParts => {
  const { totalFen, fundFen, accountFen, cashFen } = fee;
  if (insurance) return { totalFen, fundFen: 0, accountFen: 0, otherFen: 0, cashFen: totalFen };
  return { totalFen, fundFen, accountFen, otherFen: 0, cashFen };
};

/**
 * Writes a new payment before anybody outside is asked; one of nothing is paid at once. Answers null when the key or
 * the subject was taken meanwhile.
 */
export const makeWriteIntent = ({ clock, outbox, audit, payments }: Deps) => {
  const newRow = (command: OpenPaymentCommand): PaymentRow => {
    const now = clock.now();
    const isFree = command.fee.totalFen === 0;
    return {
      id: newId('payment', now),
      ownerId: command.ownerId,
      patientId: command.patientId,
      subject: command.subject,
      subjectId: command.subjectId,
      activeSubjectKey: subjectKey(command.subject, command.subjectId),
      status: isFree ? 'processing' : 'created',
      method: methodOf(command),
      description: command.description,
      ...firstParts(command),
      prepayId: null,
      transactionId: null,
      mixTradeNo: null,
      insuranceOrderId: null,
      insuranceTokenCipher: null,
      insuredTotalFen: null,
      payerCipher: null,
      receiptNo: null,
      guidance: null,
      expiresAt: command.expiresAt,
      paidAt: isFree ? now : null,
      idempotencyKey: command.idempotencyKey,
      requestHash: hashOf(command),
      nextCheckAt: new Date(now.getTime() + (isFree ? CHECK_WINDOW_MS : FIRST_CHECK_MS)),
      checkCount: 0,
      createdAt: now,
      updatedAt: now,
    };
  };

  return async (scope: Scope, command: OpenPaymentCommand): Promise<PaymentRow | null> => {
    const row = newRow(command);
    if (!(await payments.insert(scope, row))) return null;
    if (row.method === 'wechat') await payments.insertLegs(scope, row.id, row);
    const deed = {
      actorKind: 'user' as const,
      actorId: row.ownerId,
      ownerId: row.ownerId,
      patientId: row.patientId,
      subjectKind: 'payment',
      subjectId: row.id,
      requestId: command.requestId ?? row.id,
    };
    await audit.record(scope, { ...deed, action: 'payment.opened', detail: { totalFen: row.totalFen } });
    if (row.method === 'nothing_to_pay') {
      const payload = { paymentId: row.id, subjectId: row.subjectId };
      const dedupeKey = `payment.paid:${row.id}`;
      await outbox.add(scope, { topic: `payment.paid.${row.subject}`, payload, dedupeKey });
    }
    return row;
  };
};

export type WriteIntent = ReturnType<typeof makeWriteIntent>;
