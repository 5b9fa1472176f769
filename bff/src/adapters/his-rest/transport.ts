import { createHash, createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Exchange, exchangeBytes, type Shape } from '../http-exchange';
import {
  type CallContext,
  HIS_DEADLINES,
  type HisDeadlines,
  HisError,
  type Probe,
  type WriteResult,
} from '../../ports/his';
import { deadlineOf, type HisRestConfig, type HisRestDeps, type ReadOperation, type WriteOperation } from './config';
import { refusalOf } from './errors';
import { parseJsonBytes } from './json-bytes';

const envelope = z.object({ code: z.string().min(1), msg: z.string().catch(''), data: z.unknown().optional() });

/** What one call came to, before it is known whether it was a read or a write. */
type Reply =
  | { kind: 'success'; data: unknown }
  /** The HIS read the request, said no, and did nothing. */
  | { kind: 'refused'; code: string; text: string }
  | { kind: 'notSent'; error: HisError }
  | { kind: 'unsure'; error: HisError; reset: boolean };

export interface HisTransport {
  /** Reads are asked once more after a reset connection. @throws HisError */
  read<Answer>(context: CallContext, operation: ReadOperation, request: object, schema: Shape<Answer>): Promise<Answer>;
  /** Writes are sent once. A readable refusal is `rejected`; anything unreadable after sending is `unknown`. */
  write<Answer, T>(
    context: CallContext,
    call: { operation: WriteOperation; request: object; probe: Probe; schema: Shape<Answer> },
    read: (data: Answer) => { value: T; replayed: boolean },
  ): Promise<WriteResult<T>>;
}

const sha256Hex = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

const fields = (error: z.ZodError) =>
  [...new Set(error.issues.map((issue) => issue.path.join('.') || 'body'))].join(', ');

/** Some HIS say 200 where a number is taken, and 1 everywhere else. */
const isSuccess = (operation: string, code: string): boolean =>
  code === '1' || (operation === 'hold' && code === '200');

function replyOf(operation: string, answer: Exchange<Buffer>): Reply {
  if (answer.kind === 'notSent') {
    return { kind: 'notSent', error: new HisError('Unavailable', `HIS not reached for ${operation}: ${answer.cause}`) };
  }
  if (answer.kind === 'lost') {
    const error = new HisError('Timeout', `HIS gave no answer to ${operation}: ${answer.cause}`);
    return { kind: 'unsure', error, reset: answer.reset };
  }
  const parsed = envelope.safeParse(parseJsonBytes(answer.body));
  if (!parsed.success) {
    const error = new HisError('Protocol', `HIS answered ${operation} with HTTP ${answer.status} and no envelope`);
    return { kind: 'unsure', error, reset: false };
  }
  const { code, msg, data } = parsed.data;
  // 5xx, and -100 in any dress: the HIS broke while it worked, so nobody knows what it did.
  if (answer.status >= 500 || code === '-100') {
    const error = new HisError('Protocol', `HIS broke in ${operation}: HTTP ${answer.status} code ${code}`);
    return { kind: 'unsure', error, reset: false };
  }
  if (isSuccess(operation, code) && answer.status === 200) return { kind: 'success', data };
  return { kind: 'refused', code, text: msg };
}

/** Signs and sends one operation of the dialect. */
export function makeTransport(
  config: HisRestConfig,
  { clock, log, count = () => undefined }: HisRestDeps,
): HisTransport {
  const deadlines: HisDeadlines = { ...HIS_DEADLINES, ...config.deadlines };
  const origin = config.baseUrl.replace(/\/$/, '');

  const send = async (context: CallContext, operation: ReadOperation | WriteOperation, request: object) => {
    const path = `/api/${operation}`;
    const body = JSON.stringify(request);
    const timestamp = String(Math.floor(clock.now().getTime() / 1000));
    const nonce = randomBytes(16).toString('hex');
    const signed = ['POST', path, timestamp, nonce, sha256Hex(body), ''].join('\n');
    const answer = await exchangeBytes({
      method: 'POST',
      url: origin + path,
      headers: {
        'Content-Type': 'application/json',
        'X-App-Id': config.appId,
        'X-Timestamp': timestamp,
        'X-Nonce': nonce,
        'X-Trace-Id': context.traceId.replace(/[^0-9A-Za-z_.-]/g, '-').slice(0, 64) || 'none',
        'X-Signature': createHmac('sha256', config.appSecret).update(signed, 'utf8').digest('hex'),
      },
      body,
      timeoutMs: deadlineOf(operation, deadlines),
    });
    const reply = replyOf(operation, answer);
    if (reply.kind === 'refused') count('his_refused', operation);
    else if (reply.kind === 'notSent') count('his_unavailable', operation);
    else if (reply.kind === 'unsure') count(reply.error.code === 'Timeout' ? 'his_timeout' : 'his_protocol', operation);
    return reply;
  };

  const misfit = (operation: ReadOperation | WriteOperation, error: z.ZodError): HisError => {
    count('his_protocol', operation);
    return new HisError('Protocol', `HIS answer to ${operation} does not fit: ${fields(error)}`);
  };

  return {
    async read(context, operation, request, schema) {
      let reply = await send(context, operation, request);
      if (reply.kind === 'unsure' && reply.reset) reply = await send(context, operation, request);
      if (reply.kind === 'notSent' || reply.kind === 'unsure') throw reply.error;
      if (reply.kind === 'refused') throw refusalOf(operation, reply.code, reply.text);
      const parsed = schema.safeParse(reply.data);
      if (parsed.success) return parsed.data;
      throw misfit(operation, parsed.error);
    },
    async write(context, { operation, request, probe, schema }, read) {
      const reply = await send(context, operation, request);
      if (reply.kind === 'notSent') return { kind: 'rejected', error: reply.error };
      if (reply.kind === 'refused') {
        return { kind: 'rejected', error: refusalOf(operation, reply.code, reply.text) };
      }
      const unknown = (cause: HisError): WriteResult<never> => {
        log.warn({ operation, key: probe.key, traceId: context.traceId, cause: cause.code }, 'HIS write is unknown');
        return { kind: 'unknown', probe, cause };
      };
      if (reply.kind === 'unsure') return unknown(reply.error);
      const parsed = schema.safeParse(reply.data);
      if (!parsed.success) return unknown(misfit(operation, parsed.error));
      return { kind: 'done', ...read(parsed.data) };
    },
  };
}

/** Runs `work` over all items, a few at a time: the HIS has no bulk reads and must not be flooded. */
export async function aFewAtATime<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += 4) {
    results.push(...(await Promise.all(items.slice(start, start + 4).map(work))));
  }
  return results;
}
