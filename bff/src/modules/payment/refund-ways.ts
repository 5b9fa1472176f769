import { fen } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Clock } from '../../ports/clock';
import type { InsuranceRefund } from '../../ports/insurance-centre';
import type { PaymentGateway, RefundState } from '../../ports/payment-gateway';
import type { GivenBack } from '../insurance';
import type { InsuranceInquirer } from './apply-med-ins';
import { openInsuranceOrder } from './insurance-order';
import { isPassing } from './payment.policy';
import type { PaymentRow } from './payment.table';
import { CENTRE_TYPES } from './refund.policy';
import type { RefundLegRow, RefundRow } from './refund.table';

/** What the insurance centre does for a refund. */
export interface InsuranceRefunder extends InsuranceInquirer {
  giveBack(refund: InsuranceRefund): Promise<GivenBack>;
}

interface Deps {
  clock: Clock;
  cipher: FieldCipher;
  gateway: Pick<PaymentGateway, 'refund' | 'queryRefund' | 'noteMedInsRefund'>;
  insurance: InsuranceRefunder;
}

/** A leg with everything it belongs to. */
export interface WayBack {
  leg: RefundLegRow;
  refund: RefundRow;
  payment: PaymentRow;
}

/** waiting: asked for, the end is not known · not_done: surely nothing has happened yet */
export type LegAnswer =
  | { kind: 'done'; remoteId: string | null }
  | { kind: 'waiting'; remoteId?: string }
  | { kind: 'needs_patient' }
  | { kind: 'abnormal'; why: string; remoteId?: string };

interface Way {
  /** Asks for it. Repeating it under the same number is the same wish. */
  send(way: WayBack): Promise<LegAnswer>;
  /** What became of it; `not_done` lets it be sent again. */
  ask(way: WayBack): Promise<LegAnswer | { kind: 'not_done' }>;
}

/** Where a fresh payAuthNo of a leg is sealed. */
export const CREDENTIAL = 'refund_leg.credential';

const WAITING: LegAnswer = { kind: 'waiting' };

/** WeChat's word about the cash; what it says about another amount or payment ends nothing. */
export const cashAnswer = (
  { refund, payment }: WayBack,
  { paymentId, amount, status, remoteId }: RefundState,
): LegAnswer => {
  if (paymentId !== payment.id || amount !== refund.cashFen) {
    return { kind: 'abnormal', why: 'WeChat names another amount or payment' };
  }
  switch (status) {
    case 'SUCCESS':
      return { kind: 'done', remoteId };
    case 'PROCESSING':
      return { kind: 'waiting', remoteId };
    case 'ABNORMAL':
    case 'CLOSED':
      return { kind: 'abnormal', why: status, remoteId };
  }
};

const makeCashWay = ({ gateway }: Deps): Way => ({
  async send(way) {
    const { refund, payment } = way;
    const outcome = await gateway.refund({
      refundId: refund.id,
      paymentId: payment.id,
      amount: fen(refund.cashFen),
      total: fen(payment.cashFen),
      reason: refund.reason,
    });
    switch (outcome.kind) {
      case 'accepted':
        return cashAnswer(way, outcome.value);
      case 'unknown':
        return WAITING;
      case 'rejected':
        // The merchant's balance may be short until the day's income is settled.
        if (isPassing(outcome.code) || outcome.code === 'NOT_ENOUGH') return WAITING;
        return { kind: 'abnormal', why: outcome.code };
    }
  },
  async ask(way) {
    const outcome = await gateway.queryRefund(way.refund.id);
    if (outcome.kind !== 'accepted') return WAITING;
    return outcome.value === null ? { kind: 'not_done' } : cashAnswer(way, outcome.value);
  },
});

const makeCentreWay = ({ cipher, insurance }: Deps): Way => ({
  async send({ leg, refund, payment }) {
    const order = openInsuranceOrder(cipher, payment);
    if (!order) return { kind: 'abnormal', why: 'the payment has no insurance order' };
    // 6203 names fund, account and cash only.
    if (refund.otherFen > 0) return { kind: 'abnormal', why: 'other subsidies can only be given back at the window' };
    const type = CENTRE_TYPES[leg.kind];
    if (!type) throw new Error('not a leg of the insurance centre');
    const { credentialCipher } = leg;
    const given = await insurance.giveBack({
      payOrderId: order.orderId,
      // The patient is not asked again unless the centre wants it.
      payAuthNo: credentialCipher === null ? order.payAuthNo : cipher.open(CREDENTIAL, leg.id, credentialCipher),
      refundNo: leg.id,
      requestedAt: refund.createdAt,
      type,
      fund: fen(type === 'CASH' ? 0 : refund.fundFen),
      account: fen(type === 'CASH' ? 0 : refund.accountFen),
      cash: fen(type === 'HI' ? 0 : refund.cashFen),
    });
    switch (given.kind) {
      case 'done':
        return { kind: 'done', remoteId: given.remoteId };
      case 'needs_patient':
        return { kind: 'needs_patient' };
      case 'refused':
        return { kind: 'abnormal', why: 'the insurance centre refused' };
      case 'unknown':
        return WAITING;
    }
  },
  async ask({ leg, payment }) {
    const order = openInsuranceOrder(cipher, payment);
    if (!order) return { kind: 'abnormal', why: 'the payment has no insurance order' };
    const { state } = await insurance.stateOf({ patientId: payment.patientId, ...order });
    switch (state) {
      case 'refunded':
        // Which of several cash notes was taken is not told; the same number again is no second one.
        return leg.kind === 'centre_cash' ? { kind: 'not_done' } : { kind: 'done', remoteId: null };
      case 'settled':
      case 'cashRefunded':
        return { kind: 'not_done' };
      case 'refunding':
      case 'none':
      case 'unknown':
        return WAITING;
      case 'open':
      case 'revoked':
      case 'failed':
        return { kind: 'abnormal', why: `the insurance centre says ${state}` };
    }
  },
});

const makeNoteWay = ({ clock, gateway }: Deps): Way => ({
  async send({ refund, payment }) {
    if (payment.mixTradeNo === null) return { kind: 'abnormal', why: 'the payment has no mixed order' };
    const outcome = await gateway.noteMedInsRefund({
      mixTradeNo: payment.mixTradeNo,
      refundId: refund.id,
      fund: fen(refund.fundFen),
      account: fen(refund.accountFen),
      other: fen(refund.otherFen),
      refundedAt: clock.now(),
    });
    if (outcome.kind === 'accepted') return { kind: 'done', remoteId: null };
    if (outcome.kind === 'unknown' || isPassing(outcome.code)) return WAITING;
    return { kind: 'abnormal', why: outcome.code };
  },
  // It moves no money and cannot be asked about by its number: WeChat takes the same statement again.
  ask: () => Promise.resolve({ kind: 'not_done' }),
});

/** How each kind of leg is asked for, and asked about. */
export const makeRefundWays = (deps: Deps): Record<RefundLegRow['kind'], Way> => {
  const centre = makeCentreWay(deps);
  return {
    centre_all: centre,
    centre_insurance: centre,
    centre_cash: centre,
    cash: makeCashWay(deps),
    wechat_note: makeNoteWay(deps),
  };
};

export type RefundWays = ReturnType<typeof makeRefundWays>;
