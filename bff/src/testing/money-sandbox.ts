import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PaymentIntent } from '@anzhen/shared-types';
import Koa from 'koa';
import { makeNhsaCentre } from '../adapters/nhsa';
import { systemClock } from '../adapters/system-clock';
import { makeWechatPayGateway } from '../adapters/wechatpay';
import { mountNotices } from '../platform/http/notices';
import type { Log } from '../platform/log/log';
import type { Clock } from '../ports/clock';
import { makeTestOutbox, openTestWorld, testLog } from './harness';
import { CHRONIC, type PeerState, startHis } from './his-sandbox';
import { type Money, wireMoney } from './money-world';
import { payConfigOf } from './pay-sandbox';

type NoticePath = 'wechatpay' | 'refund' | 'med-ins' | 'insurance';

/** Hears the notices of WeChat Pay and of the insurance centre on a real socket, as the BFF does. */
const listenForNotices = async (accept: Money['acceptNotice'], insurance: Money['acceptInsuranceNotice']) => {
  const waiting = new Map<string, () => void>();
  const app = new Koa();
  app.use(async (ctx, next) => {
    await next();
    waiting.get(ctx.path)?.();
  });
  mountNotices(app, { wechatpay: accept, refund: accept, 'med-ins': accept, insurance }, {});
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    /** Resolves when the next notice on this path has been answered. */
    next: (path: NoticePath): Promise<void> =>
      new Promise((resolve) => void waiting.set(`/notify/${path}`, () => resolve())),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

type Peers = Awaited<ReturnType<typeof startHis>>;

const openAdapters = ({ sandbox, his }: Peers, notifyUrl: string, log: Log) => {
  const { urls, wechat, wechatPay, insurance } = sandbox.credentials;
  const deps = { clock: systemClock, log };
  const notifyUrls = { trade: `${notifyUrl}/wechatpay`, refund: `${notifyUrl}/refund`, medIns: `${notifyUrl}/med-ins` };
  const gateway = makeWechatPayGateway(payConfigOf(sandbox.credentials, notifyUrls), deps);
  const centre = makeNhsaCentre(
    { ...insurance, baseUrl: urls.nhsa, userQueryBaseUrl: urls.nhsa, timeoutMs: 4_000 },
    deps,
  );
  return { gateway, centre, his, merchant: { appId: wechat.appId, mchId: wechatPay.mchId } };
};

/** The real adapters against the sandbox: WeChat Pay, the insurance centre and the HIS over their own wires. */
export const openMoneySandbox = async (log: Log = testLog) => {
  const peers = await startHis();
  const world = await openTestWorld();
  let aheadMs = 0;
  // The machine's clock, which a test may push on so that what is planned for later is due.
  const clock: Clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) };
  const late: { money?: Money } = {};
  const receiver = await listenForNotices(
    async (headers, body) => late.money?.acceptNotice(headers, body),
    async (headers, body) => late.money?.acceptInsuranceNotice(headers, body),
  );
  const foreign = openAdapters(peers, receiver.url, log);
  const { outbox, drainOutbox } = makeTestOutbox({ tx: world.tx, clock, log });
  const money = wireMoney({ ...world, clock, outbox }, foreign, log);
  late.money = money;
  const control = <T>(path: string, body: object): Promise<T> => peers.sandbox.control<T>(path, body);
  const phone = (action: string, body: object) => control<{ authCode: string }>(`/phones/payer/${action}`, body);
  await control('/notices/settings', { delayMs: 0, signtestRate: 0, duplicate: 0 });
  await control('/wechatpay/settings', { refundDelayMs: 0 });
  const { openid } = await peers.sandbox.control<{ openid: string }>('/phones/payer');
  const person = await money.addPerson({ openid, ...CHRONIC, hisPatientId: await peers.patientId(CHRONIC) });
  const listDue = async () => (await money.listBills(person)).bills.filter(({ status }) => status === 'due');

  return {
    ...{ peers, world, money, person, control, phone, openid, noticeAt: receiver.next, listDue },
    notifyUrl: receiver.url,
    /** Lets the person be seen in these departments, which makes bills. */
    async seeDoctors(departments: readonly string[]) {
      for (const department of departments) {
        const { registration } = await peers.paidIn(department);
        await control('/his/complete-visit', { regNo: registration.registrationNo });
      }
      return listDue();
    },
    pushClock: (ms: number) => void (aheadMs += ms),
    /** Applies kept notices and everything that follows from them. */
    async work(): Promise<void> {
      await money.runJob('apply-notices');
      await drainOutbox(money.outboxHandlers);
    },
    async payOnPhone(intent: PaymentIntent): Promise<void> {
      const arrived = receiver.next('wechatpay');
      await phone('pay', intent.wechat ?? {});
      await arrived;
    },
    async payMixed(intent: PaymentIntent): Promise<void> {
      // WeChat tells about the whole, and about the cash part when there is one.
      const arrived = [receiver.next('med-ins'), ...(intent.wechat ? [receiver.next('wechatpay')] : [])];
      await phone('pay-med-ins', { mixTradeNo: intent.mixTradeNo, ...intent.wechat });
      await Promise.all(arrived);
    },
    /** @param relative who pays for the patient: payerIdNo, payerName */
    authorise: (relative: object = {}) =>
      phone('insurance-auth', { idNo: CHRONIC.idNumber, name: CHRONIC.name, ...relative }),
    settlements: async () => Object.keys((await control<PeerState>('/his/state', {})).settlementsByKey),
    open: (bill: { id: string; totalFen: number }, authCode?: string) =>
      money.payBill(person, bill.id, { total: bill.totalFen, ...(authCode === undefined ? {} : { authCode }) }),
    async close() {
      await receiver.close();
      await world.close();
      await peers.sandbox.stop();
    },
  };
};

export type MoneySandbox = Awaited<ReturnType<typeof openMoneySandbox>>;
