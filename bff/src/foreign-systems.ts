import { type CountHisError, makeCountedHis } from './adapters/counted-his';
import { makeDicomweb } from './adapters/dicomweb';
import { makeHisRest } from './adapters/his-rest';
import { makeHisSoap } from './adapters/his-soap';
import { makeNhsaCentre } from './adapters/nhsa';
import { makeTencentSms } from './adapters/tencent-sms';
import { makeWechat, makeWechatPush } from './adapters/wechat';
import { makeWechatPayGateway } from './adapters/wechatpay';
import type { Env } from './env';
import type { Metrics } from './platform/metrics';
import type { HospitalConfig } from './platform/hospital-config';
import type { Log } from './platform/log/log';
import type { Clock } from './ports/clock';
import type { HisCounter, HisPort } from './ports/his';
import type { ImagingPort } from './ports/imaging';
import type { InsuranceCentre } from './ports/insurance-centre';
import type { PaymentGateway } from './ports/payment-gateway';
import type { SessionCache } from './ports/session-cache';
import type { SmsPort } from './ports/sms';
import type { WechatPort, WechatPush } from './ports/wechat';

export interface Foreign {
  his: HisPort;
  /** Null: the hospital shows no pictures on the phone. */
  imaging: ImagingPort | null;
  /** Null: the hospital sends no text messages. */
  sms: SmsPort | null;
  wechat: WechatPort;
  wechatPush: WechatPush;
  gateway: PaymentGateway;
  insuranceCentre: InsuranceCentre;
}

const TIMEOUT_MS = 8_000;

interface Deps {
  env: Env;
  hospital: HospitalConfig;
  clock: Clock;
  cache: SessionCache;
  log: Log;
  metrics: Metrics;
}

const openHis = ({ env, clock, log, metrics }: Deps): HisPort => {
  const { baseUrls, his } = env.foreign;
  const baseUrl = baseUrls.HIS_URL;
  const count: HisCounter = (event, operation) => metrics.hisEvents.inc({ event, operation });
  switch (his.adapter) {
    case 'his-rest':
      return makeHisRest({ baseUrl, appId: his.appId, appSecret: his.appSecret }, { clock, log, count });
    case 'his-soap': {
      const { userId, aesKey, signKey } = his;
      return makeHisSoap({ baseUrl, userId, aesKey, signKey }, { clock, log, count });
    }
  }
};

/** @throws Error when there is a gateway and the hospital's file does not say under which signature it sends */
const openSms = ({ env, hospital, clock, log }: Deps): SmsPort | null => {
  const { baseUrls, sms } = env.foreign;
  if (sms === null) return null;
  const sign = hospital.messages.sms?.sign;
  if (sign === undefined) throw new Error('messages.sms.sign: is missing, and there is a gateway for text messages');
  return makeTencentSms({ ...sms, sign, baseUrl: baseUrls.SMS_URL, timeoutMs: TIMEOUT_MS }, { clock, log });
};

/** Chooses an adapter for every port. */
export const openForeignSystems = (deps: Deps): Foreign => {
  const { env, hospital, clock, cache, log, metrics } = deps;
  const { baseUrls, imaging, wechat, wechatPay, insurance } = env.foreign;
  const countHisError: CountHisError = (operation, outcome, kind) =>
    metrics.hisErrors.inc({ operation, outcome, kind });
  const notify = (path: string): string => `${env.publicUrl}/notify/${path}`;
  return {
    his: makeCountedHis(openHis(deps), countHisError),
    imaging: imaging && makeDicomweb({ ...imaging, timeoutMs: TIMEOUT_MS }),
    sms: openSms(deps),
    wechat: makeWechat(
      {
        ...wechat,
        baseUrl: baseUrls.WECHAT_URL,
        miniprogramState: env.isProduction ? 'formal' : 'developer',
        timeoutMs: TIMEOUT_MS,
      },
      { clock, cache, log },
    ),
    wechatPush: makeWechatPush({ ...wechat.push, appIds: [wechat.appId, wechat.officialAppId], clock }),
    gateway: makeWechatPayGateway(
      {
        appId: wechat.appId,
        ...wechatPay,
        baseUrl: baseUrls.WECHATPAY_URL,
        notifyUrls: { trade: notify('wechatpay'), refund: notify('refund'), medIns: notify('med-ins') },
        insurance: {
          cityId: insurance.cityId,
          orgName: hospital.name,
          orgCode: insurance.orgCode,
          geoLocation: insurance.geoLocation,
        },
        timeoutMs: TIMEOUT_MS,
      },
      { clock, log },
    ),
    insuranceCentre: makeNhsaCentre(
      {
        ...insurance,
        baseUrl: baseUrls.INSURANCE_URL,
        userQueryBaseUrl: baseUrls.INSURANCE_USER_QUERY_URL,
        timeoutMs: TIMEOUT_MS,
      },
      { clock, log },
    ),
  };
};
