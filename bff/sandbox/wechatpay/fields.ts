import { paramError } from './errors';

export type Body = Record<string, unknown>;

const isPresent = (value: unknown) => value !== undefined && value !== null && value !== '';

/** A text field. @throws PayRefusal PARAM_ERROR when it is missing, not text, too short or too long */
export function requiredText(body: Body, field: string, longest: number, path = field): string {
  const value = body[field];
  if (!isPresent(value)) throw paramError(path, value ?? '', `${path} 不能为空`);
  return optionalText(body, field, longest, path) ?? '';
}

/** A text field that may be absent. @throws PayRefusal PARAM_ERROR when it is not text or too long */
export function optionalText(body: Body, field: string, longest: number, path = field): string | undefined {
  const value = body[field];
  if (!isPresent(value)) return undefined;
  if (typeof value !== 'string') throw paramError(path, value, `${path} 类型应为字符串`);
  if ([...value].length > longest) throw paramError(path, value, `${path} 字符数最大为 ${longest}`);
  return value;
}

/** One of a list. @throws PayRefusal PARAM_ERROR */
export function oneOf<T extends string>(body: Body, field: string, allowed: readonly T[], path = field): T {
  const value = requiredText(body, field, 128, path);
  if (!allowed.includes(value as T)) throw paramError(path, value, `${path} 枚举值不合法`);
  return value as T;
}

/** An amount in fen. @throws PayRefusal PARAM_ERROR when it is not a whole number of at least `least` */
export function fenField(body: Body, field: string, least: number, path = field): number {
  const value = body[field];
  if (!isPresent(value)) throw paramError(path, value ?? '', `${path} 不能为空`);
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw paramError(path, value, `${path} 应为不小于 ${least} 的整数，单位为分`);
  }
  return value as number;
}

/** A nested object. @throws PayRefusal PARAM_ERROR */
export function requiredObject(body: Body, field: string, path = field): Body {
  const value = body[field];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw paramError(path, value ?? '', `${path} 不能为空`);
  }
  return value as Body;
}

const OUT_TRADE_NO = /^[0-9A-Za-z_\-*|]{6,32}$/;

/** The merchant's order number: 6-32 of digits, letters and `_-*|`. @throws PayRefusal PARAM_ERROR */
export function outTradeNoField(body: Body): string {
  const value = requiredText(body, 'out_trade_no', 64);
  if (!OUT_TRADE_NO.test(value)) throw paramError('out_trade_no', value, '商户订单号应为 6-32 位数字、字母或 _-*|');
  return value;
}

/**
 * A notice address: https, no query, not too long. The sandbox also takes http, but only on this very machine,
 * because no certificate exists for 127.0.0.1. @throws PayRefusal PARAM_ERROR
 */
export function noticeUrl(body: Body, field: string, longest: number): string {
  const value = requiredText(body, field, longest);
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw paramError(field, value, `${field} 不是合法的 URL`);
  }
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw paramError(field, value, `${field} 必须为 https 地址`);
  }
  if (value.includes('?') || value.includes('#')) throw paramError(field, value, `${field} 不能携带查询参数`);
  return value;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/;

/** An instant such as 2025-01-01T10:00:00+08:00, as epoch milliseconds. @throws PayRefusal PARAM_ERROR */
export function instantField(body: Body, field: string): number | undefined {
  const value = optionalText(body, field, 64);
  if (value === undefined) return undefined;
  const at = RFC3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw paramError(field, value, `${field} 不符合 RFC3339 格式`);
  return at;
}

/** The same content always gives the same text, whatever the order of keys. */
export function fingerprint(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${fingerprint(item)}`)
    .join(',')}}`;
}
