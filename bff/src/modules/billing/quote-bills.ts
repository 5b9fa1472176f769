import type { BillQuote, FeeLines } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { HisPort, HisQuote } from '../../ports/his';
import type { Patients } from '../patient';
import { reading } from './his-reading';
import { sharesThatAddUp } from './item-shares.policy';
import { readDueBills } from './read-due-bills';

interface Deps {
  tx: Transactions;
  his: Pick<HisPort, 'listBills' | 'quote'>;
  patients: Pick<Patients, 'require'>;
}

export const feeOfQuote = ({ total, fund, account, cash }: HisQuote): FeeLines => ({
  ...{ totalFen: total, fundFen: fund, accountFen: account, cashFen: cash },
});

export const addFees = (a: FeeLines, b: FeeLines): FeeLines => ({
  totalFen: a.totalFen + b.totalFen,
  fundFen: a.fundFen + b.fundFen,
  accountFen: a.accountFen + b.accountFen,
  cashFen: a.cashFen + b.cashFen,
});

/**
 * 预结算: what the HIS expects the insurance to pay if these bills were paid now; the insurance centre decides when they
 * are. @throws PATIENT.NOT_FOUND, BILL.NOT_FOUND, BILL.ALREADY_PAID, BILL.NOT_TOGETHER, BILL.AMOUNT_CHANGED, HIS.*
 */
export const makeQuoteBills =
  ({ tx, his, patients }: Deps) =>
  async (command: { ownerId: string; patientId: string; billIds: readonly string[] }): Promise<BillQuote> => {
    const patient = await patients.require(tx.outside, command.ownerId, command.patientId);
    const context = { traceId: command.patientId };
    const bills = await readDueBills(his, context, patient.hisPatientId, command.billIds);
    const billIds = bills.map(({ id }) => id);
    const quote = await reading(his.quote(context, patient.hisPatientId, billIds, patient.insurance), {
      RuleDenied: 'BILL.NOT_TOGETHER',
    });
    const total = bills.reduce((sum, bill) => sum + bill.total, 0);
    if (quote.total !== total) throw new AppError('BILL.AMOUNT_CHANGED', { billIds });
    return { billIds, fee: feeOfQuote(quote), isEstimate: true, shares: sharesThatAddUp(bills, quote) };
  };
