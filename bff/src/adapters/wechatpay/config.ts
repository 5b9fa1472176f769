import type { AdapterLog } from '../http-exchange';
import type { Clock } from '../../ports/clock';

export interface WechatPayConfig {
  appId: string;
  mchId: string;
  merchantSerial: string;
  merchantCertPem: string;
  merchantKeyPem: string;
  /** 32 ASCII bytes. */
  apiV3Key: string;
  /** Serial of a platform certificate, or `PUB_KEY_ID_…`, to its public key. */
  verifiers: Record<string, string>;
  /** A folder of `<serial>.pem` that is read anew while the BFF runs: keys are changed without a restart. */
  verifierDir?: string | undefined;
  /** Which of them WeChat is asked to sign with and which encrypts personal fields. */
  preferredSerial: string;
  baseUrl: string;
  notifyUrls: { trade: string; refund: string; medIns: string };
  insurance: {
    cityId: string;
    orgName: string;
    orgCode: string;
    /** `longitude,latitude` of the hospital; WeChat demands it with every order that insurance pays a part of. */
    geoLocation: string;
  };
  timeoutMs: number;
}

export interface WechatPayDeps {
  clock: Clock;
  log: AdapterLog;
}

/** Stops a start with keys that could never work. @throws RangeError naming the setting, never its value */
export function assertConfig(config: WechatPayConfig): void {
  if (Buffer.byteLength(config.apiV3Key) !== 32) throw new RangeError('apiV3Key must have 32 bytes');
  if (!(config.preferredSerial in config.verifiers)) throw new RangeError('preferredSerial has no verifier');
  if (!/^[0-9A-F]{8,40}$/i.test(config.merchantSerial)) throw new RangeError('merchantSerial must be hexadecimal');
  for (const [name, url] of Object.entries(config.notifyUrls)) {
    if (new URL(url).search !== '') throw new RangeError(`notifyUrls.${name} must have no query`);
  }
}
