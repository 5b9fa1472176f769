import type { BillView } from '@anzhen/shared-types';

/** The bills that are chosen now: at first all that may be paid together; later the person's choice that is still due. */
export const chosenBills = (due: readonly BillView[], choice: readonly string[] | null): BillView[] => {
  if (choice !== null) return due.filter(({ id }) => choice.includes(id));
  const together = due.filter(({ isMergeable }) => isMergeable);
  return together.length > 0 ? together : due.slice(0, 1);
};

/** The choice after a tap on one bill. What must be paid alone is chosen alone. */
export const toggled = (due: readonly BillView[], chosen: readonly BillView[], bill: BillView): string[] => {
  if (chosen.includes(bill)) return chosen.filter((each) => each !== bill).map(({ id }) => id);
  if (!bill.isMergeable) return [bill.id];
  return due.filter((each) => each === bill || (chosen.includes(each) && each.isMergeable)).map(({ id }) => id);
};
