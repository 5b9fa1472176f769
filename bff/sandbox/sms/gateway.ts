import { type SandboxClock } from '../platform/clock';
import { digits } from '../platform/identifiers';
import { SmsRefusal } from './errors';
import { type SmsStore, type Text } from './store';
import { SIGNATURES, TEMPLATES } from './templates';

type Fields = Record<string, unknown>;

const MOST_NUMBERS = 200;
const MOST_PULLED = 100;
const MOST_SESSION_BYTES = 512;
/** Seventy characters are one message; beyond 500 none is taken. */
const LONGEST_TEXT = 500;
const KEPT_TEXTS = 2_000;
const DAY_MS = 86_400_000;
const LINK = /https?:\/\/|www\./i;

const invalid = (message: string) => new SmsRefusal('InvalidParameter', message);

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (value === undefined) throw new SmsRefusal('MissingParameter', `The request is missing the parameter \`${name}\``);
  if (typeof value !== 'string') throw invalid(`The parameter \`${name}\` is not a string`);
  return value;
}

function textsOf(fields: Fields, name: string): string[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw invalid(`The parameter \`${name}\` is not a list of strings`);
  return value;
}

function wholeOf(fields: Fields, name: string, least: number, most: number): number {
  const value = fields[name];
  if (value === undefined) throw new SmsRefusal('MissingParameter', `The request is missing the parameter \`${name}\``);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new SmsRefusal(`InvalidParameterValue.${name}VerifyFail`, `${name} verify fail`);
  return value;
}

/** `+8613…` of any way to write a mobile number of the mainland; undefined for everything else. */
function mobile(written: string): string | undefined {
  const number = /^(?:\+86|0086|86)?(1\d{10})$/.exec(written)?.[1];
  return number === undefined ? undefined : `+86${number}`;
}

/** What the template becomes with these parameters. @throws SmsRefusal */
function wordsOf(fields: Fields): { templateId: string; text: string } {
  const sign = textOf(fields, 'SignName');
  const templateId = textOf(fields, 'TemplateId');
  const params = textsOf(fields, 'TemplateParamSet');
  if (!SIGNATURES.includes(sign))
    throw new SmsRefusal('FailedOperation.SignatureIncorrectOrUnapproved', 'signature is incorrect or unapproved');
  const template = TEMPLATES[templateId];
  const places = new Set(template?.match(/\{\d+\}/g));
  if (template === undefined || places.size !== params.length)
    throw new SmsRefusal('FailedOperation.TemplateIncorrectOrUnapproved', 'template is incorrect or unapproved');
  if (params.some((param) => LINK.test(param)))
    throw new SmsRefusal('InvalidParameterValue.ProhibitedUseUrlInTemplateParameter', 'no links in parameters');
  const text = `【${sign}】${template.replace(/\{(\d+)\}/g, (_all, place: string) => params[Number(place) - 1]!)}`;
  if ([...text].length > LONGEST_TEXT) throw new SmsRefusal('InvalidParameterValue.ContentLengthLimit', 'too long');
  return { templateId, text };
}

/** The operations of the gateway behind the check of signatures. */
export function makeGateway({ clock, store, appId }: { clock: SandboxClock; store: SmsStore; appId: string }) {
  let second = { at: 0, calls: 0 };

  const requireApp = (fields: Fields): void => {
    const given = textOf(fields, 'SmsSdkAppId');
    if (given !== appId) throw new SmsRefusal('UnauthorizedOperation.SmsSdkAppIdVerifyFail', 'SmsSdkAppId verify fail');
  };

  /** Why this phone can have no further message now; undefined when it can. */
  const refusalFor = (number: string): string | undefined => {
    const { perHalfMinute, perHour, perDay } = store.value.settings;
    if (store.value.fates[number] === 'blocked') return 'FailedOperation.PhoneNumberInBlacklist';
    const ages = store.value.texts.filter((text) => text.number === number).map(({ atMs }) => clock.nowMs() - atMs);
    const within = (ms: number) => ages.filter((age) => age < ms).length;
    if (within(30_000) >= perHalfMinute) return 'LimitExceeded.PhoneNumberThirtySecondLimit';
    if (within(3_600_000) >= perHour) return 'LimitExceeded.PhoneNumberOneHourLimit';
    return within(DAY_MS) >= perDay ? 'LimitExceeded.PhoneNumberDailyLimit' : undefined;
  };

  const take = (number: string, words: { templateId: string; text: string }, sessionContext: string): Text => {
    const fate = store.value.fates[number] ?? 'usual';
    const dueMs = clock.nowMs() + store.value.settings.reportAfterMs;
    store.value.lastSerial += 1;
    const text: Text = {
      serialNo: `2028:${digits(16)}${String(store.value.lastSerial).padStart(8, '0')}`,
      ...{ atMs: clock.nowMs(), number, ...words, sessionContext, pulled: false },
      report:
        fate === 'silent'
          ? null
          : ({
              dueMs,
              ...(fate === 'off'
                ? { status: 'FAIL', description: 'MK:0012' }
                : { status: 'SUCCESS', description: 'DELIVRD' }),
            } as Text['report']),
    };
    store.value.texts = [...store.value.texts, text].slice(-KEPT_TEXTS);
    return text;
  };

  const reported = () => store.value.texts.filter((text) => text.report !== null && text.report.dueMs <= clock.nowMs());
  const show = ({ serialNo, number, report, sessionContext }: Text) => ({
    UserReceiveTime: Math.floor(report!.dueMs / 1000),
    CountryCode: '86',
    SubscriberNumber: number.slice(3),
    PhoneNumber: number,
    SerialNo: serialNo,
    ReportStatus: report!.status,
    Description: report!.description,
    SessionContext: sessionContext,
  });

  return {
    /** Counts a call of one operation as the gateway does, before anything else of it. @throws SmsRefusal */
    countCall(): void {
      const at = Math.floor(clock.nowMs() / 1000);
      second = second.at === at ? { at, calls: second.calls + 1 } : { at, calls: 1 };
      store.value.counts.calls += 1;
      store.touch();
      if (second.calls > store.value.settings.callsPerSecond)
        throw new SmsRefusal('RequestLimitExceeded', 'Your current request times is over the frequency limit');
    },
    SendSms(fields: Fields): object {
      const numbers = textsOf(fields, 'PhoneNumberSet');
      if (numbers.length === 0) throw new SmsRefusal('MissingParameter.EmptyPhoneNumberSet', 'no numbers');
      if (numbers.length > MOST_NUMBERS)
        throw new SmsRefusal('LimitExceeded.PhoneNumberCountLimit', 'too many numbers');
      requireApp(fields);
      const words = wordsOf(fields);
      const session = fields.SessionContext === undefined ? '' : textOf(fields, 'SessionContext');
      if (Buffer.byteLength(session) >= MOST_SESSION_BYTES) throw invalid('SessionContext is too long');
      const SendStatusSet = numbers.map((written) => {
        const number = mobile(written);
        const code = number === undefined ? 'InvalidParameterValue.IncorrectPhoneNumber' : refusalFor(number);
        const text = code === undefined ? take(number!, words, session) : undefined;
        store.value.counts[text ? 'taken' : 'refused'] += 1;
        return {
          ...{ SerialNo: text?.serialNo ?? '', PhoneNumber: number ?? written, Fee: text ? 1 : 0 },
          ...{ SessionContext: session, Code: code ?? 'Ok', Message: text ? 'send success' : 'refused', IsoCode: 'CN' },
        };
      });
      store.touch();
      return { SendStatusSet };
    },
    /** Each report once. */
    PullSmsSendStatus(fields: Fields): object {
      requireApp(fields);
      const given = reported()
        .filter(({ pulled }) => !pulled)
        .slice(0, wholeOf(fields, 'Limit', 1, MOST_PULLED));
      for (const text of given) text.pulled = true;
      store.touch();
      return { PullSmsSendStatusSet: given.map(show) };
    },
    PullSmsSendStatusByPhoneNumber(fields: Fields): object {
      requireApp(fields);
      wholeOf(fields, 'Offset', 0, 0);
      const limit = wholeOf(fields, 'Limit', 1, MOST_PULLED);
      const nowS = Math.floor(clock.nowMs() / 1000);
      const from = wholeOf(fields, 'BeginTime', nowS - 7 * 86_400 - 60, nowS + 600);
      const number = mobile(textOf(fields, 'PhoneNumber'));
      if (number === undefined) throw new SmsRefusal('InvalidParameterValue.IncorrectPhoneNumber', 'phone number');
      const found = reported().filter((text) => text.number === number && text.atMs >= from * 1000);
      return { PullSmsSendStatusSet: found.slice(0, limit).map(show) };
    },
  };
}

export type Gateway = ReturnType<typeof makeGateway>;
