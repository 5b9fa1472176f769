import { fen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { PaymentGateway } from '../../ports/payment-gateway';
import { openInsuranceOrder, sealInsuranceOrder } from './insurance-order';
import { insuranceOrderNo, isPassing } from './payment.policy';
import { feeOf } from './payment.presenter';
import type { PaymentRepository } from './payment.repository';
import type { PaymentRow } from './payment.table';
import type { InsuranceQuote, OpenPaymentCommand } from './payments';
import { type PrepayOrder, refuse } from './prepay-order';

type Insurance = NonNullable<OpenPaymentCommand['insurance']>;

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  gateway: Pick<PaymentGateway, 'createMedInsOrder'>;
  payments: PaymentRepository;
  prepayOrder: PrepayOrder;
  reread(row: PaymentRow): Promise<PaymentRow>;
}

const assertSums = (row: PaymentRow, { split }: InsuranceQuote): void => {
  if (split.totalFen !== row.totalFen || split.fundFen + split.accountFen + split.cashFen !== split.totalFen) {
    throw new AppError('INSURANCE.REJECTED', { paymentId: row.id, reason: 'the split misses the total' });
  }
};

/** The insured half of opening: the centre's split, then the mixed order at WeChat. */
export const makePlaceInsuredOrder = ({ tx, cipher, gateway, payments, prepayOrder, reread }: Deps) => {
  const askCentre = async (row: PaymentRow, insurance: Insurance): Promise<InsuranceQuote> => {
    try {
      const quote = await insurance.quote(insuranceOrderNo(row.id));
      assertSums(row, quote);
      return quote;
    } catch (error) {
      // A lost answer leaves the intent as it is: the same bill may be asked about again under the same number.
      if (error instanceof AppError && !error.spec.retryable) {
        const change = { activeSubjectKey: null, nextCheckAt: null };
        await payments.moveFrom(tx.outside, row.id, [['created'], 'failed'], change);
      }
      throw error;
    }
  };

  const adoptQuote = async (row: PaymentRow, insurance: Insurance): Promise<PaymentRow> => {
    if (row.insuranceOrderId !== null) return row;
    const quote = await askCentre(row, insurance);
    await tx.run(async (scope) => {
      const change = { ...feeOf(quote.split), ...sealInsuranceOrder(cipher, row.id, quote) };
      if (await payments.adoptSplit(scope, row.id, change)) await payments.insertLegs(scope, row.id, quote.split);
    });
    return reread(row);
  };

  const placeMedIns = async (quoted: PaymentRow, openid: string, payer: { name: string; idNumber: string }) => {
    let row = quoted;
    if (row.cashFen > 0 && row.prepayId === null) {
      await payments.notePrepay(tx.outside, row.id, await prepayOrder.prepay(row, openid));
      row = await reread(row);
    }
    const order = openInsuranceOrder(cipher, row);
    if (!order) return refuse(row, 'PAYMENT.CLOSED', 'closed while the centre answered');
    const outcome = await gateway.createMedInsOrder({
      paymentId: row.id,
      openid,
      payer,
      serialNo: insuranceOrderNo(row.id),
      payOrderId: order.orderId,
      payAuthNo: order.payAuthNo,
      total: fen(row.totalFen),
      fund: fen(row.fundFen),
      account: fen(row.accountFen),
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
        return prepayOrder.fail(row, 'INSURANCE.REJECTED', outcome.code);
    }
  };

  return { adoptQuote, placeMedIns };
};
