import { type MoneySandbox, openMoneySandbox } from '../../testing/money-sandbox';

let place: MoneySandbox;
let bills: { id: string; totalFen: number }[];

beforeAll(async () => {
  place = await openMoneySandbox();
  bills = await place.seeDoctors(['D0304', 'D0302']);
});
afterAll(() => place.close());

const nextBill = () => {
  const bill = bills.shift();
  if (!bill) throw new Error('no bill is left to pay');
  return bill;
};

test('a bill is paid on the place.phone, noticed, entered in the HIS and answered with where to go', async () => {
  const bill = nextBill();
  const intent = await place.open(bill);
  await place.payOnPhone(intent);
  await place.work();
  const view = await place.money.payments.view(place.person.userId, intent.paymentId);
  expect(view.status).toBe('settled');
  expect(view.guidance.length).toBeGreaterThan(0);
  expect(await place.settlements()).toContain(intent.paymentId);
  const shown = (await place.money.listBills(place.person)).bills.find(({ id }) => id === bill.id);
  expect(shown).toMatchObject({ status: 'paid', guidance: view.guidance });
});

test('a HIS that books the bill and loses its answer is asked, and the bill is entered once', async () => {
  const intent = await place.open(nextBill());
  await place.payOnPhone(intent);
  const before = (await place.settlements()).length;
  await place.control('/faults', { server: 'his', path: '/api/settle', cut: 'after', times: 1 });
  await place.work();
  expect(await place.money.statusOf(intent.paymentId)).toBe('processing');
  place.pushClock(5_000);
  await place.work();
  expect(await place.money.statusOf(intent.paymentId)).toBe('settled');
  expect((await place.settlements()).length).toBe(before + 1);
});

test('an insured bill is split by the centre, paid as a mixed order and entered with all its parts', async () => {
  const bill = nextBill();
  const { authCode } = await place.authorise();
  const intent = await place.open(bill, authCode);
  expect(intent.method).toBe('med_ins');
  expect(intent.fee.fundFen + intent.fee.accountFen + intent.fee.cashFen).toBe(bill.totalFen);
  expect(intent.fee.fundFen).toBeGreaterThan(0);
  expect(intent.fee.cashFen).toBeGreaterThan(0);
  // WeChat tells about the cash part and about the whole.
  const arrived = Promise.all([place.noticeAt('wechatpay'), place.noticeAt('med-ins')]);
  await place.phone('pay-med-ins', { mixTradeNo: intent.mixTradeNo, ...intent.wechat });
  await arrived;
  await place.work();
  expect(await place.money.statusOf(intent.paymentId)).toBe('settled');
  expect(await place.settlements()).toContain(intent.paymentId);
});

test('an insured bill that is not paid is taken back at the centre and can be paid by oneself', async () => {
  const bill = nextBill();
  const { authCode } = await place.authorise();
  const insured = await place.open(bill, authCode);
  const own = await place.open(bill);
  expect(await place.money.statusOf(insured.paymentId)).toBe('closed');
  expect(own).toMatchObject({ method: 'wechat', fee: { cashFen: bill.totalFen } });
  await place.payOnPhone(own);
  await place.work();
  expect(await place.money.statusOf(own.paymentId)).toBe('settled');

  const refunded = place.noticeAt('refund');
  await place.world.tx.run((scope) => place.money.payments.refund(scope, own.paymentId, '测试退款'));
  await place.work();
  await refunded;
  await place.work();
  expect(await place.money.statusOf(own.paymentId)).toBe('refunded');
});
