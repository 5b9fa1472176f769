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

/** The split is there once the order is decided. */
export interface OrderStanding {
  state: InsuranceOrderState | 'unknown';
  split: InsuranceSplit | null;
}

export type GivenBack =
  | { kind: 'done'; remoteId: string }
  /** Nothing was done: the patient must agree again. */
  | { kind: 'needs_patient' }
  | { kind: 'refused'; message: string }
  | { kind: 'unknown' };

/** Asks the centre to give back (6203), and asks how an order stands (6301). */
export const makeGiveBack = ({ tx, centre, patients }: Deps) => {
  const personOf = async (patientId: string) => {
    const person = (await patients.describe(tx.outside, [patientId])).get(patientId);
    // The token alone names the order; the person is the centre's second way of checking.
    return { name: person?.name ?? '', idNumber: person?.idNumber ?? '' };
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

    async stateOf({ patientId, orderId, token }: InsuredOrder): Promise<OrderStanding> {
      const order = { payOrderId: orderId, payToken: token, patient: await personOf(patientId) };
      const asked = await centre.query(order);
      return asked.kind === 'done' ? asked.value : { state: 'unknown', split: null };
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
