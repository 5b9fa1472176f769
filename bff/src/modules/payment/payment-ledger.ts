import { type AskInsurance, makeAskInsurance } from './ask-insurance';
import { ledgerRepository } from './ledger.repository';
import { makeRecheck, type Recheck } from './recheck';

/** What reconciliation may see of payments, and what it may ask for. */
export type PaymentLedger = typeof ledgerRepository & { recheck: Recheck; askInsurance: AskInsurance };

export const makePaymentLedger = (
  deps: Parameters<typeof makeRecheck>[0] & Parameters<typeof makeAskInsurance>[0],
): PaymentLedger => ({ ...ledgerRepository, recheck: makeRecheck(deps), askInsurance: makeAskInsurance(deps) });
