import { aFewAtATime } from '../../platform/a-few-at-a-time';
import type { Transactions } from '../../platform/db/transaction';
import type {
  InsuranceCentre,
  InsuranceOrderState,
  InsuranceRefund,
  InsuranceSplit,
} from '../../ports/insurance-centre';
import type { Patients } from '../patient';

interface Deps {
  tx: Transactions;
  centre: Pick<InsuranceCentre, 'authorise' | 'refund' | 'query'>;
  patients: Pick<Patients, 'describe'>;
}

export interface InsuredOrder {
  patientId: string;
  orderId: string;
  token: string;
}

/** The split is there once the order is decided. none: the centre knows no such order */
export interface OrderStanding {
  state: InsuranceOrderState | 'none' | 'unknown';
  split: InsuranceSplit | null;
}

/** Of many questions so many at once: the centre serves the whole region. */
const ASKED_AT_ONCE = 4;

export type GivenBack =
  | { kind: 'done'; remoteId: string }
  /** Nothing was done: the patient must agree again. */
  | { kind: 'needs_patient' }
  | { kind: 'refused'; message: string }
  | { kind: 'unknown' };

/** Asks the centre to give back (6203), and asks how an order stands (6301). */
export const makeGiveBack = ({ tx, centre, patients }: Deps) => {
  const peopleOf = async (patientIds: readonly string[]) => {
    const people = await patients.describe(tx.outside, patientIds);
    // The token alone names the order; the person is the centre's second way of checking.
    return (patientId: string) => {
      const person = people.get(patientId);
      return { name: person?.name ?? '', idNumber: person?.idNumber ?? '' };
    };
  };
  const personOf = async (patientId: string) => (await peopleOf([patientId]))(patientId);

  const ask = async (
    { orderId, token }: InsuredOrder,
    patient: { name: string; idNumber: string },
  ): Promise<OrderStanding> => {
    const asked = await centre.query({ payOrderId: orderId, payToken: token, patient });
    if (asked.kind === 'done') return asked.value;
    const isNone = asked.kind === 'rejected' && asked.cause === 'noSuchOrder';
    return { state: isNone ? 'none' : 'unknown', split: null };
  };

  return {
    async giveBack(refund: InsuranceRefund): Promise<GivenBack> {
      const outcome = await centre.refund(refund);
      switch (outcome.kind) {
        case 'done':
          return { kind: 'done', remoteId: outcome.value.remoteId };
        case 'rejected':
          return outcome.cause === 'authorisation'
            ? { kind: 'needs_patient' }
            : { kind: 'refused', message: outcome.message };
        case 'unknown':
          return { kind: 'unknown' };
      }
    },

    stateOf: async (order: InsuredOrder): Promise<OrderStanding> => ask(order, await personOf(order.patientId)),

    /** Many orders, a few at a time; by the order's number. */
    async statesOf(orders: readonly InsuredOrder[]): Promise<ReadonlyMap<string, OrderStanding>> {
      const people = await peopleOf(orders.map(({ patientId }) => patientId));
      const standings = new Map<string, OrderStanding>();
      await aFewAtATime(orders, ASKED_AT_ONCE, async (order) => {
        standings.set(order.orderId, await ask(order, people(order.patientId)));
      });
      return standings;
    },

    /** A fresh payAuthNo of the patient or of a relative who pays; null when the authCode is not theirs or used up. */
    async authoriseAgain(patientId: string, authCode: string, openid: string): Promise<string | null | 'unknown'> {
      const consent = await centre.authorise(authCode, openid);
      if (consent.kind === 'unknown') return 'unknown';
      if (consent.kind === 'rejected') return null;
      const { idNumber, payAuthNo, isForRelative } = consent.value;
      const isTheirs = isForRelative || idNumber.toUpperCase() === (await personOf(patientId)).idNumber.toUpperCase();
      return isTheirs ? payAuthNo : null;
    },
  };
};

export type GiveBack = ReturnType<typeof makeGiveBack>;
