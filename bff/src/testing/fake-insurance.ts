import { fen } from '@anzhen/shared-types';
import type { FeeUpload, InsuranceCentre, InsuranceOutcome } from '../ports/insurance-centre';

type Operation = keyof InsuranceCentre;
type Fault = 'lost' | 'refused';

export interface FakeInsurance extends InsuranceCentre {
  /** The person agrees in the bureau's mini-program; answers the one-time authCode. */
  agree(person: { name: string; idNumber: string }): string;
  fail(operation: Operation, fault: Fault): void;
  /** How the centre splits a total; its answer is taken as it is, also when it is wrong. */
  splitBy(split: (total: number) => { fund: number; account: number; cash: number }): void;
  uploads(): readonly FeeUpload[];
  stateOf(orderId: string): string | undefined;
}

/** The insurance payment centre in memory. An authCode is good for one use, an order number for one bill. */
export const makeFakeInsurance = (): FakeInsurance => {
  const consents = new Map<string, { name: string; idNumber: string }>();
  const orders = new Map<string, { upload: FeeUpload; state: 'open' | 'settled' | 'revoked' }>();
  const faults = new Map<Operation, Fault[]>();
  let split = (total: number) => ({ fund: 0, account: 0, cash: total });

  const call = <T>(operation: Operation, work: () => InsuranceOutcome<T>): Promise<InsuranceOutcome<T>> => {
    const fault = faults.get(operation)?.shift();
    if (fault === 'lost') return Promise.resolve({ kind: 'unknown', cause: 'lost' });
    if (fault === 'refused') return Promise.resolve({ kind: 'rejected', message: 'refused' });
    return Promise.resolve(work());
  };
  const refused = (message: string): InsuranceOutcome<never> => ({ kind: 'rejected', message });
  const splitOf = (payOrderId: string, total: number) => {
    const { fund, account, cash } = split(total);
    return { payOrderId, total: fen(total), fund: fen(fund), account: fen(account), cash: fen(cash) };
  };

  return {
    agree(person) {
      const authCode = `auth-code-${consents.size + 1}`;
      consents.set(authCode, person);
      return authCode;
    },
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
        if (!orders.has(payOrderId)) orders.set(payOrderId, { upload, state: 'open' });
        return { kind: 'done', value: { payOrderId, payToken: `token-of-${payOrderId}` } };
      }),
    placeOrder: ({ payOrderId }) =>
      call('placeOrder', () => {
        const order = orders.get(payOrderId);
        if (!order) return refused('no such order');
        return { kind: 'done', value: splitOf(payOrderId, order.upload.total) };
      }),
    query: ({ payOrderId }) =>
      call('query', () => {
        const order = orders.get(payOrderId);
        if (!order) return refused('no such order');
        return { kind: 'done', value: { state: order.state, split: splitOf(payOrderId, order.upload.total) } };
      }),
    dayLedger: () => call('dayLedger', () => ({ kind: 'done', value: [] })),
    revoke: ({ payOrderId }) =>
      call('revoke', () => {
        const order = orders.get(payOrderId);
        if (order?.state !== 'open') return refused('not open');
        order.state = 'revoked';
        return { kind: 'done', value: undefined };
      }),
  };
};
