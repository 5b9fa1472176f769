import { hospitalDate, hospitalInstant, type LocalDate, MINUTE, addDays } from '@anzhen/shared-types';
import { type Expected, expectedOf } from './expected-lines.policy';
import { LEGS } from './ledger';
import type { DifferenceType, Entry, ForeignLedger, Leg, Line, OwnLine, Verdict, Why } from './ledger';

/** Books close at midnight by clocks of their own; so late in the day the other half may lie in tomorrow's book. */
const EDGE_MS = 30 * MINUTE;

interface View {
  entry: Entry;
  has(ledger: ForeignLedger): boolean;
  sum(ledger: ForeignLedger): number;
  /** What the book says of one leg; null when one of its lines does not tell it apart. */
  sumOf(ledger: ForeignLedger, leg: Leg): number | null;
}

const viewOf = (entry: Entry): View => {
  const of = (ledger: ForeignLedger): Line[] => entry.lines.filter((line) => line.ledger === ledger);
  return {
    entry,
    has: (ledger) => of(ledger).length > 0,
    sum: (ledger) => of(ledger).reduce((total, { amountFen }) => total + amountFen, 0),
    sumOf: (ledger, leg) =>
      of(ledger).reduce<number | null>((total, { parts }) => {
        const part = parts?.[leg];
        return total === null || part === undefined ? null : total + part;
      }, 0),
  };
};

/** Money that came in and is nowhere booked is too much; a refund that left is the other way round. */
const moneyOnly = ({ side }: Entry): DifferenceType => (side === 'pay' ? 'surplus' : 'shortfall');
const booksOnly = ({ side }: Entry): DifferenceType => (side === 'pay' ? 'shortfall' : 'surplus');
const signed = (type: DifferenceType, amountFen: number): number => (type === 'shortfall' ? -amountFen : amountFen);

const verdict = (type: DifferenceType, why: Why, amountFen: number): Verdict => ({
  type,
  why,
  gapFen: type === 'status' ? 0 : signed(type, amountFen),
});

/** Nobody here has ordered it, or not on this day. */
const judgeWithoutOwn = ({ entry, has, sum }: View, why: Why): Verdict | null => {
  // The account's book says of the same money as the trade bill.
  const money = (has('wechat') ? sum('wechat') : sum('fundflow')) + sum('insurance');
  if (has('wechat') || has('fundflow') || has('insurance')) return verdict(moneyOnly(entry), why, money);
  if (!has('his')) return null;
  return verdict(booksOnly(entry), why === 'other_day' ? why : 'only_at_his', sum('his'));
};

/** Legs that the book counts otherwise, and by how much more than expected. */
const gapsOf = ({ sumOf }: View, ledger: ForeignLedger, { parts }: Expected): { leg: Leg; gapFen: number }[] =>
  LEGS.flatMap((leg) => {
    const said = sumOf(ledger, leg);
    const gapFen = said === null ? 0 : said - (parts[leg] ?? said);
    return gapFen === 0 ? [] : [{ leg, gapFen }];
  });

/** A total that agrees with wrong shares is wrong as well; of several legs the one that is wrong is named. */
const judgeShares = (view: View, ledger: ForeignLedger, expected: Expected): { why: Why; gapFen: number } | null => {
  const total = view.sum(ledger) - expected.amountFen;
  const legs = gapsOf(view, ledger, expected);
  const [first] = legs;
  if (first === undefined && total === 0) return null;
  const isMixed = LEGS.filter((leg) => expected.parts[leg]).length > 1;
  const isNamed = first !== undefined && isMixed && (total === 0 || legs.length === 1);
  return {
    // Only the centre tells other subsidies apart, so that none of the HIS is ever named.
    why: isNamed ? (`${ledger}_${first.leg}` as Why) : `${ledger}_amount`,
    gapFen: total !== 0 || first === undefined ? total : first.gapFen,
  };
};

/** What our line expects of the other books, missing ones first: without them no amount can be compared. */
const judgeAmounts = (view: View, own: OwnLine, isHisExpected: boolean): Verdict | null => {
  const { entry, has } = view;
  const expected = expectedOf(own);
  const money = own.side === 'pay' ? 1 : -1;
  if (expected.wechat.amountFen > 0 && !has('wechat'))
    return has('fundflow')
      ? verdict('status', 'only_in_fundflow', 0)
      : verdict(booksOnly(entry), 'missing_at_wechat', expected.wechat.amountFen);
  if (expected.fundflow.amountFen > 0 && !has('fundflow'))
    return verdict(booksOnly(entry), 'missing_in_fundflow', expected.fundflow.amountFen);
  if (expected.insurance.amountFen > 0 && !has('insurance'))
    return verdict(booksOnly(entry), 'missing_at_insurance', expected.insurance.amountFen);
  if (isHisExpected && !has('his')) return verdict(moneyOnly(entry), 'missing_at_his', own.amountFen);
  for (const ledger of ['wechat', 'fundflow', 'insurance'] as const) {
    const wrong = judgeShares(view, ledger, has(ledger) ? expected[ledger] : { ...expected[ledger], parts: {} });
    if (wrong) return { type: 'amount', why: wrong.why, gapFen: money * wrong.gapFen };
  }
  const booked = has('his') ? judgeShares(view, 'his', expected.his) : null;
  return booked && { type: 'amount', why: booked.why, gapFen: -money * booked.gapFen };
};

/** What nobody could say cannot be compared. */
const isUnclear = ({ entry }: View): boolean =>
  entry.lines.some(({ ledger, state }) => ledger === 'insurance' && state === 'pending');

const judgePay = (view: View, own: OwnLine): Verdict | null => {
  if (isUnclear(view)) return verdict('status', 'insurance_unclear', 0);
  if (own.state === 'waiting' || own.state === 'ended') {
    if (view.has('wechat') || view.has('fundflow') || view.has('insurance')) return verdict('status', 'own_behind', 0);
    return view.has('his') ? verdict('shortfall', 'only_at_his', view.sum('his')) : null;
  }
  return judgeAmounts(view, own, !own.wentBackWhole);
};

/** Our state of a refund beside WeChat's; its bill is hours older than our book, so that ours may be ahead. */
const refundStatesAgree = (own: OwnLine['state'], wechat: Line['state']): boolean => {
  if (wechat === 'pending') return true;
  return wechat === own;
};

/** Money that came back into the account is right only for a refund that was given up. */
const hasLeft = (own: OwnLine['state'], account: Line['state']): boolean => account === 'done' || own === 'failed';

const judgeRefund = (view: View, own: OwnLine): Verdict | null => {
  if (isUnclear(view)) return verdict('status', 'insurance_unclear', 0);
  const { lines } = view.entry;
  const isOtherwise = ({ ledger, state }: Line): boolean =>
    ledger === 'wechat' ? !refundStatesAgree(own.state, state) : ledger === 'fundflow' && !hasLeft(own.state, state);
  if (lines.some(isOtherwise)) return verdict('status', 'refund_state', 0);
  // Given up and on the worklist already: no money moved, so there is nothing to compare.
  if (own.state === 'failed') return null;
  return judgeAmounts(view, own, own.isBookedAtHis || view.entry.hisHasPay);
};

/** Whether every line there is lies so near to the end of the day that the rest may be in the next one. */
const isAtDayEnd = (lines: readonly Line[], day: LocalDate): boolean => {
  const end = hospitalInstant(addDays(day, 1), '00:00').getTime();
  return lines.every(({ at }) => {
    const before = end - Date.parse(at);
    return before > 0 && before <= EDGE_MS;
  });
};

/** A refund that WeChat still works on may leave the account on another day. */
const isOnItsWay = ({ lines }: Entry, { why }: Verdict): boolean =>
  why === 'missing_in_fundflow' && lines.some(({ ledger, state }) => ledger === 'wechat' && state === 'pending');

const isOneSided = ({ type }: Verdict): boolean => type === 'surplus' || type === 'shortfall';

/** What is wrong with one entry of a day; null when the books agree to the fen. */
export function judgeEntry(entry: Entry, day: LocalDate, mayCross: boolean): Verdict | null {
  const { own } = entry;
  const view = viewOf(entry);
  const hasMoney = own !== null && own.state !== 'waiting' && own.state !== 'ended';
  const isOfOtherDay = hasMoney && hospitalDate(new Date(own.at)) !== day;
  const found =
    own === null
      ? judgeWithoutOwn(view, entry.side === 'pay' ? 'unknown_order' : 'unknown_refund')
      : isOfOtherDay
        ? judgeWithoutOwn(view, 'other_day')
        : own.side === 'pay'
          ? judgePay(view, own)
          : judgeRefund(view, own);
  const ofDay = [...entry.lines, ...(own && !isOfOtherDay ? [own] : [])];
  const crosses =
    found !== null && isOneSided(found) && mayCross && (isAtDayEnd(ofDay, day) || isOnItsWay(entry, found));
  return crosses ? { ...found, type: 'cross_day' } : found;
}
