import { letters } from '../platform/identifiers';
import { type SandboxClock } from '../platform/clock';
import { type SandboxKeys } from '../platform/keys';
import { WechatRefusal } from './errors';
import { type AppKind, type IssuedToken, type WechatStore } from './store';

const TOKEN_SECONDS = 7200;
const RENEW_SECONDS = 300; // In its last five minutes the platform itself renews a stable token.
const FORCE_PAUSE_MS = 30_000;
const KEEP_MS = 86_400_000;

export interface Tokens {
  classic(appid: string, secret: string): { access_token: string; expires_in: number };
  stable(appid: string, secret: string, forceRefresh: boolean): { access_token: string; expires_in: number };
  /** The app that a token belongs to. @throws WechatRefusal 41001, 40014, 40001, 42001 */
  appOf(token: string | null): AppKind;
  /** Checks an app's id and secret. @throws WechatRefusal 41002, 40013, 41004, 40125 */
  requireApp(appid: string | null, secret: string | null): AppKind;
  /** Makes every token that is out there expire now (or be replaced), to see what clients do. */
  spoil(how: 'expire' | 'replace'): void;
}

interface Deps {
  clock: SandboxClock;
  store: WechatStore;
  keys: SandboxKeys['wechat'];
}

/** The two token endpoints: the classic one kills its last token with every call, the stable one repeats it. */
export function makeTokens({ clock, store, keys }: Deps): Tokens {
  const issue = (app: AppKind, endpoint: IssuedToken['endpoint']): IssuedToken => {
    const now = clock.nowMs();
    store.value.tokens = store.value.tokens.filter((item) => item.expiresAtMs > now - KEEP_MS);
    for (const item of store.value.tokens) if (item.app === app && item.endpoint === endpoint) item.replaced = true;
    const token = `99_${letters(140)}`;
    const issued = { token, app, endpoint, expiresAtMs: now + TOKEN_SECONDS * 1000, replaced: false };
    store.value.tokens.push(issued);
    store.touch();
    return issued;
  };
  const requireApp = (appid: string | null, secret: string | null): AppKind => {
    if (!appid) throw new WechatRefusal(41002, 'appid missing');
    const app = appid === keys.appId ? 'miniprogram' : appid === keys.officialAppId ? 'official' : undefined;
    if (!app) throw new WechatRefusal(40013, 'invalid appid');
    if (!secret) throw new WechatRefusal(41004, 'appsecret missing');
    const expected = app === 'miniprogram' ? keys.appSecret : keys.officialAppSecret;
    if (secret !== expected) throw new WechatRefusal(40125, 'invalid appsecret');
    return app;
  };
  const shape = (issued: IssuedToken) => ({
    access_token: issued.token,
    expires_in: Math.ceil((issued.expiresAtMs - clock.nowMs()) / 1000),
  });

  return {
    requireApp,
    classic: (appid, secret) => shape(issue(requireApp(appid, secret), 'classic')),
    stable(appid, secret, forceRefresh) {
      const app = requireApp(appid, secret);
      const now = clock.nowMs();
      const current = store.value.tokens.find(
        (item) => item.app === app && item.endpoint === 'stable' && !item.replaced && item.expiresAtMs > now,
      );
      // A forced refresh too soon after the last one gives the same token again.
      const forced = forceRefresh && now - (store.value.forcedAtMs[app] ?? -FORCE_PAUSE_MS) >= FORCE_PAUSE_MS;
      if (current && !forced && current.expiresAtMs - now > RENEW_SECONDS * 1000) return shape(current);
      if (forced) store.value.forcedAtMs[app] = now;
      return shape(issue(app, 'stable'));
    },
    appOf(token) {
      if (!token) throw new WechatRefusal(41001, 'access_token missing');
      const issued = store.value.tokens.find((item) => item.token === token);
      if (!issued) throw new WechatRefusal(40014, 'invalid access_token');
      if (issued.expiresAtMs <= clock.nowMs()) throw new WechatRefusal(42001, 'access_token expired');
      if (issued.replaced) {
        throw new WechatRefusal(40001, 'invalid credential, access_token is invalid or not latest');
      }
      return issued.app;
    },
    spoil(how) {
      for (const item of store.value.tokens) {
        if (how === 'expire') item.expiresAtMs = Math.min(item.expiresAtMs, clock.nowMs());
        else item.replaced = true;
      }
      store.touch();
    },
  };
}
