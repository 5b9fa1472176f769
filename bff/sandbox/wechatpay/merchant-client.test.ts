import { createHash, createVerify, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
import { merchantOf, type Merchant } from '../testing/merchant';
import { runSandbox, startReceiver, type Receiver, type RunningSandbox } from '../testing/running-sandbox';

let sandbox: RunningSandbox;
let receiver: Receiver;
let merchant: Merchant;
let openid: string;

beforeAll(async () => {
  sandbox = await runSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control('POST', '/reset');
  receiver = await startReceiver();
  merchant = merchantOf(sandbox);
  openid = (await sandbox.control('GET', '/phones/li-si')).body.openid as string;
});
afterEach(async () => {
  jest.restoreAllMocks();
  await receiver.close();
});

const prepayBody = (outTradeNo: string, totalFen = 1_250) => ({
  appid: sandbox.credentials.wechat.appId,
  mchid: sandbox.credentials.wechatPay.mchId,
  description: '门诊挂号',
  out_trade_no: outTradeNo,
  notify_url: `${receiver.url}/pay`,
  amount: { total: totalFen, currency: 'CNY' },
  payer: { openid },
});
const prepay = (outTradeNo: string, totalFen?: number) =>
  merchant.post('/v3/pay/transactions/jsapi', prepayBody(outTradeNo, totalFen));
const query = (outTradeNo: string) =>
  merchant.get(`/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${sandbox.credentials.wechatPay.mchId}`);
const paid = async (outTradeNo: string, totalFen?: number) => {
  const { data } = await prepay(outTradeNo, totalFen);
  const done = await sandbox.control('POST', '/phones/li-si/pay', merchant.paymentParameters(data.prepay_id as string));
  expect(done).toEqual({ status: 200, body: { errMsg: 'requestPayment:ok' } });
  return receiver.next();
};
const isOrderKnown = async (outTradeNo: string) => (await query(outTradeNo)).status === 200;
/** Moves the sandbox; the client reads its time from here, as the hospital's server does. */
const moveClock = async (offsetMs: number) => {
  await sandbox.control('POST', '/clock', { offsetMs });
  jest.spyOn(Formatter, 'timestamp').mockImplementation(() => Math.floor((Date.now() + offsetMs) / 1000));
};

test('the certificates read as X.509 and carry the serial that credentials.json says', () => {
  const { merchantCertPem, merchantSerial, platformCertPem, platformSerial } = sandbox.credentials.wechatPay;
  for (const [pem, serial] of [
    [merchantCertPem, merchantSerial],
    [platformCertPem, platformSerial],
  ] as const) {
    const certificate = new X509Certificate(pem);
    expect(certificate.serialNumber).toBe(serial);
    expect(serial).toMatch(/^[0-9A-F]{40}$/);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  }
});

test('an order is prepaid, paid on the phone, noticed and found as paid', async () => {
  const notice = await paid('R20250101A');
  expect(merchant.isGenuine(notice)).toBe(true);
  expect(merchant.open(notice)).toMatchObject({
    out_trade_no: 'R20250101A',
    trade_state: 'SUCCESS',
    amount: { total: 1250 },
  });
  const { data } = await query('R20250101A');
  expect(data).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'JSAPI', payer: { openid } });
  expect(data.transaction_id).toHaveLength(28);
  const byId = await merchant.get(
    `/v3/pay/transactions/id/${data.transaction_id}?mchid=${sandbox.credentials.wechatPay.mchId}`,
  );
  expect(byId.data).toEqual(data);
  const phone = await sandbox.control('GET', '/phones/li-si');
  expect(phone.body.payments).toMatchObject([{ kind: 'paid', outTradeNo: 'R20250101A', amountFen: 1250 }]);
});

test('answers are signed by the key that the request names', async () => {
  const { publicKeyId, platformSerial } = sandbox.credentials.wechatPay;
  await prepay('R20250101B');
  const path = `/v3/pay/transactions/out-trade-no/R20250101B?mchid=${sandbox.credentials.wechatPay.mchId}`;
  for (const serial of [publicKeyId, platformSerial]) {
    const { status, headers } = await merchant.get(path, { 'Wechatpay-Serial': serial });
    expect([status, headers['wechatpay-serial']]).toEqual([200, serial]);
    expect(headers['request-id']).toMatch(/-0$/);
  }
  expect((await merchant.get(path, { 'Wechatpay-Serial': 'ABCDEF' })).status).toBe(400);
});

test('a request signed with another key is refused and makes no order', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = merchantOf(sandbox, { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string });
  const refused = await stranger.post('/v3/pay/transactions/jsapi', prepayBody('R20250101C'));
  expect(refused).toMatchObject({
    status: 401,
    data: { code: 'SIGN_ERROR', detail: { detail: { issue: 'sign not match' } } },
  });
  expect(await isOrderKnown('R20250101C')).toBe(false);
});

test('a clock more than five minutes off is refused and makes no order', async () => {
  jest.spyOn(Formatter, 'timestamp').mockImplementation(() => Math.floor(Date.now() / 1000) - 301);
  expect(await prepay('R20250101D')).toMatchObject({ status: 401, data: { code: 'SIGN_ERROR' } });
  jest.restoreAllMocks();
  expect(await isOrderKnown('R20250101D')).toBe(false);
});

test('a body changed on the way, a missing header and a repeated nonce are refused', async () => {
  const { wechatPay, urls } = sandbox.credentials;
  const body = JSON.stringify(prepayBody('R20250101E'));
  const timestamp = Formatter.timestamp();
  const nonce = Formatter.nonce();
  const text = Formatter.request('POST', '/v3/pay/transactions/jsapi', timestamp, nonce, body);
  const signature = Rsa.sign(text, Rsa.from(wechatPay.merchantKeyPem, Rsa.KEY_TYPE_PRIVATE));
  const authorization = Formatter.authorization(wechatPay.mchId, nonce, signature, timestamp, wechatPay.merchantSerial);
  const send = (sent: string, headers: Record<string, string>) =>
    fetch(`${urls.wechatpay}/v3/pay/transactions/jsapi`, { method: 'POST', body: sent, headers });
  const json = { 'content-type': 'application/json', accept: 'application/json' };
  expect((await send(body, json)).status).toBe(401);
  expect((await send(body.replace('1250', '1'), { ...json, authorization })).status).toBe(401);
  // The same JSON, written otherwise: a client that signs one text and sends another.
  expect((await send(JSON.stringify(JSON.parse(body), null, 1), { ...json, authorization })).status).toBe(401);
  expect(await isOrderKnown('R20250101E')).toBe(false);
  expect((await send(body, { ...json, authorization })).status).toBe(200);
  expect((await send(body, { ...json, authorization })).status).toBe(401);
});

test('a serial that is not the merchant’s, and an answer key that nobody has, are refused', async () => {
  const { merchantSerial } = sandbox.credentials.wechatPay;
  const stranger = merchantOf(sandbox, {
    serial: merchantSerial.replace(/^./, (digit) => (digit === '5' ? '6' : '5')),
  });
  expect(await stranger.post('/v3/pay/transactions/jsapi', prepayBody('R20250101S'))).toMatchObject({
    status: 401,
    data: { code: 'SIGN_ERROR' },
  });
  const unknown = { 'Wechatpay-Serial': 'PUB_KEY_ID_0100000000000000000000000000000000' };
  expect(await merchant.post('/v3/pay/transactions/jsapi', prepayBody('R20250101S'), unknown)).toMatchObject({
    status: 400,
    data: { code: 'PARAM_ERROR' },
  });
  expect(await isOrderKnown('R20250101S')).toBe(false);
});

test('a rotated certificate is listed beside the old one and signs what names no key', async () => {
  await sandbox.control('POST', '/wechatpay/settings', { certificate: 'next' });
  const { data } = await merchant.get('/v3/certificates', {
    'Wechatpay-Serial': sandbox.credentials.wechatPay.publicKeyId,
  });
  const opened = (data.data as { serial_no: string; encrypt_certificate: Record<string, string> }[]).map(
    ({ serial_no: serial, encrypt_certificate: sealed }) => {
      const { ciphertext = '', nonce = '', associated_data: aad = '' } = sealed;
      const pem = Aes.AesGcm.decrypt(ciphertext, sandbox.credentials.wechatPay.apiV3Key, nonce, aad);
      return [serial, new X509Certificate(pem).serialNumber];
    },
  );
  expect(opened.map(([serial]) => serial)).toHaveLength(2);
  for (const [listed, own] of opened) expect(own).toBe(listed);
  expect(opened[0]?.[0]).toBe(sandbox.credentials.wechatPay.platformSerial);
  await sandbox.control('POST', '/wechatpay/settings', { certificate: 'current' });
});

test('a refund that the bank sent back is sent on to a card only when its number is sealed for the named key', async () => {
  await paid('R20250101T');
  const { data } = await merchant.post('/v3/refund/domestic/refunds', {
    ...{ out_trade_no: 'R20250101T', out_refund_no: 'RF9', notify_url: `${receiver.url}/refund` },
    amount: { refund: 450, total: 1250, currency: 'CNY' },
  });
  const path = `/v3/refund/domestic/refunds/${data.refund_id}/apply-abnormal-refund`;
  const named = { 'Wechatpay-Serial': sandbox.credentials.wechatPay.publicKeyId };
  const card = (key: 'publicKey' | 'platform') => ({
    ...{ out_refund_no: 'RF9', type: 'USER_BANK_CARD', bank_type: 'ICBC_DEBIT' },
    ...{ bank_account: merchant.seal('6222000000000000000', key), real_name: merchant.seal('李四', key) },
  });
  expect((await merchant.post(path, card('publicKey'), named)).status).toBe(400); // Not abnormal yet.
  await sandbox.control('POST', '/refunds/settle', { outRefundNo: 'RF9', status: 'ABNORMAL' });
  expect(merchant.open(await receiver.next()).refund_status).toBe('ABNORMAL');
  expect((await merchant.post(path, card('platform'), named)).data.message).toMatch(/解密失败/);
  expect((await merchant.post(path, { out_refund_no: 'RF9', type: 'CASH' }, named)).status).toBe(400);
  const credit = { ...card('publicKey'), bank_type: 'ICBC_CREDIT' };
  expect((await merchant.post(path, credit, named)).data).toMatchObject({ code: 'PARAM_ERROR' });
  expect((await merchant.post(path, { ...card('publicKey'), out_refund_no: 'RF8' }, named)).status).toBe(404);
  const sent = await merchant.post(path, card('publicKey'), named);
  expect(sent).toMatchObject({ status: 200, data: { status: 'PROCESSING', channel: 'OTHER_BANKCARD' } });
  await sandbox.control('POST', '/refunds/settle', { outRefundNo: 'RF9', status: 'SUCCESS' });
  expect(merchant.open(await receiver.next()).user_received_account).toBe('用户银行卡');
});

test.each([
  ['description', { description: '' }],
  ['out_trade_no', { out_trade_no: 'short' }],
  ['notify_url', { notify_url: 'http://hospital.example/pay' }],
  ['notify_url', { notify_url: 'https://hospital.example/pay?x=1' }],
  ['amount/total', { amount: { total: 0, currency: 'CNY' } }],
  ['amount/total', { amount: { total: 12.5, currency: 'CNY' } }],
  ['time_expire', { time_expire: '2020-01-01 10:00:00' }],
  ['time_expire', { time_expire: '2020-01-01T10:00:00+08:00' }],
])('a prepay with a wrong %s is refused by name and makes no order', async (field, change) => {
  const refused = await merchant.post('/v3/pay/transactions/jsapi', { ...prepayBody('R20250101F'), ...change });
  expect(refused).toMatchObject({ status: 400, data: { code: 'PARAM_ERROR', detail: { field: `/${field}` } } });
  expect(await isOrderKnown('R20250101F')).toBe(false);
});

test('somebody else’s openid and an app that is not bound are refused', async () => {
  const post = (change: object) =>
    merchant.post('/v3/pay/transactions/jsapi', { ...prepayBody('R20250101G'), ...change });
  expect(await post({ payer: { openid: 'oNobody' } })).toMatchObject({
    status: 400,
    data: { code: 'INVALID_REQUEST' },
  });
  expect(await post({ appid: 'wx0000000000000000' })).toMatchObject({ data: { code: 'APPID_MCHID_NOT_MATCH' } });
  expect(await isOrderKnown('R20250101G')).toBe(false);
});

test('the same order number with the same content gives the same prepay_id, with other content a refusal', async () => {
  const first = await prepay('R20250101H');
  expect((await prepay('R20250101H')).data).toEqual(first.data);
  expect(await prepay('R20250101H', 9)).toMatchObject({ status: 403, data: { code: 'OUT_TRADE_NO_USED' } });
  expect((await query('R20250101H')).data).toMatchObject({ trade_state: 'NOTPAY', amount: { total: 1250 } });
});

test('a closed order cannot be paid, and closing a paid one is refused', async () => {
  const { mchId } = sandbox.credentials.wechatPay;
  const close = (no: string) => merchant.post(`/v3/pay/transactions/out-trade-no/${no}/close`, { mchid: mchId });
  const { data } = await prepay('R20250101J');
  expect((await close('R20250101J')).status).toBe(204);
  expect((await close('R20250101J')).status).toBe(204);
  const late = await sandbox.control('POST', '/phones/li-si/pay', merchant.paymentParameters(data.prepay_id as string));
  expect(late).toEqual({ status: 400, body: { errMsg: 'requestPayment:fail 订单已关闭' } });
  expect((await query('R20250101J')).data.trade_state).toBe('CLOSED');
  await paid('R20250101K');
  expect(await close('R20250101K')).toMatchObject({ status: 400, data: { code: 'ORDERPAID' } });
});

test('the payment sheet refuses a wrong paySign, another phone and an expired prepay_id', async () => {
  const parameters = merchant.paymentParameters((await prepay('R20250101L')).data.prepay_id as string);
  const pay = (phone: string, change: object = {}) =>
    sandbox.control('POST', `/phones/${phone}/pay`, { ...parameters, ...change });
  expect((await pay('li-si', { nonceStr: 'changed' })).body).toEqual({
    errMsg: 'requestPayment:fail 支付验证签名失败',
  });
  expect((await pay('wang-wu')).status).toBe(400);
  expect((await pay('li-si', { decision: 'cancel' })).body).toEqual({ errMsg: 'requestPayment:fail cancel' });
  await moveClock(2 * 3_600_000 + 1_000);
  expect((await pay('li-si')).body).toEqual({ errMsg: 'requestPayment:fail 订单已过期' });
  expect((await query('R20250101L')).data.trade_state).toBe('NOTPAY');
});

test('refunds are made once per number, never exceed the order, and end with a notice', async () => {
  await paid('R20250101M');
  const refund = (outRefundNo: string, fen: number) =>
    merchant.post('/v3/refund/domestic/refunds', {
      out_trade_no: 'R20250101M',
      out_refund_no: outRefundNo,
      reason: '退号',
      notify_url: `${receiver.url}/refund`,
      amount: { refund: fen, total: 1250, currency: 'CNY' },
    });
  const first = await refund('RF1', 450);
  expect(first).toMatchObject({ status: 200, data: { status: 'PROCESSING', amount: { refund: 450 } } });
  expect((await refund('RF1', 450)).data.refund_id).toBe(first.data.refund_id);
  expect((await refund('RF1', 451)).status).toBe(400);
  expect((await refund('RF2', 801)).status).toBe(400);
  await sandbox.control('POST', '/refunds/settle', { outRefundNo: 'RF1', status: 'SUCCESS' });
  expect(merchant.open(await receiver.next())).toMatchObject({ out_refund_no: 'RF1', refund_status: 'SUCCESS' });
  expect((await merchant.get('/v3/refund/domestic/refunds/RF1')).data.status).toBe('SUCCESS');
  expect((await merchant.get('/v3/refund/domestic/refunds/RF2')).status).toBe(404);
  expect((await query('R20250101M')).data.trade_state).toBe('REFUND');
});

test('yesterday’s bill carries every payment and refund, and its SHA-1 is that of the plain text', async () => {
  const today = (await sandbox.control('GET', '/clock')).body.now as string;
  const noon = Date.parse(`${today.slice(0, 10)}T04:00:00Z`) - Date.now();
  await moveClock(noon);
  await paid('R20250101N', 30_000);
  await paid('R20250101P', 199);
  await merchant.post('/v3/refund/domestic/refunds', {
    out_trade_no: 'R20250101N',
    out_refund_no: 'RFN',
    amount: { refund: 10_000, total: 30_000, currency: 'CNY' },
  });
  const date = today.slice(0, 10);
  const apply = (type: string) => merchant.get(`/v3/bill/tradebill?bill_date=${date}&bill_type=${type}&tar_type=GZIP`);
  await moveClock(noon + 12.5 * 3_600_000);
  expect(await apply('ALL')).toMatchObject({ status: 400, data: { code: 'STATEMENT_CREATING' } });
  await moveClock(noon + 22 * 3_600_000);
  const { data } = await apply('ALL');
  expect(data.download_url).toMatch(/^https:\/\/api\.mch\.weixin\.qq\.com\/v3\/billdownload\/file\?token=/);
  const path = (data.download_url as string).replace('https://api.mch.weixin.qq.com', '');
  const file = await merchant.get(path, {}, 'arraybuffer');
  expect(file.headers['wechatpay-signature']).toBeUndefined();
  const text = gunzipSync(file.data as unknown as Buffer);
  expect(createHash('sha1').update(text).digest('hex')).toBe(data.hash_value);
  expect([...text.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const { rows, summary } = Formatter.castCsvBill(text) as {
    rows: Record<string, string>[];
    summary: Record<string, string>;
  };
  expect(rows.map((row) => [row['商户订单号'], row['交易状态'], row['订单金额'], row['申请退款金额']])).toEqual([
    ['R20250101N', 'SUCCESS', '300.00', '0.00'],
    ['R20250101P', 'SUCCESS', '1.99', '0.00'],
    ['R20250101N', 'REFUND', '0.00', '100.00'],
  ]);
  expect(Object.keys(rows[0] ?? {})).toHaveLength(27);
  expect(summary).toMatchObject({ 总交易单数: '3', 订单总金额: '301.99', 申请退款总金额: '100.00' });
  const refunds = await apply('REFUND');
  const refundPath = (refunds.data.download_url as string).replace('https://api.mch.weixin.qq.com', '');
  const refundText = gunzipSync(
    (await merchant.get(refundPath, {}, 'arraybuffer')).data as unknown as Buffer,
  ).toString();
  expect(refundText.split('\r\n')[0]?.split(',')).toHaveLength(29);
  const account = async () => {
    const answer = await merchant.get(`/v3/bill/fundflowbill?bill_date=${date}&account_type=BASIC&tar_type=GZIP`);
    const at = (answer.data.download_url as string).replace('https://api.mch.weixin.qq.com', '');
    const plain = gunzipSync((await merchant.get(at, {}, 'arraybuffer')).data as unknown as Buffer);
    expect(createHash('sha1').update(plain).digest('hex')).toBe(answer.data.hash_value);
    expect(plain.toString()).toMatch(/^\uFEFF记账时间,[^`]*\r\n`/);
    return Formatter.castCsvBill(plain) as { rows: Record<string, string>[]; summary: Record<string, string> };
  };
  const flow = await account();
  const shown = ['业务名称', '收支类型', '收支金额(元)', '账户结余(元)', '业务凭证号'];
  // 0.60 % of 300.00 and of the 100.00 that went back; of 1.99 it is one fen.
  expect(flow.rows.map((cells) => shown.map((name) => cells[name]).join(' '))).toEqual([
    '交易 收入 300.00 1000300.00 R20250101N',
    '扣除交易手续费 支出 1.80 1000298.20 R20250101N',
    '交易 收入 1.99 1000300.19 R20250101P',
    '扣除交易手续费 支出 0.01 1000300.18 R20250101P',
    '退款 支出 100.00 1000200.18 RFN',
    '退还交易手续费 收入 0.60 1000200.78 RFN',
  ]);
  expect(rows.map((row) => row['手续费'])).toEqual(['1.80000', '0.01000', '-0.60000']);
  const [numbers, traded] = [flow.rows.map((cells) => cells['微信支付业务单号']), rows];
  expect([numbers[0], numbers[4]]).toEqual([traded[0]?.['微信订单号'], traded[2]?.['微信退款单号']]);
  expect(Object.values(flow.summary).join(' ')).toBe('6.0 3.0 302.59 3.0 101.81');
  const besides = [{ at: `${date}T20:00:00+08:00`, businessId: 'W1', name: '提现', fen: -5_000, voucher: 'W1' }];
  await sandbox.control('POST', '/wechatpay/account', { without: ['R20250101P', 'RFN'], besides });
  const changed = (await account()).rows.map((cells) => `${cells['业务名称']} ${cells['账户结余(元)']}`);
  expect(changed).toEqual(['交易 1000300.00', '扣除交易手续费 1000298.20', '提现 1000248.20']);
  await sandbox.control('POST', '/wechatpay/account', {});
  expect(await merchant.get('/v3/bill/tradebill?bill_date=2020-02-30')).toMatchObject({
    data: { code: 'PARAM_ERROR' },
  });
});

test('a day without trade has no bill', async () => {
  await moveClock(36 * 3_600_000);
  const date = (await sandbox.control('GET', '/clock')).body.now.slice(0, 10) as string;
  const before = new Date(Date.parse(date) - 2 * 86_400_000).toISOString().slice(0, 10);
  expect(await merchant.get(`/v3/bill/tradebill?bill_date=${before}`)).toMatchObject({
    status: 400,
    data: { code: 'NO_STATEMENT_EXIST' },
  });
});

test('/v3/certificates gives the platform certificate, and nothing to a merchant that has only the public key', async () => {
  const { wechatPay } = sandbox.credentials;
  const { data } = await merchant.get('/v3/certificates');
  const { serial_no: serial, encrypt_certificate: sealed } = data.data[0];
  const pem = Aes.AesGcm.decrypt(sealed.ciphertext, wechatPay.apiV3Key, sealed.nonce, sealed.associated_data);
  expect([serial, pem]).toEqual([wechatPay.platformSerial, wechatPay.platformCertPem]);
  await sandbox.control('POST', '/wechatpay/settings', { keyMode: 'pubkey' });
  expect(await merchant.get('/v3/certificates')).toMatchObject({ status: 404, data: { code: 'RESOURCE_NOT_EXISTS' } });
});

test('orders, keys and the clock survive a restart', async () => {
  await prepay('R20250101Q');
  const { wechatPay } = sandbox.credentials;
  await moveClock(60_000);
  await sandbox.restart();
  merchant = merchantOf(sandbox);
  expect(sandbox.credentials.wechatPay).toEqual(wechatPay);
  expect((await sandbox.control('GET', '/clock')).body.offsetMs).toBe(60_000);
  expect((await query('R20250101Q')).data.trade_state).toBe('NOTPAY');
});

test('a reset forgets orders but not keys, and the same phone is the same person', async () => {
  await prepay('R20250101S');
  await sandbox.control('POST', '/reset');
  expect(await isOrderKnown('R20250101S')).toBe(false);
  expect((await sandbox.control('GET', '/phones/li-si')).body.openid).toBe(openid);
});

test('the headers of an answer verify with node:crypto alone', async () => {
  const { status, data, headers } = await prepay('R20250101T');
  const text = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n${JSON.stringify(data)}\n`;
  const { platformCertPem } = sandbox.credentials.wechatPay;
  expect(status).toBe(200);
  expect(
    createVerify('RSA-SHA256')
      .update(text)
      .verify(platformCertPem, headers['wechatpay-signature'] ?? '', 'base64'),
  ).toBe(true);
});
