/**
 * In a browser there is no WeChat. Outside production the BFF names a control server that plays one (docs/SANDBOX.md);
 * in production it names none, and everything that needs WeChat says so.
 */
import { sendRequest } from './network';
import { readStored, store } from './storage';
import { PlatformError } from './wechat-types';

const PHONE_KEY = 'anzhen.phone';
const OPEN_IN_WECHAT = '这一步要在微信里办。请用手机微信打开小程序';

const phoneIdInUrl = (): string | undefined => {
  const query = `${window.location.search}&${window.location.hash.split('?')[1] ?? ''}`;
  return /[?&]phone=([a-z0-9-]{1,40})(?:&|$)/.exec(query.startsWith('?') ? query : `?${query}`)?.[1];
};

/** Which simulated phone this browser is: from `?phone=`, or made on first use and kept. */
export const getPhoneId = (): string => {
  const known = phoneIdInUrl() ?? readStored<string>(PHONE_KEY);
  const id = known ?? `web-${Math.random().toString(36).slice(2, 10)}`;
  store(PHONE_KEY, id);
  return id;
};

let controlUrl: Promise<string> | undefined;

const findControlUrl = async (): Promise<string> => {
  const answer = await sendRequest({ method: 'GET', path: '/api/v1/runtime', headers: {}, timeoutMs: 8_000 });
  const url = (answer.body as { sandboxControlUrl?: unknown } | null)?.sandboxControlUrl;
  if (typeof url !== 'string') throw new PlatformError(OPEN_IN_WECHAT);
  return url;
};

/** Asks the simulated phone to do something. @throws PlatformError with the sandbox's own `errMsg` as cause */
export const askPhone = async <T>(action: string, body: unknown): Promise<T> => {
  controlUrl ??= findControlUrl();
  let url: string;
  try {
    url = await controlUrl;
  } catch (error) {
    controlUrl = undefined;
    throw error;
  }
  const response = await fetch(`${url}/phones/${getPhoneId()}/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as T & { errMsg?: string };
  if (!response.ok) throw new PlatformError('模拟的微信没有接受这一步', { cause: answer.errMsg });
  return answer;
};
