import type { FeeLines } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Appointments } from '../appointment';
import type { Accounts } from '../identity';
import type { InsuranceDesk } from '../insurance';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { Payments } from '../payment';
import { makeListBills } from './list-bills';
import { makePayBill } from './pay-bill';
import { makeBillHandlers } from './settle-bill.on-payment';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  his: Pick<HisPort, 'listBills' | 'quote' | 'settle' | 'probe'>;
  accounts: Pick<Accounts, 'openidOf'>;
  patients: Pick<Patients, 'require' | 'describe'>;
  payments: Payments;
  appointments: Pick<Appointments, 'findByRegistrationNo'>;
  insurance: Pick<InsuranceDesk, 'authoriseAndQuote'>;
  notifications: Notifications;
}

/** What other modules may ask about bills. */
export interface Bills {
  /** What is due now, for the card of the visit; null when nothing is. @throws HIS.* */
  dueOf(patient: { id: string; ownerId: string }): Promise<{ count: number; fee: FeeLines } | null>;
}

export const makeBillingModule = (deps: Deps) => {
  const listBills = makeListBills(deps);
  const payBill = makePayBill(deps);
  const routes: Routes = {
    listBills: ({ actorId, params }) => listBills({ ownerId: actorId, patientId: params.patientId }),
    payBill: ({ actorId, params, body, facts }) =>
      payBill({ ...params, ...body, ownerId: actorId, requestId: facts.requestId }),
  };
  const bills: Bills = {
    async dueOf({ id: patientId, ownerId }) {
      const { bills: all, dueTotal } = await listBills({ ownerId, patientId });
      const count = all.filter(({ status }) => status === 'due').length;
      return count === 0 ? null : { count, fee: dueTotal };
    },
  };
  return { routes, handlers: makeBillHandlers(deps), bills };
};
