import { join } from 'node:path';
import { openState, type StateFile } from '../platform/state';

export type AppKind = 'miniprogram' | 'official';

/** An access_token that was once given out. */
export interface IssuedToken {
  token: string;
  app: AppKind;
  endpoint: 'classic' | 'stable';
  expiresAtMs: number;
  /** A later token has taken its place. */
  replaced: boolean;
}

/** A one-time code made by a phone. */
export interface PhoneCode {
  code: string;
  /** wx.login or the phone-number button: two namespaces, one cannot stand for the other. */
  purpose: 'login' | 'phone-number';
  phoneId: string;
  appId: string;
  expiresAtMs: number;
  used: boolean;
}

/** What api.weixin.qq.com remembers. */
export interface WechatState {
  tokens: IssuedToken[];
  codes: PhoneCode[];
  /** When a stable token was last made anew by force, per app: at most once in 30 s. */
  forcedAtMs: Partial<Record<AppKind, number>>;
  /** Empty: every well-formed page counts as released. */
  releasedPages: string[];
  longTermTemplates: string[];
  /** How many calls of one message interface WeChat takes within a minute. */
  sendsPerMinute: number;
  push: { url: string; format: 'json' | 'xml' } | null;
  /** client_msg_id → when and under which msgid it was sent. */
  clientMessages: Record<string, { atMs: number; msgid: string }>;
  /** openid + order + msg_id of the medical assistant, already delivered. */
  channelMessages: Record<string, true>;
  lastMessageId: string;
}

const empty = (): WechatState => ({
  tokens: [],
  codes: [],
  forcedAtMs: {},
  releasedPages: [],
  longTermTemplates: [],
  sendsPerMinute: 30_000,
  push: null,
  clientMessages: {},
  channelMessages: {},
  // WeChat's msgid is a 64-bit number; starting above 2^53 makes every client that reads it as a double fail loudly.
  lastMessageId: '3700000000000000001',
});

export type WechatStore = StateFile<WechatState>;

/** Opens the state of api.weixin.qq.com. */
export const openWechatStore = (stateDir: string): WechatStore => openState(join(stateDir, 'wechat.json'), empty);

/** The next 64-bit message id, as decimal text. */
export function nextMessageId(store: WechatStore): string {
  store.value.lastMessageId = String(BigInt(store.value.lastMessageId) + 7n);
  store.touch();
  return store.value.lastMessageId;
}
