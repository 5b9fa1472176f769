import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fen } from '@anzhen/shared-types';
import type { InsuranceCentre } from '../../ports/insurance-centre';
import type { MedInsCommand } from '../../ports/payment-gateway';
import { makeNhsaCentre } from '../nhsa';
import { systemClock } from '../system-clock';
import { insuredUpload } from '../../testing/insured-upload';
import { accepted, minutesAhead, openPaySandbox, type PaySandbox } from '../../testing/pay-sandbox';
import { makeWechatPayGateway } from '.';

let place: PaySandbox;
let { sandbox, config, gateway, openid, warnings, log, newId, read, rejectionOf, prepayCommand, notice, fault, paid } =
  {} as PaySandbox;

beforeAll(async () => {
  place = await openPaySandbox();
  ({ sandbox, config, gateway, openid, warnings, log, newId, read, rejectionOf, prepayCommand, notice, fault, paid } =
    place);
});
beforeEach(() => place.forget());
afterEach(() => sandbox.control('/faults', undefined, 'DELETE'));
afterAll(() => place.close());

describe('a payment', () => {
  test('is ordered, paid with parameters that the phone accepts, noticed, and found', async () => {
    const paymentId = newId('pay');
    const { prepayId, params } = accepted(await gateway.prepay(prepayCommand(paymentId)));
    expect(params.package).toBe(`prepay_id=${prepayId}`);
    expect(accepted(await gateway.query(paymentId))).toMatchObject({
      state: 'NOTPAY',
      transactionId: null,
      paidAt: null,
    });
    await sandbox.control('/phones/payer/pay', gateway.signForPhone(prepayId));
    const told = read(await notice());
    const trade = accepted(await gateway.query(paymentId));
    expect(told).toEqual({ kind: 'trade', noticeId: expect.any(String), trade });
    expect(trade).toMatchObject({
      paymentId,
      state: 'SUCCESS',
      amount: 8_000,
      appId: config.appId,
      mchId: config.mchId,
    });
    expect(trade?.transactionId).toMatch(/^4200/);
  });

  test('ordered again with the same content is the same order', async () => {
    const command = prepayCommand(newId('pay'));
    const first = accepted(await gateway.prepay(command));
    expect(accepted(await gateway.prepay(command)).prepayId).toBe(first.prepayId);
  });

  test('ordered again with another amount is refused, and the first amount stands', async () => {
    const { paymentId } = await paid();
    expect(await gateway.prepay(prepayCommand(paymentId, 9_000))).toMatchObject({ kind: 'rejected' });
    expect(accepted(await gateway.query(paymentId))?.amount).toBe(8_000);
  });

  test('that WeChat does not know is none, not a failure', async () => {
    expect(accepted(await gateway.query(newId('pay')))).toBeNull();
  });

  test('can be closed twice before it is paid and not after', async () => {
    const open = newId('pay');
    accepted(await gateway.prepay(prepayCommand(open)));
    accepted(await gateway.close(open));
    accepted(await gateway.close(open));
    expect(accepted(await gateway.query(open))?.state).toBe('CLOSED');
    const { paymentId } = await paid();
    expect(await gateway.close(paymentId)).toMatchObject({ kind: 'rejected', code: 'ORDERPAID' });
  });

  test('with a number that would break the signed path is never sent', async () => {
    await expect(gateway.prepay(prepayCommand('pay|1234567'))).rejects.toThrow(RangeError);
    await expect(gateway.query('short')).rejects.toThrow(RangeError);
  });
});

describe('a refund', () => {
  test('is asked for, noticed and found, and asking again is the same refund', async () => {
    const { paymentId } = await paid();
    const command = { refundId: newId('rfd'), paymentId, amount: fen(3_000), total: fen(8_000), reason: '停诊退费' };
    expect(accepted(await gateway.queryRefund(command.refundId))).toBeNull();
    const first = accepted(await gateway.refund(command));
    expect(first.refundId).toBe(command.refundId);
    const told = read(await notice());
    expect(told).toMatchObject({
      kind: 'refund',
      refund: { refundId: command.refundId, status: 'SUCCESS', remoteId: first.remoteId },
    });
    expect(accepted(await gateway.refund(command)).remoteId).toBe(first.remoteId);
    expect(accepted(await gateway.queryRefund(command.refundId))).toEqual({ ...first, status: 'SUCCESS' });
  });

  test('of more than is left is refused, and the phone got nothing', async () => {
    const { paymentId } = await paid(1_000);
    const half = { refundId: newId('rfd'), paymentId, amount: fen(600), total: fen(1_000), reason: '测试' };
    accepted(await gateway.refund(half));
    await notice();
    expect(await gateway.refund({ ...half, refundId: newId('rfd') })).toMatchObject({ kind: 'rejected' });
    await expect(gateway.refund({ ...half, amount: fen(1_001) })).rejects.toThrow(RangeError);
    const { payments } = await sandbox.control<{ payments: { kind: string; outTradeNo: string }[] }>('/phones/payer');
    expect(payments.filter((each) => each.kind === 'refunded' && each.outTradeNo === paymentId)).toHaveLength(1);
  });
});

test('a second refund of an order within a minute is refused for a reason that passes', async () => {
  const { paymentId } = await paid(1_000);
  const first = { refundId: newId('rfd'), paymentId, amount: fen(300), total: fen(1_000), reason: '测试' };
  const again = accepted(await gateway.refund(first));
  expect(accepted(await gateway.refund(first)).remoteId).toBe(again.remoteId);
  const second = { ...first, refundId: newId('rfd') };
  expect(await gateway.refund(second)).toMatchObject({ kind: 'rejected', code: 'FREQUENCY_LIMITED' });
  expect(accepted(await gateway.queryRefund(second.refundId))).toBeNull();
  await notice();
});

describe('a refund that the bank sent back', () => {
  const sentBack = async () => {
    const { paymentId } = await paid();
    const refundId = newId('rfd');
    await sandbox.control('/wechatpay/settings', { refundOutcome: 'ABNORMAL' });
    accepted(await gateway.refund({ refundId, paymentId, amount: fen(300), total: fen(8_000), reason: '测试退款' }));
    const told = read(await notice());
    await sandbox.control('/wechatpay/settings', { refundOutcome: 'SUCCESS' });
    if (told.kind !== 'refund') throw new Error('another notice came first');
    return told.refund;
  };
  const card = { kind: 'card', bankType: 'ICBC_DEBIT', account: '6222000000000000000', name: '何试验' } as const;

  test.each([['hospital', { kind: 'hospital' }] as const, ['card', card] as const])(
    'is sent on to the %s, once however often it is asked, and arrives',
    async (_what, to) => {
      const { refundId, remoteId, status } = await sentBack();
      expect(status).toBe('ABNORMAL');
      const sent = accepted(await gateway.abnormalRefund({ refundId, remoteId, to }));
      expect(sent).toMatchObject({ refundId, remoteId });
      expect(read(await notice())).toMatchObject({ kind: 'refund', refund: { refundId, status: 'SUCCESS' } });
      expect(accepted(await gateway.queryRefund(refundId))?.status).toBe('SUCCESS');
      expect(await gateway.abnormalRefund({ refundId, remoteId, to })).toMatchObject({ code: 'INVALID_REQUEST' });
    },
  );

  test('is refused under another number, and a lost answer is unknown', async () => {
    const { refundId, remoteId } = await sentBack();
    const to = { kind: 'hospital' } as const;
    expect(await gateway.abnormalRefund({ refundId: newId('rfd'), remoteId, to })).toMatchObject({
      kind: 'rejected',
      code: 'RESOURCE_NOT_EXISTS',
    });
    await fault('/v3/refund', { cut: 'after' });
    expect(await gateway.abnormalRefund({ refundId, remoteId, to })).toMatchObject({ kind: 'unknown' });
    expect(read(await notice())).toMatchObject({ kind: 'refund', refund: { refundId, status: 'SUCCESS' } });
    await expect(gateway.abnormalRefund({ refundId, remoteId: '../../x', to })).rejects.toThrow(RangeError);
  });
});

describe('without a sure answer', () => {
  test('a prepay that was cut after it was done is unknown, and the query tells the truth', async () => {
    const command = prepayCommand(newId('pay'));
    await fault('/v3/pay/transactions/jsapi', { cut: 'after' });
    expect((await gateway.prepay(command)).kind).toBe('unknown');
    expect(accepted(await gateway.query(command.paymentId))?.state).toBe('NOTPAY');
    accepted(await gateway.prepay(command));
    expect(warnings).toContainEqual(expect.objectContaining({ operation: 'prepay' }));
  });

  test('a refund that was cut is unknown; cut before it is none, cut after it is there once', async () => {
    const { paymentId } = await paid();
    const command = { refundId: newId('rfd'), paymentId, amount: fen(8_000), total: fen(8_000), reason: '测试' };
    await fault('/v3/refund/domestic/refunds', { cut: 'before' });
    expect((await gateway.refund(command)).kind).toBe('unknown');
    expect(accepted(await gateway.queryRefund(command.refundId))).toBeNull();
    await fault('/v3/refund/domestic/refunds', { cut: 'after' });
    expect((await gateway.refund(command)).kind).toBe('unknown');
    expect(accepted(await gateway.queryRefund(command.refundId))).toMatchObject({ refundId: command.refundId });
  });

  test.each([
    ['500', { status: 500, body: { code: 'SYSTEM_ERROR', message: '系统错误' } }],
    ['an unsigned success', { status: 200, body: { prepay_id: 'wx-forged' } }],
    ['a proxy’s page', { status: 403, body: '<html>' }],
    ['a refusal with a code that nobody knows', { status: 400, body: { code: 'NEW_CODE', message: '?' } }],
    ['silence', { delayMs: 1_500, status: 200 }],
  ])('%s is unknown', async (_name, how) => {
    await fault('/v3/pay/transactions/jsapi', how);
    expect((await gateway.prepay(prepayCommand(newId('pay')))).kind).toBe('unknown');
  });

  test('a refusal with a known code is a refusal', async () => {
    await fault('/v3/pay/transactions/jsapi', {
      status: 429,
      body: { code: 'FREQUENCY_LIMITED', message: '频率限制' },
    });
    const outcome = await gateway.prepay(prepayCommand(newId('pay')));
    expect(outcome).toEqual({ kind: 'rejected', code: 'FREQUENCY_LIMITED', message: '频率限制' });
  });

  test('WeChat that cannot be reached was not sent anything', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const away = makeWechatPayGateway({ ...config, baseUrl: `http://127.0.0.1:${port}` }, { clock: systemClock, log });
    expect(await away.prepay(prepayCommand(newId('pay')))).toMatchObject({ kind: 'rejected', code: 'NOT_SENT' });
  });

  test('an answer signed with a key that we do not hold is unknown, though it was done', async () => {
    const { [config.preferredSerial]: _asked, ...others } = config.verifiers;
    const verifiers = { ...others, [config.preferredSerial]: Object.values(others)[0] ?? '' };
    const misled = makeWechatPayGateway({ ...config, verifiers }, { clock: systemClock, log });
    const command = prepayCommand(newId('pay'));
    expect(await misled.prepay(command)).toEqual({ kind: 'unknown', cause: 'answer not verified: signature' });
    expect(accepted(await gateway.query(command.paymentId))?.state).toBe('NOTPAY');
  });
});

describe('a notice', () => {
  test('comes signed by either key, and the same one again reads the same', async () => {
    const { paymentId, first } = await paid();
    await sandbox.control('/notices/replay', { outTradeNo: paymentId });
    const again = await notice();
    expect(again.headers['wechatpay-serial']).not.toBe(first.headers['wechatpay-serial']);
    expect(read(again)).toEqual(read(first));
  });

  test.each([
    ['tag', 'tag'],
    ['timestamp', 'timestamp'],
    ['signtest', 'signature'],
  ])('spoilt by %s is refused for its %s', async (how, reason) => {
    const { paymentId } = await paid();
    await sandbox.control('/notices/tamper', { outTradeNo: paymentId, how });
    expect(rejectionOf(await notice())).toBe(reason);
  });

  test('with a changed body, without headers, or by an unknown key is refused', async () => {
    const { first } = await paid();
    expect(rejectionOf({ ...first, body: first.body.replace('支付成功', '支付失败') })).toBe('signature');
    expect(rejectionOf({ ...first, headers: {} })).toBe('headers');
    expect(rejectionOf({ ...first, headers: { ...first.headers, 'wechatpay-serial': 'X' } })).toBe('serial');
  });

  test('is refused when it is five minutes old by the injected clock', async () => {
    const { first } = await paid();
    const late = makeWechatPayGateway(config, { clock: { now: () => minutesAhead(6) }, log });
    expect(rejectionOf(first, late)).toBe('timestamp');
  });

  test('of a refund for another merchant is refused', async () => {
    const { paymentId } = await paid();
    accepted(
      await gateway.refund({ refundId: newId('rfd'), paymentId, amount: fen(1), total: fen(8_000), reason: '测试' }),
    );
    const given = await notice();
    const other = makeWechatPayGateway({ ...config, mchId: '1900000999' }, { clock: systemClock, log });
    expect(rejectionOf(given, other)).toBe('content');
    expect(read(given).kind).toBe('refund');
  });
});

describe('an order that insurance pays a part of', () => {
  const patient = { name: '余佩兰', idNumber: '990101195803120027' };

  async function mixed(): Promise<{
    command: MedInsCommand;
    askCentre: (change?: { payOrderId: string }) => ReturnType<InsuranceCentre['query']>;
  }> {
    const { urls, insurance } = sandbox.credentials;
    const centre = makeNhsaCentre(
      { ...insurance, baseUrl: urls.nhsa, userQueryBaseUrl: urls.nhsa, timeoutMs: 2_000 },
      { clock: systemClock, log },
    );
    const { authCode } = await sandbox.control<{ authCode: string }>('/phones/payer/insurance-auth', {
      idNo: patient.idNumber,
      name: patient.name,
    });
    const authorised = await centre.authorise(authCode, openid);
    if (authorised.kind !== 'done') throw new Error('no authorisation');
    const { payAuthNo } = authorised.value;
    const paymentId = newId('pay');
    const serialNo = paymentId.slice(-20);
    const known = { orderNo: serialNo, payAuthNo, patient };
    const uploaded = await centre.uploadFees(await insuredUpload(sandbox, { ...known, amounts: [10_000] }));
    if (uploaded.kind !== 'done') throw new Error(JSON.stringify(uploaded));
    const placed = await centre.placeOrder({ ...uploaded.value, payAuthNo, batchNo: serialNo });
    if (placed.kind !== 'done') throw new Error(JSON.stringify(placed));
    const { total, fund, account, other, cash, payOrderId } = placed.value;
    const prepayId = cash > 0 ? accepted(await gateway.prepay(prepayCommand(paymentId, cash))).prepayId : null;
    const parts = { total, fund, account, other, cash, relative: null };
    const createdAt = systemClock.now();
    return {
      command: { ...parts, paymentId, openid, payer: patient, serialNo, payOrderId, payAuthNo, prepayId, createdAt },
      askCentre: (change) => centre.query({ ...uploaded.value, patient, ...change }),
    };
  }

  test('is made, paid, noticed and found', async () => {
    const { command, askCentre } = await mixed();
    expect(command.fund).toBeGreaterThan(0);
    const { mixTradeNo } = accepted(await gateway.createMedInsOrder(command));
    expect(accepted(await gateway.queryMedInsOrder(command.paymentId))).toMatchObject({
      status: 'CREATED',
      paidAt: null,
    });
    const params = command.prepayId === null ? {} : gateway.signForPhone(command.prepayId);
    await sandbox.control('/phones/payer/pay-med-ins', { mixTradeNo, ...params });
    const kinds = [read(await notice())];
    if (command.cash > 0) kinds.push(read(await notice()));
    const told = kinds.find((each) => each.kind === 'medIns');
    const order = accepted(await gateway.queryMedInsOrder(command.paymentId));
    expect(told).toMatchObject({ kind: 'medIns', order });
    const { payOrderId, total, fund, account, other, cash } = command;
    expect(order).toMatchObject({ mixTradeNo, status: 'SUCCESS', total, fund, account, other, cash });
    expect(order?.paidAt).toBeInstanceOf(Date);
    const split = { payOrderId, total, fund, account, other, cash };
    expect(await askCentre()).toEqual({ kind: 'done', value: { state: 'settled', split } });
    const stranger = await askCentre({ payOrderId: 'ORD0' });
    expect(stranger).toMatchObject({ kind: 'rejected', cause: 'noSuchOrder' });
  });

  test('whose answer was cut is unknown, is found by the query, and made again is the same', async () => {
    const { command } = await mixed();
    await fault('/v3/med-ins/orders', { cut: 'after' });
    expect((await gateway.createMedInsOrder(command)).kind).toBe('unknown');
    const found = accepted(await gateway.queryMedInsOrder(command.paymentId));
    expect(accepted(await gateway.createMedInsOrder(command)).mixTradeNo).toBe(found?.mixTradeNo);
    const refused = { status: 400, body: { code: 'ALREADY_EXISTS', message: '订单已存在' } };
    await fault('/v3/med-ins/orders', refused);
    expect(accepted(await gateway.createMedInsOrder(command)).mixTradeNo).toBe(found?.mixTradeNo);
  });

  test('with an authorisation that is over or unknown says that it is; one that is another person’s does not', async () => {
    const { command } = await mixed();
    const codeOf = async (change: Partial<MedInsCommand>) => {
      const outcome = await gateway.createMedInsOrder({ ...command, ...change });
      return outcome.kind === 'rejected' ? outcome.code : outcome.kind;
    };
    const { command: newer } = await mixed();
    expect(await codeOf({ payAuthNo: newer.payAuthNo })).toBe('PAY_AUTH_EXPIRED');
    expect(await codeOf({ payAuthNo: 'AUTH5301000000' })).toBe('PAY_AUTH_EXPIRED');
    expect(await codeOf({ relative: patient })).toBe('INVALID_REQUEST');
  });

  test('with another person’s identity or other parts is refused, and none is made', async () => {
    const { command } = await mixed();
    const stranger = { ...command, payer: { ...patient, name: '许长庚' } };
    expect((await gateway.createMedInsOrder(stranger)).kind).toBe('rejected');
    const moved = { ...command, fund: fen(command.fund - 1), account: fen(command.account + 1) };
    expect((await gateway.createMedInsOrder(moved)).kind).toBe('rejected');
    await expect(gateway.createMedInsOrder({ ...command, fund: fen(command.fund - 1) })).rejects.toThrow(RangeError);
    expect(accepted(await gateway.queryMedInsOrder(command.paymentId))).toBeNull();
  });
});
