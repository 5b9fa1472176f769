import fc from 'fast-check';
import { addDays, fen, hospitalInstant } from '@anzhen/shared-types';
import { compareLedgers, type KnownDifference } from './compare-ledgers.policy';
import type { Found } from './ledger';
import type { FundFlowLine } from '../../ports/payment-gateway';
import { type InventedDay, inventDay, keepAccount, KINDS, movementsOf } from './testing/invented-day';
import { seedDifferences, seeds, spoiledDay } from './testing/seeded-differences';

const DAY = '2026-11-21';
const NEXT = addDays(DAY, 1);
const fresh = { known: [], mayCross: true };
const typesOf = (found: readonly Found[]) => new Map(found.map(({ key, type }) => [key, type]));
const inOrder = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** The same lines in an order that only the numbers of fast-check decide. */
const shuffled = (day: InventedDay, seed: number): InventedDay => {
  let state = seed;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
  const mix = <Row>(rows: readonly Row[]): Row[] =>
    rows
      .map((row) => ({ row, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ row }) => row);
  return { ...day, wechat: mix(day.wechat), insurance: mix(day.insurance), his: mix(day.his), own: mix(day.own) };
};

/** WeChat's two books agree, whatever the trade bill says. */
const settleAccount = (day: InventedDay): void => keepAccount(day, day.wechat.flatMap(movementsOf));
const keep = (day: string, found: readonly Found[]): KnownDifference[] =>
  found.map(({ key, side, lines }, index) => ({ id: `dif_${index}`, day, key, side, lines, isOpen: true }));

describe('the books of a day', () => {
  test('that agree have no difference, in whatever order their lines come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(), (count, seed) => {
        const { found, met, changed } = compareLedgers(shuffled(inventDay(DAY, count), seed), fresh);
        expect([found, met, changed]).toEqual([[], [], []]);
      }),
    );
  });

  test('with seeded differences show exactly these, each with its type, in whatever order their lines come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * seeds.length }), fc.nat(), (count, seed) => {
        const day = inventDay(DAY, 300);
        const expected = seedDifferences(day, count);
        expect(inOrder(typesOf(compareLedgers(shuffled(day, seed), fresh).found))).toEqual(inOrder(expected));
      }),
      { numRuns: 40 },
    );
  });

  test('of a day of 20,000 orders with 60 differences of every kind show the 60', () => {
    const day = inventDay(DAY, 20_000);
    const expected = seedDifferences(day, 60);
    const found = typesOf(compareLedgers(day, fresh).found);
    expect(expected.size).toBe(60);
    expect(inOrder(found)).toEqual(inOrder(expected));
    expect(new Set(found.values())).toEqual(new Set(['surplus', 'shortfall', 'cross_day', 'amount', 'status']));
  });

  test.each(seeds.map(({ name, type, side }) => [name, type, side] as const))('%s: %s', (name, type, side) => {
    expect(compareLedgers(spoiledDay(name, DAY).day, fresh).found).toMatchObject([{ type, side }]);
  });
});

describe('a gap', () => {
  const gapOf = (name: string): number | undefined => compareLedgers(spoiledDay(name, DAY).day, fresh).found[0]?.gapFen;

  test.each([
    ['the HIS did not book a payment', 100 + 8 * 7_919],
    ['WeChat does not know a payment that we hold for paid', -(100 + 9 * 7_919)],
    ['WeChat took one fen more', 1],
    ['the HIS booked one fen less', 1],
    ['the insurance centre took from the account what we hold for the fund’s', -5],
    ['the insurance centre holds other subsidies for the patient’s own part', -7],
    ['the HIS booked the account’s part as cash', Math.floor((100 + 3 * 7_919) / 10)],
    ['the insurance centre paid one fen less', -1],
    ['the HIS booked a payment twice', -100],
    ['WeChat does not know a refund', 100 + 7_919],
    ['the HIS did not book a refund', -(100 + 7_919)],
    ['WeChat says paid and ours still waits', 0],
    ['a payment did not come into the account', -(100 + 8 * 7_919)],
    ['a payment came into the account and is not in the trade bill', 0],
    ['one fen less than was paid came into the account', -1],
    ['WeChat kept another fee than its trade bill says', -1],
    ['a refund did not leave the account', 100 + 7_919],
    ['the account gave one fen more of a part back', -1],
    ['money left the account for a refund that nobody knows', -1],
  ])('when %s is money in minus money booked: %d fen', (name, gap) => {
    expect(gapOf(name)).toBe(gap);
  });
});

test('what the HIS never took and went back whole is no difference, on the day or on a later one', () => {
  const day = inventDay(DAY, 2);
  const row = day.own[1]!;
  row.receiptNo = null;
  day.his = day.his.filter(({ key }) => key !== row.id);
  expect(compareLedgers(day, fresh).found).toEqual([]);
  row.refunds = [];
  day.wechat = day.wechat.filter(({ side }) => side === 'pay');
  settleAccount(day);
  const { found } = compareLedgers(day, fresh);
  expect(found).toMatchObject([{ type: 'surplus', why: 'missing_at_his' }]);
  row.refunds = [
    {
      id: 'rfd_late',
      otherNames: [],
      ...{ totalFen: row.totalFen, fundFen: 0, accountFen: 0, otherFen: 0, cashFen: row.totalFen },
      status: 'processing',
      createdAt: hospitalInstant(NEXT, '09:00'),
    },
  ];
  const next = { day: NEXT, wechat: [], fundflow: [], insurance: [], his: [], own: [row] };
  expect(compareLedgers(next, { known: keep(DAY, found), mayCross: true }).met).toMatchObject([{ id: 'dif_0' }]);
});

describe('a payment that the HIS booked after midnight', () => {
  const evening = () => {
    const { day, row, his } = spoiledDay('the HIS booked a payment after midnight', DAY);
    return { day, row, his: { ...his[0]!, at: hospitalInstant(NEXT, '00:01') } };
  };
  const nextDay = (own: InventedDay['own'], his: InventedDay['his']) => ({
    ...{ day: NEXT, wechat: [], fundflow: [], insurance: [] },
    ...{ own, his },
  });

  test('meets its other half the next day, and is no difference of that day', () => {
    const { day, row, his } = evening();
    const known = keep(DAY, compareLedgers(day, fresh).found);
    const { found, met, changed } = compareLedgers(nextDay([row], [his]), { known, mayCross: true });
    expect([found, changed]).toEqual([[], []]);
    expect(met).toMatchObject([
      { id: 'dif_0', lines: [{ ledger: 'own' }, { ledger: 'fundflow' }, { ledger: 'his' }, { ledger: 'wechat' }] },
    ]);
  });

  test('stays a difference when the half is of another amount, or does not come', () => {
    const { day, row, his } = evening();
    const known = keep(DAY, compareLedgers(day, fresh).found);
    const wrong = compareLedgers(nextDay([row], [{ ...his, total: fen(his.total + 1) }]), { known, mayCross: true });
    expect(wrong).toMatchObject({ found: [], met: [], changed: [{ found: { type: 'amount', why: 'his_amount' } }] });
    const kept = known.map((each) => ({ ...each, lines: wrong.changed[0]!.found.lines }));
    const again = compareLedgers(nextDay([row], [{ ...his, total: fen(his.total + 1) }]), {
      known: kept,
      mayCross: true,
    });
    expect(again.changed).toEqual(wrong.changed);
    const alone = compareLedgers(nextDay([row], []), { known, mayCross: true });
    expect(alone.changed).toMatchObject([{ id: 'dif_0', found: { type: 'surplus', why: 'missing_at_his' } }]);
  });

  test('is found whichever of the two days is looked at first', () => {
    const { day, row, his } = evening();
    const first = compareLedgers(nextDay([row], [his]), fresh);
    expect(first.found).toMatchObject([{ type: 'shortfall', why: 'other_day' }]);
    const known = keep(NEXT, first.found);
    const second = compareLedgers(day, { known, mayCross: false });
    expect([second.found, second.met]).toMatchObject([[], [{ id: 'dif_0' }]]);
  });

  test('looked at again keeps what it took from the next day’s book', () => {
    const { day, row, his } = evening();
    const known = keep(DAY, compareLedgers(day, fresh).found);
    const { met } = compareLedgers(nextDay([row], [his]), { known, mayCross: true });
    const healed = known.map((each) => ({ ...each, isOpen: false, lines: met[0]!.lines }));
    expect(compareLedgers(day, { known: healed, mayCross: false }).found).toEqual([]);
  });
});

test('cash taken at the counter and what costs nothing are not compared', () => {
  const day = inventDay(DAY, 1);
  const [line] = day.his;
  day.his.push({ ...line!, tradeNo: 'W1', key: null, transactionId: null, insuranceOrderId: null });
  day.his.push({ ...line!, tradeNo: 'W2', total: fen(0), cash: fen(0), key: 'apt_free', transactionId: null });
  day.own.push({ ...day.own[0]!, id: 'pay_free', subjectId: 'apt_free', totalFen: 0, cashFen: 0, transactionId: null });
  expect(compareLedgers(day, fresh).found).toEqual([]);
});

test('a refund that the counter booked without our number is ours when it is of the same payment', () => {
  const day = inventDay(DAY, 2);
  day.his = day.his.map((line) => (line.type === 'refund' ? { ...line, refundKey: null } : line));
  expect(compareLedgers(day, fresh).found).toEqual([]);
  day.own[1]!.refunds = [];
  day.wechat = day.wechat.filter(({ side }) => side === 'pay');
  settleAccount(day);
  expect(compareLedgers(day, fresh).found).toMatchObject([{ type: 'surplus', why: 'only_at_his', side: 'refund' }]);
});

test('a refund that WeChat works on may be further in our book than in its bill, and one given up is not repeated', () => {
  const day = inventDay(DAY, 2);
  day.wechat = day.wechat.map((line) => (line.side === 'refund' ? { ...line, state: 'pending' } : line));
  expect(compareLedgers(day, fresh).found).toEqual([]);
  day.wechat = day.wechat.map((line) => (line.side === 'refund' ? { ...line, state: 'failed' } : line));
  day.own[1]!.refunds[0]!.status = 'abnormal';
  expect(compareLedgers(day, fresh).found).toEqual([]);
});

describe('the merchant’s account', () => {
  const whole = () => inventDay(DAY, 20);
  const keepOnly = (day: InventedDay, is: (line: FundFlowLine) => boolean) => keepAccount(day, day.fundflow.filter(is));

  test('names a refund by WeChat’s number when its voucher is none of ours', () => {
    const day = whole();
    day.fundflow = day.fundflow.map((line) => ({ ...line, voucher: `REF${line.businessId}` }));
    expect(compareLedgers(day, fresh).found).toEqual([]);
    // Of a refund of another day the trade bill says nothing; our own book has the number that WeChat gave.
    const [row] = day.own.filter(({ id }) => id === day.own[KINDS.backWhole]!.id);
    row!.refunds[0]!.otherNames.push(`5030${row!.refunds[0]!.id}`);
    day.wechat = day.wechat.filter(({ refundId }) => refundId !== row!.refunds[0]!.id);
    expect(compareLedgers(day, fresh).found).toMatchObject([
      { key: `refund:${row!.refunds[0]!.id}`, why: 'only_in_fundflow' },
    ]);
  });

  test('may give a refund away on the day after when WeChat still works on it, and then both halves meet', () => {
    const day = whole();
    const { id } = day.own[KINDS.backWhole]!.refunds[0]!;
    const left = day.fundflow.filter(({ voucher }) => voucher === id);
    day.wechat = day.wechat.map((line) => (line.refundId === id ? { ...line, state: 'pending' } : line));
    keepOnly(day, ({ voucher }) => voucher !== id);
    const { found } = compareLedgers(day, fresh);
    expect(found).toMatchObject([{ key: `refund:${id}`, type: 'cross_day', why: 'missing_in_fundflow' }]);
    const next = { day: NEXT, wechat: [], fundflow: [] as FundFlowLine[], insurance: [], his: [], own: day.own };
    const alone = compareLedgers(next, { known: keep(DAY, found), mayCross: true });
    expect(alone.changed).toMatchObject([{ found: { type: 'surplus', why: 'missing_in_fundflow' } }]);
    next.fundflow = left.map((line) => ({ ...line, at: hospitalInstant(NEXT, '09:00') }));
    const met = compareLedgers(next, { known: keep(DAY, found), mayCross: true });
    expect([met.found.filter(({ why }) => why !== 'fundflow_balance'), met.changed]).toEqual([[], []]);
    expect(met.met).toHaveLength(1);
  });

  test('may book a payment of the last minute after midnight, with its fee; of neither day that is a difference', () => {
    const day = whole();
    const row = day.own[KINDS.bill]!;
    row.paidAt = new Date(hospitalInstant(NEXT, '00:00').getTime() - 1_000);
    const at = hospitalInstant(NEXT, '00:00');
    const late = day.fundflow.filter(({ voucher }) => voucher === row.id).map((line) => ({ ...line, at }));
    day.wechat = day.wechat.map((line) => (line.paymentId === row.id ? { ...line, at: row.paidAt! } : line));
    day.his = day.his.map((line) => (line.tradeNo === `H${row.id}` ? { ...line, at: row.paidAt! } : line));
    keepOnly(day, ({ voucher }) => voucher !== row.id);
    const { found } = compareLedgers(day, fresh);
    expect(found).toMatchObject([{ key: `pay:${row.id}`, type: 'cross_day', why: 'missing_in_fundflow' }]);
    const next: InventedDay = { ...inventDay(NEXT, 0), own: day.own };
    keepAccount(next, late);
    expect(compareLedgers(next, { known: keep(DAY, found), mayCross: true })).toMatchObject({
      ...{ found: [], changed: [], met: [{ id: 'dif_0' }] },
    });
  });

  test('that got a refund back says so, unless we have given it up as well', () => {
    const day = whole();
    const { id } = day.own[KINDS.backWhole]!.refunds[0]!;
    const turned = (line: FundFlowLine): FundFlowLine =>
      line.voucher === id && line.kind === 'refund' ? { ...line, direction: 'in' } : line;
    keepAccount(day, day.fundflow.map(turned));
    expect(compareLedgers(day, fresh).found).toMatchObject([{ key: `refund:${id}`, why: 'refund_state' }]);
    day.wechat = day.wechat.map((line) => (line.refundId === id ? { ...line, state: 'failed' } : line));
    day.own[KINDS.backWhole]!.refunds[0]!.status = 'abnormal';
    day.his = day.his.filter(({ tradeNo }) => tradeNo !== `H${id}`);
    expect(compareLedgers(day, fresh).found).toEqual([]);
  });

  test('from which fees are taken elsewhere has no fee to compare, and one that says no whole fen is not compared', () => {
    const day = whole();
    keepOnly(day, ({ kind }) => kind !== 'fee');
    expect(compareLedgers(day, fresh).found).toEqual([]);
    const other = whole();
    other.wechat = other.wechat.map((line) => ({ ...line, feeFen: null }));
    expect(compareLedgers(other, fresh).found).toEqual([]);
  });

  test('is even with withdrawals, and not with money that is gone without a line, in the day or since the last', () => {
    const day = whole();
    const out = {
      ...day.fundflow[0]!,
      kind: 'other' as const,
      voucher: 'W1',
      businessId: 'W1',
      direction: 'out' as const,
    };
    keepAccount(day, [...day.fundflow, { ...out, at: hospitalInstant(DAY, '23:00') }]);
    expect(compareLedgers(day, fresh).found).toEqual([]);
    const opened = day.fundflow[0]!.balance - day.fundflow[0]!.amount;
    expect(compareLedgers(day, { ...fresh, closedWithFen: opened }).found).toEqual([]);
    const since = compareLedgers(day, { ...fresh, closedWithFen: opened + 500 });
    expect(since.found).toMatchObject([
      { key: 'fundflow:balance', type: 'amount', why: 'fundflow_balance', gapFen: -500 },
    ]);
    const last = day.fundflow.at(-1)!;
    day.fundflow[day.fundflow.length - 1] = { ...last, balance: fen(last.balance - 7) };
    const { found } = compareLedgers(day, fresh);
    expect(found).toMatchObject([{ why: 'fundflow_balance', gapFen: -7 }]);
    // It is of its day: the next one does not look for another half.
    const next = { day: NEXT, wechat: [], fundflow: [], insurance: [], his: [], own: [] };
    expect(compareLedgers(next, { known: keep(DAY, found), mayCross: true })).toMatchObject({ met: [], changed: [] });
  });
});
