import { z } from 'zod';
import type { Clock } from '../../ports/clock';
import { type SmsPort, type SmsReport, type SmsResult, smsRefusals } from '../../ports/sms';
import { type AdapterLog, exchange } from '../http-exchange';
import { resultOf } from './gateway-failure';
import { authorizationOf, CONTENT_TYPE } from './signature';

export interface TencentSmsConfig {
  baseUrl: string;
  secretId: string;
  secretKey: string;
  /** SmsSdkAppId of the console. */
  appId: string;
  region: string;
  /** 签名, approved by the gateway. */
  sign: string;
  timeoutMs: number;
}

interface Deps {
  clock: Clock;
  log: AdapterLog;
}

const SERVICE = 'sms';
const VERSION = '2021-01-11';
/** The gateway keeps reports for seven days. */
const FOUND_WITHIN_S = 7 * 86_400;
const LISTED_MAX = 100;
const MOBILE = /^1\d{10}$/;

const refusal = z.object({ Response: z.object({ Error: z.object({ Code: z.string() }) }) });
const sendAnswer = z.object({
  Response: z.object({ SendStatusSet: z.tuple([z.object({ SerialNo: z.string(), Code: z.string() })]) }),
});
const reportsAnswer = z.object({
  Response: z.object({
    PullSmsSendStatusSet: z
      .array(
        z.object({
          SerialNo: z.string().min(1),
          ReportStatus: z.enum(['SUCCESS', 'FAIL']),
          Description: z.string().nullish(),
          SessionContext: z.string().nullish(),
        }),
      )
      .nullish(),
  }),
});
type Reports = NonNullable<z.output<typeof reportsAnswer>['Response']['PullSmsSendStatusSet']>;

const e164 = (phone: string): string => `+86${phone}`;
const presentReport = ({ SerialNo, ReportStatus, Description }: Reports[number]): SmsReport => ({
  remoteId: SerialNo,
  outcome: ReportStatus === 'SUCCESS' ? 'success' : Description || ReportStatus,
});

/** An answer that fits, a refusal by the gateway's code, nothing sent, or nobody knows. */
type Called<T> =
  { kind: 'answer'; answer: T } | { kind: 'refused'; code: string } | { kind: 'notSent' } | { kind: 'unknown' };

/** One signed call; never throws for what network or gateway did. */
const makeCall = ({ baseUrl, secretId, secretKey, region, timeoutMs }: TencentSmsConfig, { clock, log }: Deps) => {
  const { host } = new URL(baseUrl);
  return async <T>(action: string, fields: object, schema: z.ZodType<T>): Promise<Called<T>> => {
    const body = JSON.stringify(fields);
    const timestamp = Math.floor(clock.now().getTime() / 1000);
    const exchanged = await exchange({
      method: 'POST',
      url: `${baseUrl}/`,
      headers: {
        ...{ Authorization: authorizationOf({ secretId, secretKey, service: SERVICE, host, action, timestamp, body }) },
        ...{ 'Content-Type': CONTENT_TYPE, 'X-TC-Action': action, 'X-TC-Version': VERSION },
        ...{ 'X-TC-Timestamp': String(timestamp), 'X-TC-Region': region },
      },
      body,
      timeoutMs,
    });
    if (exchanged.kind !== 'answer') {
      log.warn({ action, cause: exchanged.cause }, 'the SMS gateway gave no answer');
      return { kind: exchanged.kind === 'notSent' ? 'notSent' : 'unknown' };
    }
    let answer: unknown;
    try {
      answer = JSON.parse(exchanged.body);
    } catch {
      answer = null;
    }
    const refused = refusal.safeParse(answer);
    if (refused.success) return { kind: 'refused', code: refused.data.Response.Error.Code };
    const parsed = schema.safeParse(answer);
    if (parsed.success) return { kind: 'answer', answer: parsed.data };
    log.warn({ action, status: exchanged.status }, 'the answer of the SMS gateway cannot be read');
    return { kind: 'unknown' };
  };
};

/** Tencent Cloud's SMS (API 3.0, version 2021-01-11). A phone number is in no log line. */
export const makeTencentSms = (config: TencentSmsConfig, deps: Deps): SmsPort => {
  const call = makeCall({ ...config, baseUrl: config.baseUrl.replace(/\/$/, '') }, deps);
  const { appId, sign } = config;

  /** Reports or null: the gateway could not be asked. */
  const reportsFrom = async (action: string, fields: object): Promise<Reports | null> => {
    const called = await call(action, { SmsSdkAppId: appId, ...fields }, reportsAnswer);
    if (called.kind === 'refused') deps.log.warn({ action, code: called.code }, 'the SMS gateway gives no reports');
    return called.kind === 'answer' ? (called.answer.Response.PullSmsSendStatusSet ?? []) : null;
  };

  return {
    appId,
    async send({ phone, templateId, params, messageId }): Promise<SmsResult> {
      if (!MOBILE.test(phone)) return { kind: 'noSuchNumber' };
      const fields = {
        ...{ PhoneNumberSet: [e164(phone)], SmsSdkAppId: appId, SignName: sign },
        ...{ TemplateId: templateId, TemplateParamSet: params, SessionContext: messageId },
      };
      const called = await call('SendSms', fields, sendAnswer);
      if (called.kind === 'notSent') return { kind: 'retry', code: smsRefusals.other };
      if (called.kind === 'unknown') return { kind: 'unknown' };
      const { Code: code, SerialNo: remoteId } =
        called.kind === 'answer' ? called.answer.Response.SendStatusSet[0] : { Code: called.code, SerialNo: '' };
      if (code === 'Ok') return remoteId ? { kind: 'sent', remoteId } : { kind: 'unknown' };
      deps.log.warn({ messageId, code }, 'the SMS gateway did not take a message');
      return resultOf(code);
    },
    async find({ phone, messageId, since }) {
      const sentAt = Math.floor(since.getTime() / 1000);
      const nowS = Math.floor(deps.clock.now().getTime() / 1000);
      const reports = await reportsFrom('PullSmsSendStatusByPhoneNumber', {
        ...{ PhoneNumber: e164(phone), BeginTime: Math.max(sentAt - 60, nowS - FOUND_WITHIN_S) },
        ...{ Offset: 0, Limit: LISTED_MAX },
      });
      if (reports === null) return { kind: 'unknown' };
      const mine = reports.find(({ SessionContext }) => SessionContext === messageId);
      return mine ? { kind: 'found', report: presentReport(mine) } : { kind: 'notFound' };
    },
    pullReports: async (limit) =>
      ((await reportsFrom('PullSmsSendStatus', { Limit: Math.min(limit, LISTED_MAX) })) ?? []).map(presentReport),
  };
};
