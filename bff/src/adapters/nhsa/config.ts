import type { AdapterLog } from '../http-exchange';
import type { Clock } from '../../ports/clock';

export interface NhsaConfig {
  /** The insurance centre (6201 … 6401). */
  baseUrl: string;
  /** Where userQuery is answered; another company's host in production. */
  userQueryBaseUrl: string;
  appId: string;
  appSecret: string;
  privateKeyHex: string;
  publicKeyHex: string;
  platformPublicKeyHex: string;
  orgCode: string;
  partnerId: string;
  partnerSecret: string;
  cityId: string;
  timeoutMs: number;
}

export interface NhsaDeps {
  clock: Clock;
  log: AdapterLog;
}
