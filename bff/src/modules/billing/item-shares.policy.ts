import type { BillQuote } from '@anzhen/shared-types';
import type { HisBill, HisBillQuote } from '../../ports/his';

const nameOf = (billId: string, line: string): string => JSON.stringify([billId, line]);

/**
 * What each item costs the patient, as the HIS told it beside a quote of these bills. Null unless every item is told of
 * once, none costs more than its price and all of them are to the fen what the quote leaves to the patient: a number
 * that does not add up is worse than none.
 */
export const sharesThatAddUp = (bills: readonly HisBill[], quote: HisBillQuote): BillQuote['shares'] => {
  if (quote.shares === null) return null;
  const prices = new Map(bills.flatMap(({ id, items }) => items.map((item) => [nameOf(id, item.line), item.amount])));
  let left: number = quote.account + quote.cash;
  for (const { billId, line, own } of quote.shares) {
    const price = prices.get(nameOf(billId, line));
    if (price === undefined || own > price) return null;
    prices.delete(nameOf(billId, line));
    left -= own;
  }
  if (left !== 0 || prices.size > 0) return null;
  return quote.shares.map(({ own, ...share }) => ({ ...share, ownFen: own }));
};
