import { fen, sumFen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import { PAY_AUTH_EXPIRED, type PaymentGateway } from '../../ports/payment-gateway';
import { insuredFenOf, openInsuranceOrder, openPayer, sealInsuranceOrder } from './insurance-order';
import { insuranceOrderNo, isPassing } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { PaymentRow } from './payment.table';
import type { InsuranceQuote, OpenPaymentCommand } from './payments';
import { type PrepayOrder, refuse } from './prepay-order';

type Insurance = NonNullable<OpenPaymentCommand['insurance']>;

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  outbox: Outbox;
  gateway: Pick<PaymentGateway, 'createMedInsOrder'>;
  payments: PaymentRepository;
  prepayOrder: PrepayOrder;
  reread(row: PaymentRow): Promise<PaymentRow>;
}

const assertSums = (row: PaymentRow, { split }: InsuranceQuote): void => {
  const parts = sumFen([split.fundFen, split.accountFen, split.otherFen, split.cashFen]);
  if (split.totalFen !== row.totalFen || parts !== split.totalFen) {
    throw new AppError('INSURANCE.REJECTED', { paymentId: row.id, reason: 'the split misses the total' });
  }
};

/** The insured half of opening: the centre's split, then the mixed order at WeChat. */
export const makePlaceInsuredOrder = (deps: Deps) => {
  const { tx, cipher, outbox, gateway, payments, prepayOrder, reread } = deps;

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
      const change = { ...quote.split, ...sealInsuranceOrder(cipher, row.id, quote) };
      if (!(await payments.adoptSplit(scope, row.id, change))) return;
      await payments.insertLegs(scope, row.id, quote.split);
      // The insurance bears nothing: WeChat takes the order without the centre, whose order would stay open for ever.
      const payload = { paymentId: row.id };
      if (insuredFenOf(quote.split) === 0) await outbox.add(scope, { topic: 'payment.insurance-unused', payload });
    });
    return reread(row);
  };

  const placeMedIns = async (quoted: PaymentRow, openid: string, patient: { name: string; idNumber: string }) => {
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

  return { adoptQuote, placeMedIns };
};
