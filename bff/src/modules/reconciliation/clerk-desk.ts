import type {
  DifferenceView,
  LocalDate,
  ReconciliationDayDetail,
  ReconciliationDayList,
  RefundStep,
  ResumeRefundRequest,
  WorklistItem,
  WorklistView,
} from '@anzhen/shared-types';
import { hospitalDate } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit, WorklistDesk, WorklistRow } from '../audit';
import type { ResumeCommand } from '../payment';
import { canReconcile, type Staff } from '../staff';
import { presentDay, presentDifference, presentWorklistItem } from './reconciliation.presenter';
import type { ReconciliationRepository } from './reconciliation.repository';

/** How the matters of one kind that stand still can go on. */
export interface StoppedMatters {
  stepsOf(scope: Scope, subjectIds: readonly string[]): Promise<ReadonlyMap<string, RefundStep[]>>;
  /** @throws WORKLIST.STEP_NOT_OPEN, WORKLIST.CARD_ABOVE_LIMIT */
  resume(command: ResumeCommand): Promise<void>;
}

/** Kinds that are not in it can only be closed. */
export type Stopped = ReadonlyMap<string, StoppedMatters>;

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Pick<Audit, 'record'>;
  staff: Staff;
  worklist: WorklistDesk;
  repository: ReconciliationRepository;
  stopped: Stopped;
  /** Lets the job that compares days run at once. */
  wake(): void;
}

/** Who is at the desk. */
export interface Clerk {
  staffId: string;
  requestId: string;
}

const closersOf = (rows: readonly { closedBy: string | null }[]): string[] =>
  rows.flatMap(({ closedBy }) => closedBy ?? []);

const makeDeeds = ({ staff, audit }: Deps) => ({
  /** @throws STAFF.FORBIDDEN */
  async require(scope: Scope, { staffId }: Clerk): Promise<void> {
    const { role } = await staff.require(scope, staffId);
    if (!canReconcile(role)) throw new AppError('STAFF.FORBIDDEN', { staffId });
  },
  note(scope: Scope, { staffId, requestId }: Clerk, [action, subjectKind, subjectId]: [string, string, string]) {
    return audit.record(scope, {
      ...{ actorKind: 'staff', actorId: staffId, action, subjectKind, subjectId, requestId },
    });
  },
});

/** Days and their differences as the clerk sees and closes them. */
export const makeReconciliationDesk = (deps: Deps) => {
  const { tx, clock, staff, repository, wake } = deps;
  const deeds = makeDeeds(deps);

  const detailOf = async (scope: Scope, day: LocalDate): Promise<ReconciliationDayDetail> => {
    const run = await repository.run(scope, day);
    if (!run) throw new AppError('RECONCILIATION.NOT_FOUND', { day });
    const rows = await repository.listDifferences(scope, day);
    const names = await staff.namesOf(scope, closersOf(rows));
    return {
      day: presentDay(run, await repository.count(scope, [day])),
      differences: rows.map((row) => presentDifference(row, names)),
    };
  };
  const viewOf = async (scope: Scope, id: string): Promise<DifferenceView> => {
    const row = await repository.findDifference(scope, id);
    if (!row) throw new AppError('RECONCILIATION.NOT_FOUND', { id });
    return presentDifference(row, await staff.namesOf(scope, closersOf([row])));
  };

  return {
    /** Asks nobody who they are. @throws RECONCILIATION.NOT_FOUND */
    read: (day: LocalDate): Promise<ReconciliationDayDetail> => detailOf(tx.outside, day),
    /** @throws STAFF.FORBIDDEN */
    async list(clerk: Clerk): Promise<ReconciliationDayList> {
      await deeds.require(tx.outside, clerk);
      const runs = await repository.listRuns(tx.outside);
      const counts = await repository.count(
        tx.outside,
        runs.map(({ day }) => day),
      );
      return { days: runs.map((run) => presentDay(run, counts)) };
    },
    /** @throws STAFF.FORBIDDEN, RECONCILIATION.NOT_FOUND */
    async show(clerk: Clerk, day: LocalDate): Promise<ReconciliationDayDetail> {
      await deeds.require(tx.outside, clerk);
      return detailOf(tx.outside, day);
    },
    /** Has a day compared anew, by the job. @throws STAFF.FORBIDDEN, RECONCILIATION.DAY_NOT_OVER, RECONCILIATION.RUNNING */
    async requestRun(clerk: Clerk, day: LocalDate): Promise<ReconciliationDayDetail> {
      await deeds.require(tx.outside, clerk);
      if (day >= hospitalDate(clock.now())) throw new AppError('RECONCILIATION.DAY_NOT_OVER', { day });
      const detail = await tx.run(async (scope) => {
        if (!(await repository.request(scope, day))) throw new AppError('RECONCILIATION.RUNNING', { day });
        await deeds.note(scope, clerk, ['reconciliation.requested', 'day', day]);
        return detailOf(scope, day);
      });
      wake();
      return detail;
    },
    /** The same clerk with the same reason again is one. @throws STAFF.FORBIDDEN, RECONCILIATION.NOT_OPEN, …NOT_FOUND */
    close: (clerk: Clerk, id: string, reason: string): Promise<DifferenceView> =>
      tx.run(async (scope) => {
        await deeds.require(scope, clerk);
        if (await repository.close(scope, id, { staffId: clerk.staffId, reason }))
          await deeds.note(scope, clerk, ['difference.closed', 'difference', id]);
        else {
          const row = await repository.findDifference(scope, id);
          const isMine = row?.closedBy === clerk.staffId && row.closeReason === reason;
          if (row && !isMine) throw new AppError('RECONCILIATION.NOT_OPEN', { id });
        }
        return viewOf(scope, id);
      }),
    /** Takes a closing back; what healed cannot be reopened. @throws as `close` */
    reopen: (clerk: Clerk, id: string): Promise<DifferenceView> =>
      tx.run(async (scope) => {
        await deeds.require(scope, clerk);
        if (await repository.reopen(scope, id))
          await deeds.note(scope, clerk, ['difference.reopened', 'difference', id]);
        return viewOf(scope, id);
      }),
  };
};

/** What no sweeper could finish, as the clerk sees and closes it. */
export const makeWorklistDesk = (deps: Deps) => {
  const { tx, staff, worklist, stopped } = deps;
  const deeds = makeDeeds(deps);

  const stepsOf = async (scope: Scope, rows: readonly WorklistRow[]): Promise<ReadonlyMap<string, RefundStep[]>> => {
    const steps = new Map<string, RefundStep[]>();
    // A handful of kinds.
    for (const [kind, matters] of stopped) {
      const subjectIds = rows.flatMap((row) => (row.kind === kind ? row.subjectId : []));
      if (subjectIds.length > 0) for (const entry of await matters.stepsOf(scope, subjectIds)) steps.set(...entry);
    }
    return steps;
  };

  const viewOf = async (scope: Scope, id: string): Promise<WorklistItem> => {
    const row = await worklist.find(scope, id);
    if (!row) throw new AppError('WORKLIST.NOT_FOUND', { id });
    return presentWorklistItem(row, await staff.namesOf(scope, closersOf([row])), await stepsOf(scope, [row]));
  };

  return {
    /** @throws STAFF.FORBIDDEN */
    async list(clerk: Clerk, state: 'open' | 'closed'): Promise<WorklistView> {
      await deeds.require(tx.outside, clerk);
      const rows = await worklist.list(tx.outside, state);
      const names = await staff.namesOf(tx.outside, closersOf(rows));
      const steps = await stepsOf(tx.outside, rows);
      return {
        items: rows.map((row) => presentWorklistItem(row, names, steps)),
        openCount: await worklist.countOpen(tx.outside),
      };
    },
    /** @throws STAFF.FORBIDDEN, WORKLIST.NOT_OPEN, WORKLIST.NOT_FOUND */
    close: (clerk: Clerk, id: string, reason: string): Promise<WorklistItem> =>
      tx.run(async (scope) => {
        await deeds.require(scope, clerk);
        if (await worklist.close(scope, id, { staffId: clerk.staffId, reason }))
          await deeds.note(scope, clerk, ['worklist.closed', 'worklist', id]);
        else {
          const row = await worklist.find(scope, id);
          const isMine = row?.closedBy === clerk.staffId && row.closeReason === reason;
          if (row && !isMine) throw new AppError('WORKLIST.NOT_OPEN', { id });
        }
        return viewOf(scope, id);
      }),
    /** Lets what stands still go on. @throws STAFF.FORBIDDEN, WORKLIST.NOT_OPEN, WORKLIST.NOT_FOUND, WORKLIST.STEP_NOT_OPEN */
    async resumeRefund(clerk: Clerk, id: string, given: ResumeRefundRequest): Promise<WorklistItem> {
      await deeds.require(tx.outside, clerk);
      const row = await worklist.find(tx.outside, id);
      const matters = row && stopped.get(row.kind);
      if (!row || !matters) throw new AppError('WORKLIST.NOT_FOUND', { id });
      if (row.closedAt !== null) throw new AppError('WORKLIST.NOT_OPEN', { id });
      await matters.resume({ ...clerk, ...given, subjectId: row.subjectId });
      return viewOf(tx.outside, id);
    },
    /** @throws STAFF.FORBIDDEN, WORKLIST.NOT_FOUND */
    reopen: (clerk: Clerk, id: string): Promise<WorklistItem> =>
      tx.run(async (scope) => {
        await deeds.require(scope, clerk);
        if (await worklist.reopen(scope, id)) await deeds.note(scope, clerk, ['worklist.reopened', 'worklist', id]);
        return viewOf(scope, id);
      }),
  };
};
