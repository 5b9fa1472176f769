import WechatApi from 'co-wechat-api';
import type { Clock } from '../../ports/clock';
import type { SessionCache } from '../../ports/session-cache';
import { WechatError } from '../../ports/wechat';
import { makeAccessTokens } from './access-token';
import { SPENT_TOKEN, toWechatError } from './wechat-failure';

/** One app (mini-program or official account) and how to call WeChat for it. Everything throws WechatError alone. */
export interface WechatApp {
  /** With a good token; a token that WeChat calls spent is renewed once. */
  call<T>(work: (api: WechatApi, token: string) => Promise<T>): Promise<T>;
  callWithoutToken<T>(work: (api: WechatApi) => Promise<T>): Promise<T>;
}

interface Options {
  appId: string;
  appSecret: string;
  baseUrl: string;
  timeoutMs: number;
  clock: Clock;
  cache: SessionCache;
}

/**
 * Makes an app around co-wechat-api. The library keeps request building and reading; replaced are its token handling
 * (five concurrent calls fetch five tokens, each of which kills the one before; 40014 is not retried) and its errors
 * (they carry the address with token and secret).
 */
export function makeWechatApp(options: Options): WechatApp {
  const baseUrl = options.baseUrl.replace(/\/$/, '');
  const tokens = makeAccessTokens({ ...options, baseUrl });

  const apiWith = (accessToken: string): WechatApi => {
    // The library compares with the machine's clock; whether a token is good was decided by the injected one.
    const token = { accessToken, expireTime: Number.MAX_SAFE_INTEGER };
    const api = new WechatApi(
      options.appId,
      options.appSecret,
      () => Promise.resolve(token),
      () => Promise.resolve(),
      true,
    );
    api.prefix = `${baseUrl}/cgi-bin/`;
    api.snsPrefix = `${baseUrl}/sns/`;
    api.wxaPrefix = `${baseUrl}/wxa/`;
    api.setOpts({ timeout: options.timeoutMs });
    return api;
  };
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw toWechatError(thrown);
    }
  };

  return {
    async call(work) {
      const token = await tokens.get();
      try {
        return await attempt(() => work(apiWith(token), token));
      } catch (error) {
        if (!(error instanceof WechatError) || !SPENT_TOKEN.has(error.code)) throw error;
        const fresh = await tokens.renew(token);
        return attempt(() => work(apiWith(fresh), fresh));
      }
    },
    callWithoutToken: (work) => attempt(() => work(apiWith(''))),
  };
}
