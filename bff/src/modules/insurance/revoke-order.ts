import type { Transactions } from '../../platform/db/transaction';
import type { InsuranceCentre } from '../../ports/insurance-centre';
import type { Patients } from '../patient';

interface Deps {
  tx: Transactions;
  centre: Pick<InsuranceCentre, 'query' | 'revoke'>;
  patients: Pick<Patients, 'describe'>;
}

export type RevokeOrder = (order: {
  patientId: string;
  orderId: string;
  token: string;
}) => Promise<'revoked' | 'settled' | 'unknown'>;

/** Takes an unpaid order back. A refusal is looked into: the order may be gone already, or paid meanwhile. */
export const makeRevokeOrder =
  ({ tx, centre, patients }: Deps): RevokeOrder =>
  async ({ patientId, orderId, token }) => {
    const person = (await patients.describe(tx.outside, [patientId])).get(patientId);
    // The token alone names the order; the person is the centre's second way of checking.
    const patient = { name: person?.name ?? '', idNumber: person?.idNumber ?? '' };
    const order = { payOrderId: orderId, payToken: token, patient };
    const revoked = await centre.revoke(order);
    if (revoked.kind === 'done') return 'revoked';
    if (revoked.kind === 'unknown') return 'unknown';
    const asked = await centre.query(order);
    if (asked.kind !== 'done') return 'unknown';
    switch (asked.value.state) {
      case 'revoked':
      case 'failed':
        return 'revoked';
      case 'settled':
        return 'settled';
      case 'open':
      case 'refunding':
      case 'refunded':
      case 'cashRefunded':
        return 'unknown';
    }
  };
