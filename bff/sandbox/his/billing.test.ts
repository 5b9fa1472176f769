import { lineSharesOf, splitOf } from './domain/bills';
import { demoPerson } from './seed/persons';
import { granted, type HisHarness, startHarness } from './testing/his-harness';

const TODAY = '2026-11-24';
let harness: HisHarness;
let patIds: Record<string, string>;

beforeEach(async () => {
  harness = await startHarness(`${TODAY} 09:10:00`);
  const persons = (await harness.control('his/demo-persons')) as { key: string; files: { patId: string }[] }[];
  patIds = Object.fromEntries(persons.map((person) => [person.key, person.files[0]!.patId]));
});
afterEach(() => harness.stop());

const call = async (op: string, body: unknown) => granted(await harness.call(op, body));
const fen = (text: string) => Number(text.replace('.', ''));

interface WireBill {
  billId: string;
  totalFee: string;
  billType: string;
}

async function visit(patient: string, key: string): Promise<WireBill[]> {
  const { list } = await call('listSessions', { deptCode: 'D0304', startDate: TODAY, endDate: TODAY });
  const session = list.find((item: { docCode: string; halfDay: number }) => item.docCode === '' && item.halfDay === 2);
  const orderId = `${key}-registration`;
  const { payFee } = await call('hold', {
    orderId,
    patId: patIds[patient],
    schId: session.schId,
    slotId: '',
    terminalId: 'T1',
  });
  const { regNo } = await call('confirm', {
    orderId,
    payFee,
    cashFee: payFee,
    payMode: 'WX',
    transactionId: `wx-${key}`,
    paidAt: `${TODAY} 09:11:00`,
  });
  await harness.control('his/complete-visit', { regNo });
  const range = { startDate: TODAY, endDate: TODAY };
  return (await call('listBills', { patId: patIds[patient], billStatus: '1', ...range })).list;
}

const settlement = (key: string, patient: string, bills: WireBill[], totalFee: string) => ({
  orderId: `${key}-settlement`,
  patId: patIds[patient],
  billIds: bills.map((bill) => bill.billId),
  totalFee,
  cashFee: totalFee,
  transactionId: `wx-${key}-bills`,
  paidAt: `${TODAY} 10:00:00`,
});

test('a finished visit leaves bills whose lines add up to the fen, and tells of each', async () => {
  const bills = await visit('chronic', 'visit-0001');
  expect(bills.map((bill) => bill.totalFee).sort()).toEqual(['85.50', '96.60']);
  for (const bill of bills) {
    const detail = await call('getBill', { billId: bill.billId });
    expect(detail.items.reduce((sum: number, item: { fee: string }) => sum + fen(item.fee), 0)).toBe(
      fen(bill.totalFee),
    );
  }
  const { list } = await call('listEvents', { sinceId: 0, limit: 100 });
  expect(list.map((event: { eventType: string; billId: string }) => [event.eventType, event.billId]).sort()).toEqual(
    [...bills.map((bill) => ['BILL', bill.billId]), ['VISIT', '']].sort(),
  );
  await expect(harness.control('his/complete-visit', { regNo: 'R-none' })).rejects.toThrow('order-unknown');
});

test('a visit is finished once', async () => {
  const bills = await visit('chronic', 'visit-0002');
  const { regNo } = await call('getBill', { billId: bills[0]!.billId });
  await expect(harness.control('his/complete-visit', { regNo })).rejects.toThrow('order-unpaid');
  expect((await harness.control('his/state')).bills).toEqual({ due: 2, paid: 0 });
});

test.each(['310', '390', ''])(
  'a quote for insurance %p adds up for each bill and in sum, and changes nothing',
  async (insuType) => {
    const bills = await visit('chronic', 'visit-0003');
    const before = await harness.control('his/state');
    const quote = await call('quote', {
      orderId: 'quote-0001',
      patId: patIds.chronic,
      billIds: bills.map((bill) => bill.billId),
      insuType,
    });
    for (const part of [quote, ...quote.items]) {
      expect(fen(part.fundFee) + fen(part.acctFee) + fen(part.selfFee)).toBe(fen(part.totalFee));
    }
    for (const { billId, selfFee, acctFee, details } of quote.items) {
      const { items } = await call('getBill', { billId });
      const lines = (rows: Record<string, string>[], fee: string) => rows.map((row) => [row.itemNo, row[fee]]);
      expect(lines(details, 'totalFee')).toEqual(lines(items, 'fee'));
      const own = details.reduce((sum: number, { ownFee }: { ownFee: string }) => sum + fen(ownFee), 0);
      expect(own).toBe(fen(selfFee) + fen(acctFee));
      const rates = { '01': '0.00', '02': '10.00', '03': '100.00' } as Record<string, string>;
      const asked = items.map((item: { insuClass: string }) => (insuType === '' ? '' : rates[item.insuClass]));
      expect(details.map(({ preSelfRate }: { preSelfRate: string }) => preSelfRate)).toEqual(asked);
    }
    expect(quote.items.reduce((sum: number, part: { selfFee: string }) => sum + fen(part.selfFee), 0)).toBe(
      fen(quote.selfFee),
    );
    expect(quote.totalFee).toBe('182.10');
    expect(insuType === '' ? quote.fundFee === '0.00' : fen(quote.fundFee) > 0).toBe(true);
    expect(await harness.control('his/state')).toEqual(before);
  },
);

test('a visit is registered with the insurance once, by a consent of its patient, and the bills name its codes', async () => {
  // Of nobody's visit yet.
  const other = await harness.control('his/bill-with-lines', { patientId: patIds.chronic, lines: 2 });
  const bills = (await visit('chronic', 'visit-0004')).filter(({ billId }) => billId !== other.billId);
  const billIds = bills.map((bill) => bill.billId);
  const { idNo } = demoPerson('chronic');
  const asked = { patId: patIds.chronic, billIds, payAuthNo: `AUTH-${idNo}` };
  const { regNo, deptStdCode, docNationalCode } = await call('getBill', { billId: billIds[0]! });
  // In an ordinary clinic the bill names no doctor.
  expect([deptStdCode, docNationalCode]).toEqual(['03.04', '']);
  const registered = await call('insureVisit', asked);
  expect(registered).toEqual({
    ...{ psnNo: `P${idNo}`, insuType: '310', insuAdmdvs: '530100', visitNo: regNo, mdtrtId: `P${idNo}-${regNo}` },
  });
  expect(await call('insureVisit', asked)).toEqual(registered);
  const refusal = async (change: object) => (await harness.call('insureVisit', { ...asked, ...change })).code;
  expect(await refusal({ payAuthNo: 'AUTH-nobody' })).toBe('506');
  expect(await refusal({ payAuthNo: `AUTH-${demoPerson('elder').idNo}` })).toBe('507');
  expect(await refusal({ billIds: [...billIds, 'B-none'] })).toBe('501');
  expect(await refusal({ billIds: [billIds[0], other.billId] })).toBe('505');
  const alone = await call('insureVisit', { ...asked, billIds: [other.billId] });
  expect(alone).toMatchObject({ visitNo: other.billId });
  await call('settle', settlement('visit-0004', 'chronic', bills, '182.10'));
  expect(await refusal({})).toBe('502');
});

test('what nobody matched with the national catalogue has no code there', async () => {
  await harness.control('put:his/traps', { catalogue: 'unmatched' });
  const codes: string[][] = [];
  for (const { billId } of await visit('chronic', 'visit-0006')) {
    const { items } = await call('getBill', { billId });
    for (const { insuClass, nationalCode } of items) codes.push([insuClass, nationalCode]);
  }
  expect(codes.filter(([, code]) => code === '')).toEqual([['03', '']]);
  expect(codes.length).toBeGreaterThan(1);
});

test('a split loses no fen at any price', () => {
  for (let price = 1; price < 2000; price += 7) {
    const split = splitOf([{ price_fen: price, qty: 3, insu_class: '02' }], '310');
    expect(split.fundFen + split.acctFen + split.selfFen).toBe(price * 3);
    expect(Math.min(split.fundFen, split.acctFen, split.selfFen)).toBeGreaterThanOrEqual(0);
  }
});

test('the shares of lines lose no fen to rounding, and no line costs more than its price', () => {
  for (let price = 1; price < 400; price += 3) {
    const items = (['02', '01', '03', '02', '01'] as const).map((insu_class, i) => ({
      ...{ line: i + 1, price_fen: price + i, qty: 1 + (i % 3), insu_class },
    }));
    const { fundFen, totalFen } = splitOf(items, '310');
    const shares = lineSharesOf(items, '310');
    expect(shares.reduce((sum, share) => sum + share.ownFen, 0)).toBe(totalFen - fundFen);
    expect(shares.every((share) => share.fundFen >= 0 && share.ownFen >= 0)).toBe(true);
    expect(shares[2]).toMatchObject({ fundFen: 0 });
  }
});

test('bills are settled together once, with the way through the building', async () => {
  const bills = await visit('chronic', 'visit-0004');
  const body = {
    ...settlement('visit-0004', 'chronic', bills, '182.10'),
    cashFee: '60.10',
    fundFee: '100.00',
    acctFee: '22.00',
    insuranceTradeNo: 'yb-1',
  };
  const first = await call('settle', body);
  expect(first).toMatchObject({ totalFee: '182.10', cashFee: '60.10', invoiceNo: '', replayed: '0' });
  const lab = first.guides.find((guide: { title: string }) => guide.title === '抽血');
  expect(lab).toMatchObject({ fasting: '1', floor: '2', tip: expect.stringContaining('不吃东西') });
  expect(first.guides.find((guide: { title: string }) => guide.title === '取药')).toMatchObject({
    fasting: '0',
    floor: '1',
  });
  expect(await call('settle', body)).toMatchObject({ settleNo: first.settleNo, replayed: '1' });
  const range = { startDate: TODAY, endDate: TODAY };
  expect((await call('listBills', { patId: patIds.chronic, billStatus: '1', ...range })).list).toEqual([]);
  expect((await call('listBills', { patId: patIds.chronic, billStatus: '2', ...range })).list).toHaveLength(2);
  const again = await harness.call('settle', { ...body, orderId: 'another-key-1' });
  expect(again).toMatchObject({ code: '502', data: { billIds: body.billIds } });
  expect((await call('tradeCheck', { op: 'settle', orderId: body.orderId })).refNo).toBe(first.settleNo);
  const { settlementsByKey } = await harness.control('his/state');
  expect(Object.values(settlementsByKey)).toMatchObject([
    { totalFen: 18210, cashFen: 6010, fundFen: 10000, acctFen: 2200 },
  ]);
});

test('twenty settlements of one bill under different keys book it once', async () => {
  const [bill] = await visit('chronic', 'visit-0005');
  const body = settlement('visit-0005', 'chronic', [bill!], bill!.totalFee);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => harness.call('settle', { ...body, orderId: `race-${i}-settle` })),
  );
  expect(answers.filter((answer) => answer.code === '1')).toHaveLength(1);
  expect(answers.filter((answer) => answer.code === '502')).toHaveLength(19);
  expect((await harness.control('his/state')).bills).toEqual({ due: 1, paid: 1 });
});

test('a settlement that does not fit is refused whole', async () => {
  const bills = await visit('chronic', 'visit-0006');
  const body = settlement('visit-0006', 'chronic', bills, '182.10');
  expect(await harness.call('settle', { ...body, totalFee: '182.00', cashFee: '182.00' })).toMatchObject({
    code: '503',
    data: { expectFee: '182.10' },
  });
  expect((await harness.call('settle', { ...body, cashFee: '182.09' })).code).toBe('503');
  expect((await harness.call('settle', { ...body, patId: patIds.lung })).code).toBe('505');
  expect((await harness.call('settle', { ...body, billIds: [...body.billIds, 'B-none'] })).code).toBe('501');
  expect((await harness.call('settle', { ...body, billIds: [bills[0]!.billId, bills[0]!.billId] })).code).toBe('0');
  expect((await harness.call('settle', { ...body, cashFee: 182.1 })).code).toBe('0');
  harness.moveTo('2026-11-28 00:00:01');
  expect((await harness.call('settle', body)).code).toBe('504');
  expect((await call('getBill', { billId: bills[0]!.billId })).billStatus).toBe('9');
  expect((await harness.control('his/state')).settlementsByKey).toEqual({});
});

test('a key that settled one bill cannot settle another', async () => {
  const bills = await visit('chronic', 'visit-0007');
  const one = settlement('visit-0007', 'chronic', [bills[0]!], bills[0]!.totalFee);
  await call('settle', one);
  expect(
    (await harness.call('settle', { ...one, ...settlement('visit-0007', 'chronic', [bills[1]!], bills[1]!.totalFee) }))
      .code,
  ).toBe('506');
  expect((await harness.control('his/state')).bills).toEqual({ due: 1, paid: 1 });
});

test('the books of a day come in pages', async () => {
  const bills = await visit('chronic', 'visit-0008');
  for (const [i, bill] of bills.entries())
    await call('settle', settlement(`page-${i}-visit`, 'chronic', [bill], bill.totalFee));
  const page = (pageNo: number) => call('transactions', { date: TODAY, pageNo, pageSize: 2 });
  const [first, second] = [await page(1), await page(2)];
  expect([first.total, first.list.length, second.list.length]).toEqual([3, 2, 1]);
  expect([...first.list, ...second.list].map((row: { bizType: string }) => row.bizType)).toEqual([
    'reg',
    'bill',
    'bill',
  ]);
  expect((await call('transactions', { date: '2026-11-23', pageNo: 1, pageSize: 2 })).total).toBe(0);
});

describe('items of a settled bill are given back', () => {
  const paid = async (key: string, payment: object) => {
    const bills = await visit('chronic', key);
    const settleOrderId = `${key}-settlement`;
    await call('settle', { ...settlement(key, 'chronic', bills, '182.10'), ...payment });
    const details = await Promise.all(bills.map(({ billId }) => call('getBill', { billId })));
    const items = details.flatMap(({ billId, items: lines }) =>
      lines.map(({ itemNo, fee, insuClass }: Record<string, string>) => ({
        ref: `${billId}#${itemNo}`,
        fee,
        insuClass,
      })),
    ) as { ref: string; fee: string; insuClass: string }[];
    const query = { orderId: settleOrderId, patId: patIds.chronic };
    const give = (refundOrderId: string, refs: string[], fees: object) =>
      harness.call('refundBill', {
        ...{ orderId: refundOrderId, settleOrderId, patId: patIds.chronic, items: refs, reason: '测试' },
        ...{ fundFee: '0.00', acctFee: '0.00', ...fees },
      });
    return { items, query, give, billIds: bills.map(({ billId }) => billId) };
  };
  const CASH = { cashFee: '182.10' };
  const MIXED = { cashFee: '60.10', fundFee: '100.00', acctFee: '22.00', insuranceTradeNo: 'ORD1' };

  test('in cash one by one, the same key once, never twice and never more than was paid', async () => {
    const { items, query, give, billIds } = await paid('visit-back-1', CASH);
    const [first] = items as [(typeof items)[number]];
    const quoted = await call('quoteBillRefund', { ...query, items: [first.ref] });
    expect(quoted).toMatchObject({ refundFee: first.fee, cashFee: first.fee, fundFee: '0.00', acctFee: '0.00' });
    const wrong = await give('back-0001', [first.ref], { refundFee: '0.01', cashFee: '0.01' });
    expect(wrong.code).toBe('504');
    const fees = { refundFee: first.fee, cashFee: first.fee };
    const done = granted(await give('back-0001', [first.ref], fees));
    expect(granted(await give('back-0001', [first.ref], fees))).toMatchObject({
      refundNo: done.refundNo,
      replayed: '1',
    });
    expect((await give('back-0002', [first.ref], fees)).code).toBe('503');
    expect((await give('back-0001', [items[1]!.ref], fees)).code).toBe('505');
    expect(await call('tradeCheck', { op: 'refundBill', orderId: 'back-0001' })).toMatchObject({ state: 'applied' });
    const left = items.slice(1).map(({ ref }) => ref);
    const rest = await call('quoteBillRefund', { ...query, items: left });
    granted(await give('back-0003', left, { refundFee: rest.refundFee, cashFee: rest.cashFee }));
    expect(await call('getBill', { billId: billIds[0] })).toMatchObject({ billStatus: '3' });
    const { list } = await call('transactions', { date: TODAY, pageNo: 1, pageSize: 100 });
    const back = list.filter((line: { tradeType: string; bizType: string }) => line.tradeType === 'refund');
    expect(back.reduce((sum: number, line: { cashFee: string }) => sum + fen(line.cashFee), 0)).toBe(18_210);
  });

  test('what was done stays, in words for the patient', async () => {
    const { items, query } = await paid('visit-back-2', CASH);
    const [billId, line] = items[0]!.ref.split('#');
    await harness.control('his/execute-item', { billId, line });
    const refused = await harness.call('quoteBillRefund', { ...query, items: [items[0]!.ref] });
    expect(refused).toMatchObject({ code: '599', msg: expect.stringContaining('已经做了') });
  });

  test('the insurance takes its parts back with everything, and an own-paid item comes back in cash', async () => {
    const { items, query, give } = await paid('visit-back-3', MIXED);
    const insured = items.find(({ insuClass }) => insuClass !== '03')!;
    const own = items.find(({ insuClass }) => insuClass === '03');
    expect((await harness.call('quoteBillRefund', { ...query, items: [insured.ref] })).code).toBe('599');
    if (own) granted(await give('back-0005', [own.ref], { refundFee: own.fee, cashFee: own.fee }));
    const left = items.filter((each) => each !== own).map(({ ref }) => ref);
    const rest = await call('quoteBillRefund', { ...query, items: left });
    expect([rest.fundFee, rest.acctFee]).toEqual(['100.00', '22.00']);
    const total = fen(rest.cashFee) + 12_200;
    expect([total, fen(rest.refundFee)]).toEqual([18_210 - (own ? fen(own.fee) : 0), total]);
  });

  test('not for somebody else, not of a settlement that is not there', async () => {
    const { items, query } = await paid('visit-back-4', CASH);
    const stranger = { ...query, patId: patIds.child, items: [items[0]!.ref] };
    expect((await harness.call('quoteBillRefund', stranger)).code).toBe('502');
    const nothing = { ...query, orderId: 'no-such-settlement', items: [items[0]!.ref] };
    expect((await harness.call('quoteBillRefund', nothing)).code).toBe('501');
  });
});
