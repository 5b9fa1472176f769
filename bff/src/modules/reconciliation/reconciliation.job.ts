import { addDays, hospitalDate, hospitalTime, type LocalDate, type LocalTime, MINUTE } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { ReconcileDay } from './reconcile-day';
import type { ReconciliationRepository } from './reconciliation.repository';

/** The insurance centre is asked at night; what WeChat has comes in the morning. */
const STARTS_AT: LocalTime = '02:00';
/** After an outage no further back: WeChat keeps bills for three months, clerks look at weeks. */
const CATCH_UP_DAYS = 14;

export const RECONCILE_JOB = 'reconcile-days';

/**
 * Days of the last two weeks that should have been compared by now and were not, oldest first; also behind a day that
 * somebody compared by hand after an outage. Where nothing was ever compared, yesterday.
 * @param known the first day that was ever compared, and all that were looked at since
 */
export const daysToDo = (
  now: Date,
  known: { first: LocalDate | null; looked: ReadonlySet<LocalDate> },
): LocalDate[] => {
  const today = hospitalDate(now);
  const isTime = hospitalTime(now) >= STARTS_AT;
  const last = addDays(today, isTime ? -1 : -2);
  const { first, looked } = known;
  if (first === null) return isTime ? [last] : [];
  const days = Array.from({ length: CATCH_UP_DAYS }, (_, index) => addDays(last, index + 1 - CATCH_UP_DAYS));
  return days.filter((day) => day > first && !looked.has(day));
};

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  repository: ReconciliationRepository;
  reconcileDay: ReconcileDay;
}

/** Every night and morning the day before; what WeChat is still making, what failed and what a clerk asked for, again. */
export const makeReconcileJob = ({ tx, clock, log, repository, reconcileDay }: Deps): Job => ({
  name: RECONCILE_JOB,
  everyMs: MINUTE,
  async run() {
    const due = await repository.due(tx.outside);
    const looked = new Set((await repository.listRuns(tx.outside)).map(({ day }) => day));
    const first = await repository.firstDay(tx.outside);
    const fresh = daysToDo(clock.now(), { first, looked });
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
