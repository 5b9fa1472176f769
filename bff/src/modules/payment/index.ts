import { AppError } from '../../platform/app-error';
import type { Checkpoint } from '../../platform/checkpoint';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import { makeShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import type { PaymentGateway } from '../../ports/payment-gateway';
import type { Audit, Worklist } from '../audit';
import type { Accounts } from '../identity';
import { makeInsuranceNoticeHandler } from './accept-insurance-notice';
import { makeApplyNoticesJob, makeNoticeHandler } from './accept-notice';
import { makeApplyPayment } from './apply-payment';
import type { makeAskInsurance } from './ask-insurance';
import { makeAuthoriseRefund } from './authorise-refund';
import { type InsuranceRevoker, makeClosePayment } from './close-payment';
import { makeEndWaiting } from './end-waiting';
import { makeFollowRefund, makeLegEnds } from './follow-refund';
import { makePaymentLedger } from './payment-ledger';
import { makeNoticeRepository } from './notice.repository';
import { makeOpenPayment } from './open-payment';
import { makeCheckPaymentsJob, makeCheckRefundsJob } from './payment.job';
import { CHECK_WINDOW_MS } from './payment.policy';
import { presentPayment } from './payment.presenter';
import { makePaymentRepository } from './payment.repository';
import type { Payments } from './payments';
import { makePreparePayment } from './prepare-payment';
import { type InsuranceRefunder, makeRefundWays } from './refund-ways';
import { progressOf } from './refund.presenter';
import { makeRefundRepository } from './refund.repository';
import { makeResumeRefund } from './resume-refund';
import { makeRequestRefund, REST } from './request-refund';
import { makeReturnCash } from './return-cash';

export type { NoticeHandler } from './accept-notice';
export type { InsuranceRevoker } from './close-payment';
export type { InsuranceUpload, OpenPaymentCommand, Payments, PayParts, RefundProgress } from './payments';
export { feeOfPayment } from './payment.presenter';
export type { PaymentRow } from './payment.table';
export type { LedgerPayment, LedgerRefund } from './ledger.repository';
export type { PaymentLedger } from './payment-ledger';
export type { ResumeCommand } from './resume-refund';

/** What payments ask of the insurance centre. */
type PaymentInsurance = InsuranceRevoker &
  InsuranceRefunder &
  Parameters<typeof makeAskInsurance>[0]['insurance'] &
  Parameters<typeof makeAuthoriseRefund>[0]['insurance'] &
  Parameters<typeof makeInsuranceNoticeHandler>[0]['insurance'];

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  cipher: FieldCipher;
  checkpoint: Checkpoint;
  outbox: Outbox;
  gateway: PaymentGateway;
  insurance: PaymentInsurance;
  accounts: Pick<Accounts, 'openidOf'>;
  audit: Audit;
  worklist: Worklist;
  merchant: { appId: string; mchId: string };
  /** Above it a refund needs two persons. */
  approvalAboveFen: number;
  /** Runs a job of this name at once. */
  wake(job: string): void;
}

export const makePaymentModule = (deps: Deps) => {
  const { tx, clock, worklist } = deps;
  const payments = makePaymentRepository(deps);
  const refunds = makeRefundRepository(deps);
  const notices = makeNoticeRepository(deps);
  const endWaiting = makeEndWaiting({ ...deps, payments });
  const memory = makeShortMemory(deps);
  const all = { ...deps, memory, payments, refunds, notices, endWaiting, hasRefund: refunds.hasRefund };
  const refund = makeRequestRefund(all);
  const apply = makeApplyPayment({ ...all, returnCash: makeReturnCash({ ...all, refund }) });
  const { close, takeBackMedIns } = makeClosePayment({ ...all, apply });
  const { prepare, takeBack, dropInsuranceOrder } = makePreparePayment({ ...all, apply, takeBackMedIns });
  const back = { ...all, ways: makeRefundWays(all), ends: makeLegEnds(all) };
  const followRefund = makeFollowRefund(back);

  const shared: Payments = {
    open: makeOpenPayment({ ...all, close, prepare }),
    async view(ownerId, paymentId) {
      const row = await payments.findOwn(tx.outside, ownerId, paymentId);
      if (!row) throw new AppError('PAYMENT.NOT_FOUND', { paymentId });
      return presentPayment(row, clock.now());
    },
    find: payments.find,
    findMany: payments.findMany,
    hold: payments.hold,
    findBySubjects: payments.findBySubjects,
    hasOpen: async (scope, patientId) =>
      (await payments.hasOpen(scope, patientId)) || refunds.hasOpenOf(scope, patientId),
    settle: (scope, paymentId, { receiptNo, guidance }) =>
      payments.finish(scope, paymentId, { receiptNo, guidance, nextCheckAt: null }),
    refund,
    async refundsOf(scope, requestKeys) {
      const rows = await refunds.findByRequests(scope, requestKeys);
      const ids = rows.map(({ id }) => id);
      const legs = await refunds.legsOf(scope, ids);
      return new Map(rows.map((row) => [row.requestKey, progressOf(row, legs)]));
    },
    waitingForConsent: async (scope, paymentIds) => new Set(await refunds.findWaiting(scope, paymentIds, REST)),
    authoriseRefund: makeAuthoriseRefund(all),
    async handOver(scope, paymentId, kind, detail) {
      const change = { nextCheckAt: null };
      if (!(await payments.moveFrom(scope, paymentId, [['processing'], 'needs_staff'], change))) return false;
      await worklist.openAgain(scope, kind, paymentId, detail);
      return true;
    },
    resume: (scope, paymentId) => payments.resume(scope, paymentId, new Date(clock.now().getTime() + CHECK_WINDOW_MS)),
    close,
  };

  const ledger = makePaymentLedger({ ...all, apply, followRefund });

  const stoppedRefunds = makeResumeRefund({ ...back, followRefund });

  const routes: Routes = {
    getPayment: ({ actorId, params }) => shared.view(actorId, params.paymentId),
    authorisePaymentRefund: async ({ actorId, params: { paymentId }, body }) => {
      const row = await payments.findOwn(tx.outside, actorId, paymentId);
      if (!row) throw new AppError('PAYMENT.NOT_FOUND', { paymentId });
      const { ownerId, patientId } = row;
      await shared.authoriseRefund({ paymentId, ownerId, patientId, requestKey: REST }, body.authCode);
      return shared.view(actorId, paymentId);
    },
  };
  const handlers: Record<string, OutboxHandler> = {
    'refund.requested': followRefund.onRequested,
    'payment.take-back': ({ paymentId }) => takeBack(String(paymentId)),
    'payment.insurance-unused': ({ paymentId }) => dropInsuranceOrder(String(paymentId)),
  };
  const jobDeps = { ...all, inquire: apply.inquire, close, handOver: shared.handOver, followRefund, apply };
  const jobs: Job[] = [makeApplyNoticesJob(jobDeps), makeCheckPaymentsJob(jobDeps), makeCheckRefundsJob(jobDeps)];
  /** Mounted at POST /notify/wechatpay, /notify/refund and /notify/med-ins. */
  const acceptNotice = makeNoticeHandler(all);
  /** Mounted at POST /notify/insurance. */
  const acceptInsuranceNotice = makeInsuranceNoticeHandler(all);
  return { routes, handlers, jobs, payments: shared, ledger, stoppedRefunds, acceptNotice, acceptInsuranceNotice };
};
