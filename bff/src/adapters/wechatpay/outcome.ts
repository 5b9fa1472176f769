import type { z } from 'zod';
import type { Exchange } from '../http-exchange';
import { type GatewayOutcome, PAY_AUTH_EXPIRED } from '../../ports/payment-gateway';
import { errorAnswer } from './answers';
import { signatureFlaw, type VerificationKeys } from './signature';

/**
 * Refusals that WeChat documents as "nothing was done". Anything else below 500 is not a refusal that we know, and
 * is asked about: a proxy's 403 page is not WeChat's word.
 */
const REFUSALS = new Set([
  'PARAM_ERROR',
  'INVALID_REQUEST',
  'APPID_MCHID_NOT_MATCH',
  'MCH_NOT_EXISTS',
  'SIGN_ERROR',
  'NO_AUTH',
  'OUT_TRADE_NO_USED',
  'RULE_LIMIT',
  'FREQUENCY_LIMITED',
  'FREQUENCY_LIMIT_EXCEED',
  'ORDERPAID',
  'ORDER_PAID',
  'ORDERCLOSED',
  'ORDER_CLOSED',
  'ORDERNOTEXIST',
  'ORDER_NOT_EXIST',
  'OPENID_MISMATCH',
  'TRADE_ERROR',
  'NOT_ENOUGH',
  'USER_ACCOUNT_ABNORMAL',
  'RESOURCE_NOT_EXISTS',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'REQUEST_BLOCKED',
  'NO_STATEMENT_EXIST',
  'STATEMENT_CREATING',
]);

/** The numbers at the end of Request-ID that mean an authorisation which is over or which WeChat does not find. */
const PAY_AUTH_REASONS = new Set(['268547120', '268545967']);

const NO_SUCH_ORDER = new Set(['ORDERNOTEXIST', 'ORDER_NOT_EXIST', 'RESOURCE_NOT_EXISTS', 'NOT_FOUND']);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const unknown = (cause: string) => ({ kind: 'unknown', cause }) as const;

type Answer = Extract<Exchange, { kind: 'answer' }>;

function refusalOf({ status, headers, body }: Answer): GatewayOutcome<never> {
  const parsed = errorAnswer.safeParse(parseJson(body));
  if (status >= 500 || status < 400 || !parsed.success || !REFUSALS.has(parsed.data.code)) {
    return unknown(`HTTP ${status}${parsed.success ? ` ${parsed.data.code}` : ''}`);
  }
  // One code stands for many refusals; those of an authorisation are told apart by their number, not by their words.
  const reason = headers['request-id']?.split('-').at(-1) ?? '';
  const code = PAY_AUTH_REASONS.has(reason) ? PAY_AUTH_EXPIRED : parsed.data.code;
  return { kind: 'rejected', code, message: parsed.data.message ?? '' };
}

interface Judge {
  keys: VerificationKeys;
  now: Date;
}

/** Success only for a 2xx whose signature fits; a refusal is an unsigned hint that WeChat did nothing. */
export function judge(exchange: Exchange, { keys, now }: Judge): GatewayOutcome<string> {
  switch (exchange.kind) {
    case 'notSent':
      return { kind: 'rejected', code: 'NOT_SENT', message: exchange.cause };
    case 'lost':
      return unknown(exchange.cause);
    case 'answer': {
      if (exchange.status < 200 || exchange.status > 299) return refusalOf(exchange);
      const flaw = signatureFlaw(keys, exchange.headers, exchange.body, now);
      return flaw ? unknown(`answer not verified: ${flaw}`) : { kind: 'accepted', value: exchange.body };
    }
  }
}

/** Reads a verified answer; one that does not fit, or is about something else than was asked, is unknown. */
export function parsed<S extends z.ZodType, T>(
  outcome: GatewayOutcome<string>,
  schema: S,
  read: (answer: z.infer<S>) => T | null,
): GatewayOutcome<T> {
  if (outcome.kind !== 'accepted') return outcome;
  const result = schema.safeParse(parseJson(outcome.value));
  if (!result.success) {
    const paths = result.error.issues.map((issue) => issue.path.join('.') || 'body');
    return unknown(`answer does not fit: ${paths.join(', ')}`);
  }
  const value = read(result.data);
  return value === null ? unknown('answer is about another order') : { kind: 'accepted', value };
}

/** WeChat's "no such order" is an answer to a question, not a failure. */
export const orNone = <T>(outcome: GatewayOutcome<T>): GatewayOutcome<T | null> =>
  outcome.kind === 'rejected' && NO_SUCH_ORDER.has(outcome.code) ? { kind: 'accepted', value: null } : outcome;
