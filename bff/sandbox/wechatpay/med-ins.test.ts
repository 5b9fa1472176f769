import { createHash } from 'node:crypto';
import { authorise, feeUpload, insurerOf, PATIENT, placeOrder, type Insurer } from '../testing/insurer';
import { merchantOf, type Merchant } from '../testing/merchant';
import { runSandbox, startReceiver, type Receiver, type RunningSandbox } from '../testing/running-sandbox';

let sandbox: RunningSandbox;
let receiver: Receiver;
let merchant: Merchant;
let insurer: Insurer;

beforeAll(async () => {
  sandbox = await runSandbox();
  merchant = merchantOf(sandbox);
  insurer = insurerOf(sandbox);
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control('POST', '/reset');
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const ORDER = 'M20250301001';
const openid = async () => (await sandbox.control('GET', '/phones/li-si')).body.openid as string;
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const overview = async () => (await sandbox.control('GET', '/overview')).body;
const serial = () => ({ 'Wechatpay-Serial': sandbox.credentials.wechatPay.publicKeyId });

/** 6201 and 6202 of a bill of 100.01 yuan: fund 50.00, account 20.00, cash 30.01. */
async function presettled() {
  const payAuthNo = await authorise(sandbox, 'li-si');
  const { data = {} } = await insurer.ask('uldFeeInfo', await feeUpload(sandbox, 'T0001', payAuthNo));
  await insurer.ask('pay_order', placeOrder(sandbox, data, payAuthNo));
  return { payAuthNo, payOrdId: data.payOrdId as string, payToken: data.payToken as string };
}
async function prepaid(totalFen: number): Promise<string> {
  const { data } = await merchant.post('/v3/pay/transactions/jsapi', {
    appid: sandbox.credentials.wechat.appId,
    mchid: sandbox.credentials.wechatPay.mchId,
    description: '门诊缴费',
    out_trade_no: ORDER,
    notify_url: `${receiver.url}/pay`,
    amount: { total: totalFen, currency: 'CNY' },
    payer: { openid: await openid() },
  });
  return data.prepay_id as string;
}
async function mixedBody(insurance: { payAuthNo: string; payOrdId: string }, prepayId: string) {
  return {
    mix_pay_type: 'CASH_AND_INSURANCE',
    order_type: 'DIAG_PAY',
    appid: sandbox.credentials.wechat.appId,
    openid: await openid(),
    payer: {
      name: merchant.seal(PATIENT.name, 'publicKey'),
      id_digest: merchant.seal(md5(PATIENT.idNo), 'publicKey'),
      card_type: 'ID_CARD',
    },
    out_trade_no: ORDER,
    serial_no: 'T0001',
    pay_order_id: insurance.payOrdId,
    pay_auth_no: insurance.payAuthNo,
    geo_location: '102.682296,25.054260',
    city_id: sandbox.credentials.insurance.cityId,
    med_inst_name: '青禾市第一人民医院',
    med_inst_no: sandbox.credentials.insurance.orgCode,
    med_ins_order_create_time: '2025-03-01T10:00:00+08:00',
    total_fee: 10_001,
    med_ins_gov_fee: 5_000,
    med_ins_self_fee: 2_000,
    med_ins_other_fee: 0,
    med_ins_cash_fee: 3_001,
    wechat_pay_cash_fee: 3_001,
    callback_url: `${receiver.url}/med-ins`,
    prepay_id: prepayId,
  };
}
const create = (body: object, headers: Record<string, string> = serial()) =>
  merchant.post('/v3/med-ins/orders', body, headers);
const find = () => merchant.get(`/v3/med-ins/orders/out-trade-no/${ORDER}`);

async function paid() {
  const insurance = await presettled();
  const prepayId = await prepaid(3_001);
  const created = await create(await mixedBody(insurance, prepayId));
  expect(created).toMatchObject({
    status: 200,
    data: { mix_pay_status: 'MIX_PAY_CREATED', self_pay_status: 'SELF_PAY_CREATED' },
  });
  const mixTradeNo = created.data.mix_trade_no as string;
  const done = await sandbox.control('POST', '/phones/li-si/pay-med-ins', {
    mixTradeNo,
    ...merchant.paymentParameters(prepayId),
  });
  expect(done.body).toEqual({ errMsg: 'requestMedicalInsurancePay:ok' });
  const notices = [await receiver.next(), await receiver.next()];
  return { ...insurance, mixTradeNo, notices };
}

test('a mixed order is paid in one act: insurance settles, cash is taken, both legs are noticed', async () => {
  const { payOrdId, payToken, mixTradeNo, notices } = await paid();
  expect(notices.every((notice) => merchant.isGenuine(notice))).toBe(true);
  const mixed = notices.find((notice) => notice.url === '/med-ins');
  expect(mixed && merchant.open(mixed)).toMatchObject({ mix_trade_no: mixTradeNo, mix_pay_status: 'MIX_PAY_SUCCESS' });
  expect((await find()).data).toMatchObject({
    med_ins_pay_status: 'MED_INS_PAY_SUCCESS',
    self_pay_status: 'SELF_PAY_SUCCESS',
  });
  expect((await find()).data.payer).toBeUndefined();
  const { data } = await insurer.ask('query_order_info', {
    payOrdId,
    payToken,
    orgCodg: sandbox.credentials.insurance.orgCode,
  });
  expect(data).toMatchObject({
    ordStas: '6',
    feeSumamt: '100.01',
    ownPayAmt: '30.01',
    psnAcctPay: '20.00',
    fundPay: '50.00',
  });
  expect((await overview()).insured).toMatchObject([{ accountFen: 200_000 - 2_000 }]);
  const { payments } = (await sandbox.control('GET', '/phones/li-si')).body;
  expect(payments.map((item: { amountFen: number }) => item.amountFen)).toEqual([3_001, 7_000]);
});

test.each([
  ['the total is not the sum', { total_fee: 10_002 }],
  ['cash does not follow from the parts', { med_ins_cash_fee: 3_000, med_ins_gov_fee: 5_001 }],
  ['a medical field is missing', { geo_location: undefined }],
  ['the amounts are not the centre’s', { med_ins_gov_fee: 5_001, med_ins_self_fee: 1_999 }],
  ['the order number is not that of the prepay', { prepay_id: 'wx00000000000000000000000000000000' }],
  ['the hospital order is another', { serial_no: 'T9999' }],
  ['the authorisation is another', { pay_auth_no: 'AUTH5301000000' }],
  ['the callback has a query', { callback_url: 'https://hospital.example/cb?x=1' }],
  ['insurance alone still has a prepay_id', { mix_pay_type: 'INSURANCE_ONLY' }],
  ['cash alone carries medical fields', { mix_pay_type: 'CASH_ONLY' }],
])('an order is refused when %s, and none is kept', async (_why, change) => {
  const insurance = await presettled();
  const body = await mixedBody(insurance, await prepaid(3_001));
  expect((await create({ ...body, ...change })).status).toBe(400);
  expect((await find()).status).toBe(404);
  expect((await overview()).insuranceOrders[0].ordStas).toBe('1');
});

test('the payer must be encrypted for the named key, and be the insured person', async () => {
  const body = await mixedBody(await presettled(), await prepaid(3_001));
  expect((await create(body, {})).status).toBe(400);
  const { platformSerial } = sandbox.credentials.wechatPay;
  expect((await create(body, { 'Wechatpay-Serial': platformSerial })).data.message).toMatch(/解密失败/);
  const other = { ...body.payer, id_digest: merchant.seal(md5('000000199001010020'), 'publicKey') };
  expect((await create({ ...body, payer: other })).data.message).toMatch(/证件号码/);
  expect((await find()).status).toBe(404);
});

test('the same order again is the same order, with other content a refusal', async () => {
  const body = await mixedBody(await presettled(), await prepaid(3_001));
  const first = await create(body);
  const again = { ...body, payer: { ...body.payer, name: merchant.seal(PATIENT.name, 'publicKey') } };
  expect((await create(again)).data.mix_trade_no).toBe(first.data.mix_trade_no);
  expect(await create({ ...body, attach: 'x' })).toMatchObject({ status: 400, data: { code: 'ALREADY_EXISTS' } });
});

test('the cash leg of a mixed order is not paid alone', async () => {
  const prepayId = await prepaid(3_001);
  await create(await mixedBody(await presettled(), prepayId));
  const refused = await sandbox.control('POST', '/phones/li-si/pay', merchant.paymentParameters(prepayId));
  expect(refused.status).toBe(400);
  expect((await find()).data.mix_pay_status).toBe('MIX_PAY_CREATED');
});

test('when the personal account has run dry, the insurance fails and no cash is taken', async () => {
  const prepayId = await prepaid(3_001);
  const { data } = await create(await mixedBody(await presettled(), prepayId));
  await sandbox.control('POST', '/nhsa/persons', { ...PATIENT, accountFen: 1_999 });
  const refused = await sandbox.control('POST', '/phones/li-si/pay-med-ins', {
    mixTradeNo: data.mix_trade_no,
    ...merchant.paymentParameters(prepayId),
  });
  expect(refused).toEqual({ status: 400, body: { errMsg: 'requestMedicalInsurancePay:fail 医保个人账户余额不足' } });
  expect((await find()).data).toMatchObject({ mix_pay_status: 'MIX_PAY_FAIL', med_ins_pay_status: 'MED_INS_PAY_FAIL' });
  const state = await overview();
  expect(state.orders[0].state).toBe('NOTPAY');
  expect([state.insured[0].accountFen, state.insuranceOrders[0].ordStas, state.notices]).toEqual([1_999, '15', []]);
});

test('an order that the hospital has revoked cannot be paid', async () => {
  const insurance = await presettled();
  const prepayId = await prepaid(3_001);
  const { data } = await create(await mixedBody(insurance, prepayId));
  await insurer.ask('revoke_order', { ...insurance, orgCodg: sandbox.credentials.insurance.orgCode });
  const refused = await sandbox.control('POST', '/phones/li-si/pay-med-ins', {
    mixTradeNo: data.mix_trade_no,
    ...merchant.paymentParameters(prepayId),
  });
  expect(refused.status).toBe(400);
  expect((await overview()).orders[0].state).toBe('NOTPAY');
});

test('everything goes back: 6203, the cash refund, and the word to WeChat Pay', async () => {
  const { payOrdId, payAuthNo, mixTradeNo } = await paid();
  const refund = {
    payOrdId,
    payAuthNo,
    appRefdSn: 'RF1',
    appRefdTime: '20250301110000',
    refdType: 'ALL',
    totlRefdAmt: '100.01',
    psnAcctRefdAmt: '20.00',
    fundRefdAmt: '50.00',
    cashRefdAmt: '30.01',
  };
  expect((await insurer.ask('refund_Order', { ...refund, cashRefdAmt: '30.00' })).refusal).toMatch(/不一致/);
  const first = await insurer.ask('refund_Order', refund);
  expect(first.data).toMatchObject({ refStatus: 'SUCC' });
  expect((await insurer.ask('refund_Order', refund)).data?.refdSn).toBe(first.data?.refdSn);
  expect((await insurer.ask('refund_Order', { ...refund, appRefdSn: 'RF2' })).refusal).toMatch(/超过/);
  expect((await overview()).insured[0].accountFen).toBe(200_000);

  await merchant.post('/v3/refund/domestic/refunds', {
    out_trade_no: ORDER,
    out_refund_no: 'RF1',
    amount: { refund: 3_001, total: 3_001, currency: 'CNY' },
  });
  await sandbox.control('POST', '/refunds/settle', { outRefundNo: 'RF1' });
  const note = (change: object = {}) =>
    merchant.post(`/v3/med-ins/refunds/notify?mix_trade_no=${mixTradeNo}`, {
      med_refund_total_fee: 7_000,
      med_refund_gov_fee: 5_000,
      med_refund_self_fee: 2_000,
      med_refund_other_fee: 0,
      refund_time: '2025-03-01T11:00:00+08:00',
      out_refund_no: 'RF1',
      ...change,
    });
  expect(await note({ med_refund_total_fee: 7_001 })).toMatchObject({ status: 403, data: { code: 'RULE_LIMIT' } });
  expect((await note()).status).toBe(204);
  expect((await note()).status).toBe(204);
  expect((await find()).data).toMatchObject({
    mix_pay_status: 'MIX_PAY_REFUND',
    self_pay_status: 'SELF_PAY_REFUND',
    med_ins_pay_status: 'MED_INS_PAY_REFUND',
  });
  expect((await overview()).insuranceOrders[0].ordStas).toBe('7');
});

test('6301 tells the settled parts also after a refund, and an order of nobody is refused', async () => {
  const { payOrdId, payAuthNo } = await paid();
  const { orgCode } = sandbox.credentials.insurance;
  const ask = (order: string) =>
    insurer.ask('query_order_info', {
      ...{ payOrdId: order, orgCodg: orgCode, idNo: PATIENT.idNo, userName: PATIENT.name, idType: '01' },
    });
  const parts = { feeSumamt: '100.01', fundPay: '50.00', psnAcctPay: '20.00', ownPayAmt: '30.01' };
  expect((await ask(payOrdId)).data).toMatchObject({ ordStas: '6', ...parts });
  await insurer.ask('refund_Order', {
    ...{ payOrdId, payAuthNo, appRefdSn: 'RF1', appRefdTime: '20250301110000', refdType: 'ALL' },
    ...{ totlRefdAmt: '100.01', psnAcctRefdAmt: '20.00', fundRefdAmt: '50.00', cashRefdAmt: '30.01' },
  });
  expect((await ask(payOrdId)).data).toMatchObject({ ordStas: '7', ...parts });
  expect((await ask('ORD0')).refusal).toMatch(/订单不存在/);
});

test('a bill that insurance bears alone needs no prepay and no paySign', async () => {
  await sandbox.control('POST', '/nhsa/persons', { ...PATIENT, accountFen: 1_000_000 });
  const insurance = await presettled();
  const body = await mixedBody(insurance, '');
  const { prepay_id: _none, ...rest } = body;
  // The centre says that 30.01 is cash, so calling it insurance alone is refused with its own reason.
  const refused = await create({ ...rest, mix_pay_type: 'INSURANCE_ONLY', wechat_pay_cash_fee: 0 });
  expect(refused.status).toBe(400);
  const settled = {
    ...rest,
    mix_pay_type: 'INSURANCE_ONLY',
    wechat_pay_cash_fee: 0,
    cash_reduce_detail: [{ cash_reduce_fee: 3_001, cash_reduce_type: 'HOSPITAL_REDUCE' }],
  };
  const { status, data } = await create(settled);
  expect([status, data.self_pay_status]).toEqual([200, 'NO_SELF_PAY']);
  const done = await sandbox.control('POST', '/phones/li-si/pay-med-ins', { mixTradeNo: data.mix_trade_no });
  expect(done.body).toEqual({ errMsg: 'requestMedicalInsurancePay:ok' });
  expect(merchant.open(await receiver.next()).mix_pay_status).toBe('MIX_PAY_SUCCESS');
});

test('the centre tells the hospital of a settlement when an address is set, in either spelling', async () => {
  await sandbox.control('POST', '/nhsa/settings', { url: `${receiver.url}/6302`, ownPaySpelling: 'ownpayAmt' });
  const insurance = await presettled();
  const prepayId = await prepaid(3_001);
  const { data } = await create(await mixedBody(insurance, prepayId));
  await sandbox.control('POST', '/phones/li-si/pay-med-ins', {
    mixTradeNo: data.mix_trade_no,
    ...merchant.paymentParameters(prepayId),
  });
  const all = [await receiver.next(), await receiver.next(), await receiver.next()];
  const notice = all.find((item) => item.url === '/6302');
  expect(insurer.openEnvelope(JSON.parse(notice?.body ?? '{}'))).toMatchObject({
    ordStas: '6',
    callType: '02',
    payOrdId: insurance.payOrdId,
    ownpayAmt: '30.01',
  });
});
