import type { Log } from '../../platform/log/log';
import type { Transactions } from '../../platform/db/transaction';
import type { InsuranceCentre } from '../../ports/insurance-centre';
import type { Patients } from '../patient';
import { type AuthoriseAndQuote, makeAuthoriseAndQuote } from './authorise-and-quote';
import { makeRevokeOrder, type RevokeOrder } from './revoke-order';

export type { InsuredBill } from './authorise-and-quote';

/** What other modules may ask of the insurance centre. */
export interface InsuranceDesk {
  authoriseAndQuote: AuthoriseAndQuote;
  revoke: RevokeOrder;
}

interface Deps {
  tx: Transactions;
  log: Log;
  centre: Pick<InsuranceCentre, 'authorise' | 'uploadFees' | 'placeOrder' | 'query' | 'revoke'>;
  patients: Pick<Patients, 'describe'>;
}

export const makeInsuranceModule = (deps: Deps): { insurance: InsuranceDesk } => ({
  insurance: { authoriseAndQuote: makeAuthoriseAndQuote(deps), revoke: makeRevokeOrder(deps) },
});
