import { type ErrorCode, sumFen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Log } from '../../platform/log/log';
import type { FeeUpload, InsuranceCentre, InsuranceOutcome, InsuranceSplit } from '../../ports/insurance-centre';

export interface InsuredBill {
  openid: string;
  /** From the bureau's mini-program, of this very moment; good for one use. */
  authCode: string;
  patient: { name: string; idNumber: string | null };
  fees: Omit<FeeUpload, 'orderNo' | 'payAuthNo' | 'patient' | 'insured'>;
  /** The HIS registers the visit with the insurance by the patient's consent. @throws AppError */
  insureVisit(payAuthNo: string): Promise<FeeUpload['insured']>;
  /** Ours, at most 20 characters; the same number asks about the same order. */
  orderNo: string;
  /** Told of the centre's order before it is split, so that no crash loses it. */
  keep(upload: KeptOrder): Promise<void>;
}

/** What names an order at the centre, and who agreed to it. */
interface KeptOrder {
  orderId: string;
  token: string;
  payAuthNo: string;
  /** Who pays for a relative; null when patients pay for themselves. */
  payer: { name: string; idNumber: string } | null;
}

export type AuthoriseAndQuote = (bill: InsuredBill) => Promise<InsuredSplit>;

/** The parts of a bill as the centre has decided them; they sum to the total. */
export interface InsuredSplit {
  totalFen: number;
  fundFen: number;
  accountFen: number;
  otherFen: number;
  cashFen: number;
}

interface Deps {
  log: Log;
  centre: Pick<InsuranceCentre, 'authorise' | 'uploadFees' | 'placeOrder'>;
}

/** The value, or the failure in the catalogue's words: a lost answer may be asked for again, a refusal may not. */
const valueOf = <T>(outcome: InsuranceOutcome<T>, orderNo: string, refusal: ErrorCode): T => {
  switch (outcome.kind) {
    case 'done':
      return outcome.value;
    case 'rejected':
      // The centre's own message may name the person, so it is not logged.
      throw new AppError(outcome.cause === 'authorisation' ? 'INSURANCE.NOT_AUTHORISED' : refusal, { orderNo });
    case 'unknown':
      throw new AppError('INSURANCE.UNAVAILABLE', { orderNo, reason: outcome.cause });
  }
};

const isFitting = (split: InsuranceSplit, orderId: string, total: number): boolean =>
  split.payOrderId === orderId &&
  split.total === total &&
  sumFen([split.fund, split.account, split.other, split.cash]) === total;

/**
 * Turns the patient's consent into an order at the insurance centre and says who pays which part. No money moves yet.
 * Patients consent for themselves. A relative consents for the patient (亲属代付) only with an authorisation that the bureau
 * has given for a relative; whose it is, the centre checks at the upload.
 * @throws INSURANCE.NOT_AUTHORISED, INSURANCE.REJECTED, INSURANCE.UNAVAILABLE
 */
export const makeAuthoriseAndQuote =
  ({ centre, log }: Deps): AuthoriseAndQuote =>
  async (bill) => {
    const { orderNo, fees } = bill;
    const idNumber = bill.patient.idNumber?.toUpperCase();
    if (idNumber === undefined) throw new AppError('INSURANCE.NOT_AUTHORISED', { orderNo, reason: 'no identity card' });
    const consent = valueOf(await centre.authorise(bill.authCode, bill.openid), orderNo, 'INSURANCE.NOT_AUTHORISED');
    if (!consent.isForRelative && consent.idNumber.toUpperCase() !== idNumber) {
      throw new AppError('INSURANCE.NOT_AUTHORISED', { orderNo, reason: 'somebody else agreed' });
    }
    const { payAuthNo } = consent;
    const patient = { ...bill.patient, idNumber };
    const insured = await bill.insureVisit(payAuthNo);
    const uploaded = await centre.uploadFees({ ...fees, orderNo, payAuthNo, patient, insured });
    const { payOrderId, payToken } = valueOf(uploaded, orderNo, 'INSURANCE.REJECTED');
    const payer = consent.isForRelative ? { name: consent.name, idNumber: consent.idNumber } : null;
    await bill.keep({ orderId: payOrderId, token: payToken, payAuthNo, payer });
    const placed = await centre.placeOrder({ payOrderId, payToken, payAuthNo, batchNo: orderNo });
    const split = valueOf(placed, orderNo, 'INSURANCE.REJECTED');
    if (!isFitting(split, payOrderId, fees.total)) {
      log.error({ orderNo, payOrderId }, 'insurance split missed the total');
      throw new AppError('INSURANCE.REJECTED', { orderNo, reason: 'the split misses the total' });
    }
    const { fund: fundFen, account: accountFen, other: otherFen, cash: cashFen } = split;
    return { totalFen: fees.total, fundFen, accountFen, otherFen, cashFen };
  };
