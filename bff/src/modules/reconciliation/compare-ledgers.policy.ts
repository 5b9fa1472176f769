import { hospitalDate, type LocalDate } from '@anzhen/shared-types';
import { judgeEntry } from './judge-entry.policy';
import type { DayLedgers, Entry, Found, Line, OwnLine, Side } from './ledger';
import { nameLines } from './name-lines.policy';
import { isOfAccountAlone, judgeBalance, judgeFees } from './name-movements.policy';
import { type DayTotals, totalsOf } from './totals.policy';

/** A difference that an earlier look has left, of this day or of one near to it. */
export interface KnownDifference {
  id: string;
  day: LocalDate;
  key: string;
  side: Side;
  isOpen: boolean;
  lines: readonly Line[];
}

export interface Comparison {
  /** What is wrong with the day, in order of the key. */
  found: Found[];
  /** Open differences of other days whose other half has come. */
  met: { id: string; lines: readonly Line[] }[];
  /** Open differences of other days that say something else now: 跨日 whose other half did not come, for one. */
  changed: { id: string; found: Found }[];
  totals: Omit<DayTotals, 'account'>;
}

interface Circumstances {
  known: readonly KnownDifference[];
  /** The next day has not been compared, so that a half may still come in it. */
  mayCross: boolean;
  /** What the merchant's account held when the day before ended; missing when nobody has looked. */
  closedWithFen?: number | null;
}

type Lines = ReadonlyMap<string, readonly Line[]>;

const groupByKey = (lines: readonly Line[]): Map<string, Line[]> => {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const group = groups.get(line.key);
    if (group) group.push(line);
    else groups.set(line.key, [line]);
  }
  return groups;
};

const dayOf = ({ at }: Line): LocalDate => hospitalDate(new Date(at));
/** Our line and the word of the insurance centre are always read anew. */
const isOfADay = ({ ledger }: Line): boolean => ledger !== 'own' && ledger !== 'insurance';
const inOrder = (lines: readonly Line[]): Line[] =>
  [...lines].sort((a, b) => (`${a.ledger} ${a.number}` < `${b.ledger} ${b.number}` ? -1 : 1));

/** Payments that the HIS has booked, by any line that is at hand. */
const paidAtHis = (lines: readonly Line[]): ReadonlySet<string> =>
  new Set(
    lines.flatMap(({ ledger, side, paymentId }) =>
      ledger === 'his' && side === 'pay' && paymentId ? [paymentId] : [],
    ),
  );

interface Book {
  own: ReadonlyMap<string, OwnLine>;
  /** Lines of the day itself. */
  today: Lines;
  /** What the insurance centre says now about lines of other days. */
  standing: Lines;
  hisPays: ReadonlySet<string>;
}

const entryOf = ({ own, hisPays }: Book, key: string, side: Side, lines: readonly Line[]): Entry => {
  const ours = own.get(key) ?? null;
  const paymentId = ours?.paymentId ?? lines.find((line) => line.paymentId !== null)?.paymentId ?? null;
  return { key, side, paymentId, own: ours, lines, hisHasPay: paymentId !== null && hisPays.has(paymentId) };
};

const foundOf = (entry: Entry, verdict: Pick<Found, 'type' | 'why' | 'gapFen'>): Found => ({
  ...verdict,
  key: entry.key,
  side: entry.side,
  paymentId: entry.paymentId,
  lines: [...(entry.own ? [entry.own] : []), ...inOrder(entry.lines)],
});

/** Differences of other days, looked at again with what this day's books say. */
function lookAgain(book: Book, others: readonly KnownDifference[], day: LocalDate) {
  const met: Comparison['met'] = [];
  const changed: Comparison['changed'] = [];
  const spent = new Set<string>();
  for (const { id, key, side, lines: kept, day: ofDay } of others) {
    const today = [...(book.today.get(key) ?? []), ...(book.standing.get(key) ?? [])];
    // What an earlier look at this day has kept of its books is read anew.
    const before = kept.filter((line) => isOfADay(line) && dayOf(line) !== day);
    const entry = entryOf(book, key, side, [...before, ...today]);
    const verdict = judgeEntry(entry, entry.own ? dayOf(entry.own) : ofDay, false);
    if (verdict === null) {
      met.push({ id, lines: foundOf(entry, { type: 'status', why: 'own_behind', gapFen: 0 }).lines });
      spent.add(key);
    } else if (ofDay < day) {
      // The day after has been read: whatever is still alone will stay alone.
      changed.push({ id, found: foundOf(entry, verdict) });
      spent.add(key);
    }
  }
  return { met, changed, spent };
}

/**
 * Compares the books of one day to the fen. Pure, and the order of the lines does not matter.
 */
export function compareLedgers(
  ledgers: DayLedgers,
  { known, mayCross, closedWithFen = null }: Circumstances,
): Comparison {
  const { day } = ledgers;
  const { foreign, own, ofDay } = nameLines(ledgers);
  const keptLines = known.flatMap(({ lines }) => lines);
  const isOfDay = (line: Line): boolean => isOfADay(line) || dayOf(line) === day;
  const today = foreign.filter(isOfDay);
  const standing = groupByKey(foreign.filter((line) => !isOfDay(line)));
  const book: Book = { own, today: groupByKey(today), standing, hisPays: paidAtHis([...foreign, ...keptLines]) };
  const others = known.filter((each) => each.day !== day && each.isOpen && !isOfAccountAlone(each));
  const { met, changed, spent } = lookAgain(book, others, day);

  // What an earlier look at this day has taken from other days' books still belongs to it.
  const fromElsewhere = groupByKey(
    known.filter((each) => each.day === day).flatMap(({ lines }) => lines.filter((line) => dayOf(line) !== day)),
  );
  const sides = new Map<string, Side>([...today, ...ofDay].map(({ key, side }) => [key, side]));
  const found: Found[] = [];
  for (const [key, side] of [...sides].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (spent.has(key)) continue;
    const elsewhere = (fromElsewhere.get(key) ?? []).filter(isOfADay);
    const entry = entryOf(book, key, side, [...(book.today.get(key) ?? []), ...elsewhere]);
    const isWhole = elsewhere.length > 0 && entry.own !== null;
    const verdict = judgeEntry(entry, isWhole && entry.own ? dayOf(entry.own) : day, mayCross && !isWhole);
    if (verdict) found.push(foundOf(entry, verdict));
  }
  found.push(...judgeFees(ledgers), ...judgeBalance(ledgers.fundflow, closedWithFen));
  return { found, met, changed, totals: totalsOf(today, ofDay) };
}
