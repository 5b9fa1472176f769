import { type SmsResult, smsRefusals } from '../../ports/sms';

/** Too many calls or messages of all. */
const PACE = ['RequestLimitExceeded', 'LimitExceeded.DeliveryFrequencyLimit'];
/** Thirty seconds between two messages to a phone; a clock that is wrong; neither was taken. */
const RETRY = ['LimitExceeded.PhoneNumberThirtySecondLimit', 'AuthFailure.SignatureExpire'];
const PHONE_LIMIT = [
  'LimitExceeded.PhoneNumberOneHourLimit',
  'LimitExceeded.PhoneNumberDailyLimit',
  'LimitExceeded.PhoneNumberSameContentDailyLimit',
];
const NO_SUCH_NUMBER = [
  'InvalidParameterValue.IncorrectPhoneNumber',
  'FailedOperation.PhoneNumberInBlacklist',
  'UnsupportedOperation.UnsuportedRegion',
];
const ACCOUNT = [
  'AuthFailure',
  'UnauthorizedOperation',
  'LimitExceeded.AppDailyLimit',
  'FailedOperation.InsufficientBalanceInSmsPackage',
  'FailedOperation.SignatureIncorrectOrUnapproved',
  'FailedOperation.TemplateIncorrectOrUnapproved',
  'FailedOperation.MissingSignatureList',
  'FailedOperation.MissingTemplateList',
  'InvalidParameterValue.SdkAppIdNotExist',
];
const CONTENT = ['InvalidParameter', 'InvalidParameterValue', 'FailedOperation.ContainSensitiveWord'];
/** The gateway failed behind its door: the message may be on its way. */
const UNKNOWN = ['InternalError'];

/** A class holds codes and whole families (`InternalError` is also `InternalError.Timeout`). */
const isOf = (codes: readonly string[], code: string): boolean =>
  codes.some((each) => code === each || code.startsWith(`${each}.`));

/** What a code of the gateway means for the message; the order matters, as some classes hold single codes of a family. */
export const resultOf = (code: string): Exclude<SmsResult, { kind: 'sent' }> => {
  if (isOf(UNKNOWN, code)) return { kind: 'unknown' };
  if (isOf(PACE, code)) return { kind: 'pace', code: smsRefusals.other };
  if (isOf(RETRY, code)) return { kind: 'retry', code: smsRefusals.other };
  if (isOf(PHONE_LIMIT, code)) return { kind: 'refused', code: smsRefusals.phoneLimit };
  if (isOf(NO_SUCH_NUMBER, code)) return { kind: 'noSuchNumber' };
  if (isOf(ACCOUNT, code)) return { kind: 'refused', code: smsRefusals.account };
  return { kind: 'refused', code: isOf(CONTENT, code) ? smsRefusals.content : smsRefusals.other };
};
