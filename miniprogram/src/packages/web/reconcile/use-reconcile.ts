import type { DifferenceView, ReconciliationDayDetail, ReconciliationDayList, StaffView } from '@anzhen/shared-types';
import { useEffect, useState } from 'react';
import { call, type Resource, useResource, useSteps } from '@/api';
import { type Filter, filterDifferences } from './filter-differences';
import { isBeingCompared, typeLooks } from './reconcile-words';
import { type Closing, useClosing } from './use-closing';

const RUNNING_POLL_MS = 2_000;

export interface Reconcile {
  days: Resource<ReconciliationDayList>;
  day: string | undefined;
  chooseDay(day: string): void;
  detail: Resource<ReconciliationDayDetail>;
  filter: Filter;
  setFilter(filter: Filter): void;
  shown: readonly DifferenceView[];
  closing: Closing<DifferenceView>;
  /** Has the day compared anew. */
  runAgain(): Promise<void>;
  fault: string | null;
}

/** A changed difference in its day, with the counts that follow. */
export const withDifference = (
  { day, differences }: ReconciliationDayDetail,
  changed: DifferenceView,
): ReconciliationDayDetail => {
  const all = differences.map((each) => (each.id === changed.id ? changed : each));
  const count = (status: DifferenceView['status']): number => all.filter((each) => each.status === status).length;
  const counts = { openCount: count('open'), closedCount: count('closed'), healedCount: count('healed') };
  return { day: { ...day, ...counts }, differences: all };
};

/** Days, the differences of the chosen one, and what the clerk does about them. */
export const useReconcile = (staff: StaffView): Reconcile => {
  const [chosenDay, setDay] = useState<string>();
  const [filter, setFilter] = useState<Filter>({ shown: 'open', type: null });
  const [isUnderWay, setUnderWay] = useState(false);
  const days = useResource(`reconciliation-days:${staff.id}`, () => call('listReconciliationDays'));
  const day = chosenDay ?? days.data?.days[0]?.day;
  const detail = useResource(
    day && `reconciliation:${staff.id}:${day}`,
    () => call('getReconciliationDay', { params: { day: day ?? '' } }),
    isUnderWay ? { pollMs: RUNNING_POLL_MS } : {},
  );
  const { fault, say, run } = useSteps<'again'>(detail.reload);
  const isComparing = detail.data !== undefined && isBeingCompared(detail.data.day);
  const reloadDays = days.reload;
  useEffect(() => {
    setUnderWay(isComparing);
    // It has just ended: the list of days shows the new counts.
    return () => {
      if (isComparing) reloadDays();
    };
  }, [isComparing, reloadDays]);
  const shown = filterDifferences(detail.data?.differences ?? [], filter);

  const put = (changed: DifferenceView): void => {
    if (detail.data) detail.replace(withDifference(detail.data, changed));
    days.reload();
  };
  const closing = useClosing<DifferenceView>({
    items: shown,
    nameOf: ({ type, number }) => `${typeLooks[type].name} ${number}`,
    close: async (differenceId, reason) =>
      put(await call('closeDifference', { params: { differenceId }, body: { reason } })),
    reopen: async (differenceId) => put(await call('reopenDifference', { params: { differenceId } })),
    reload: detail.reload,
  });

  return {
    ...{ days, day, detail, filter, setFilter, shown, closing, fault },
    chooseDay(next) {
      say(null);
      setDay(next);
    },
    async runAgain() {
      if (day === undefined) return;
      await run('again', async () => detail.replace(await call('runReconciliation', { params: { day } })));
    },
  };
};
