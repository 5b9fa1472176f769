import { MINUTE, type PaymentIntent } from '@anzhen/shared-types';
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
import { reading } from './his-reading';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'listBills'>;
  accounts: Pick<Accounts, 'openidOf'>;
  patients: Pick<Patients, 'require'>;
  payments: Pick<Payments, 'open'>;
  appointments: Pick<Appointments, 'findByRegistrationNo'>;
  insurance: Pick<InsuranceDesk, 'authoriseAndQuote'>;
}

export interface PayBillCommand {
  ownerId: string;
  patientId: string;
  billId: string;
  authCode?: string;
  expectedTotalFen: number;
  idempotencyKey: string;
  requestId: string;
}

// As long as an insurance authorisation and a prepay are certain to live.
const PAY_WINDOW_MS = 10 * MINUTE;

// The HIS port names an item but not its catalogue code; the name stands in until the port tells it.
const itemsOf = (bill: HisBill): FeeUpload['items'] =>
  bill.items.map(({ name, amount, quantity, insuranceClass }) => ({
    ...{ name, code: name, amount, quantity },
    isOwnPaid: insuranceClass === '自费',
  }));

/**
 * Starts the payment of one bill, as the HIS has it at this moment. With an authCode the insurance centre says who pays
 * which part; without, all of it is paid by oneself.
 * @throws PATIENT.NOT_FOUND, BILL.*, PAYMENT.*, INSURANCE.*, HIS.*, REQUEST.KEY_REUSED, REQUEST.IN_PROGRESS
 */
export const makePayBill = (deps: Deps) => {
  const { tx, clock, his, accounts, patients, payments, appointments, insurance } = deps;

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

  const insuranceOf = (patient: PatientFacts, bill: HisBill, authCode: string): OpenPaymentCommand['insurance'] => {
    const { name, idNumber, recordNumber } = patient;
    if (idNumber === null)
      throw new AppError('INSURANCE.NOT_AUTHORISED', { billId: bill.id, reason: 'no identity card' });
    return {
      payer: { name, idNumber },
      quote: async (orderNo, keep) =>
        insurance.authoriseAndQuote({
          openid: await accounts.openidOf(tx.outside, patient.ownerId),
          authCode,
          patient: { name, idNumber, recordNumber },
          visit: await visitOf(bill),
          total: bill.total,
          items: itemsOf(bill),
          orderNo,
          keep,
        }),
    };
  };

  return async (command: PayBillCommand): Promise<PaymentIntent> => {
    const { ownerId, patientId, billId, authCode, idempotencyKey, requestId } = command;
    const patient = await patients.require(tx.outside, ownerId, patientId);
    // Only this patient's list is read, so a stranger's bill is not found.
    const bills = await reading(his.listBills({ traceId: requestId }, patient.hisPatientId));
    const bill = bills.find(({ id }) => id === billId);
    if (!bill) throw new AppError('BILL.NOT_FOUND', { billId });
    if (bill.status !== 'due') throw new AppError('BILL.ALREADY_PAID', { billId, status: bill.status });
    if (bill.total !== command.expectedTotalFen) throw new AppError('BILL.AMOUNT_CHANGED', { billId });
    return payments.open({
      ownerId,
      patientId,
      subject: 'bill',
      subjectId: billId,
      description: '门诊缴费',
      fee: { totalFen: bill.total, fundFen: 0, accountFen: 0, cashFen: bill.total },
      expiresAt: new Date(clock.now().getTime() + PAY_WINDOW_MS),
      idempotencyKey,
      requestId,
      ...(authCode === undefined ? {} : { insurance: insuranceOf(patient, bill, authCode) }),
    });
  };
};
