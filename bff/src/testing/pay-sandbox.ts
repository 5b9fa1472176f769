import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fen } from '@anzhen/shared-types';
import type { GatewayOutcome, PaymentNotice } from '../ports/payment-gateway';
import { type RunningSandbox, startSandbox } from './sandbox-process';
import { systemClock } from '../adapters/system-clock';
import { makeWechatPayGateway, type WechatPayConfig } from '../adapters/wechatpay';

export interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
}

export const minutesAhead = (minutes: number) => new Date(systemClock.now().getTime() + minutes * 60_000);

/** The value of an accepted call. @throws Error showing what it came to instead */
export function accepted<T>(outcome: GatewayOutcome<T>): T {
  if (outcome.kind !== 'accepted') throw new Error(`not accepted but ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** Takes every notice and hands it over one by one. */
const openReceiver = async () => {
  let heard: Heard[] = [];
  let wake: () => void = () => undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(204).end();
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forget: () => void (heard = []),
    async next(): Promise<Heard> {
      while (heard.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return heard.shift() as Heard;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** How the adapter reaches the sandbox's WeChat Pay; it believes the certificate and the public key. */
export const payConfigOf = (
  { urls, wechat, wechatPay, insurance }: RunningSandbox['credentials'],
  notifyUrls: WechatPayConfig['notifyUrls'],
): WechatPayConfig => ({
  ...wechatPay,
  appId: wechat.appId,
  verifiers: {
    [wechatPay.publicKeyId]: wechatPay.publicKeyPem,
    [wechatPay.platformSerial]: wechatPay.platformCertPem,
  },
  preferredSerial: wechatPay.publicKeyId,
  baseUrl: urls.wechatpay,
  notifyUrls,
  insurance: {
    cityId: insurance.cityId,
    orgName: '青禾市第一人民医院',
    orgCode: insurance.orgCode,
    geoLocation: '102.682296,25.054260',
  },
  timeoutMs: 4_000,
});

/** WeChat Pay's sandbox, the adapter in front of it, somebody with a phone, and the notices as they come in. */
export const openPaySandbox = async () => {
  const sandbox = await startSandbox();
  const receiver = await openReceiver();
  const warnings: object[] = [];
  const log = { warn: (fields: object) => void warnings.push(fields) };
  let count = 0;
  const newId = (kind: 'pay' | 'rfd') => `${kind}_01JDTEST${String((count += 1)).padStart(18, '0')}`;
  const at = receiver.url;
  const notifyUrls = { trade: `${at}/trade`, refund: `${at}/refund`, medIns: `${at}/med-ins` };
  const config = { ...payConfigOf(sandbox.credentials, notifyUrls), timeoutMs: 1_000 };
  const make = (changes: Partial<WechatPayConfig> = {}, clock = systemClock) =>
    makeWechatPayGateway({ ...config, ...changes }, { clock, log });
  const gateway = make();
  const { openid } = await sandbox.control<{ openid: string }>('/phones/payer');
  await sandbox.control('/notices/settings', { delayMs: 0, signtestRate: 0, duplicate: 0 });
  await sandbox.control('/wechatpay/settings', { refundDelayMs: 0, keyMode: 'mixed', certificate: 'current' });

  const read = ({ headers, body }: Heard, by = gateway): PaymentNotice =>
    by.readNotice(headers as Record<string, string | undefined>, body);
  const prepayCommand = (paymentId: string, amount = 8_000) => ({
    paymentId,
    description: '门诊挂号',
    amount: fen(amount),
    openid,
    expiresAt: minutesAhead(15),
  });

  return {
    ...{ sandbox, config, gateway, openid, warnings, log, newId, make, read, prepayCommand },
    notice: receiver.next,
    fault: (path: string, how: object) => sandbox.control('/faults', { server: 'wechatpay', path, times: 1, ...how }),
    /** Why a notice is not believed; `accepted` when it is. */
    rejectionOf(given: Heard, by = gateway) {
      try {
        read(given, by);
        return 'accepted';
      } catch (error) {
        return (error as { reason?: string }).reason;
      }
    },
    async paid(amount = 8_000) {
      const paymentId = newId('pay');
      const { params } = accepted(await gateway.prepay(prepayCommand(paymentId, amount)));
      await sandbox.control('/phones/payer/pay', params);
      return { paymentId, first: await receiver.next() };
    },
    async replayed(outTradeNo: string): Promise<Heard> {
      await sandbox.control('/notices/replay', { outTradeNo });
      return receiver.next();
    },
    forget() {
      receiver.forget();
      warnings.length = 0;
    },
    async close() {
      await receiver.close();
      await sandbox.stop();
    },
  };
};

export type PaySandbox = Awaited<ReturnType<typeof openPaySandbox>>;
