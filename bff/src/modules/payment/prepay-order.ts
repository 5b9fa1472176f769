import { fen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { PaymentGateway } from '../../ports/payment-gateway';
import type { ApplyPayment } from './apply-payment';
import type { EndWaiting } from './end-waiting';
import { isPassing, saysGone, saysPaid } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { PaymentRow } from './payment.table';

interface Deps {
  tx: Transactions;
  outbox: Outbox;
  gateway: Pick<PaymentGateway, 'prepay'>;
  payments: PaymentRepository;
  endWaiting: EndWaiting;
  apply: Pick<ApplyPayment, 'inquire'>;
}

/** Leaves the payment as it is and says so. @throws PAYMENT.UNAVAILABLE, PAYMENT.CLOSED */
export const refuse = (row: PaymentRow, code: 'PAYMENT.UNAVAILABLE' | 'PAYMENT.CLOSED', reason: string): never => {
  throw new AppError(code, { paymentId: row.id, reason });
};

/** The cash order at WeChat, and what its refusals mean for the payment. */
export const makePrepayOrder = ({ tx, outbox, gateway, payments, endWaiting, apply }: Deps) => {
  /** created → failed: frees the subject, and takes back what the insurance centre may hold. */
  const giveUp = (row: PaymentRow): Promise<void> =>
    tx.run(async (scope) => {
      const change = { activeSubjectKey: null, nextCheckAt: null };
      if (!(await payments.moveFrom(scope, row.id, [['created'], 'failed'], change))) return;
      const payload = { paymentId: row.id };
      if (row.method === 'med_ins') await outbox.add(scope, { topic: 'payment.take-back', payload });
    });

  /** Nobody has seen parameters, so nothing can be paid. @throws the given code, always */
  const fail = async (
    row: PaymentRow,
    code: 'PAYMENT.REJECTED' | 'INSURANCE.REJECTED' | 'INSURANCE.NOT_AUTHORISED',
    reason: string,
  ) => {
    await giveUp(row);
    throw new AppError(code, { paymentId: row.id, reason });
  };

  /** An earlier attempt may have reached WeChat although its answer was lost. @throws when there is nothing to go on with */
  const lookBack = async (row: PaymentRow): Promise<void> => {
    switch (await apply.inquire(row)) {
      case 'none':
      case 'waiting':
        return;
      case 'paid':
      case 'already':
      case 'cash_leg':
        throw new AppError('PAYMENT.ALREADY_PAID', { paymentId: row.id });
      case 'closed':
        return refuse(row, 'PAYMENT.CLOSED', 'closed at WeChat');
      case 'unknown':
      case 'mismatch':
      case 'unknown_order':
        return refuse(row, 'PAYMENT.UNAVAILABLE', 'no sure answer about an earlier attempt');
    }
  };

  const prepay = async (row: PaymentRow, openid: string): Promise<string> => {
    const { id: paymentId, description, expiresAt } = row;
    const outcome = await gateway.prepay({ paymentId, description, amount: fen(row.cashFen), openid, expiresAt });
    switch (outcome.kind) {
      case 'accepted':
        return outcome.value.prepayId;
      case 'unknown':
        return refuse(row, 'PAYMENT.UNAVAILABLE', outcome.cause);
      case 'rejected':
        if (isPassing(outcome.code)) return refuse(row, 'PAYMENT.UNAVAILABLE', outcome.code);
        if (saysPaid(outcome.code)) {
          await lookBack(row);
          return refuse(row, 'PAYMENT.UNAVAILABLE', outcome.code);
        }
        if (saysGone(outcome.code)) {
          await endWaiting.withoutMoney(row, 'closed');
          return refuse(row, 'PAYMENT.CLOSED', outcome.code);
        }
        return fail(row, 'PAYMENT.REJECTED', outcome.code);
    }
  };

  return { giveUp, fail, lookBack, prepay };
};

export type PrepayOrder = ReturnType<typeof makePrepayOrder>;
