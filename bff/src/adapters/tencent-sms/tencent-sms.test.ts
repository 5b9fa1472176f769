import { smsRefusals } from '../../ports/sms';
import { resultOf } from './gateway-failure';
import { authorizationOf } from './signature';

test('a call is signed as in the public description', () => {
  const authorization = authorizationOf({
    ...{ secretId: `AKID${'*'.repeat(32)}`, secretKey: '*'.repeat(32) },
    ...{ service: 'cvm', host: 'cvm.tencentcloudapi.com', action: 'DescribeInstances', timestamp: 1_551_113_065 },
    body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
  });
  expect(authorization).toBe(
    `TC3-HMAC-SHA256 Credential=AKID${'*'.repeat(32)}/2019-02-25/cvm/tc3_request, ` +
      'SignedHeaders=content-type;host;x-tc-action, ' +
      'Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
  );
});

const { account, content, phoneLimit, other } = smsRefusals;

test.each([
  ['InternalError.Timeout', { kind: 'unknown' }],
  ['InternalError', { kind: 'unknown' }],
  ['RequestLimitExceeded.UinLimitExceeded', { kind: 'pace', code: other }],
  ['LimitExceeded.PhoneNumberThirtySecondLimit', { kind: 'retry', code: other }],
  ['AuthFailure.SignatureExpire', { kind: 'retry', code: other }],
  ['AuthFailure.SecretIdNotFound', { kind: 'refused', code: account }],
  ['LimitExceeded.PhoneNumberDailyLimit', { kind: 'refused', code: phoneLimit }],
  ['InvalidParameterValue.IncorrectPhoneNumber', { kind: 'noSuchNumber' }],
  ['FailedOperation.PhoneNumberInBlacklist', { kind: 'noSuchNumber' }],
  ['InvalidParameterValue.ContentLengthLimit', { kind: 'refused', code: content }],
  ['SomethingNew', { kind: 'refused', code: other }],
])('the code %s means %j', (code, result) => {
  expect(resultOf(code)).toEqual(result);
});
