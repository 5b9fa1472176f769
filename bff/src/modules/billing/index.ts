import type { BillView, FeeLines } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Audit, Worklist } from '../audit';
import type { Accounts } from '../identity';
import type { InsuranceDesk } from '../insurance';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { Payments } from '../payment';
import type { Staff } from '../staff';
import { type BillGroupRepository, makeBillGroupRepository } from './bill-group.repository';
import { presentBillRefund } from './bill-refund.presenter';
import { makeBillRefundRepository } from './bill-refund.repository';
import { makeClaimBills } from './claim-bills';
import { makeDecideBillRefunds } from './decide-bill-refund';
import { makeGiveItemsBack } from './give-items-back';
import { makeListBills } from './list-bills';
import { makeOfferRefund } from './offer-refund';
import { makePayBills } from './pay-bills';
import { makePaymentsOfBills, type PaymentsOfBills } from './payments-of-bills';
import { makeQuoteBills } from './quote-bills';
import { GIVE_BACK, makeRequestBillRefund } from './request-bill-refund';
import { makeBillHandlers } from './settle-bill.on-payment';
import { makeStoppedBills } from './stopped-bills';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  his: Pick<HisPort, 'listBills' | 'quote' | 'insureVisit' | 'settle' | 'probe' | 'quoteBillRefund' | 'refundBill'>;
  accounts: Pick<Accounts, 'openidOf'>;
  patients: Pick<Patients, 'require' | 'describe'>;
  payments: Payments;
  insurance: Pick<InsuranceDesk, 'authoriseAndQuote'>;
  notifications: Notifications;
  audit: Pick<Audit, 'record' | 'recordAll'>;
  worklist: Worklist;
  staff: Staff;
  checkpoint: Checkpoint;
  refundRules: RefundRules;
  invoiceHosts: readonly string[];
}

/** The hospital's rules for giving items back. */
export interface RefundRules {
  /** Above this two persons agree first. */
  approvalAboveFen: number;
}

export interface DueBills {
  count: number;
  fee: FeeLines;
  list: Pick<BillView, 'id' | 'title' | 'totalFen' | 'isMergeable'>[];
}

/** What other modules may ask about bills. */
export interface Bills {
  /** What is due now; null when nothing is. @throws HIS.* */
  dueOf(patient: { id: string; ownerId: string }): Promise<DueBills | null>;
}

const makeRefunds = (deps: Deps & { paymentsOfBills: PaymentsOfBills; groups: BillGroupRepository }) => {
  const { tx, payments, refundRules } = deps;
  const refunds = makeBillRefundRepository(deps);
  const all = { ...deps, refunds, approvalAboveFen: refundRules.approvalAboveFen };
  const offerRefund = makeOfferRefund(all);
  const requestRefund = makeRequestBillRefund({ ...all, offerRefund });
  const decisions = makeDecideBillRefunds(all);
  const giveBack = makeGiveItemsBack(all);
  const routes: Routes = {
    getRefundOffer: ({ actorId, params }) => offerRefund.offer({ ...params, ownerId: actorId }),
    quoteBillRefund: ({ actorId, params, body }) => offerRefund.quote({ ...params, ownerId: actorId }, body.lines),
    requestBillRefund: ({ actorId, params, body, facts }) =>
      requestRefund({ ...params, ...body, ownerId: actorId, requestId: facts.requestId }),
    authoriseBillRefund: async ({ actorId, params: { billRefundId }, body }) => {
      const row = await refunds.findOwn(tx.outside, actorId, billRefundId);
      if (!row) throw new AppError('BILL.REFUND_NOT_FOUND', { billRefundId });
      const { paymentId, ownerId, patientId } = row;
      await payments.authoriseRefund({ paymentId, ownerId, patientId, requestKey: row.id }, body.authCode);
      return presentBillRefund(row, (await payments.refundsOf(tx.outside, [row.id])).get(row.id));
    },
    listBillRefunds: ({ actorId, facts }) => decisions.list(actorId, facts.requestId),
    decideBillRefund: ({ actorId, params, body, facts }) =>
      decisions.decide({ ...params, ...body, staffId: actorId, requestId: facts.requestId }),
  };
  return { refunds, routes, handlers: { [GIVE_BACK]: giveBack.onGiveBack }, jobs: [giveBack.job] };
};

export const makeBillingModule = (deps: Deps) => {
  const groups = makeBillGroupRepository(deps);
  const all = { ...deps, groups, paymentsOfBills: makePaymentsOfBills({ ...deps, groups }) };
  const listBills = makeListBills(all);
  const quoteBills = makeQuoteBills(deps);
  const payBills = makePayBills({ ...deps, claims: makeClaimBills(all) });
  const back = makeRefunds(all);
  const routes: Routes = {
    ...back.routes,
    listBills: ({ actorId, params }) => listBills({ ownerId: actorId, patientId: params.patientId }),
    quoteBills: ({ actorId, params, body }) => quoteBills({ ...params, ...body, ownerId: actorId }),
    payBills: ({ actorId, params, body, facts }) =>
      payBills({ ...params, ...body, ownerId: actorId, requestId: facts.requestId }),
  };
  const bills: Bills = {
    async dueOf({ id: patientId, ownerId }) {
      const { bills: all, dueTotal } = await listBills({ ownerId, patientId });
      const due = all.filter(({ status }) => status === 'due');
      return due.length === 0 ? null : { count: due.length, fee: dueTotal, list: due };
    },
  };
  const handlers = { ...makeBillHandlers({ ...all, refunds: back.refunds }), ...back.handlers };
  const stopped = makeStoppedBills({ ...deps, refunds: back.refunds });
  return { routes, handlers, jobs: back.jobs, bills, stopped };
};
