import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { MedInsOrder, PaymentGateway, Trade } from '../../ports/payment-gateway';
import type { InsuredOrder, OrderStanding } from '../insurance';
import type { Applied, Suspicions } from './apply-payment';
import type { EndWaiting } from './end-waiting';
import { insuredFenOf, openInsuranceOrder } from './insurance-order';
import type { PaymentRepository } from './payment.repository';
import type { PaymentRow } from './payment.table';
import type { ReturnCash } from './return-cash';

/** Asks how an order stands at the insurance centre (6301). */
export interface InsuranceInquirer {
  stateOf(order: InsuredOrder): Promise<OrderStanding>;
}

interface Deps extends Suspicions {
  tx: Transactions;
  cipher: FieldCipher;
  insurance: InsuranceInquirer;
  gateway: Pick<PaymentGateway, 'query'>;
  payments: PaymentRepository;
  endWaiting: EndWaiting;
  returnCash: ReturnCash;
}

/** The same total in other parts would be booked by the wrong ones. */
const hasParts = (
  row: PaymentRow,
  parts: Pick<MedInsOrder, 'total' | 'fund' | 'account' | 'other' | 'cash'>,
): boolean =>
  parts.total === row.totalFen &&
  parts.fund === row.fundFen &&
  parts.account === row.accountFen &&
  parts.other === row.otherFen &&
  parts.cash === row.cashFen;

/** The insurance did not pay, and the cash was given back: see return-cash.ts. */
const isCashAlone = (row: PaymentRow): boolean => row.insuredTotalFen !== null && row.totalFen < row.insuredTotalFen;

/** What WeChat says about a mixed order, compared with what we wrote down and applied at most once. */
export const makeApplyMedIns = (deps: Deps) => {
  const { tx, cipher, insurance, gateway, payments, endWaiting, returnCash } = deps;
  const { mismatch, unknownOrder, seeRefund } = deps;

  /** The cash part, asked for its number and amount. */
  const askCash = async (row: PaymentRow): Promise<Trade | 'none' | 'unknown' | 'mismatch'> => {
    if (row.cashFen === 0) return 'none';
    const cash = await gateway.query(row.id);
    if (cash.kind !== 'accepted') return 'unknown';
    if (cash.value === null) return 'none';
    return cash.value.state === 'SUCCESS' && cash.value.amount !== row.cashFen ? 'mismatch' : cash.value;
  };

  /** The insured part, asked at the centre (6301): only what it has settled itself counts as paid. */
  const askCentre = async (row: PaymentRow): Promise<'settled' | 'unknown' | 'mismatch'> => {
    if (insuredFenOf(row) === 0) return 'settled';
    const order = openInsuranceOrder(cipher, row);
    if (!order) return 'mismatch';
    const { state, split } = await insurance.stateOf({ patientId: row.patientId, ...order });
    if (state !== 'settled' || split === null) return 'unknown';
    return hasParts(row, split) ? 'settled' : 'mismatch';
  };

  /** The insurance will not pay: nothing is owed, or the cash that was taken goes back. */
  const endWithoutInsurance = async (row: PaymentRow): Promise<Applied> => {
    if (row.paidAt !== null) return 'already';
    const cash = await askCash(row);
    if (cash === 'unknown') return 'unknown';
    if (cash === 'mismatch') return mismatch(row.id, 'cash amount');
    if (cash !== 'none' && cash.state === 'SUCCESS') {
      await returnCash(cash, row);
      return 'already';
    }
    await endWaiting.withoutMoney(row, 'failed');
    return 'closed';
  };

  const succeed = async (row: PaymentRow, order: MedInsOrder): Promise<Applied> => {
    if (row.paidAt !== null) return 'already';
    const cash = await askCash(row);
    if (cash === 'unknown') return 'unknown';
    if (cash === 'mismatch') return mismatch(row.id, 'cash amount');
    // WeChat's word about the whole is not enough: a part that is not in yet is asked about again.
    const isCashIn = cash === 'none' ? row.cashFen === 0 : ['SUCCESS', 'REFUND'].includes(cash.state);
    if (!isCashIn) return 'unknown';
    const insured = await askCentre(row);
    if (insured === 'unknown') return 'unknown';
    if (insured === 'mismatch') return mismatch(row.id, 'insurance parts');
    const transactionId = cash === 'none' ? row.transactionId : cash.transactionId;
    return endWaiting.withMoney(row, { paidAt: order.paidAt, transactionId, mixTradeNo: order.mixTradeNo });
  };

  const applyMedIns = async (order: MedInsOrder): Promise<Applied> => {
    const row = await payments.find(tx.outside, order.paymentId);
    if (!row) return unknownOrder(order.paymentId, order.status);
    if (isCashAlone(row) && order.status !== 'SUCCESS') return 'already';
    if (row.method !== 'med_ins' || !hasParts(row, order)) return mismatch(row.id, 'amount');
    if (row.mixTradeNo !== null && row.mixTradeNo !== order.mixTradeNo) return mismatch(row.id, 'mixed order number');
    switch (order.status) {
      case 'CREATED':
        return 'waiting';
      case 'FAIL':
        return endWithoutInsurance(row);
      case 'REFUND':
        return seeRefund(row);
      case 'SUCCESS':
        return succeed(row, order);
    }
  };

  return { applyMedIns, endWithoutInsurance };
};
