import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PaymentIntent } from '@anzhen/shared-types';
import Koa from 'koa';
import { makeNhsaCentre } from '../../adapters/nhsa';
import { systemClock } from '../../adapters/system-clock';
import { makeWechatPayGateway } from '../../adapters/wechatpay';
import { mountNotices } from '../../platform/http/notices';
import { makeOutbox, makeOutboxRelay } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import { CHRONIC, type PeerState, startHis } from '../../testing/his-sandbox';
import { type Money, type Person, wireMoney } from '../../testing/money-world';

/** The real adapters against the sandbox: WeChat Pay, the insurance centre and the HIS over their own wires. */
let peers: Awaited<ReturnType<typeof startHis>>;
let receiver: Server;
let world: TestWorld;
let money: Money;
let person: Person;
let bills: { id: string; totalFen: number }[];
const waiting = new Map<string, () => void>();
let aheadMs = 0;

// The machine's clock, which a test may push on so that what is planned for later is due.
const clock: Clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) };
const control = <T>(path: string, body: object): Promise<T> => peers.sandbox.control<T>(path, body);
const phone = (action: string, body: object) => control<{ authCode: string }>(`/phones/payer/${action}`, body);
/** Resolves when the next notice on this path has been kept. */
const noticeAt = (path: 'wechatpay' | 'refund' | 'med-ins'): Promise<void> =>
  new Promise((resolve) => void waiting.set(`/notify/${path}`, resolve));

const listen = (): Promise<string> =>
  new Promise((resolve) => {
    const app = new Koa();
    app.use(async (ctx, next) => {
      await next();
      waiting.get(ctx.path)?.();
    });
    const handler: Money['acceptNotice'] = (headers, body) => money.acceptNotice(headers, body);
    mountNotices(app, { wechatpay: handler, refund: handler, 'med-ins': handler });
    receiver = createServer(app.callback()).listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notify`),
    );
  });

const wire = (at: string): Money => {
  const { urls, wechat, wechatPay, insurance } = peers.sandbox.credentials;
  const deps = { clock: systemClock, log: testLog };
  const gateway = makeWechatPayGateway(
    {
      ...wechatPay,
      appId: wechat.appId,
      verifiers: {
        [wechatPay.publicKeyId]: wechatPay.publicKeyPem,
        [wechatPay.platformSerial]: wechatPay.platformCertPem,
      },
      preferredSerial: wechatPay.publicKeyId,
      baseUrl: urls.wechatpay,
      notifyUrls: { trade: `${at}/wechatpay`, refund: `${at}/refund`, medIns: `${at}/med-ins` },
      insurance: {
        cityId: insurance.cityId,
        orgName: '青禾市第一人民医院',
        orgCode: insurance.orgCode,
        geoLocation: '102.682296,25.054260',
      },
      timeoutMs: 4_000,
    },
    deps,
  );
  const centre = makeNhsaCentre(
    { ...insurance, baseUrl: urls.nhsa, userQueryBaseUrl: urls.nhsa, insuranceType: '310', timeoutMs: 4_000 },
    deps,
  );
  const merchant = { appId: wechat.appId, mchId: wechatPay.mchId };
  return wireMoney({ ...world, clock, outbox: makeOutbox({ clock }) }, { gateway, centre, his: peers.his, merchant });
};

beforeAll(async () => {
  peers = await startHis();
  world = await openTestWorld();
  money = wire(await listen());
  await control('/notices/settings', { delayMs: 0, signtestRate: 0, duplicate: 0 });
  await control('/wechatpay/settings', { refundDelayMs: 0 });
  const { openid } = await peers.sandbox.control<{ openid: string }>('/phones/payer');
  person = await money.addPerson({ openid, ...CHRONIC, hisPatientId: await peers.patientId(CHRONIC) });
  bills = [];
  for (const department of ['D0304', 'D0302']) {
    const { registration } = await peers.paidIn(department);
    await control('/his/complete-visit', { regNo: registration.registrationNo });
  }
  bills = (await money.listBills(person)).bills.filter(({ status }) => status === 'due');
});
afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  await world.close();
  await peers.sandbox.stop();
});

const nextBill = () => {
  const bill = bills.shift();
  if (!bill) throw new Error('no bill is left to pay');
  return bill;
};
const work = async (): Promise<void> => {
  await money.runJob('apply-notices');
  const relay = makeOutboxRelay({
    tx: world.tx,
    clock,
    log: testLog,
    workerId: 'test',
    handlers: money.outboxHandlers,
  });
  while ((await relay()) > 0);
};
const payOnPhone = async (intent: PaymentIntent): Promise<void> => {
  const arrived = noticeAt('wechatpay');
  await phone('pay', intent.wechat ?? {});
  await arrived;
};
const settlements = async () => Object.keys((await control<PeerState>('/his/state', {})).settlementsByKey);
const open = (bill: { id: string; totalFen: number }, authCode?: string) =>
  money.payBill(person, bill.id, { total: bill.totalFen, ...(authCode === undefined ? {} : { authCode }) });

test('a bill is paid on the phone, noticed, entered in the HIS and answered with where to go', async () => {
  const bill = nextBill();
  const intent = await open(bill);
  await payOnPhone(intent);
  await work();
  const view = await money.payments.view(person.userId, intent.paymentId);
  expect(view.status).toBe('settled');
  expect(view.guidance.length).toBeGreaterThan(0);
  expect(await settlements()).toContain(intent.paymentId);
  const shown = (await money.listBills(person)).bills.find(({ id }) => id === bill.id);
  expect(shown).toMatchObject({ status: 'paid', guidance: view.guidance });
});

test('a HIS that books the bill and loses its answer is asked, and the bill is entered once', async () => {
  const intent = await open(nextBill());
  await payOnPhone(intent);
  const before = (await settlements()).length;
  await control('/faults', { server: 'his', path: '/api/settle', cut: 'after', times: 1 });
  await work();
  expect(await money.statusOf(intent.paymentId)).toBe('processing');
  aheadMs += 5_000;
  await work();
  expect(await money.statusOf(intent.paymentId)).toBe('settled');
  expect((await settlements()).length).toBe(before + 1);
});

test('an insured bill is split by the centre, paid as a mixed order and entered with all its parts', async () => {
  const bill = nextBill();
  const { authCode } = await phone('insurance-auth', { idNo: CHRONIC.idNumber, name: CHRONIC.name });
  const intent = await open(bill, authCode);
  expect(intent.method).toBe('med_ins');
  expect(intent.fee.fundFen + intent.fee.accountFen + intent.fee.cashFen).toBe(bill.totalFen);
  expect(intent.fee.fundFen).toBeGreaterThan(0);
  expect(intent.fee.cashFen).toBeGreaterThan(0);
  // WeChat tells about the cash part and about the whole.
  const arrived = Promise.all([noticeAt('wechatpay'), noticeAt('med-ins')]);
  await phone('pay-med-ins', { mixTradeNo: intent.mixTradeNo, ...intent.wechat });
  await arrived;
  await work();
  expect(await money.statusOf(intent.paymentId)).toBe('settled');
  expect(await settlements()).toContain(intent.paymentId);
});

test('an insured bill that is not paid is taken back at the centre and can be paid by oneself', async () => {
  const bill = nextBill();
  const { authCode } = await phone('insurance-auth', { idNo: CHRONIC.idNumber, name: CHRONIC.name });
  const insured = await open(bill, authCode);
  const own = await open(bill);
  expect(await money.statusOf(insured.paymentId)).toBe('closed');
  expect(own).toMatchObject({ method: 'wechat', fee: { cashFen: bill.totalFen } });
  await payOnPhone(own);
  await work();
  expect(await money.statusOf(own.paymentId)).toBe('settled');

  const refunded = noticeAt('refund');
  await world.tx.run((scope) => money.payments.refund(scope, own.paymentId, '测试退款'));
  await work();
  await refunded;
  await work();
  expect(await money.statusOf(own.paymentId)).toBe('refunded');
});
