import { fen } from '@anzhen/shared-types';
import type { FeeUpload, InsuranceCentre, InsuranceOutcome } from '../../ports/insurance-centre';
import { insuredUpload } from '../../testing/insured-upload';
import { type RunningSandbox, startSandbox } from '../../testing/sandbox-process';
import { systemClock } from '../system-clock';
import { makeNhsaCentre, type NhsaConfig } from '.';

const PATIENT = { name: '田守正', idNumber: '990101195507080016' };

let sandbox: RunningSandbox;
let config: NhsaConfig;
let centre: InsuranceCentre;
let openid: string;
let count = 0;
const log = { warn: () => undefined };
const fault = (path: string, how: object) => sandbox.control('/faults', { server: 'nhsa', path, times: 1, ...how });

function done<T>(outcome: InsuranceOutcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(`not done but ${JSON.stringify(outcome)}`);
  return outcome.value;
}
const agree = async (): Promise<string> => {
  const body = { idNo: PATIENT.idNumber, name: PATIENT.name };
  return (await sandbox.control<{ authCode: string }>('/phones/insured/insurance-auth', body)).authCode;
};
async function fees(amount = 12_345): Promise<FeeUpload> {
  const { payAuthNo } = done(await centre.authorise(await agree(), openid));
  const orderNo = `T${String((count += 1)).padStart(19, '0')}`;
  return insuredUpload(sandbox, { orderNo, payAuthNo, patient: PATIENT, amounts: [2_345, amount - 2_345] });
}
async function placed() {
  const upload = await fees();
  const order = done(await centre.uploadFees(upload));
  return { upload, order, placing: { ...order, payAuthNo: upload.payAuthNo, batchNo: upload.orderNo } };
}

beforeAll(async () => {
  sandbox = await startSandbox();
  const { urls, insurance } = sandbox.credentials;
  config = { ...insurance, baseUrl: urls.nhsa, userQueryBaseUrl: urls.nhsa, timeoutMs: 1_000 };
  centre = makeNhsaCentre(config, { clock: systemClock, log });
  openid = (await sandbox.control<{ openid: string }>('/phones/insured')).openid;
});
afterEach(() => sandbox.control('/faults', undefined, 'DELETE'));
afterAll(() => sandbox.stop());

test('an agreement is exchanged once, says whose it is, and only for the person who gave it', async () => {
  const authCode = await agree();
  expect(await centre.authorise(authCode, 'o-somebody-else')).toMatchObject({ kind: 'rejected' });
  expect(done(await centre.authorise(authCode, openid))).toEqual({
    payAuthNo: expect.stringMatching(/^AUTH/),
    ...PATIENT,
    isForRelative: false,
  });
  expect(await centre.authorise(authCode, openid)).toMatchObject({ kind: 'rejected' });
});

test('a wrong partner secret is refused', async () => {
  const wrong = makeNhsaCentre({ ...config, partnerSecret: 'wrong' }, { clock: systemClock, log });
  expect(await wrong.authorise(await agree(), openid)).toMatchObject({ kind: 'rejected' });
});

test('fees are uploaded and split so that the parts make the total', async () => {
  const { order, placing } = await placed();
  const split = done(await centre.placeOrder(placing));
  expect(split).toMatchObject({ payOrderId: order.payOrderId, total: 12_345 });
  expect(split.fund + split.account + split.cash).toBe(12_345);
  expect(split.fund).toBeGreaterThan(0);
  expect(done(await centre.query({ ...order, patient: PATIENT }))).toEqual({ state: 'open', split: null });
});

test.each<[string, (upload: FeeUpload) => FeeUpload]>([
  [
    'a name for a catalogue code',
    (u) => ({ ...u, items: u.items.map((each) => ({ ...each, nationalCode: each.name })) }),
  ],
  [
    'the hospital’s number of the visit for the insurance’s',
    (u) => ({ ...u, insured: { ...u.insured, visitId: 'R2' } }),
  ],
  ['the hospital’s number of the person', (u) => ({ ...u, insured: { ...u.insured, personNo: '000000100002' } })],
  ['another kind of insurance', (u) => ({ ...u, insured: { ...u.insured, insuranceType: '390' } })],
])('the centre takes no upload with %s', async (_what, spoil) => {
  expect(await centre.uploadFees(spoil(await fees()))).toMatchObject({ kind: 'rejected' });
});

test('the same upload again is the same order', async () => {
  const upload = await fees();
  const first = done(await centre.uploadFees(upload));
  expect(done(await centre.uploadFees(upload))).toEqual(first);
});

test('lines that miss the total never leave the house', async () => {
  const upload = await fees();
  await expect(centre.uploadFees({ ...upload, total: fen(upload.total + 1) })).rejects.toThrow(RangeError);
  await expect(centre.uploadFees({ ...upload, orderNo: 'T'.repeat(21) })).rejects.toThrow(RangeError);
});

test('an order is revoked, and says so', async () => {
  const { order } = await placed();
  done(await centre.revoke({ ...order, patient: PATIENT }));
  expect(done(await centre.query({ ...order, patient: PATIENT })).state).toBe('revoked');
  expect(await centre.revoke({ ...order, payOrderId: 'ORD-none', patient: PATIENT })).toMatchObject({
    kind: 'rejected',
  });
});

test('an upload whose answer was cut is unknown, and made again is one order', async () => {
  const upload = await fees();
  await fault('/org/local/api/hos/uldFeeInfo', { cut: 'after' });
  expect((await centre.uploadFees(upload)).kind).toBe('unknown');
  const order = done(await centre.uploadFees(upload));
  await fault('/org/local/api/hos/pay_order', { cut: 'after' });
  const placing = { ...order, payAuthNo: upload.payAuthNo, batchNo: upload.orderNo };
  expect((await centre.placeOrder(placing)).kind).toBe('unknown');
  expect(done(await centre.placeOrder(placing)).total).toBe(upload.total);
});

test.each([
  ['HTTP 502', { status: 502, body: '<html>' }],
  ['a page under 200', { status: 200, body: '<html>' }],
  ['an unsigned success', { status: 200, body: { code: 0, message: '成功', success: true, encData: 'AA' } }],
  ['a breakdown inside the envelope', { status: 200, body: { code: 500, message: '系统异常', success: false } }],
  ['silence', { status: 200, delayMs: 1_500 }],
])('%s is unknown', async (_name, how) => {
  const { placing } = await placed();
  await fault('/org/local/api/hos/pay_order', how);
  expect((await centre.placeOrder(placing)).kind).toBe('unknown');
});

test('an answer signed by somebody else is unknown', async () => {
  const platformPublicKeyHex = config.publicKeyHex;
  const misled = makeNhsaCentre({ ...config, platformPublicKeyHex }, { clock: systemClock, log });
  expect(await misled.uploadFees(await fees())).toEqual({ kind: 'unknown', cause: 'wrong signature' });
});

test('the injected clock is the one that signs', async () => {
  const clock = { now: () => new Date(systemClock.now().getTime() + 3_600_000) };
  const ahead = makeNhsaCentre(config, { clock, log });
  const upload = await fees();
  expect(await ahead.uploadFees(upload)).toMatchObject({ kind: 'rejected' });
  await sandbox.control('/nhsa/settings', { timestampFormat: 'epochMs' });
  done(await centre.uploadFees(upload));
  await sandbox.control('/nhsa/settings', { timestampFormat: 'yyyyMMddHHmmss' });
});
