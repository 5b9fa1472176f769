import type { Output } from 'wechatpay-node-v3/dist/define';
import { toRfc3339 } from '@anzhen/shared-types';
import type { AbnormalRefundCommand, GatewayOutcome, PaymentGateway, PrepayCommand } from '../../ports/payment-gateway';
import { prepayAnswer, refundAnswer, toRefund, toTrade, tradeAnswer } from './answers';
import { assertConfig, type WechatPayConfig, type WechatPayDeps } from './config';
import { makeBills } from './bills';
import { makeMedInsOrders } from './med-ins-orders';
import { assertNumber, exchangeOf, MerchantClient } from './merchant-client';
import { judge, orNone, parsed } from './outcome';
import { readNotice } from './read-notice';
import { type Encrypt, makeEncrypt } from './encrypt';
import { makeKeyRing } from './key-ring';

const MOST_DESCRIPTION_CHARACTERS = 127;
const MOST_REASON_CHARACTERS = 80;

const firstCharacters = (text: string, most: number): string => [...text].slice(0, most).join('');

const prepayRequest = (config: WechatPayConfig, command: PrepayCommand) => ({
  description: firstCharacters(command.description, MOST_DESCRIPTION_CHARACTERS),
  out_trade_no: command.paymentId,
  time_expire: toRfc3339(command.expiresAt),
  notify_url: config.notifyUrls.trade,
  amount: { total: command.amount, currency: 'CNY' },
  payer: { openid: command.openid },
});

/** Where the money of a refund goes that the bank sent back; a card's number and owner travel sealed. */
const receiverOf = (to: AbnormalRefundCommand['to'], encrypt: Encrypt) =>
  to.kind === 'hospital'
    ? { type: 'MERCHANT_BANK_CARD' }
    : {
        type: 'USER_BANK_CARD',
        bank_type: to.bankType,
        bank_account: encrypt(to.account),
        real_name: encrypt(to.name),
      };

/**
 * WeChat Pay v3 for one merchant. Methods throw RangeError when asked to send what WeChat would never take; whatever
 * the network or WeChat does is an outcome.
 * @throws RangeError | Error at once when the configuration cannot work
 */
export function makeWechatPayGateway(config: WechatPayConfig, deps: WechatPayDeps): PaymentGateway {
  assertConfig(config);
  const { clock, log } = deps;
  const client: MerchantClient = new MerchantClient(config, clock, () => keys.preferred().serial);
  const fetchCertificates = async () => exchangeOf(await client.call('GET', '/v3/certificates'));
  const keys = makeKeyRing({ config, ...deps, fetchCertificates });

  const settle = async (operation: string, call: Promise<Output>): Promise<GatewayOutcome<string>> => {
    const exchange = exchangeOf(await call);
    if (exchange.kind === 'answer') await keys.learn(exchange.headers['wechatpay-serial']);
    const outcome = judge(exchange, { keys, now: clock.now() });
    if (outcome.kind === 'unknown') log.warn({ operation, cause: outcome.cause }, 'WeChat Pay gave no sure answer');
    return outcome;
  };

  return {
    async prepay(command) {
      assertNumber(command.paymentId, 32);
      const outcome = await settle('prepay', client.transactions_jsapi(prepayRequest(config, command)));
      return parsed(outcome, prepayAnswer, ({ prepay_id: prepayId }) => ({
        prepayId,
        params: client.signForPhone(prepayId),
      }));
    },
    async query(paymentId) {
      assertNumber(paymentId, 32);
      const outcome = await settle('query', client.query({ out_trade_no: paymentId }));
      return orNone(parsed(outcome, tradeAnswer, (t) => (t.out_trade_no === paymentId ? toTrade(t) : null)));
    },
    async close(paymentId) {
      assertNumber(paymentId, 32);
      const outcome = await settle('close', client.close(paymentId));
      return outcome.kind === 'accepted' ? { kind: 'accepted', value: undefined } : outcome;
    },
    async refund(command) {
      assertNumber(command.refundId, 64);
      assertNumber(command.paymentId, 32);
      if (command.amount <= 0 || command.amount > command.total) throw new RangeError('a refund is part of its order');
      const request = {
        out_trade_no: command.paymentId,
        out_refund_no: command.refundId,
        reason: firstCharacters(command.reason, MOST_REASON_CHARACTERS),
        notify_url: config.notifyUrls.refund,
        amount: { refund: command.amount, total: command.total, currency: 'CNY' },
      };
      const outcome = await settle('refund', client.refunds(request));
      return parsed(outcome, refundAnswer, (r) =>
        r.out_refund_no === command.refundId && r.amount.refund === command.amount ? toRefund(r) : null,
      );
    },
    async queryRefund(refundId) {
      assertNumber(refundId, 64);
      const outcome = await settle('queryRefund', client.find_refunds(refundId));
      return orNone(parsed(outcome, refundAnswer, (r) => (r.out_refund_no === refundId ? toRefund(r) : null)));
    },
    async abnormalRefund({ refundId, remoteId, to }) {
      assertNumber(refundId, 64);
      assertNumber(remoteId, 32);
      const key = keys.preferred();
      const request = { out_refund_no: refundId, ...receiverOf(to, makeEncrypt(key)) };
      const path = `/v3/refund/domestic/refunds/${remoteId}/apply-abnormal-refund`;
      const outcome = await settle('abnormalRefund', client.call('POST', path, request, key.serial));
      return parsed(outcome, refundAnswer, (r) =>
        r.out_refund_no === refundId && r.refund_id === remoteId ? toRefund(r) : null,
      );
    },
    ...makeMedInsOrders({ config, keys, client, settle }),
    ...makeBills({ client, log, settle }),
    signForPhone: (prepayId) => client.signForPhone(prepayId),
    readNotice: (headers, rawBody) => readNotice({ ...config, keys }, headers, rawBody, clock.now()),
  };
}
