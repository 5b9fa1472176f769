import type { AdapterLog } from '../http-exchange';
import type { Clock } from '../../ports/clock';
import type { SessionCache } from '../../ports/session-cache';

export interface WechatConfig {
  appId: string;
  appSecret: string;
  officialAppId: string;
  officialAppSecret: string;
  baseUrl: string;
  /** Which version of the mini-program a message opens. */
  miniprogramState: 'developer' | 'trial' | 'formal';
  timeoutMs: number;
}

export interface WechatDeps {
  clock: Clock;
  cache: SessionCache;
  log: AdapterLog;
}
