import type { Checkpoint } from '../../platform/checkpoint';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { PaymentGateway } from '../../ports/payment-gateway';
import type { ApplyPayment } from './apply-payment';
import type { EndWaiting } from './end-waiting';
import { openInsuranceOrder } from './insurance-order';
import { saysGone, saysPaid } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import { awaitsMoney } from './payment.state';
import type { PaymentRow } from './payment.table';
import type { Payments } from './payments';

/** Takes an order back at the insurance centre. `settled` means that it was paid meanwhile. */
export interface InsuranceRevoker {
  revoke(order: { patientId: string; orderId: string; token: string }): Promise<'revoked' | 'settled' | 'unknown'>;
}

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  checkpoint: Checkpoint;
  gateway: Pick<PaymentGateway, 'close'>;
  insurance: InsuranceRevoker;
  payments: PaymentRepository;
  endWaiting: EndWaiting;
  apply: Pick<ApplyPayment, 'inquire' | 'endWithoutInsurance'>;
}

type Ended = 'closed' | 'paid' | 'unknown';

/**
 * Ends the wait for money. WeChat decides: what it closed can never be paid, what it calls paid was paid, and without
 * an answer nothing changes here.
 */
export const makeClosePayment = (deps: Deps) => {
  const { tx, cipher, checkpoint, gateway, insurance, payments, endWaiting, apply } = deps;

  const asItStands = (row: PaymentRow): Ended => {
    if (row.paidAt !== null && row.status !== 'refunded') return 'paid';
    return ['closed', 'failed', 'refunded'].includes(row.status) ? 'closed' : 'unknown';
  };
  const reread = async (id: string): Promise<Ended> => {
    const row = await payments.find(tx.outside, id);
    return row ? asItStands(row) : 'unknown';
  };

  const closeAtWechat = async (row: PaymentRow): Promise<'gone' | 'paid' | 'unknown'> => {
    const outcome = await gateway.close(row.id);
    if (outcome.kind === 'accepted') return 'gone';
    if (outcome.kind === 'rejected' && saysGone(outcome.code)) return 'gone';
    return outcome.kind === 'rejected' && saysPaid(outcome.code) ? 'paid' : 'unknown';
  };

  /** The centre first: without its order the mixed payment cannot be paid any more; then the cash order. */
  const takeBackMedIns = async (row: PaymentRow): Promise<'gone' | 'paid' | 'unknown'> => {
    const order = openInsuranceOrder(cipher, row);
    if (order) {
      const { orderId, token } = order;
      const revoked = await insurance.revoke({ patientId: row.patientId, orderId, token });
      if (revoked !== 'revoked') return revoked === 'settled' ? 'paid' : 'unknown';
    }
    if (row.prepayId === null) return 'gone';
    const cash = await closeAtWechat(row);
    if (cash !== 'paid') return cash;
    await apply.endWithoutInsurance(row);
    return 'unknown';
  };

  const close: Payments['close'] = async (paymentId) => {
    const row = await payments.find(tx.outside, paymentId);
    if (!row) return 'unknown';
    if (!awaitsMoney(row)) return asItStands(row);
    const first = await apply.inquire(row);
    switch (first) {
      case 'paid':
      case 'already':
      case 'closed':
        return reread(paymentId);
      case 'unknown':
      case 'mismatch':
      case 'unknown_order':
      case 'cash_leg':
        return 'unknown';
      case 'waiting':
      case 'none': {
        // A prepay whose answer was lost may not be known yet at WeChat; nobody holds its parameters, so it is harmless.
        const ended = row.method === 'med_ins' ? await takeBackMedIns(row) : await closeAtWechat(row);
        checkpoint('close.asked');
        if (ended === 'unknown') return 'unknown';
        if (ended === 'gone') await endWaiting.withoutMoney(row, 'closed');
        else await apply.inquire(row);
        checkpoint('close.written');
        return reread(paymentId);
      }
    }
  };
  return { close, takeBackMedIns };
};

export type ClosePayment = ReturnType<typeof makeClosePayment>;
