import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DAY, MINUTE } from '@anzhen/shared-types';
import type { SessionCache } from '../../ports/session-cache';
import { WechatError } from '../../ports/wechat';

interface FollowerApi {
  getFollowers(nextOpenid: string): Promise<unknown>;
  getUser(openid: string): Promise<unknown>;
}

interface Options {
  officialAppId: string;
  cache: SessionCache;
  /** Runs one call with a good token. */
  call: <T>(work: (api: FollowerApi) => Promise<T>) => Promise<T>;
}

const KNOWN_MS = 7 * DAY;
const ABSENT_MS = 10 * MINUTE;
const NOBODY = '-';

const page = z.object({
  count: z.number(),
  data: z.object({ openid: z.array(z.string()) }).optional(),
  next_openid: z.string().optional(),
});
const user = z.object({ openid: z.string(), subscribe: z.number(), unionid: z.string().optional() });

function fitting<S extends z.ZodType>(schema: S, answer: unknown): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new WechatError(-1, 'WeChat’s answer about followers does not fit');
  return parsed.data;
}

// Keys must not hand the ids of people to whoever can list them.
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * Finds the official account's openid of a person. WeChat can only be asked the other way round, so the list of
 * followers is walked once and remembered; a later walk asks about new followers only.
 * @throws WechatError from the search
 */
export function makeFollowerSearch({
  officialAppId,
  cache,
  call,
}: Options): (unionid: string) => Promise<string | null> {
  const unionKey = (unionid: string) => `wechat:union:${officialAppId}:${digest(unionid)}`;
  const seenKey = (openid: string) => `wechat:seen:${officialAppId}:${digest(openid)}`;
  let walking: Promise<void> | null = null;

  const remember = async (openid: string): Promise<void> => {
    if ((await cache.get(seenKey(openid))) !== null) return;
    const found = fitting(user, await call((api) => api.getUser(openid)));
    if (found.subscribe === 1 && found.unionid) await cache.set(unionKey(found.unionid), openid, KNOWN_MS);
    // Forgotten a little earlier than its answer, so that an answer is never missing while its question is skipped.
    await cache.set(seenKey(openid), '1', KNOWN_MS - DAY);
  };
  const walk = async (): Promise<void> => {
    let next = '';
    do {
      const from = next;
      const { count, data, next_openid: last } = fitting(page, await call((api) => api.getFollowers(from)));
      for (const openid of data?.openid ?? []) await remember(openid);
      next = count > 0 && last !== from ? (last ?? '') : '';
    } while (next !== '');
  };

  return async (unionid) => {
    const known = await cache.get(unionKey(unionid));
    if (known !== null) return known === NOBODY ? null : known;
    walking ??= walk().finally(() => {
      walking = null;
    });
    await walking;
    const found = await cache.get(unionKey(unionid));
    if (found === null) await cache.set(unionKey(unionid), NOBODY, ABSENT_MS);
    return found;
  };
}
