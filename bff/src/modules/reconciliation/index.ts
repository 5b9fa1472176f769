import type { LocalDate, ReconciliationDayDetail } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { PaymentGateway } from '../../ports/payment-gateway';
import type { Audit, Worklist, WorklistDesk, WorklistKind } from '../audit';
import type { PaymentLedger } from '../payment';
import type { Staff } from '../staff';
import { makeAskCentre } from './ask-centre';
import { type Clerk, makeReconciliationDesk, makeWorklistDesk, type Stopped, type StoppedMatters } from './clerk-desk';
import { makeReadForeignBooks } from './read-ledgers';
import { makeReconcileDay, type ReconcileDay } from './reconcile-day';
import { makeReconcileJob, RECONCILE_JOB } from './reconciliation.job';
import { makeReconciliationRepository } from './reconciliation.repository';

interface StoppedBy {
  payment: { stoppedRefunds: StoppedMatters };
  billing: { stopped: Record<'settlements' | 'refunds', StoppedMatters> };
}

/** Who lets matters of each kind go on. */
export const stoppedOf = ({ payment, billing }: StoppedBy): Stopped =>
  new Map<WorklistKind, StoppedMatters>([
    ['refund-abnormal', payment.stoppedRefunds],
    ['bill-settlement-unknown', billing.stopped.settlements],
    ['payment-not-settled', billing.stopped.settlements],
    ['bill-refund-unknown', billing.stopped.refunds],
  ]);

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  gateway: Pick<PaymentGateway, 'downloadTradeBill' | 'downloadFundFlowBill'>;
  his: Pick<HisPort, 'transactions' | 'capabilities'>;
  ledger: PaymentLedger;
  stopped: Stopped;
  audit: Pick<Audit, 'record'>;
  worklist: Worklist & WorklistDesk;
  staff: Staff;
  /** Runs a job of this name at once. */
  wake(job: string): void;
}

/** A day and its differences, for whoever runs the command on the server. */
type ReadDay = (day: LocalDate) => Promise<ReconciliationDayDetail>;

const clerkOf = ({ actorId, facts }: { actorId: string; facts: { requestId: string } }): Clerk => ({
  staffId: actorId,
  requestId: facts.requestId,
});

/** 对账: the books of every day compared, and what is left for the finance clerk. */
export const makeReconciliationModule = (
  deps: Deps,
): { routes: Routes; jobs: Job[]; reconcileDay: ReconcileDay; readDay: ReadDay } => {
  const repository = makeReconciliationRepository(deps);
  const all = { ...deps, repository, wake: () => deps.wake(RECONCILE_JOB) };
  const reconcileDay = makeReconcileDay({
    ...{ ...all, readForeignBooks: makeReadForeignBooks(deps), askCentre: makeAskCentre(all) },
  });
  const desk = makeReconciliationDesk(all);
  const worklist = makeWorklistDesk(all);

  return {
    routes: {
      listReconciliationDays: (call) => desk.list(clerkOf(call)),
      getReconciliationDay: (call) => desk.show(clerkOf(call), call.params.day),
      runReconciliation: (call) => desk.requestRun(clerkOf(call), call.params.day),
      closeDifference: (call) => desk.close(clerkOf(call), call.params.differenceId, call.body.reason),
      reopenDifference: (call) => desk.reopen(clerkOf(call), call.params.differenceId),
      listWorklist: (call) => worklist.list(clerkOf(call), call.query.state),
      closeWorklistItem: (call) => worklist.close(clerkOf(call), call.params.itemId, call.body.reason),
      resumeRefund: (call) => worklist.resumeRefund(clerkOf(call), call.params.itemId, call.body),
      reopenWorklistItem: (call) => worklist.reopen(clerkOf(call), call.params.itemId),
    },
    jobs: [makeReconcileJob({ ...all, reconcileDay })],
    reconcileDay,
    readDay: desk.read,
  };
};
