import { hospitalDate } from '@anzhen/shared-types/kernel';

/** Items under the hospital's calendar day they belong to, newest day first; within a day the order stays. */
export const groupByDay = <T>(items: readonly T[], instantOf: (item: T) => string): { date: string; items: T[] }[] => {
  const days = new Map<string, T[]>();
  for (const item of items) {
    const date = hospitalDate(new Date(instantOf(item)));
    days.set(date, [...(days.get(date) ?? []), item]);
  }
  return [...days].map(([date, ofDay]) => ({ date, items: ofDay })).sort((a, b) => b.date.localeCompare(a.date));
};
