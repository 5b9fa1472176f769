import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The dialect of the hospital's HIS and what it lets us in with. */
export type HisAccess =
  | { adapter: 'his-rest'; appId: string; appSecret: string }
  | { adapter: 'his-soap'; userId: string; aesKey: string; signKey: string };
export type HisAdapterName = HisAccess['adapter'];

/** The archive of pictures and what it lets us in with. */
export interface ImagingAccess {
  /** Root of its DICOMweb. */
  baseUrl: string;
  credentials: { user: string; password: string } | null;
}

/** The gateway for text messages and what it lets us in with. */
export interface SmsAccess {
  secretId: string;
  secretKey: string;
  appId: string;
  region: string;
}

/** Addresses and secrets of the systems that are not ours. */
export interface ForeignSystems {
  /** By the name of the variable that sets them. */
  baseUrls: {
    HIS_URL: string;
    WECHAT_URL: string;
    WECHATPAY_URL: string;
    INSURANCE_URL: string;
    INSURANCE_USER_QUERY_URL: string;
    SMS_URL: string;
  };
  his: HisAccess;
  /** Null: the hospital shows no pictures on the phone. */
  imaging: ImagingAccess | null;
  /** Null: the hospital sends no text messages. */
  sms: SmsAccess | null;
  wechat: {
    appId: string;
    appSecret: string;
    officialAppId: string;
    officialAppSecret: string;
    /** Where WeChat's servers tell what became of a message (消息推送, 安全模式). */
    push: { token: string; encodingAesKey: string };
    /** Of the sandbox; null: the hospital's own file has them. */
    templates: { subscribe: Record<string, string>; official: Record<string, string> } | null;
  };
  wechatPay: {
    mchId: string;
    merchantSerial: string;
    merchantCertPem: string;
    merchantKeyPem: string;
    apiV3Key: string;
    /** Serial of a platform certificate or PUB_KEY_ID_… → PEM. */
    verifiers: Record<string, string>;
    /** A folder of `<serial>.pem` with further keys, read anew while the BFF runs. */
    verifierDir?: string | undefined;
    preferredSerial: string;
  };
  insurance: {
    appId: string;
    appSecret: string;
    privateKeyHex: string;
    publicKeyHex: string;
    platformPublicKeyHex: string;
    orgCode: string;
    orgChannelCode: string;
    partnerId: string;
    partnerSecret: string;
    cityId: string;
    /** `longitude,latitude` of the hospital, told with every order that insurance pays a part of. */
    geoLocation: string;
  };
}

// A place in the sea: the sandbox hospital stands nowhere.
const SANDBOX_GEO_LOCATION = '122.500000,30.500000';

const DEFAULT_SMS_REGION = 'ap-guangzhou';

const text = z.string().min(1);

const sandboxFile = z.object({
  urls: z.object({
    control: text,
    his: text,
    hisSoap: text,
    wechat: text,
    wechatpay: text,
    nhsa: text,
    pacs: text,
    sms: text,
  }),
  wechat: z.object({
    appId: text,
    appSecret: text,
    officialAppId: text,
    officialAppSecret: text,
    templates: z.record(text, text),
    officialTemplates: z.record(text, text),
    push: z.object({ token: text, encodingAesKey: text }),
  }),
  wechatPay: z.object({
    mchId: text,
    merchantSerial: text,
    merchantCertPem: text,
    merchantKeyPem: text,
    apiV3Key: text,
    publicKeyId: text,
    publicKeyPem: text,
    platformSerial: text,
    platformCertPem: text,
  }),
  insurance: z.object({
    appId: text,
    appSecret: text,
    privateKeyHex: text,
    publicKeyHex: text,
    platformPublicKeyHex: text,
    orgCode: text,
    orgChannelCode: text,
    partnerId: text,
    partnerSecret: text,
    cityId: text,
  }),
  his: z.object({ appId: text, appSecret: text }),
  hisSoap: z.object({ userId: text, aesKey: text, signKey: text }),
  pacs: z.object({ user: text, password: text }),
  sms: z.object({ secretId: text, secretKey: text, appId: text }),
});

/** Reads what the sandbox wrote when it started. */
export const foreignFromSandbox = (
  path: string,
  hisAdapter: HisAdapterName = 'his-rest',
): { systems: ForeignSystems; controlUrl: string } => {
  const { urls, wechat, wechatPay, insurance, his, hisSoap, pacs, sms } = sandboxFile.parse(
    JSON.parse(readFileSync(path, 'utf8')),
  );
  const { publicKeyId, publicKeyPem, platformSerial, platformCertPem, ...merchant } = wechatPay;
  const { officialTemplates, templates, ...account } = wechat;
  return {
    controlUrl: urls.control,
    systems: {
      baseUrls: {
        HIS_URL: hisAdapter === 'his-soap' ? urls.hisSoap : urls.his,
        WECHAT_URL: urls.wechat,
        WECHATPAY_URL: urls.wechatpay,
        INSURANCE_URL: urls.nhsa,
        INSURANCE_USER_QUERY_URL: urls.nhsa,
        SMS_URL: urls.sms,
      },
      his: hisAdapter === 'his-soap' ? { adapter: 'his-soap', ...hisSoap } : { adapter: 'his-rest', ...his },
      imaging: { baseUrl: urls.pacs, credentials: pacs },
      sms: { ...sms, region: DEFAULT_SMS_REGION },
      wechat: { ...account, templates: { subscribe: templates, official: officialTemplates } },
      wechatPay: {
        ...merchant,
        verifiers: { [publicKeyId]: publicKeyPem, [platformSerial]: platformCertPem },
        preferredSerial: publicKeyId,
      },
      insurance: { ...insurance, geoLocation: SANDBOX_GEO_LOCATION },
    },
  };
};

const optional = z.string().min(1).optional();

/** Every variable of the foreign systems; all are needed when no sandbox file is given. */
export const foreignVariables = {
  HIS_URL: z.url().optional(),
  HIS_APP_ID: optional,
  HIS_APP_SECRET: optional,
  HIS_USER_ID: optional,
  HIS_AES_KEY: optional,
  HIS_SIGN_KEY: optional,
  IMAGING_URL: z.url().optional(),
  IMAGING_USER: optional,
  IMAGING_PASSWORD: optional,
  WECHAT_URL: z.url().default('https://api.weixin.qq.com'),
  WECHAT_APP_ID: optional,
  WECHAT_APP_SECRET: optional,
  WECHAT_OFFICIAL_APP_ID: optional,
  WECHAT_OFFICIAL_APP_SECRET: optional,
  WECHAT_PUSH_TOKEN: optional,
  WECHAT_PUSH_AES_KEY: z
    .string()
    .regex(/^[A-Za-z0-9]{43}$/, 'is not the EncodingAESKey of 43 characters')
    .optional(),
  WECHATPAY_URL: z.url().default('https://api.mch.weixin.qq.com'),
  WECHATPAY_MCH_ID: optional,
  WECHATPAY_MERCHANT_SERIAL: optional,
  WECHATPAY_MERCHANT_CERT: optional,
  WECHATPAY_MERCHANT_KEY: optional,
  WECHATPAY_API_V3_KEY: optional,
  WECHATPAY_PUBLIC_KEY_ID: optional,
  WECHATPAY_PUBLIC_KEY: optional,
  WECHATPAY_VERIFIER_DIR: optional,
  INSURANCE_URL: z.url().optional(),
  INSURANCE_USER_QUERY_URL: z.url().optional(),
  INSURANCE_GEO_LOCATION: optional,
  INSURANCE_APP_ID: optional,
  INSURANCE_APP_SECRET: optional,
  INSURANCE_PRIVATE_KEY: optional,
  INSURANCE_PUBLIC_KEY: optional,
  INSURANCE_PLATFORM_PUBLIC_KEY: optional,
  INSURANCE_ORG_CODE: optional,
  INSURANCE_ORG_CHANNEL_CODE: optional,
  INSURANCE_PARTNER_ID: optional,
  INSURANCE_PARTNER_SECRET: optional,
  INSURANCE_CITY_ID: optional,
  SMS_URL: z.url().default('https://sms.tencentcloudapi.com'),
  SMS_SECRET_ID: optional,
  SMS_SECRET_KEY: optional,
  SMS_APP_ID: optional,
  SMS_REGION: z.string().min(1).default(DEFAULT_SMS_REGION),
};

/** What a hospital may leave out. */
const SMS_SECRETS = ['SMS_SECRET_ID', 'SMS_SECRET_KEY', 'SMS_APP_ID'] as const;
const NOT_NEEDED: readonly string[] = [
  ...['IMAGING_URL', 'IMAGING_USER', 'IMAGING_PASSWORD', 'WECHATPAY_VERIFIER_DIR'],
  ...SMS_SECRETS,
];

const OF_OTHER_ADAPTER: Record<HisAdapterName, readonly string[]> = {
  'his-rest': ['HIS_USER_ID', 'HIS_AES_KEY', 'HIS_SIGN_KEY'],
  'his-soap': ['HIS_APP_ID', 'HIS_APP_SECRET'],
};

const imagingOf = (variables: ForeignVariables): ImagingAccess | null => {
  const { IMAGING_URL: baseUrl, IMAGING_USER: user, IMAGING_PASSWORD: password } = variables;
  if (!baseUrl) return null;
  return { baseUrl: baseUrl.replace(/\/$/, ''), credentials: user && password ? { user, password } : null };
};

type ForeignVariables = { [Name in keyof typeof foreignVariables]?: string };

/** Builds the foreign systems from single variables, or names every one that is missing. */
export const foreignFromVariables = (
  variables: ForeignVariables,
  hisAdapter: HisAdapterName = 'his-rest',
): { systems: ForeignSystems } | { missing: string[] } => {
  const missing = (Object.keys(foreignVariables) as (keyof ForeignVariables)[]).filter(
    (name) => !variables[name] && ![...NOT_NEEDED, ...OF_OTHER_ADAPTER[hisAdapter]].includes(name),
  );
  // All of them or none: half of a gateway is a mistake, not a hospital without one.
  if (SMS_SECRETS.some((name) => variables[name])) missing.push(...SMS_SECRETS.filter((name) => !variables[name]));
  if (missing.length > 0) return { missing };
  const v = variables as Record<keyof ForeignVariables, string>;
  return {
    systems: {
      baseUrls: {
        HIS_URL: v.HIS_URL,
        WECHAT_URL: v.WECHAT_URL,
        WECHATPAY_URL: v.WECHATPAY_URL,
        INSURANCE_URL: v.INSURANCE_URL,
        INSURANCE_USER_QUERY_URL: v.INSURANCE_USER_QUERY_URL,
        SMS_URL: v.SMS_URL,
      },
      his:
        hisAdapter === 'his-soap'
          ? { adapter: 'his-soap', userId: v.HIS_USER_ID, aesKey: v.HIS_AES_KEY, signKey: v.HIS_SIGN_KEY }
          : { adapter: 'his-rest', appId: v.HIS_APP_ID, appSecret: v.HIS_APP_SECRET },
      imaging: imagingOf(variables),
      sms: v.SMS_SECRET_ID
        ? { secretId: v.SMS_SECRET_ID, secretKey: v.SMS_SECRET_KEY, appId: v.SMS_APP_ID, region: v.SMS_REGION }
        : null,
      wechat: {
        appId: v.WECHAT_APP_ID,
        appSecret: v.WECHAT_APP_SECRET,
        officialAppId: v.WECHAT_OFFICIAL_APP_ID,
        officialAppSecret: v.WECHAT_OFFICIAL_APP_SECRET,
        push: { token: v.WECHAT_PUSH_TOKEN, encodingAesKey: v.WECHAT_PUSH_AES_KEY },
        templates: null,
      },
      wechatPay: {
        mchId: v.WECHATPAY_MCH_ID,
        merchantSerial: v.WECHATPAY_MERCHANT_SERIAL,
        merchantCertPem: v.WECHATPAY_MERCHANT_CERT,
        merchantKeyPem: v.WECHATPAY_MERCHANT_KEY,
        apiV3Key: v.WECHATPAY_API_V3_KEY,
        verifiers: { [v.WECHATPAY_PUBLIC_KEY_ID]: v.WECHATPAY_PUBLIC_KEY },
        verifierDir: v.WECHATPAY_VERIFIER_DIR || undefined,
        preferredSerial: v.WECHATPAY_PUBLIC_KEY_ID,
      },
      insurance: {
        appId: v.INSURANCE_APP_ID,
        appSecret: v.INSURANCE_APP_SECRET,
        privateKeyHex: v.INSURANCE_PRIVATE_KEY,
        publicKeyHex: v.INSURANCE_PUBLIC_KEY,
        platformPublicKeyHex: v.INSURANCE_PLATFORM_PUBLIC_KEY,
        orgCode: v.INSURANCE_ORG_CODE,
        orgChannelCode: v.INSURANCE_ORG_CHANNEL_CODE,
        partnerId: v.INSURANCE_PARTNER_ID,
        partnerSecret: v.INSURANCE_PARTNER_SECRET,
        cityId: v.INSURANCE_CITY_ID,
        geoLocation: v.INSURANCE_GEO_LOCATION,
      },
    },
  };
};
