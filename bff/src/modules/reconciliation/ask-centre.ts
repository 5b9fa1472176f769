import { HOUR, type LocalDate } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { LedgerPayment, PaymentLedger } from '../payment';
import type { Standing } from './ledger';
import type { ReconciliationRepository } from './reconciliation.repository';

/** So many are asked about between two writes: what a process that dies has to ask again. */
const BATCH = 200;
/** What was asked at night serves the morning. */
const FRESH_MS = 12 * HOUR;

interface Deps {
  tx: Transactions;
  clock: Clock;
  ledger: Pick<PaymentLedger, 'askInsurance'>;
  repository: ReconciliationRepository;
}

/** Answers for every payment that has an order; `unknown` for those that could not be asked about. */
export type AskCentre = (day: LocalDate, own: readonly LedgerPayment[]) => Promise<Standing[]>;

const isUnknown = (standing: Standing | undefined): boolean => (standing?.state ?? 'unknown') === 'unknown';

/** What was said at night about money on its way back may be over by the morning. */
const isMoving = ({ refunds }: LedgerPayment): boolean => refunds.some(({ status }) => status === 'processing');

/**
 * Asks the insurance centre about every order of these payments. Its answers are kept with the day, so that a later try
 * only asks for what is missing, was not sure or is on its way.
 */
export const makeAskCentre =
  ({ tx, clock, ledger, repository }: Deps): AskCentre =>
  async (day, own) => {
    const since = new Date(clock.now().getTime() - FRESH_MS);
    const kept = await repository.standings(tx.outside, day, since);
    const standings = new Map(kept.map((each) => [each.paymentId, each]));
    const insured = own.filter(({ insuranceOrderId }) => insuranceOrderId !== null);
    const open = insured.filter((row) => isMoving(row) || isUnknown(standings.get(row.id)));
    for (let start = 0; start < open.length; start += BATCH) {
      const answers = await ledger.askInsurance(open.slice(start, start + BATCH).map(({ id }) => id));
      const told = [...answers].map(([paymentId, { state, split }]): Standing => {
        if (split === null) return { paymentId, state, parts: null };
        const { fund, account, other, cash } = split;
        return { paymentId, state, parts: { fund, account, other, cash } };
      });
      await tx.run((scope) => repository.keepStandings(scope, day, told));
      await repository.stay(tx.outside, day);
      for (const each of told) standings.set(each.paymentId, each);
      if (told.every(isUnknown)) break; // The centre is away, and each question waits for it.
    }
    return insured.map(({ id }) => standings.get(id) ?? { paymentId: id, state: 'unknown', parts: null });
  };
