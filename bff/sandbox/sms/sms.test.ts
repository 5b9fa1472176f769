import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClock } from '../platform/clock';
import { makeFaultBoard } from '../platform/faults';
import { startSms, type Sms } from './server';
import { checkSignature } from './signature';

const keys = { secretId: 'AKIDtest', secretKey: 'made-up', appId: '1400000001' };
const stateDir = mkdtempSync(join(tmpdir(), 'sandbox-sms-'));
const clock = makeClock();
let sms: Sms;

beforeAll(async () => {
  sms = await startSms({ port: 0, stateDir, clock, faults: makeFaultBoard(), keys });
});
afterAll(async () => {
  await sms.server.close();
  sms.store.close();
  rmSync(stateDir, { recursive: true, force: true });
});
beforeEach(() => sms.store.reset());

type Change = Partial<{
  secretKey: string;
  secretId: string;
  action: string;
  atS: number;
  sent: string;
  version: string;
}>;

/** A client of its own: written from the description of the method, not from the check. */
async function ask(action: string, fields: object, change: Change = {}) {
  const body = JSON.stringify(fields);
  const atS = change.atS ?? Math.floor(clock.nowMs() / 1000);
  const day = new Date(atS * 1000).toISOString().slice(0, 10);
  const host = new URL(sms.server.url).host;
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${sha(body)}`;
  let key: Buffer = Buffer.from(`TC3${change.secretKey ?? keys.secretKey}`);
  for (const part of [day, 'sms', 'tc3_request']) key = createHmac('sha256', key).update(part).digest();
  const toSign = `TC3-HMAC-SHA256\n${atS}\n${day}/sms/tc3_request\n${sha(canonical)}`;
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const credential = `${change.secretId ?? keys.secretId}/${day}/sms/tc3_request`;
  const response = await fetch(sms.server.url, {
    method: 'POST',
    headers: {
      authorization: `TC3-HMAC-SHA256 Credential=${credential}, SignedHeaders=content-type;host, Signature=${signature}`,
      ...{ 'content-type': 'application/json', 'x-tc-action': action, 'x-tc-version': change.version ?? '2021-01-11' },
      ...{ 'x-tc-timestamp': String(atS), 'x-tc-region': 'ap-guangzhou' },
    },
    body: change.sent ?? body,
  });
  const { Response } = (await response.json()) as { Response: Record<string, any> }; // eslint-disable-line @typescript-eslint/no-explicit-any -- looked at field by field
  return Response;
}
const codeOf = (answer: Record<string, { Code: string }>) => answer.Error?.Code;
const message = (change: object = {}) => ({
  PhoneNumberSet: ['+8613900000001'],
  ...{ SmsSdkAppId: keys.appId, SignName: '青禾市第一人民医院', TemplateId: '2100002' },
  ...{ TemplateParamSet: ['试*员', '明天', '停诊'], SessionContext: 'm-1', ...change },
});
const send = async (change: object = {}) => (await ask('SendSms', message(change))).SendStatusSet[0];
const number = '+8613900000001';

test('the signature of the public description is taken, and with one sign changed it is not', () => {
  const request = (rawBody: string) => ({
    ...{ method: 'POST', path: '/', rawQuery: '', rawBody: Buffer.from(rawBody) },
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...{ host: 'cvm.tencentcloudapi.com', 'x-tc-action': 'DescribeInstances', 'x-tc-timestamp': '1551113065' },
      authorization:
        `TC3-HMAC-SHA256 Credential=AKID${'*'.repeat(32)}/2019-02-25/cvm/tc3_request, ` +
        'SignedHeaders=content-type;host;x-tc-action, ' +
        'Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
    },
  });
  const body = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`;
  const owner = { secretId: `AKID${'*'.repeat(32)}`, secretKey: '*'.repeat(32) };
  const check = (rawBody: string) => checkSignature(request(rawBody), 'cvm', owner, 1_551_113_065_000);
  expect(() => check(body)).not.toThrow();
  expect(() => check(body.replace('1', '2'))).toThrow(
    expect.objectContaining({ code: 'AuthFailure.SignatureFailure' }),
  );
});

test.each<[Change, string]>([
  [{ secretKey: 'another' }, 'AuthFailure.SignatureFailure'],
  [{ secretId: 'AKIDother' }, 'AuthFailure.SecretIdNotFound'],
  [{ sent: JSON.stringify(message({ TemplateParamSet: ['a', 'b', 'c'] })) }, 'AuthFailure.SignatureFailure'],
  [{ atS: 1_700_000_000 }, 'AuthFailure.SignatureExpire'],
  [{ version: '2019-07-11' }, 'NoSuchVersion'],
])('case %#: a call that is signed or addressed so is refused and sends nothing', async (change, code) => {
  expect(codeOf(await ask('SendSms', message(), change))).toBe(code);
  expect(sms.store.value.texts).toHaveLength(0);
});

test('a text stands on the phone with its signature, and its report is given once', async () => {
  const { Code, SerialNo } = await send();
  expect([Code, sms.store.value.texts[0]?.text]).toEqual([
    'Ok',
    '【青禾市第一人民医院】试*员，您明天的门诊有变化：停诊。请在小程序里查看。',
  ]);
  const pull = async () =>
    (await ask('PullSmsSendStatus', { SmsSdkAppId: keys.appId, Limit: 10 })).PullSmsSendStatusSet;
  expect(await pull()).toEqual([]);
  clock.setOffset(clock.offsetMs() + 5_000);
  expect(await pull()).toMatchObject([
    { SerialNo, ReportStatus: 'SUCCESS', SessionContext: 'm-1', PhoneNumber: number },
  ]);
  expect(await pull()).toEqual([]);
  const of = { SmsSdkAppId: keys.appId, PhoneNumber: number, Offset: 0, Limit: 10 };
  const BeginTime = Math.floor(clock.nowMs() / 1000) - 60;
  expect((await ask('PullSmsSendStatusByPhoneNumber', { ...of, BeginTime })).PullSmsSendStatusSet).toHaveLength(1);
  expect(codeOf(await ask('PullSmsSendStatusByPhoneNumber', { ...of, BeginTime: 1 }))).toMatch(/BeginTimeVerifyFail$/);
});

// What is asked for → why it is refused.
test.each<[object, string]>([
  [{ SignName: '别家医院' }, 'FailedOperation.SignatureIncorrectOrUnapproved'],
  [{ TemplateId: '1' }, 'FailedOperation.TemplateIncorrectOrUnapproved'],
  [{ TemplateParamSet: ['one'] }, 'FailedOperation.TemplateIncorrectOrUnapproved'],
  [{ TemplateParamSet: ['a', 'b', 'https://x.example'] }, 'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter'],
  [{ TemplateParamSet: ['a', 'b', '长'.repeat(500)] }, 'InvalidParameterValue.ContentLengthLimit'],
  [{ SmsSdkAppId: '1400000002' }, 'UnauthorizedOperation.SmsSdkAppIdVerifyFail'],
  [{ PhoneNumberSet: [] }, 'MissingParameter.EmptyPhoneNumberSet'],
  [{ PhoneNumberSet: '13900000001' }, 'InvalidParameter'],
  [{ SessionContext: 'x'.repeat(512) }, 'InvalidParameter'],
])('case %#: such a message is refused', async (change, code) => {
  expect(codeOf(await ask('SendSms', message(change)))).toBe(code);
});

test('a phone has one message in half a minute, five in an hour, ten in a day; others are not in its way', async () => {
  const after = async (ms: number) => {
    clock.setOffset(clock.offsetMs() + ms);
    return (await send()).Code;
  };
  expect([await after(0), await after(0), (await send({ PhoneNumberSet: ['13900000002'] })).Code]).toEqual([
    ...['Ok', 'LimitExceeded.PhoneNumberThirtySecondLimit', 'Ok'],
  ]);
  for (let time = 0; time < 4; time += 1) expect(await after(31_000)).toBe('Ok');
  expect(await after(31_000)).toBe('LimitExceeded.PhoneNumberOneHourLimit');
  for (let time = 0; time < 5; time += 1) expect(await after(3_600_000)).toBe('Ok');
  expect(await after(3_600_000)).toBe('LimitExceeded.PhoneNumberDailyLimit');
  expect(await after(86_400_000)).toBe('Ok');
});

test('too many calls of all within a second are refused and counted', async () => {
  sms.store.value.settings.callsPerSecond = 0;
  expect(codeOf(await ask('SendSms', message()))).toBe('RequestLimitExceeded');
  expect(sms.store.value.counts).toEqual({ calls: 1, taken: 0, refused: 0 });
});

test('numbers that are none, blocked phones, phones that are off, carriers that say nothing', async () => {
  const fate = (of: 'blocked' | 'off' | 'silent') => void (sms.store.value.fates[number] = of);
  expect((await send({ PhoneNumberSet: ['+1202555'] })).Code).toBe('InvalidParameterValue.IncorrectPhoneNumber');
  fate('blocked');
  expect((await send()).Code).toBe('FailedOperation.PhoneNumberInBlacklist');
  fate('off');
  await send();
  fate('silent');
  clock.setOffset(clock.offsetMs() + 31_000);
  await send();
  clock.setOffset(clock.offsetMs() + 86_400_000);
  const { PullSmsSendStatusSet: reports } = await ask('PullSmsSendStatus', { SmsSdkAppId: keys.appId, Limit: 100 });
  expect(reports).toMatchObject([{ ReportStatus: 'FAIL', Description: 'MK:0012' }]);
});
