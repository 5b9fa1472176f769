import type { InsuranceOutcome } from '../../ports/insurance-centre';
import { exchange, type Exchange } from '../http-exchange';
import type { NhsaConfig, NhsaDeps } from './config';
import { open, seal } from './envelope';

const PATHS = {
  6201: '/org/local/api/hos/uldFeeInfo',
  6202: '/org/local/api/hos/pay_order',
  // The capital letter is the interface's.
  6203: '/org/local/api/hos/refund_Order',
  6301: '/org/local/api/hos/query_order_info',
  6401: '/org/local/api/hos/revoke_order',
} as const;

/** An outcome that must be asked about. */
export const unknown = (cause: string): InsuranceOutcome<never> => ({ kind: 'unknown', cause });

const bodyOf = (answer: Exchange): InsuranceOutcome<string> => {
  if (answer.kind === 'notSent') return { kind: 'rejected', message: `not sent: ${answer.cause}` };
  if (answer.kind === 'lost') return unknown(answer.cause);
  return answer.status === 200 ? { kind: 'done', value: answer.body } : unknown(`HTTP ${answer.status}`);
};

/** The interface has no codes in common: every region words it, and all of them say 授权, or that there is no such 订单. */
const causeOf = (message: string): { cause?: 'authorisation' | 'noSuchOrder' } => {
  if (message.includes('授权')) return { cause: 'authorisation' };
  return message.includes('订单') && /不存在|未找到|查无/.test(message) ? { cause: 'noSuchOrder' } : {};
};

/** The ways to ask: plain JSON, and a signed and encrypted call by its number. */
export function makeCentreCalls(config: NhsaConfig, { clock, log }: NhsaDeps) {
  const told = <T>(operation: string, outcome: InsuranceOutcome<T>): InsuranceOutcome<T> => {
    if (outcome.kind === 'unknown') {
      log.warn({ operation, cause: outcome.cause }, 'insurance centre gave no sure answer');
    }
    return outcome;
  };
  const post = async (url: string, body: string, headers: Record<string, string> = {}) =>
    bodyOf(
      await exchange({
        method: 'POST',
        url,
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
        timeoutMs: config.timeoutMs,
      }),
    );
  const call = async <T>(
    operation: keyof typeof PATHS,
    data: object,
    read: (data: unknown) => InsuranceOutcome<T>,
  ): Promise<InsuranceOutcome<T>> => {
    const answered = await post(config.baseUrl + PATHS[operation], seal(config, data, clock.now()));
    if (answered.kind !== 'done') return told(String(operation), answered);
    const opened = open(config, answered.value);
    if (opened.kind === 'success') return told(String(operation), read(opened.data));
    if (opened.kind === 'unreadable') return told(String(operation), unknown(opened.cause));
    // 5xx in the envelope: the centre broke while it worked.
    if (opened.code >= 500 && opened.code < 600) return told(String(operation), unknown(`code ${opened.code}`));
    return { kind: 'rejected', message: opened.message, ...causeOf(opened.message) };
  };
  return { call, post, told };
}
