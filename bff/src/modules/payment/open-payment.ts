import type { PaymentIntent } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { PaymentGateway } from '../../ports/payment-gateway';
import type { Audit } from '../audit';
import { SHORTEST_WINDOW_MS } from './payment.policy';
import { presentIntent } from './payment.presenter';
import { type PaymentRepository, subjectKey } from './payment.repository';
import { awaitsMoney, isUnpaid } from './payment.state';
import type { PaymentRow } from './payment.table';
import type { OpenPaymentCommand, Payments } from './payments';
import type { PreparePayment } from './prepare-payment';
import { hashOf, makeWriteIntent } from './write-intent';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Outbox;
  audit: Audit;
  gateway: Pick<PaymentGateway, 'signForPhone'>;
  payments: PaymentRepository;
  checkpoint: Checkpoint;
  close: Payments['close'];
  prepare: PreparePayment;
}

const ROUNDS_MAX = 4;

/** The row to go on with; `replace`: another payment of the subject stands in the way; `again`: somebody was faster. */
type Adopted =
  { kind: 'row'; row: PaymentRow; isNew: boolean } | { kind: 'replace'; paymentId: string } | { kind: 'again' };

/** Refuses a payment that is past paying. @throws PAYMENT.*, INSURANCE.REJECTED, REQUEST.IN_PROGRESS */
const assertPayable = (row: PaymentRow): void => {
  if (awaitsMoney(row)) return;
  const context = { paymentId: row.id, status: row.status };
  switch (row.status) {
    case 'refunding':
      throw new AppError('REQUEST.IN_PROGRESS', context);
    case 'closed':
    case 'refunded':
      throw new AppError('PAYMENT.CLOSED', context);
    case 'failed':
      throw new AppError(row.method === 'med_ins' ? 'INSURANCE.REJECTED' : 'PAYMENT.REJECTED', context);
    default:
      throw new AppError('PAYMENT.ALREADY_PAID', context);
  }
};

/** Writes the intent of a payment, then asks WeChat; see Payments.open. */
export const makeOpenPayment = (deps: Deps): Payments['open'] => {
  const { tx, clock, gateway, payments, checkpoint, close, prepare } = deps;
  const writeIntent = makeWriteIntent(deps);

  const isOver = (row: PaymentRow): boolean =>
    !isUnpaid(row.status) || row.expiresAt.getTime() - clock.now().getTime() < SHORTEST_WINDOW_MS;

  const adopt = (command: OpenPaymentCommand): Promise<Adopted> =>
    tx.run(async (scope) => {
      const same = await payments.findByKey(scope, command.ownerId, command.idempotencyKey);
      if (same) {
        if (same.requestHash !== hashOf(command)) throw new AppError('REQUEST.KEY_REUSED', { paymentId: same.id });
        return { kind: 'row', row: same, isNew: false };
      }
      const live = await payments.findLive(scope, subjectKey(command.subject, command.subjectId));
      if (!live) {
        const row = await writeIntent(scope, command);
        return row ? { kind: 'row', row, isNew: true } : { kind: 'again' };
      }
      assertPayable(live);
      // Another person's phone is paying for the same record; its parameters are of no use here.
      if (live.ownerId !== command.ownerId) throw new AppError('REQUEST.IN_PROGRESS', { paymentId: live.id });
      if (live.requestHash !== hashOf(command) || isOver(live)) return { kind: 'replace', paymentId: live.id };
      return { kind: 'row', row: live, isNew: false };
    });

  /** @throws PAYMENT.ALREADY_PAID, PAYMENT.UNAVAILABLE when it is not closed now */
  const giveUp = async (paymentId: string): Promise<void> => {
    const ended = await close(paymentId);
    if (ended === 'paid') throw new AppError('PAYMENT.ALREADY_PAID', { paymentId });
    if (ended === 'unknown') throw new AppError('PAYMENT.UNAVAILABLE', { paymentId });
  };

  const proceed = async (row: PaymentRow, isNew: boolean, command: OpenPaymentCommand): Promise<PaymentIntent> => {
    if (row.method === 'nothing_to_pay') return presentIntent(row, gateway.signForPhone);
    assertPayable(row);
    if (!isNew && (!isUnpaid(row.status) || row.expiresAt <= clock.now())) {
      await giveUp(row.id);
      throw new AppError('PAYMENT.CLOSED', { paymentId: row.id });
    }
    const ready = row.status === 'paying' ? row : await prepare(row, { isNew, insurance: command.insurance });
    return presentIntent(ready, gateway.signForPhone);
  };

  return async (command) => {
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      const adopted = await adopt(command);
      checkpoint('pay.opened');
      if (adopted.kind === 'row') return proceed(adopted.row, adopted.isNew, command);
      if (adopted.kind === 'replace') await giveUp(adopted.paymentId);
    }
    throw new AppError('REQUEST.IN_PROGRESS', { subject: command.subject, subjectId: command.subjectId });
  };
};
