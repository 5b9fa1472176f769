import { fen } from '@anzhen/shared-types';
import type {
  FeeUpload,
  InsuranceCentre,
  InsuranceOrderState,
  InsuranceOutcome,
  InsuranceRefund,
  InsuranceSplit,
} from '../ports/insurance-centre';

type Operation = Exclude<keyof InsuranceCentre, 'readNotice'>;
type Fault = 'lost' | 'answerLost' | 'refused' | 'needsPatient';

export interface FakeInsurance extends InsuranceCentre {
  /** The person agrees in the bureau's mini-program; answers the one-time authCode. */
  agree(person: { name: string; idNumber: string }): string;
  /** A relative agrees for somebody else; whose order it may serve the centre knows. */
  agreeForRelative(payer: { name: string; idNumber: string }): string;
  /** WeChat has paid it. @param change amounts that the centre settles by, unlike its split */
  settle(orderId: string, change?: Partial<InsuranceSplit>): void;
  refunds(): readonly InsuranceRefund[];
  fail(operation: Operation, fault: Fault): void;
  /** How the centre splits a total; its answer is taken as it is, also when it is wrong. */
  splitBy(split: (total: number) => { fund: number; account: number; other?: number; cash: number }): void;
  uploads(): readonly FeeUpload[];
  stateOf(orderId: string): string | undefined;
}

/** The insurance payment centre in memory. An authCode is good for one use, an order number for one bill. */
export const makeFakeInsurance = (): FakeInsurance => {
  const consents = new Map<string, { name: string; idNumber: string; isForRelative: boolean }>();
  const refunds = new Map<string, InsuranceRefund>();
  let agreements = 0;
  const orders = new Map<string, { upload: FeeUpload; state: InsuranceOrderState; split: InsuranceSplit | null }>();
  const faults = new Map<Operation, Fault[]>();
  let split: Parameters<FakeInsurance['splitBy']>[0] = (total) => ({ fund: 0, account: 0, cash: total });

  const call = <T>(operation: Operation, work: () => InsuranceOutcome<T>): Promise<InsuranceOutcome<T>> => {
    const fault = faults.get(operation)?.shift();
    if (fault === 'lost') return Promise.resolve({ kind: 'unknown', cause: 'lost' });
    if (fault === 'refused') return Promise.resolve({ kind: 'rejected', message: 'refused' });
    if (fault === 'needsPatient') return Promise.resolve({ kind: 'rejected', message: '', cause: 'authorisation' });
    const outcome = work();
    return Promise.resolve(fault === 'answerLost' ? { kind: 'unknown', cause: 'answer lost' } : outcome);
  };
  const refused = (message: string): InsuranceOutcome<never> => ({ kind: 'rejected', message });
  const splitOf = (payOrderId: string, total: number) => {
    const { fund, account, other = 0, cash } = split(total);
    const parts = { fund: fen(fund), account: fen(account), other: fen(other), cash: fen(cash) };
    return { payOrderId, total: fen(total), ...parts };
  };

  return {
    agree(person) {
      const authCode = `auth-code-${(agreements += 1)}`;
      consents.set(authCode, { ...person, isForRelative: false });
      return authCode;
    },
    agreeForRelative(payer) {
      const authCode = `auth-code-${(agreements += 1)}`;
      consents.set(authCode, { ...payer, isForRelative: true });
      return authCode;
    },
    settle(orderId, change = {}) {
      const order = orders.get(orderId);
      if (order?.split) Object.assign(order, { state: 'settled', split: { ...order.split, ...change } });
    },
    refunds: () => [...refunds.values()],
    fail: (operation, fault) => void faults.set(operation, [...(faults.get(operation) ?? []), fault]),
    splitBy: (next) => void (split = next),
    uploads: () => [...orders.values()].map(({ upload }) => upload),
    stateOf: (orderId) => orders.get(orderId)?.state,

    authorise: (authCode) =>
      call('authorise', () => {
        const person = consents.get(authCode);
        if (!person) return refused('authCode used or unknown');
        consents.delete(authCode);
        return { kind: 'done', value: { payAuthNo: `AUTH-${authCode}`, ...person } };
      }),
    uploadFees: (upload) =>
      call('uploadFees', () => {
        const payOrderId = `ORD${upload.orderNo}`;
        if (!orders.has(payOrderId)) orders.set(payOrderId, { upload, state: 'open', split: null });
        return { kind: 'done', value: { payOrderId, payToken: `token-of-${payOrderId}` } };
      }),
    placeOrder: ({ payOrderId }) =>
      call('placeOrder', () => {
        const order = orders.get(payOrderId);
        if (!order) return refused('no such order');
        order.split = splitOf(payOrderId, order.upload.total);
        return { kind: 'done', value: order.split };
      }),
    refund: (refund) =>
      call('refund', () => {
        const order = orders.get(refund.payOrderId);
        if (!order || !['settled', 'cashRefunded', 'refunded'].includes(order.state)) return refused('not settled');
        const isKnown = refunds.has(refund.refundNo);
        if (!isKnown && refund.type !== 'CASH' && order.state === 'refunded') return refused('refunded already');
        if (order.state !== 'refunded') order.state = refund.type === 'CASH' ? 'cashRefunded' : 'refunded';
        refunds.set(refund.refundNo, refund);
        return { kind: 'done', value: { remoteId: `R${refund.refundNo.slice(-10)}` } };
      }),
    query: ({ payOrderId }) =>
      call('query', () => {
        const order = orders.get(payOrderId);
        if (!order) return { kind: 'rejected', message: 'no such order', cause: 'noSuchOrder' };
        const { state, split: decided } = order;
        return { kind: 'done', value: { state, split: state === 'open' ? null : decided } };
      }),
    readNotice: (rawBody) =>
      rawBody === 'forged' ? null : (JSON.parse(rawBody) as { payOrderId: string; orderNo: string }),
    revoke: ({ payOrderId }) =>
      call('revoke', () => {
        const order = orders.get(payOrderId);
        if (order?.state !== 'open') return refused('not open');
        order.state = 'revoked';
        return { kind: 'done', value: undefined };
      }),
  };
};
