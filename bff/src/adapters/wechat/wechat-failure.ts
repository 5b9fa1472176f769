import { WechatError } from '../../ports/wechat';

/** WeChat's codes for a token that is no longer good. */
export const SPENT_TOKEN = new Set([40001, 40014, 42001]);

const redacted = (text: string): string =>
  text.replace(/\b(access_token|secret|js_code|openid|unionid|session_key)\b(["=:\s]+)[^&\s",}]+/gi, '$1$2***');

/**
 * Turns what the library throws into a WechatError. Only WeChat's own errmsg is kept: the library's other messages
 * hold the whole address with token and secret, or the unparsed answer with a session key.
 */
export function toWechatError(thrown: unknown): WechatError {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (typeof code === 'number') return new WechatError(code, redacted(String(message)));
  const status = /status code: (\d{3})$/.exec(String(message))?.[1];
  return new WechatError(-1, status ? `WeChat answered HTTP ${status}` : 'WeChat gave no readable answer');
}
