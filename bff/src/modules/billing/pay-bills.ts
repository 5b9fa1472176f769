import { type Fen, formatYuan, MINUTE, type PaymentIntent, sumFen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { HisBill, HisPort } from '../../ports/his';
import type { Accounts } from '../identity';
import type { InsuranceDesk } from '../insurance';
import type { PatientFacts, Patients } from '../patient';
import type { OpenPaymentCommand, Payments } from '../payment';
import { groupIdOf } from './bill-group.policy';
import { reading } from './his-reading';
import { insuredFeesOf } from './insured-fees.policy';
import type { ClaimBills } from './claim-bills';
import { readDueBills } from './read-due-bills';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'listBills' | 'insureVisit'>;
  accounts: Pick<Accounts, 'openidOf'>;
  patients: Pick<Patients, 'require'>;
  payments: Pick<Payments, 'open'>;
  insurance: Pick<InsuranceDesk, 'authoriseAndQuote'>;
  claims: ClaimBills;
}

export interface PayBillsCommand {
  ownerId: string;
  patientId: string;
  billIds: readonly string[];
  authCode?: string;
  expectedTotalFen: number;
  idempotencyKey: string;
  requestId: string;
}

// As long as an insurance authorisation and a prepay are certain to live.
const PAY_WINDOW_MS = 10 * MINUTE;

const totalOf = (bills: readonly HisBill[]): Fen => sumFen(bills.map(({ total }) => total));

/** The insurance settles visit by visit; bills without one are each of their own. @throws BILL.NOT_TOGETHER */
const requireOneVisit = (bills: readonly HisBill[]): void => {
  const visits = new Set(bills.map(({ id, registrationNo }) => registrationNo || id));
  if (visits.size < 2) return;
  const said = '这几张单不是同一次就诊开的，用医保要分开付；按自费可以一起付';
  throw new AppError('BILL.NOT_TOGETHER', { billIds: bills.map(({ id }) => id) }, said);
};

/**
 * Starts the payment of one bill or several at once, as the HIS has them at this moment. With an authCode the insurance centre says who pays
 * which part; without, all of it is paid by oneself.
 * @throws PATIENT.NOT_FOUND, BILL.*, PAYMENT.*, INSURANCE.*, HIS.*, REQUEST.KEY_REUSED, REQUEST.IN_PROGRESS
 */
export const makePayBills = (deps: Deps) => {
  const { tx, clock, his, accounts, patients, payments, insurance, claims } = deps;

  const insuranceOf = (
    patient: PatientFacts,
    bills: readonly HisBill[],
    authCode: string,
  ): OpenPaymentCommand['insurance'] => {
    const { name, idNumber, hisPatientId } = patient;
    if (idNumber === null) throw new AppError('INSURANCE.NOT_AUTHORISED', { reason: 'no identity card' });
    requireOneVisit(bills);
    const told = insuredFeesOf(bills);
    if ('why' in told) {
      const said = `${told.why}，不能用医保付，没有扣钱。可以按自费付，或到收费窗口办理`;
      throw new AppError('BILL.NOT_INSURABLE', { billId: told.billId }, said);
    }
    const { fees } = told;
    const billIds = bills.map(({ id }) => id);
    return {
      payer: { name, idNumber },
      quote: async (orderNo, keep) =>
        insurance.authoriseAndQuote({
          openid: await accounts.openidOf(tx.outside, patient.ownerId),
          authCode,
          patient: { name, idNumber },
          fees,
          insureVisit: (payAuthNo) =>
            reading(his.insureVisit({ traceId: orderNo }, { hisPatientId, billIds, payAuthNo }), {
              ConsentOver: 'INSURANCE.NOT_AUTHORISED',
              IdentityMismatch: 'INSURANCE.NOT_AUTHORISED',
              RuleDenied: 'BILL.NOT_INSURABLE',
            }),
          orderNo,
          keep,
        }),
    };
  };

  return async (command: PayBillsCommand): Promise<PaymentIntent> => {
    const { ownerId, patientId, authCode, expectedTotalFen, idempotencyKey, requestId } = command;
    const patient = await patients.require(tx.outside, ownerId, patientId);
    const bills = await readDueBills(his, { traceId: requestId }, patient.hisPatientId, command.billIds);
    const billIds = bills.map(({ id }) => id);
    const total = totalOf(bills);
    if (total !== expectedTotalFen) {
      const said = `医院改了单，金额从 ${formatYuan(expectedTotalFen)} 变成 ${formatYuan(total)}，没有扣钱，请看清再付`;
      throw new AppError('BILL.AMOUNT_CHANGED', { billIds }, said);
    }
    const insured = authCode === undefined ? {} : { insurance: insuranceOf(patient, bills, authCode) };
    const wish = { ownerId, groupId: groupIdOf(billIds), billIds };
    await claims.claim(wish);
    const intent = await payments.open({
      ownerId,
      patientId,
      subject: 'bill',
      subjectId: wish.groupId,
      description: '门诊缴费',
      fee: { totalFen: total, fundFen: 0, accountFen: 0, cashFen: total },
      expiresAt: new Date(clock.now().getTime() + PAY_WINDOW_MS),
      idempotencyKey,
      requestId,
      ...insured,
    });
    await claims.confirm(wish, intent.paymentId);
    return intent;
  };
};
