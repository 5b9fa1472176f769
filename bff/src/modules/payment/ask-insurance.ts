import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { InsuranceDesk, OrderStanding } from '../insurance';
import { openInsuranceOrder } from './insurance-order';
import type { PaymentRepository } from './payment.repository';

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  insurance: Pick<InsuranceDesk, 'statesOf'>;
  payments: PaymentRepository;
}

/** How the orders of these payments stand at the centre, by payment; those that never had an order are left out. */
export type AskInsurance = (paymentIds: readonly string[]) => Promise<ReadonlyMap<string, OrderStanding>>;

export const makeAskInsurance =
  ({ tx, cipher, insurance, payments }: Deps): AskInsurance =>
  async (paymentIds) => {
    const orders = (await payments.findMany(tx.outside, paymentIds)).flatMap((row) => {
      const order = openInsuranceOrder(cipher, row);
      return order ? [{ paymentId: row.id, patientId: row.patientId, ...order }] : [];
    });
    const standings = await insurance.statesOf(orders);
    return new Map(
      orders.flatMap(({ paymentId, orderId }) => {
        const standing = standings.get(orderId);
        return standing ? [[paymentId, standing] as const] : [];
      }),
    );
  };
