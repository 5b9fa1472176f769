import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { PaymentGateway, Trade } from '../../ports/payment-gateway';
import type { Worklist, WorklistKind } from '../audit';
import { type InsuranceInquirer, makeApplyMedIns } from './apply-med-ins';
import type { EndWaiting } from './end-waiting';
import type { PaymentRepository } from './payment.repository';
import type { PaymentRow } from './payment.table';
import type { ReturnCash } from './return-cash';

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  log: Log;
  worklist: Worklist;
  insurance: InsuranceInquirer;
  gateway: Pick<PaymentGateway, 'query' | 'queryMedInsOrder'>;
  merchant: { appId: string; mchId: string };
  payments: PaymentRepository;
  endWaiting: EndWaiting;
  returnCash: ReturnCash;
  hasRefund(scope: Scope, paymentId: string): Promise<boolean>;
}

/**
 * paid: this very call took the money in · already: nothing was left to do · waiting: not paid yet · closed: it never
 * will be · cash_leg: the cash of a mixed order is in, the order itself is to be asked · mismatch, unknown_order: not
 * applied, on the worklist · none: WeChat knows no such order · unknown: no sure answer
 */
export type Applied =
  'paid' | 'already' | 'waiting' | 'closed' | 'cash_leg' | 'mismatch' | 'unknown_order' | 'none' | 'unknown';

/** What is never applied but put before a person. */
export interface Suspicions {
  mismatch(paymentId: string, what: string): Promise<Applied>;
  unknownOrder(paymentId: string, state: string): Promise<Applied>;
  /** WeChat gave money back. Ours has its own row and notice; anything else happened outside of this system. */
  seeRefund(row: PaymentRow): Promise<Applied>;
}

const makeSuspicions = ({ tx, log, worklist, hasRefund }: Deps): Suspicions => {
  const raise = async (kind: WorklistKind, subjectId: string, detail: Record<string, unknown>): Promise<void> => {
    log.error({ subjectId, kind }, 'payment needed a person');
    await worklist.open(tx.outside, kind, subjectId, detail);
  };
  return {
    async mismatch(paymentId, what) {
      await raise('payment-mismatch', paymentId, { what });
      return 'mismatch';
    },
    async unknownOrder(paymentId, state) {
      await raise('payment-unknown-order', paymentId, { state });
      return 'unknown_order';
    },
    async seeRefund(row) {
      if (!(await hasRefund(tx.outside, row.id))) {
        await raise('payment-refunded-elsewhere', row.id, { status: row.status });
      }
      return 'already';
    },
  };
};

/** What WeChat says about a payment, compared with what we wrote down and applied at most once. */
export const makeApplyPayment = (deps: Deps) => {
  const { tx, gateway, merchant, payments, endWaiting } = deps;
  const suspicions = makeSuspicions(deps);
  const { mismatch, unknownOrder, seeRefund } = suspicions;
  const { applyMedIns, endWithoutInsurance } = makeApplyMedIns({ ...deps, ...suspicions });

  const succeed = async (row: PaymentRow, trade: Trade): Promise<Applied> => {
    if (trade.amount !== row.cashFen) return mismatch(row.id, 'amount');
    if (row.method !== 'med_ins') return endWaiting.withMoney(row, trade);
    if (trade.transactionId) await payments.noteTransaction(tx.outside, row.id, trade.transactionId);
    return 'cash_leg';
  };

  const applyTrade = async (trade: Trade): Promise<Applied> => {
    const row = await payments.find(tx.outside, trade.paymentId);
    if (!row) return unknownOrder(trade.paymentId, trade.state);
    if (trade.appId !== merchant.appId || trade.mchId !== merchant.mchId) return mismatch(row.id, 'merchant or app id');
    switch (trade.state) {
      case 'SUCCESS':
        return succeed(row, trade);
      case 'REFUND':
        return seeRefund(row);
      case 'CLOSED':
      case 'REVOKED':
        await endWaiting.withoutMoney(row, 'closed');
        return 'closed';
      case 'NOTPAY':
      case 'USERPAYING':
      case 'PAYERROR':
        return 'waiting';
    }
  };

  /** Asks WeChat and applies the answer. */
  const inquire = async (row: PaymentRow): Promise<Applied> => {
    if (row.method === 'nothing_to_pay') return 'already';
    if (row.method === 'med_ins') {
      const order = await gateway.queryMedInsOrder(row.id);
      if (order.kind !== 'accepted') return 'unknown';
      return order.value === null ? 'none' : applyMedIns(order.value);
    }
    const trade = await gateway.query(row.id);
    if (trade.kind !== 'accepted') return 'unknown';
    return trade.value === null ? 'none' : applyTrade(trade.value);
  };

  return { applyTrade, applyMedIns, inquire, endWithoutInsurance };
};

export type ApplyPayment = ReturnType<typeof makeApplyPayment>;
