import type { Log } from '../../platform/log/log';
import type { Transactions } from '../../platform/db/transaction';
import type { InsuranceCentre } from '../../ports/insurance-centre';
import type { Patients } from '../patient';
import { type AuthoriseAndQuote, makeAuthoriseAndQuote } from './authorise-and-quote';
import { type GiveBack, makeGiveBack } from './give-back';
import { makeRevokeOrder, type RevokeOrder } from './revoke-order';

export type { InsuredBill } from './authorise-and-quote';
export type { GivenBack, InsuredOrder, OrderStanding } from './give-back';

/** What other modules may ask of the insurance centre. */
export interface InsuranceDesk extends GiveBack {
  authoriseAndQuote: AuthoriseAndQuote;
  revoke: RevokeOrder;
  readNotice: InsuranceCentre['readNotice'];
}

interface Deps {
  tx: Transactions;
  log: Log;
  centre: Pick<
    InsuranceCentre,
    'authorise' | 'uploadFees' | 'placeOrder' | 'query' | 'revoke' | 'refund' | 'readNotice'
  >;
  patients: Pick<Patients, 'describe'>;
}

export const makeInsuranceModule = (deps: Deps): { insurance: InsuranceDesk } => ({
  insurance: {
    authoriseAndQuote: makeAuthoriseAndQuote(deps),
    revoke: makeRevokeOrder(deps),
    ...makeGiveBack(deps),
    readNotice: (rawBody) => deps.centre.readNotice(rawBody),
  },
});
