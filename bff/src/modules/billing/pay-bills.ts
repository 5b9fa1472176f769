import { type Fen, formatYuan, MINUTE, type PaymentIntent, sumFen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { HisBill, HisPort } from '../../ports/his';
import type { FeeUpload } from '../../ports/insurance-centre';
import type { Appointments } from '../appointment';
import type { Accounts } from '../identity';
import type { InsuranceDesk } from '../insurance';
import type { PatientFacts, Patients } from '../patient';
import type { OpenPaymentCommand, Payments } from '../payment';
import { groupIdOf } from './bill-group.policy';
import type { ClaimBills } from './claim-bills';
import { readDueBills } from './read-due-bills';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'listBills'>;
  accounts: Pick<Accounts, 'openidOf'>;
  patients: Pick<Patients, 'require'>;
  payments: Pick<Payments, 'open'>;
  appointments: Pick<Appointments, 'findByRegistrationNo'>;
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

// The HIS port names an item but not its catalogue code; the name stands in until the port tells it.
const itemsOf = (bills: readonly HisBill[]): FeeUpload['items'] =>
  bills.flatMap(({ items }) =>
    items.map(({ name, amount, quantity, insuranceClass }) => ({
      ...{ name, code: name, amount, quantity },
      isOwnPaid: insuranceClass === '自费',
    })),
  );

const totalOf = (bills: readonly HisBill[]): Fen => sumFen(bills.map(({ total }) => total));

/**
 * Starts the payment of one bill or several at once, as the HIS has them at this moment. With an authCode the insurance centre says who pays
 * which part; without, all of it is paid by oneself.
 * @throws PATIENT.NOT_FOUND, BILL.*, PAYMENT.*, INSURANCE.*, HIS.*, REQUEST.KEY_REUSED, REQUEST.IN_PROGRESS
 */
export const makePayBills = (deps: Deps) => {
  const { tx, clock, his, accounts, patients, payments, appointments, insurance, claims } = deps;

  const visitOf = async (bill: HisBill): Promise<FeeUpload['visit']> => {
    const visitNo = bill.registrationNo || bill.id;
    const registration = await appointments.findByRegistrationNo(tx.outside, visitNo);
    return {
      visitNo,
      // A visit that was registered at the window is not ours, and the HIS port does not tell a bill's department.
      departmentCode: registration?.departmentCode ?? '门诊',
      departmentName: registration?.departmentName ?? '门诊',
      doctorName: bill.doctorName,
      beganAt: bill.orderedAt,
    };
  };

  const insuranceOf = (
    patient: PatientFacts,
    bills: readonly HisBill[],
    authCode: string,
  ): OpenPaymentCommand['insurance'] => {
    const { name, idNumber, recordNumber } = patient;
    if (idNumber === null) throw new AppError('INSURANCE.NOT_AUTHORISED', { reason: 'no identity card' });
    const [bill] = bills;
    if (!bill) throw new Error('a payment of no bill');
    // The insurance settles visit by visit.
    if (bills.some(({ registrationNo }) => registrationNo !== bill.registrationNo)) {
      const said = '这几张单不是同一次就诊开的，用医保要分开付；按自费可以一起付';
      throw new AppError('BILL.NOT_TOGETHER', { billId: bill.id }, said);
    }
    return {
      payer: { name, idNumber },
      quote: async (orderNo, keep) =>
        insurance.authoriseAndQuote({
          openid: await accounts.openidOf(tx.outside, patient.ownerId),
          authCode,
          patient: { name, idNumber, recordNumber },
          visit: await visitOf(bill),
          total: totalOf(bills),
          items: itemsOf(bills),
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
