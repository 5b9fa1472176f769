import { z } from 'zod';
import { MINUTE, SECOND } from '@anzhen/shared-types';
import type { Clock } from '../../ports/clock';
import type { SessionCache } from '../../ports/session-cache';
import { WechatError } from '../../ports/wechat';
import { exchange } from '../http-exchange';

export interface AccessTokens {
  /** A token that is good for a while yet. @throws WechatError */
  get(): Promise<string>;
  /** Another token than the spent one; asks WeChat only when nobody has done so meanwhile. @throws WechatError */
  renew(spent: string): Promise<string>;
}

interface Options {
  appId: string;
  appSecret: string;
  baseUrl: string;
  timeoutMs: number;
  clock: Clock;
  cache: SessionCache;
}

// In a token's last five minutes WeChat hands out its successor while both are good.
const EARLY_MS = 5 * MINUTE;

const cached = z.object({ token: z.string().min(1), expiresAtMs: z.number() });
const issued = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const refused = z.object({ errcode: z.number(), errmsg: z.string().catch('') });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Tokens from `stable_token`, which repeats the current one instead of killing it as the classic endpoint does.
 * One request at a time in this process; the cache shares the token with the other copies.
 */
export function makeAccessTokens(options: Options): AccessTokens {
  const { appId, appSecret, baseUrl, timeoutMs, clock, cache } = options;
  const key = `wechat:token:${appId}`;
  let running: Promise<string> | null = null;

  const fetchToken = async (): Promise<string> => {
    const answer = await exchange({
      method: 'POST',
      url: `${baseUrl}/cgi-bin/stable_token`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credential', appid: appId, secret: appSecret, force_refresh: false }),
      timeoutMs,
    });
    if (answer.kind !== 'answer') throw new WechatError(-1, `no token: ${answer.cause}`);
    const body = parseJson(answer.body);
    const token = issued.safeParse(body);
    if (!token.success) {
      const refusal = refused.safeParse(body);
      throw new WechatError(refusal.success ? refusal.data.errcode : -1, `no token: HTTP ${answer.status}`);
    }
    const lifeMs = token.data.expires_in * SECOND;
    const expiresAtMs = clock.now().getTime() + lifeMs;
    await cache.set(key, JSON.stringify({ token: token.data.access_token, expiresAtMs }), lifeMs);
    return token.data.access_token;
  };
  const fetchOnce = (): Promise<string> => {
    running ??= fetchToken().finally(() => {
      running = null;
    });
    return running;
  };
  const current = async (): Promise<string | null> => {
    const text = await cache.get(key);
    const parsed = cached.safeParse(text === null ? null : parseJson(text));
    if (!parsed.success || parsed.data.expiresAtMs - clock.now().getTime() <= EARLY_MS) return null;
    return parsed.data.token;
  };

  return {
    get: async () => (await current()) ?? fetchOnce(),
    async renew(spent) {
      const token = await current();
      return token !== null && token !== spent ? token : fetchOnce();
    },
  };
}
