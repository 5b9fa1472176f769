import type { DifferenceType, DifferenceView } from '@anzhen/shared-types';

export type Shown = 'open' | 'ended' | 'all';

export interface Filter {
  shown: Shown;
  type: DifferenceType | null;
}

const isShown = ({ status }: DifferenceView, shown: Shown): boolean =>
  shown === 'all' || (shown === 'open') === (status === 'open');

/** Those that the clerk wants to see; the largest gap first, what is done behind what is open. */
export const filterDifferences = (all: readonly DifferenceView[], { shown, type }: Filter): DifferenceView[] =>
  all
    .filter((each) => isShown(each, shown) && (type === null || each.type === type))
    .sort(
      (a, b) =>
        Number(a.status !== 'open') - Number(b.status !== 'open') ||
        Math.abs(b.gapFen) - Math.abs(a.gapFen) ||
        a.id.localeCompare(b.id),
    );

/** How many of each type would be shown. */
export const countTypes = (all: readonly DifferenceView[], shown: Shown): ReadonlyMap<DifferenceType, number> => {
  const counts = new Map<DifferenceType, number>();
  for (const each of all) if (isShown(each, shown)) counts.set(each.type, (counts.get(each.type) ?? 0) + 1);
  return counts;
};
