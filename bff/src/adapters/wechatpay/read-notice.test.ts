import { generateKeyPairSync } from 'node:crypto';
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
import { readNotice } from './read-notice';
import { readVerifiers } from './signature';

// A published client makes the notices, so that signing and reading come from different hands.
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const NOW = new Date('2026-11-24T08:00:00Z');
const SERIAL = 'PUB_KEY_ID_0100';
const API_V3_KEY = '0123456789abcdef0123456789abcdef';
const reader = {
  keys: readVerifiers({ [SERIAL]: publicKey }),
  ...{ apiV3Key: API_V3_KEY, mchId: '1900000001', appId: 'wx0000000000000001' },
};

/** Signs and seals what WeChat would say; `plain` is JSON text, so that it can hold figures that no program makes. */
const told = (eventType: string, plain: string) => {
  const nonce = 'abcdefghijkl';
  const resource = {
    algorithm: 'AEAD_AES_256_GCM',
    ...{ nonce, associated_data: 'x', ciphertext: Aes.AesGcm.encrypt(plain, API_V3_KEY, nonce, 'x') },
  };
  const body = JSON.stringify({ id: 'EV-1', event_type: eventType, resource });
  const timestamp = String(NOW.getTime() / 1000);
  const text = Formatter.response(timestamp, nonce, body);
  const headers = {
    ...{ 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-serial': SERIAL },
    'wechatpay-signature': Rsa.sign(text, Rsa.from(privateKey, Rsa.KEY_TYPE_PRIVATE)),
  };
  return () => readNotice(reader, headers, body, NOW);
};

const trade = (amount: string) =>
  `{"appid":"wx0000000000000001","mchid":"1900000001","out_trade_no":"pay_01","trade_state":"SUCCESS",` +
  `"transaction_id":"4200","success_time":"2026-11-24T15:59:00+08:00","amount":${amount}}`;
const refund = (amount: string) =>
  `{"mchid":"1900000001","refund_id":"5030","out_refund_no":"rfd_01","out_trade_no":"pay_01",` +
  `"refund_status":"SUCCESS","amount":${amount}}`;
const mixed = (total: string) =>
  `{"mix_trade_no":"M1","out_trade_no":"pay_01","mix_pay_status":"MIX_PAY_SUCCESS","total_fee":${total}}`;

test('whole fen are read', () => {
  expect(told('TRANSACTION.SUCCESS', trade('{"total":31360,"currency":"CNY"}'))()).toMatchObject({
    kind: 'trade',
    trade: { amount: 31_360, paidAt: new Date('2026-11-24T07:59:00Z') },
  });
  expect(told('REFUND.SUCCESS', refund('{"total":5,"refund":4}'))()).toMatchObject({
    refund: { refundId: 'rfd_01', paymentId: 'pay_01', amount: 4, status: 'SUCCESS' },
  });
  expect(told('MEDICAL_INSURANCE.SUCCESS', mixed('9007199254740991'))().kind).toBe('medIns');
});

const NO_FEN = ['-1', '0.5', '1e-3', '9007199254740993', '1e300', '"100"', 'null', '[]', 'true'];

test.each(NO_FEN)('a notice whose amount is %s is refused, genuine as it is', (figure) => {
  const rejected = { name: 'NoticeRejected', reason: 'content' };
  const thrown = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      return error;
    }
  };
  expect(thrown(told('TRANSACTION.SUCCESS', trade(`{"total":${figure}}`)))).toMatchObject(rejected);
  expect(thrown(told('REFUND.SUCCESS', refund(`{"total":${figure},"refund":1}`)))).toMatchObject(rejected);
  expect(thrown(told('MEDICAL_INSURANCE.SUCCESS', mixed(figure)))).toMatchObject(rejected);
});

test('an amount in another currency is refused', () => {
  expect(told('TRANSACTION.SUCCESS', trade('{"total":100,"currency":"USD"}'))).toThrow('content');
});

test('an event that nobody here knows is refused', () => {
  expect(told('COUPON.USE', trade('{"total":100}'))).toThrow('content');
});
