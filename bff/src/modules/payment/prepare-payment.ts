import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { ShortMemory } from '../../platform/single-flight';
import type { PaymentGateway } from '../../ports/payment-gateway';
import type { Accounts } from '../identity';
import { makeAdoptQuote } from './adopt-quote';
import type { ApplyPayment } from './apply-payment';
import type { ClosePayment, InsuranceRevoker } from './close-payment';
import type { EndWaiting } from './end-waiting';
import { openInsuranceOrder } from './insurance-order';
import type { PaymentRepository } from './payment.repository';
import { isUnpaid } from './payment.state';
import type { PaymentRow } from './payment.table';
import type { OpenPaymentCommand } from './payments';
import { makePlaceInsuredOrder } from './place-insured-order';
import { makePrepayOrder, refuse } from './prepay-order';

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  checkpoint: Checkpoint;
  memory: ShortMemory;
  outbox: Outbox;
  accounts: Pick<Accounts, 'openidOf'>;
  gateway: Pick<PaymentGateway, 'prepay' | 'createMedInsOrder' | 'close'>;
  payments: PaymentRepository;
  endWaiting: EndWaiting;
  apply: Pick<ApplyPayment, 'inquire'>;
  takeBackMedIns: ClosePayment['takeBackMedIns'];
  insurance: InsuranceRevoker;
}

interface How {
  /** Nobody can have asked WeChat about this row before. */
  isNew: boolean;
  insurance?: OpenPaymentCommand['insurance'];
}

/**
 * created → paying: the foreign half of opening a payment. It may be repeated with the same row: WeChat takes the same
 * order number again. Answers the row as it is then. @throws PAYMENT.*, INSURANCE.*
 */
export const makePreparePayment = (deps: Deps) => {
  const { tx, cipher, accounts, gateway, insurance, payments, checkpoint, apply } = deps;
  const reread = async (row: PaymentRow): Promise<PaymentRow> => {
    const now = await payments.find(tx.outside, row.id);
    if (!now) throw new Error('a payment vanished');
    return now;
  };

  const prepayOrder = makePrepayOrder(deps);
  const adoptQuote = makeAdoptQuote({ ...deps, prepayOrder });
  const placeMedIns = makePlaceInsuredOrder({ ...deps, prepayOrder, reread });

  const startPaying = async (row: PaymentRow, change: Partial<PaymentRow>): Promise<PaymentRow> => {
    checkpoint('pay.prepaid');
    await payments.moveFrom(tx.outside, row.id, [['created'], 'paying'], change);
    checkpoint('pay.started');
    const now = await reread(row);
    if (now.status === 'paying') return now;
    // The window ended while WeChat answered. Nobody has seen the parameters; WeChat's order is closed as well.
    if (!isUnpaid(now.status) && now.paidAt === null) await gateway.close(row.id);
    return refuse(now, 'PAYMENT.CLOSED', now.status);
  };

  const prepare = async (row: PaymentRow, { isNew, insurance }: How): Promise<PaymentRow> => {
    const openid = await accounts.openidOf(tx.outside, row.ownerId);
    if (!isNew) await prepayOrder.lookBack(row);
    if (row.method !== 'med_ins') return startPaying(row, { prepayId: await prepayOrder.prepay(row, openid) });
    if (!insurance) throw new AppError('INSURANCE.NOT_AUTHORISED', { paymentId: row.id });
    await adoptQuote(row, insurance);
    const quoted = await reread(row);
    // The other of two taps was through with WeChat first; its parameters are this one's, too.
    if (quoted.status === 'paying') return quoted;
    return startPaying(quoted, { mixTradeNo: await placeMedIns(quoted, openid, insurance.payer) });
  };

  /** Undoes what a mixed order that was refused or given up left at the centre and at WeChat. @throws Error to be tried again */
  const takeBack = async (paymentId: string): Promise<void> => {
    const row = await payments.find(tx.outside, paymentId);
    if (!row || !['failed', 'closed'].includes(row.status)) return;
    const ended = await deps.takeBackMedIns(row);
    if (ended === 'unknown') throw new Error('no sure answer while taking an order back');
    if (ended === 'paid') await apply.inquire(row);
  };

  /** An order of the centre that nobody needs, because the insurance bears nothing. @throws Error to be tried again */
  const dropInsuranceOrder = async (paymentId: string): Promise<void> => {
    const row = await payments.find(tx.outside, paymentId);
    const order = row && openInsuranceOrder(cipher, row);
    if (!row || !order) return;
    const revoked = await insurance.revoke({ patientId: row.patientId, ...order });
    if (revoked !== 'revoked') throw new Error('no sure answer while dropping an insurance order');
  };

  return { prepare, takeBack, dropInsuranceOrder };
};

export type PreparePayment = ReturnType<typeof makePreparePayment>['prepare'];
