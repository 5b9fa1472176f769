import { sm2 } from 'sm-crypto';
import { authorise, feeUpload, insurerOf, PATIENT, placeOrder, type Insurer } from '../testing/insurer';
import { runSandbox, type RunningSandbox } from '../testing/running-sandbox';

let sandbox: RunningSandbox;
let insurer: Insurer;

beforeAll(async () => {
  sandbox = await runSandbox();
  insurer = insurerOf(sandbox);
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control('POST', '/reset'));

const orders = async () => (await sandbox.control('GET', '/overview')).body.insuranceOrders;
const query = (payOrdId: string, payToken: string) =>
  insurer.ask('query_order_info', { payOrdId, payToken, orgCodg: sandbox.credentials.insurance.orgCode });
const uploaded = async (medOrgOrd = 'T0001') => {
  const payAuthNo = await authorise(sandbox, 'li-si');
  const { data, refusal } = await insurer.ask('uldFeeInfo', await feeUpload(sandbox, medOrgOrd, payAuthNo));
  expect(refusal).toBeUndefined();
  return { payAuthNo, payOrdId: data?.payOrdId as string, payToken: data?.payToken as string };
};

test('fees are uploaded, pre-settled and asked about, and the parts sum to the total', async () => {
  const { payAuthNo, ...order } = await uploaded();
  expect(order.payOrdId).toMatch(/^ORD530100\d+$/);
  expect((await query(order.payOrdId, order.payToken)).data).toMatchObject({ ordStas: '0', medOrgOrd: 'T0001' });
  const { data } = await insurer.ask('pay_order', placeOrder(sandbox, order, payAuthNo));
  expect(data).toMatchObject({
    ordStas: '1',
    feeSumamt: '100.01',
    fundPay: '50.00',
    psnAcctPay: '20.00',
    ownPayAmt: '30.01',
  });
  expect(data?.extData.preSetl).toMatchObject({
    medfee_sumamt: '100.01',
    fund_pay_sumamt: '50.00',
    psn_cash_pay: '30.01',
  });
  const state = await query(order.payOrdId, order.payToken);
  expect(state.data).toMatchObject({ ordStas: '1' });
  expect(state.data?.feeSumamt).toBeUndefined(); // No amounts while it is not settled.
});

test('a wrong secret, a changed ciphertext and a stale timestamp are refused, and nothing is kept', async () => {
  const payAuthNo = await authorise(sandbox, 'li-si');
  const fees = await feeUpload(sandbox, 'T0002', payAuthNo);
  expect((await insurer.ask('uldFeeInfo', fees, { appSecret: '0'.repeat(32) })).refusal).toBe('验签失败');
  const flip = (text: string) => `${text.startsWith('0') ? '1' : '0'}${text.slice(1)}`;
  expect((await insurer.ask('uldFeeInfo', fees, { encData: flip })).refusal).toMatch(/解密失败|验签失败/);
  expect((await insurer.ask('uldFeeInfo', fees, { atMs: Date.now() - 3_600_000 })).refusal).toMatch(/timestamp/);
  expect(await orders()).toEqual([]);
});

test.each([
  ['another SM2 key', { privateKeyHex: sm2.generateKeyPairHex().privateKey }, /^验签失败$/],
  ['another SM2 user id', { userId: '8765432187654321' }, /^验签失败$/],
  ['another SM4 key', { sm4Key: '0123456789ABCDEF' }, /解密失败/],
])('an upload made with %s is refused, and nothing is kept', async (_what, spoil, reason) => {
  const fees = await feeUpload(sandbox, 'T0012', await authorise(sandbox, 'li-si'));
  expect((await insurer.ask('uldFeeInfo', fees, spoil)).refusal).toMatch(reason);
  expect(await orders()).toEqual([]);
});

const LINE = {
  feedetlSn: '1',
  feeOcurTime: '2025-03-01 09:00:00',
  medListCodg: '001101000010000',
  medinsListCodg: 'H-1',
  detItemFeeSumamt: '100.01',
  cnt: '1',
  pric: '100.01',
};

test.each([
  ['the lines do not sum to the total', { medfeeSumamt: '100.02' }, /明细合计/],
  ['a field is missing', { deptCode: '' }, /deptCode/],
  ['another hospital is named', { orgCodg: 'H00000000000' }, /orgCodg/],
  ['an amount has three decimals', { medfeeSumamt: '100.010' }, /medfeeSumamt/],
  ['the parts do not sum', { fulamtOwnpayAmt: '1', preselfpayAmt: '1', inscpScpAmt: '1' }, /之和/],
  ['a name stands for a catalogue code', { feedetailList: [{ ...LINE, medListCodg: '血常规' }] }, /medListCodg/],
  ['a line is of another visit', { feedetailList: [{ ...LINE, mdtrtId: '999' }] }, /明细的mdtrtId/],
  ['the hospital’s file number stands for psnNo', { psnNo: '0000100001' }, /psnNo/],
  ['the visit was never registered', { mdtrtId: 'V1' }, /mdtrtId/],
  ['the visit is another one', { iptOtpNo: 'V2' }, /mdtrtId/],
  ['the kind of insurance is not the person’s', { insutype: '390' }, /insutype/],
  ['the insured region is not the person’s', { insuCode: '110000' }, /insuCode/],
  ['a diagnosis has no code', { diseinfoList: [{ diagType: '1', diagSrtNo: '1', diagName: '高脂血症' }] }, /diagCode/],
  ['somebody else is the patient', { idNo: '000000199001010020', userName: '王五' }, /不一致/],
])('fees are refused when %s, and nothing is kept', async (_why, change, reason) => {
  const payAuthNo = await authorise(sandbox, 'li-si');
  expect((await insurer.ask('uldFeeInfo', await feeUpload(sandbox, 'T0003', payAuthNo, change))).refusal).toMatch(
    reason,
  );
  expect(await orders()).toEqual([]);
});

test('the same hospital order is one order, and refused with other content', async () => {
  const first = await uploaded('T0004');
  const again = await insurer.ask('uldFeeInfo', await feeUpload(sandbox, 'T0004', first.payAuthNo));
  expect(again.data).toMatchObject({ payOrdId: first.payOrdId, payToken: first.payToken });
  const other = await feeUpload(sandbox, 'T0004', first.payAuthNo, { deptName: '心内科' });
  expect((await insurer.ask('uldFeeInfo', other)).refusal).toMatch(/不一致/);
  expect(await orders()).toHaveLength(1);
});

test('a payAuthNo serves one hospital order, for ten minutes', async () => {
  const { payAuthNo, ...order } = await uploaded('T0005');
  expect((await insurer.ask('uldFeeInfo', await feeUpload(sandbox, 'T0006', payAuthNo))).refusal).toMatch(/已被使用/);
  await sandbox.control('POST', '/clock', { offsetMs: 10 * 60_000 });
  expect((await insurer.ask('pay_order', placeOrder(sandbox, order, payAuthNo))).refusal).toMatch(/已过期/);
  expect((await orders()).map((item: { ordStas: string }) => item.ordStas)).toEqual(['0']);
});

test('an authCode is exchanged once, by the person who agreed, with the right HMAC', async () => {
  const { openid } = (await sandbox.control('GET', '/phones/li-si')).body;
  const other = (await sandbox.control('GET', '/phones/wang-wu')).body.openid;
  const { authCode } = (await sandbox.control('POST', '/phones/li-si/insurance-auth', PATIENT)).body;
  expect((await insurer.userQuery(authCode, openid, 'wrong')).message).toBe('签名校验失败');
  expect((await insurer.userQuery(authCode, other)).pay_auth_no).toBeUndefined();
  expect(await insurer.userQuery(authCode, openid)).toMatchObject({
    code: 0,
    user_name: '李四',
    user_card_no: PATIENT.idNo,
  });
  expect((await insurer.userQuery(authCode, openid)).pay_auth_no).toBeUndefined();
});

test('nobody agrees under a wrong name', async () => {
  await authorise(sandbox, 'li-si');
  const refused = await sandbox.control('POST', '/phones/li-si/insurance-auth', { ...PATIENT, name: '赵六' });
  expect(refused.status).toBe(400);
});

test('an unpaid order is revoked, more than once if need be, and then cannot be paid', async () => {
  const { payAuthNo, ...order } = await uploaded('T0007');
  const revoke = (payToken: string) =>
    insurer.ask('revoke_order', { payOrdId: order.payOrdId, payToken, orgCodg: sandbox.credentials.insurance.orgCode });
  expect((await revoke('wrong')).refusal).toMatch(/payToken/);
  expect((await revoke(order.payToken)).data).toBeDefined();
  expect((await revoke(order.payToken)).data).toBeDefined();
  expect((await insurer.ask('pay_order', placeOrder(sandbox, order, payAuthNo))).refusal).toMatch(/状态/);
  expect((await orders())[0].ordStas).toBe('12');
});

test('nothing is refunded before it was settled', async () => {
  const { payAuthNo, payOrdId } = await uploaded('T0008');
  const refused = await insurer.ask('refund_Order', {
    payOrdId,
    appRefdSn: 'RF1',
    appRefdTime: '20250301100000',
    totlRefdAmt: '100.01',
    psnAcctRefdAmt: '20.00',
    fundRefdAmt: '50.00',
    cashRefdAmt: '30.01',
    payAuthNo,
    refdType: 'ALL',
  });
  expect(refused.refusal).toMatch(/未结算/);
  expect((await orders())[0].ordStas).toBe('0');
});
