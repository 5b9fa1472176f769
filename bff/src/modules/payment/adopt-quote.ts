import { sumFen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { ShortMemory } from '../../platform/single-flight';
import { insuredFenOf, sealInsuranceOrder } from './insurance-order';
import { insuranceOrderNo } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { PaymentRow } from './payment.table';
import type { InsuranceUpload, OpenPaymentCommand, PayParts } from './payments';
import { type PrepayOrder, refuse } from './prepay-order';

type Insurance = NonNullable<OpenPaymentCommand['insurance']>;

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  checkpoint: Checkpoint;
  memory: ShortMemory;
  outbox: Outbox;
  payments: PaymentRepository;
  prepayOrder: PrepayOrder;
}

const assertSums = (row: PaymentRow, split: PayParts): void => {
  const parts = sumFen([split.fundFen, split.accountFen, split.otherFen, split.cashFen]);
  if (split.totalFen !== row.totalFen || parts !== split.totalFen) {
    throw new AppError('INSURANCE.REJECTED', { paymentId: row.id, reason: 'the split misses the total' });
  }
};

/** Lets the insurance centre split a payment, once: its order is kept before the split, the split with its legs. */
export const makeAdoptQuote = (deps: Deps) => {
  const { tx, cipher, checkpoint, memory, outbox, payments, prepayOrder } = deps;

  /** The payment was given up while the centre took the order: it is written down all the same, to be taken back. */
  const keepLate = (row: PaymentRow, change: ReturnType<typeof sealInsuranceOrder>): Promise<never> =>
    tx
      .run(async (scope) => {
        const payload = { paymentId: row.id };
        if (await payments.noteLateUpload(scope, row.id, change))
          await outbox.add(scope, { topic: 'payment.take-back', payload });
      })
      .then(() => refuse(row, 'PAYMENT.CLOSED', 'given up while the centre answered'));

  const keep = async (row: PaymentRow, upload: InsuranceUpload): Promise<void> => {
    const change = sealInsuranceOrder(cipher, row.id, upload);
    if (!(await payments.noteUpload(tx.outside, row.id, change))) await keepLate(row, change);
    checkpoint('pay.uploaded');
  };

  const askCentre = async (row: PaymentRow, insurance: Insurance): Promise<PayParts> => {
    try {
      const split = await insurance.quote(insuranceOrderNo(row.id), (upload) => keep(row, upload));
      assertSums(row, split);
      return split;
    } catch (error) {
      // A lost answer leaves the intent as it is: the same bill may be asked about again under the same number.
      if (error instanceof AppError && !error.spec.retryable) await prepayOrder.giveUp(row);
      throw error;
    }
  };

  const quote = async (known: PaymentRow, insurance: Insurance): Promise<void> => {
    // Since it was read the other of two taps may have been through: a second order would be one too many.
    const row = await payments.find(tx.outside, known.id);
    if (row?.status !== 'created' || row.insuredTotalFen !== null) return;
    const split = await askCentre(row, insurance);
    checkpoint('pay.quoted');
    await tx.run(async (scope) => {
      if (!(await payments.adoptSplit(scope, row.id, split))) return;
      await payments.insertLegs(scope, row.id, split);
      // The insurance bears nothing: WeChat takes the order without the centre, whose order would stay open for ever.
      const payload = { paymentId: row.id };
      if (insuredFenOf(split) === 0) await outbox.add(scope, { topic: 'payment.insurance-unused', payload });
    });
  };

  return async (row: PaymentRow, insurance: Insurance): Promise<void> => {
    if (row.insuredTotalFen !== null) return;
    // Two taps with two consents share one: at the centre the second would make the first invalid.
    await memory.remember(`quote:${row.id}`, 0, () => quote(row, insurance));
  };
};
