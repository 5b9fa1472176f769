import { fen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import { PAY_AUTH_EXPIRED, type PaymentGateway } from '../../ports/payment-gateway';
import { openInsuranceOrder, openPayer } from './insurance-order';
import { insuranceOrderNo, isPassing } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { PaymentRow } from './payment.table';
import { type PrepayOrder, refuse } from './prepay-order';

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  gateway: Pick<PaymentGateway, 'createMedInsOrder'>;
  payments: PaymentRepository;
  prepayOrder: PrepayOrder;
  reread(row: PaymentRow): Promise<PaymentRow>;
}

/** The insured half of opening: the mixed order at WeChat. */
export const makePlaceInsuredOrder =
  ({ tx, cipher, gateway, payments, prepayOrder, reread }: Deps) =>
  async (quoted: PaymentRow, openid: string, patient: { name: string; idNumber: string }): Promise<string> => {
    if (quoted.insuredTotalFen === null || quoted.status !== 'created')
      return refuse(quoted, 'PAYMENT.CLOSED', 'given up while the centre answered');
    let row = quoted;
    if (row.cashFen > 0 && row.prepayId === null) {
      await payments.notePrepay(tx.outside, row.id, await prepayOrder.prepay(row, openid));
      row = await reread(row);
    }
    const order = openInsuranceOrder(cipher, row);
    if (!order) return refuse(row, 'PAYMENT.CLOSED', 'closed while the centre answered');
    const relative = openPayer(cipher, row);
    const outcome = await gateway.createMedInsOrder({
      paymentId: row.id,
      openid,
      payer: relative ?? patient,
      relative: relative === null ? null : patient,
      serialNo: insuranceOrderNo(row.id),
      payOrderId: order.orderId,
      payAuthNo: order.payAuthNo,
      total: fen(row.totalFen),
      fund: fen(row.fundFen),
      account: fen(row.accountFen),
      other: fen(row.otherFen),
      cash: fen(row.cashFen),
      prepayId: row.prepayId,
      createdAt: row.createdAt,
    });
    switch (outcome.kind) {
      case 'accepted':
        return outcome.value.mixTradeNo;
      case 'unknown':
        throw new AppError('INSURANCE.UNAVAILABLE', { paymentId: row.id, reason: outcome.cause });
      case 'rejected':
        if (isPassing(outcome.code)) throw new AppError('INSURANCE.UNAVAILABLE', { paymentId: row.id });
        // With a fresh authorisation it is another order; this one is taken back.
        return prepayOrder.fail(
          row,
          outcome.code === PAY_AUTH_EXPIRED ? 'INSURANCE.NOT_AUTHORISED' : 'INSURANCE.REJECTED',
          outcome.code,
        );
    }
  };
