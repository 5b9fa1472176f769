import { type BillQuote, fen } from '@anzhen/shared-types';
import type { HisItemShare } from '../../ports/his';
import { SIGNED } from '../../testing/fake-gateway';
import { type MoneyWorld, openMoneyWorld } from '../../testing/money-world';
import { BillGroupLineRow } from './bill-group.table';

let world: MoneyWorld;
beforeEach(async () => {
  world = await openMoneyWorld();
});
afterEach(() => world.close());

describe('several bills at once', () => {
  const FIRST = 31_360;
  const SECOND = 8_160;
  beforeEach(() => {
    world.his.addBill(world.person.hisPatientId, { id: 'B2', kind: 'medicine', title: '药品', total: fen(SECOND) });
    world.his.addBill(world.person.hisPatientId, { id: 'B3', title: '心电图', total: fen(500) });
  });
  const payAll = (billIds: string[], total: number, more: { key?: string; authCode?: string } = {}) =>
    world.payBills(world.person, billIds, { total, ...more });
  const receive = async (paymentId: string) => {
    const trade = world.gateway.pay(paymentId);
    await world.acceptNotice(SIGNED, world.gateway.notice({ kind: 'trade', trade }));
    await world.runJob('apply-notices');
  };
  const statuses = async () =>
    Object.fromEntries((await world.listBills(world.person)).bills.map(({ id, status }) => [id, status]));

  test('are one payment and one settlement, and each says so', async () => {
    const { paymentId, fee } = await payAll(['B2', 'B1'], FIRST + SECOND);
    expect(fee.totalFen).toBe(FIRST + SECOND);
    await receive(paymentId);
    expect(await statuses()).toEqual({ B1: 'paid', B2: 'paid', B3: 'due' });
    await world.drain();
    expect(world.his.settlements()).toMatchObject([{ key: paymentId, command: { billIds: ['B1', 'B2'] } }]);
    const [message] = await world.rows.messages();
    expect(message?.link).toMatchObject({ params: { billIds: 'B1,B2' } });
    const paid = (await world.listBills(world.person)).bills.find(({ id }) => id === 'B2');
    expect(paid?.guidance).toEqual(['取药：门诊楼 1 层']);
    expect(paid?.invoice).toEqual({ number: '3306B2', url: 'https://einvoice.qinghe.example/view/3306B2' });
  });

  test('in another order are the same wish', async () => {
    const one = await payAll(['B1', 'B2'], FIRST + SECOND);
    const again = await payAll(['B2', 'B1'], FIRST + SECOND);
    expect(again.paymentId).toBe(one.paymentId);
    expect(world.gateway.calls('prepay')).toBe(1);
  });

  test('with insurance are split by the centre in one order', async () => {
    const authCode = world.centre.agree(world.person);
    const { fee, method } = await payAll(['B1', 'B2'], FIRST + SECOND, { authCode });
    expect(method).toBe('med_ins');
    expect(fee.fundFen + fee.accountFen + fee.cashFen).toBe(FIRST + SECOND);
  });

  test('of different visits are not paid by insurance at once, but by oneself', async () => {
    world.his.addBill(world.person.hisPatientId, { id: 'B4', registrationNo: 'G0002', total: fen(100) });
    const authCode = world.centre.agree(world.person);
    await expect(payAll(['B1', 'B4'], FIRST + 100, { authCode })).rejects.toMatchObject({ code: 'BILL.NOT_TOGETHER' });
    expect(await world.rows.payments()).toEqual([]);
    expect((await payAll(['B1', 'B4'], FIRST + 100)).method).toBe('wechat');
  });

  test('of no visit are one visit each for the insurance', async () => {
    for (const id of ['B6', 'B7'])
      world.his.addBill(world.person.hisPatientId, { id, registrationNo: '', total: fen(100) });
    const authCode = world.centre.agree(world.person);
    await expect(payAll(['B6', 'B7'], 200, { authCode })).rejects.toMatchObject({ code: 'BILL.NOT_TOGETHER' });
    expect((await payAll(['B6'], 100, { authCode })).method).toBe('med_ins');
  });

  test('that must be paid alone are refused together', async () => {
    world.his.addBill(world.person.hisPatientId, { id: 'B5', title: '特需', isMergeable: false, total: fen(100) });
    await expect(payAll(['B1', 'B5'], FIRST + 100)).rejects.toMatchObject({
      code: 'BILL.NOT_TOGETHER',
      displayText: expect.stringContaining('特需'),
    });
    expect((await payAll(['B5'], 100)).fee.totalFen).toBe(100);
  });

  test('a bill is never in two payments at once: the later wish closes the earlier one', async () => {
    const both = await payAll(['B1', 'B2'], FIRST + SECOND);
    const alone = await payAll(['B2'], SECOND);
    expect(await world.statusOf(both.paymentId)).toBe('closed');
    expect(() => world.gateway.pay(both.paymentId)).toThrow('CLOSED');
    await receive(alone.paymentId);
    await world.drain();
    expect(await statuses()).toEqual({ B1: 'due', B2: 'paid', B3: 'due' });
  });

  test('a bill whose money has come in is not paid again in other company', async () => {
    const both = await payAll(['B1', 'B2'], FIRST + SECOND);
    await receive(both.paymentId);
    await expect(payAll(['B2', 'B3'], SECOND + 500)).rejects.toMatchObject({ code: 'BILL.ALREADY_PAID' });
    await expect(payAll(['B2'], SECOND)).rejects.toMatchObject({ code: 'BILL.ALREADY_PAID' });
    expect(world.gateway.calls('prepay')).toBe(1);
  });

  test('whoever wishes at the same moment, at most one payment of a bill stays open', async () => {
    const wishes = [['B1'], ['B2'], ['B1', 'B2'], ['B2', 'B3'], ['B1', 'B2', 'B3'], ['B3'], ['B1', 'B3']];
    const price: Record<string, number> = { B1: FIRST, B2: SECOND, B3: 500 };
    await Promise.allSettled(
      wishes.map((ids) =>
        payAll(
          ids,
          ids.reduce((sum, id) => sum + (price[id] ?? 0), 0),
        ),
      ),
    );
    const open = (await world.rows.payments()).filter(({ status }) => status === 'paying');
    const lines = await world.tx.outside.manager.find(BillGroupLineRow);
    const bills = open.flatMap(({ subjectId }) =>
      lines.filter(({ groupId }) => groupId === subjectId).map(({ billId }) => billId),
    );
    expect(new Set(bills).size).toBe(bills.length);
    expect((await payAll(['B1'], FIRST)).method).toBe('wechat');
  });

  test('the quote is that of the chosen ones only', async () => {
    const quote = (billIds: string[]) =>
      world.call(world.person, 'quoteBills', { patientId: world.person.patientId }, { billIds });
    expect(await quote(['B2', 'B3'])).toEqual({
      billIds: ['B2', 'B3'],
      fee: { totalFen: 8_660, fundFen: 4_330, accountFen: 0, cashFen: 4_330 },
      ...{ isEstimate: true, shares: null },
    });
    world.his.payAtWindow('B3');
    await expect(quote(['B2', 'B3'])).rejects.toMatchObject({
      code: 'BILL.ALREADY_PAID',
      displayText: expect.stringContaining('「心电图」已经缴过了'),
    });
    await expect(quote(['B9'])).rejects.toMatchObject({ code: 'BILL.NOT_FOUND' });
  });

  test('what single items cost is told only when it adds up to the fen with the quote', async () => {
    const quoted = async (...shares: HisItemShare[]) => {
      world.his.tellShares(shares);
      const params = { patientId: world.person.patientId };
      const quote = await world.call(world.person, 'quoteBills', params, { billIds: ['B2', 'B3'] });
      return (quote as BillQuote).shares;
    };
    const share = (billId: string, own: number, line = '1') => ({
      ...{ billId, line, own: fen(own), firstOwnPercent: 10 },
    });
    expect(await quoted(share('B3', 330), share('B2', 4_000))).toEqual([
      { billId: 'B3', line: '1', ownFen: 330, firstOwnPercent: 10 },
      { billId: 'B2', line: '1', ownFen: 4_000, firstOwnPercent: 10 },
    ]);
    for (const wrong of [
      [share('B3', 330), share('B2', 3_999)],
      [share('B3', 500), share('B2', 3_830), share('B2', 0)],
      [share('B2', 4_330)],
      [share('B3', 501), share('B2', 3_829)],
      [share('B3', 330), share('B2', 4_000, '2')],
      [],
    ])
      expect(await quoted(...wrong)).toBeNull();
  });

  test('a bill that the hospital changed between quote and paying is told with the new amount', async () => {
    world.his.addBill(world.person.hisPatientId, { id: 'B2', title: '药品', total: fen(SECOND + 240) });
    await expect(payAll(['B1', 'B2'], FIRST + SECOND)).rejects.toMatchObject({
      code: 'BILL.AMOUNT_CHANGED',
      displayText: expect.stringMatching(/¥395\.20 变成 ¥397\.60，没有扣钱/),
    });
    expect(await world.rows.payments()).toEqual([]);
  });
});
