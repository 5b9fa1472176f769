import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { addDays, fen, hospitalDate, hospitalInstant } from '@anzhen/shared-types';
import type { GatewayOutcome, PaymentGateway } from '../../ports/payment-gateway';
import { type RunningSandbox, startSandbox } from '../../testing/sandbox-process';
import { systemClock } from '../system-clock';
import { payConfigOf } from '../../testing/pay-sandbox';
import { makeWechatPayGateway } from '.';
import { readFundFlowBill, readTradeBill } from './bill-file';

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const PAID =
  '`2019-07-25 08:35:41,`wx1234,`1900000001,`0,`,`4200000123,`R1,`oABC,`JSAPI,`SUCCESS,`PSBC_DEBIT,`CNY,`6.00,`0.00,`0,`0,`0.00,`0.00,`,`,`挂号, 普通门诊,`attach,`0.04000,`0.60%,`6.00,`0.00,`';
const BACK =
  '`2019-07-25 18:00:00,`wx1234,`1900000001,`0,`,`4200000123,`R1,`oABC,`JSAPI,`REFUND,`PSBC_DEBIT,`CNY,`0.00,`0.00,`5030,`F1,`0.29,`0.00,`ORIGINAL,`CHANGE,`挂号,`attach,`-0.00174,`0.60%,`0.00,`0.29,`';
const TOTALS = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const bill = (rows: string[], totals: string, header = HEADER) =>
  `\uFEFF${[header, ...rows, TOTALS, totals].join('\r\n')}\r\n`;
const GOOD = bill([PAID, BACK], '`2,`6.00,`0.29,`0.00,`0.03826,`6.00,`0.29');

describe('the text of a bill', () => {
  test('is read by column names, to the fen, in hospital time', async () => {
    const at = new Date('2019-07-25T00:35:41.000Z');
    expect(await readTradeBill(GOOD)).toEqual([
      {
        ...{ side: 'pay', paymentId: 'R1', refundId: null, remoteRefundId: null, transactionId: '4200000123' },
        ...{ amount: 600, feeFen: 4, state: 'done', at },
      },
      {
        ...{ side: 'refund', paymentId: 'R1', refundId: 'F1', remoteRefundId: '5030', transactionId: '4200000123' },
        // 0.00174 is no whole fen.
        ...{ amount: 29, feeFen: null, state: 'failed', at: new Date('2019-07-25T10:00:00.000Z') },
      },
    ]);
  });

  test('may have more columns, and without a byte order mark it is the same', async () => {
    const wider = bill([`${PAID},\`more`], '`1,`6.00,`0.00,`0.00,`0.04,`6.00,`0.00', `${HEADER},新的一列`);
    expect(await readTradeBill(wider.slice(1))).toHaveLength(1);
  });

  test.each([
    ['a row is missing', bill([PAID], '`2,`6.00,`0.29,`0.00,`0.04,`6.00,`0.29'), 'rows differ'],
    ['an amount was changed', GOOD.replace('`6.00,`0.00,`\r', '`60.00,`0.00,`\r'), 'payments differ'],
    ['an amount has three decimals', GOOD.replace('`0.29,`\r', '`0.290,`\r'), 'not yuan'],
    ['an amount is a number in another form', GOOD.replace('`6.00,`0.00,`\r', '`6e0,`0.00,`\r'), 'not yuan'],
    ['it ends in the middle', GOOD.slice(0, GOOD.indexOf('总交易单数')), 'no column'],
    ['a column is gone', bill([PAID], '`1', HEADER.replace(',订单金额,', ',')), 'no column 订单金额'],
    ['a row has a column less', bill([PAID.replace('`0.60%,', '')], '`1,`6,`0,`0,`0,`6,`0'), 'other columns'],
    ['a time is none', GOOD.replace('2019-07-25 08:35:41', '2019-13-25 08:35:41'), 'a time'],
    ['it is empty', '', 'no totals'],
  ])('is not believed when %s', async (_why, text, what) => {
    await expect(readTradeBill(text)).rejects.toThrow(what);
  });
});

describe('a bill of the sandbox', () => {
  let sandbox: RunningSandbox;
  let gateway: PaymentGateway;
  let offsetMs = 0;
  const clock = { now: () => new Date(systemClock.now().getTime() + offsetMs) };
  const log = { warn: () => undefined };
  const today = hospitalDate(systemClock.now());
  const moveTo = async (at: Date) => {
    offsetMs = at.getTime() - systemClock.now().getTime();
    await sandbox.control('/clock', { offsetMs });
  };
  const accepted = <T>(outcome: GatewayOutcome<T>): T => {
    if (outcome.kind !== 'accepted') throw new Error(`not accepted but ${JSON.stringify(outcome)}`);
    return outcome.value;
  };

  beforeAll(async () => {
    sandbox = await startSandbox();
    const nowhere = 'http://127.0.0.1:1/notify';
    const config = payConfigOf(sandbox.credentials, { trade: nowhere, refund: nowhere, medIns: nowhere });
    gateway = makeWechatPayGateway(config, { clock, log });
    await sandbox.control('/wechatpay/settings', { refundDelayMs: 0, keyMode: 'pubkey' });
  });
  afterAll(() => sandbox.stop());

  test('carries the day’s payments and refunds; before ten it is being made, and a day without trade has none', async () => {
    await moveTo(hospitalInstant(today, '12:00'));
    const { openid } = await sandbox.control<{ openid: string }>('/phones/payer');
    const paymentId = 'pay_01JDBILLS00000000000000001';
    const expiresAt = new Date(clock.now().getTime() + 600_000);
    const command = { paymentId, description: '门诊,缴费', amount: fen(1_234_567), openid, expiresAt };
    const { params } = accepted(await gateway.prepay(command));
    await sandbox.control('/phones/payer/pay', params);
    const refund = { refundId: 'rfd_01JDBILLS00000000000000001', paymentId, amount: fen(29), total: fen(1_234_567) };
    accepted(await gateway.refund({ ...refund, reason: '退费' }));
    await moveTo(hospitalInstant(addDays(today, 1), '08:00'));
    expect(await gateway.downloadTradeBill(today)).toEqual({ kind: 'creating' });
    await moveTo(hospitalInstant(addDays(today, 1), '10:30'));
    const trades = await gateway.downloadTradeBill(today);
    expect(trades.kind === 'ready' && trades.lines).toMatchObject([
      { side: 'pay', paymentId, refundId: null, amount: 1_234_567, state: 'done' },
      { side: 'refund', paymentId, refundId: refund.refundId, amount: 29 },
    ]);
    const flow = await gateway.downloadFundFlowBill(today);
    // 0.60 %: 74.07 of 12,345.67 and nothing of 0.29.
    expect(trades.kind === 'ready' && trades.lines.map(({ feeFen }) => feeFen)).toEqual([7_407, 0]);
    const opening = 100_000_000;
    expect(flow.kind === 'ready' && flow.lines).toMatchObject([
      { kind: 'trade', voucher: paymentId, direction: 'in', amount: 1_234_567, balance: opening + 1_234_567 },
      { kind: 'fee', voucher: paymentId, direction: 'out', amount: 7_407, balance: opening + 1_227_160 },
      { kind: 'refund', voucher: refund.refundId, direction: 'out', amount: 29, balance: opening + 1_227_131 },
    ]);
    expect(await gateway.downloadTradeBill(addDays(today, -3))).toEqual({ kind: 'none' });
    expect((await gateway.downloadTradeBill('2020-02-30')).kind).toBe('failed');
  });
});

describe('a file that came in another way than it should', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  let server: Server;
  let url = '';
  let origin = 'https://api.mch.weixin.qq.com';
  let text = GOOD;
  let file = (): Buffer => gzipSync(text);

  const answerSigned = (response: ServerResponse): void => {
    const hash = createHash('sha1').update(text).digest('hex');
    const body = JSON.stringify({
      ...{ hash_type: 'SHA1', hash_value: hash },
      download_url: `${origin}/v3/billdownload/file?token=t&tartype=gzip`,
    });
    const timestamp = String(Math.floor(systemClock.now().getTime() / 1000));
    const signature = sign('sha256', Buffer.from(`${timestamp}\nnonce\n${body}\n`), privateKey).toString('base64');
    const head = { 'Wechatpay-Timestamp': timestamp, 'Wechatpay-Nonce': 'nonce', 'Wechatpay-Serial': 'PUB_KEY_ID_01' };
    response.writeHead(200, { ...head, 'Wechatpay-Signature': signature }).end(body);
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url?.startsWith('/v3/billdownload')) response.writeHead(200).end(file());
      else answerSigned(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    origin = 'https://api.mch.weixin.qq.com';
    text = GOOD;
    file = () => gzipSync(text);
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const download = () => {
    const place = 'https://hospital.test/notify';
    const gateway = makeWechatPayGateway(
      {
        ...{ appId: 'wx1', mchId: '1900000001', merchantSerial: 'ABCDEF12', apiV3Key: 'k'.repeat(32) },
        ...{ merchantCertPem: keyPem, merchantKeyPem: keyPem, preferredSerial: 'PUB_KEY_ID_01', baseUrl: url },
        verifiers: { PUB_KEY_ID_01: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
        notifyUrls: { trade: place, refund: place, medIns: place },
        insurance: { cityId: '', orgName: '', orgCode: '', geoLocation: '' },
        timeoutMs: 5_000,
      },
      { clock: systemClock, log: { warn: () => undefined } },
    );
    return gateway.downloadTradeBill('2019-07-25');
  };

  test('is read when it is what it should be', async () => {
    expect((await download()).kind).toBe('ready');
  });

  test('is refused when its hash is another one', async () => {
    file = () => gzipSync(`${GOOD} `);
    expect(await download()).toEqual({ kind: 'failed', cause: 'bill unreadable: its SHA-1 is another one' });
  });

  test('is refused when it is no gzip file', async () => {
    file = () => Buffer.from(GOOD);
    expect(await download()).toMatchObject({ kind: 'failed', cause: expect.stringContaining('gzip') });
  });

  test('is not fetched from another host', async () => {
    origin = url;
    expect(await download()).toEqual({ kind: 'failed', cause: 'the file is not at WeChat' });
  });

  test('is refused when a small file would become a gigantic one', async () => {
    // Members of a gzip file follow each other: 112 MiB of zeros in some hundred kilobytes.
    const member = gzipSync(Buffer.alloc(16 * 1024 * 1024));
    file = () => Buffer.concat(Array.from({ length: 7 }, () => member));
    expect(await download()).toMatchObject({ kind: 'failed', cause: expect.stringContaining('sane size') });
  });
});

test('the fund flow is read with its directions, and not believed when its totals are others', async () => {
  const header =
    '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
  const rows = [
    '`2026-11-21 10:00:00,`4200,`F1,`交易,`交易,`收入,`100.00,`100.00,`system,`,`pay_1',
    '`2026-11-21 10:00:00,`4200,`F2,`扣除交易手续费,`手续费,`支出,`0.60,`99.40,`system,`,`pay_1',
  ];
  const file = (totals: string, movements = rows) =>
    `\uFEFF${[header, ...movements, '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额', totals].join('\r\n')}\r\n`;
  expect(await readFundFlowBill(file('`2,`1,`100.00,`1,`0.60'))).toMatchObject([
    { direction: 'in', amount: 10_000, kind: 'trade', voucher: 'pay_1', balance: 10_000 },
    { direction: 'out', amount: 60, kind: 'fee', voucher: 'pay_1', balance: 9_940 },
  ]);
  await expect(readFundFlowBill(file('`2,`2,`100.00,`0,`0.60'))).rejects.toThrow('rows of income differ');
  // WeChat's own pages write counts with a decimal, and the amount's column with wide brackets.
  const wide = file('`2.0,`1.0,`100.00,`1.0,`0.60').replaceAll('(', '（').replaceAll(')', '）');
  expect(await readFundFlowBill(wide)).toHaveLength(2);
  const others = wide.replaceAll('交易手续费', '服务费').replaceAll('手续费', '提现');
  expect((await readFundFlowBill(others)).map(({ kind }) => kind)).toEqual(['trade', 'other']);
  await expect(readFundFlowBill(file('`2,`1,`100.00,`1,`0.61'))).rejects.toThrow('outgo differ');
  const earlier = '`2026-11-21 09:00:00,`4100,`F0,`交易,`交易,`收入,`1.00,`1.00,`system,`,`pay_0';
  const inOrder = await readFundFlowBill(file('`3,`2,`101.00,`1,`0.60', [earlier, ...rows]));
  // The newest may stand first; movements of one second keep their order.
  const newestFirst = [earlier, ...rows].reverse();
  expect(await readFundFlowBill(file('`3,`2,`101.00,`1,`0.60', newestFirst))).toEqual(inOrder);
});
