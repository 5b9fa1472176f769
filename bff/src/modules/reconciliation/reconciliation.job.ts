import {
  addDays,
  daysBetween,
  hospitalDate,
  hospitalTime,
  type LocalDate,
  type LocalTime,
  MINUTE,
} from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { ReconcileDay } from './reconcile-day';
import type { ReconciliationRepository } from './reconciliation.repository';

/** WeChat's bill is ready at nine and should be fetched after ten. */
const STARTS_AT: LocalTime = '10:30';
/** After an outage no further back: WeChat keeps bills for three months, clerks look at weeks. */
const CATCH_UP_DAYS = 14;

export const RECONCILE_JOB = 'reconcile-days';

/** Days that should have been compared by now and were not, oldest first. Where nothing was ever compared, yesterday. */
export const daysToDo = (now: Date, lastDone: LocalDate | null): LocalDate[] => {
  const today = hospitalDate(now);
  const last = hospitalTime(now) >= STARTS_AT ? addDays(today, -1) : addDays(today, -2);
  if (lastDone === null) return hospitalTime(now) >= STARTS_AT ? [last] : [];
  const count = Math.min(daysBetween(lastDone, last), CATCH_UP_DAYS);
  return Array.from({ length: Math.max(count, 0) }, (_, index) => addDays(last, index + 1 - count));
};

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  repository: ReconciliationRepository;
  reconcileDay: ReconcileDay;
}

/** Every morning the day before; what WeChat is still making, what failed and what a clerk asked for, again. */
export const makeReconcileJob = ({ tx, clock, log, repository, reconcileDay }: Deps): Job => ({
  name: RECONCILE_JOB,
  everyMs: MINUTE,
  async run() {
    const due = await repository.due(tx.outside);
    const looked = new Set((await repository.listRuns(tx.outside)).map(({ day }) => day));
    const lastDone = await repository.lastDoneDay(tx.outside);
    const fresh = daysToDo(clock.now(), lastDone).filter((day) => !looked.has(day));
    for (const day of [...new Set([...due, ...fresh])].sort()) {
      try {
        await reconcileDay(day);
      } catch (error) {
        if (error instanceof AppError && error.code === 'RECONCILIATION.RUNNING') continue;
        log.error({ day, reason: error instanceof Error ? error.message : String(error) }, 'reconciliation failed');
      }
    }
    return 0;
  },
});
