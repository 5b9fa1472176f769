import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import {
  type CallContext,
  HIS_DEADLINES,
  type HisCounter,
  type HisDeadlines,
  HisError,
  type Probe,
  type WriteResult,
} from '../../ports/his';
import { exchangeBytes, type Shape } from '../http-exchange';
import { toWallTime } from './codecs';
import { type HisSoapConfig, type HisSoapDeps, type ReadName, READS, type WriteName, WRITES } from './config';
import { type Opened, openAnswer, seal } from './envelope';
import { refusalOf } from './errors';

/** What one write came to. */
export type Attempt<T> =
  | { kind: 'done'; value: T }
  /** Nothing was done. `code` is the HIS's own, `''` when it was not reached or did not take the call. */
  | { kind: 'refused'; code: string; error: HisError }
  /** Code 10: this transmission came twice, and the other one may have been applied. */
  | { kind: 'doubled'; cause: HisError }
  | { kind: 'unknown'; cause: HisError };

type Fields = Record<string, string>;

/** What a function's answer must look like, and which refusals are answers too. */
interface Expected<Answer, R> {
  schema: Shape<Answer>;
  refusals?: Record<string, R>;
  /** A read inside of a write waits no longer than that write may. */
  deadline?: keyof HisDeadlines;
}

export interface Gateway {
  /** Reads are sent once more after a reset connection or when they came twice. @throws HisError */
  read<Answer, R = never>(
    context: CallContext,
    name: ReadName,
    fields: Fields,
    expected: Expected<Answer, R>,
  ): Promise<Answer | R>;
  /** Writes are sent once. */
  attempt<Answer>(
    context: CallContext,
    name: WriteName,
    fields: Fields,
    schema: Shape<Answer>,
  ): Promise<Attempt<Answer>>;
  /** Says in the log that nobody knows what a write did. */
  unknown(context: CallContext, probe: Probe, cause: HisError): WriteResult<never>;
}

interface Call {
  context: CallContext;
  name: ReadName | WriteName;
  fields: Fields;
  deadline: keyof HisDeadlines | undefined;
}

type Reply =
  | { kind: 'answer'; code: string; message: string; content: unknown }
  | { kind: 'notDone'; error: HisError }
  | { kind: 'unsure'; error: HisError; reset: boolean };

const DOUBLED = '10';
const BROKE = '99';

// The dialect has no field for it, so the serial number of a transmission begins with what it belongs to.
const serialOf = ({ traceId }: CallContext): string =>
  `${traceId.replace(/[^0-9A-Za-z_-]/g, '-').slice(0, 15)}-${randomBytes(8).toString('hex')}`;

const badFields = (error: z.ZodError): string =>
  [...new Set(error.issues.map((issue) => issue.path.join('.') || 'RES'))].slice(0, 20).join(', ');

const EVENTS = { Timeout: 'his_timeout', Unavailable: 'his_unavailable', Protocol: 'his_protocol' } as const;

const makeTell =
  (count: HisCounter = () => undefined) =>
  (name: string, error: HisError): HisError => {
    const event = EVENTS[error.code as keyof typeof EVENTS];
    if (event !== undefined) count(event, name);
    return error;
  };

/** What an answer's bytes say; unreadable ones leave everything open. */
function replyOf(name: string, opened: Opened): Reply {
  if (opened.kind === 'notTaken') {
    return { kind: 'notDone', error: new HisError('Protocol', `the HIS did not take ${name}`) };
  }
  if (opened.code === BROKE) {
    return { kind: 'unsure', error: new HisError('Protocol', `the HIS broke in ${name}`), reset: false };
  }
  return opened;
}

const asHisError = (error: unknown): HisError => {
  if (error instanceof HisError) return error;
  throw error;
};

/** Seals, sends and opens one call. */
function makePost(config: HisSoapConfig, clock: HisSoapDeps['clock']) {
  const deadlines: HisDeadlines = { ...HIS_DEADLINES, ...config.deadlines };
  const url = `${config.baseUrl.replace(/\/$/, '')}/services/HospitalGateway`;

  return async ({ context, name, fields, deadline: within }: Call): Promise<Reply> => {
    const { code, deadline } = { ...READS, ...WRITES }[name];
    const timeoutMs = Math.min(deadlines[deadline], deadlines[within ?? deadline]);
    let body: string;
    try {
      const request = { REQ_TIME: toWallTime(clock.now()), REQ_SERIAL: serialOf(context), ...fields };
      body = seal(code, request, config);
    } catch (error) {
      return { kind: 'notDone', error: asHisError(error) };
    }
    const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '"urn:hospital-gateway#Process"' };
    const answer = await exchangeBytes({ method: 'POST', url, headers, body, timeoutMs });
    if (answer.kind === 'notSent') {
      return { kind: 'notDone', error: new HisError('Unavailable', `HIS not reached for ${name}: ${answer.cause}`) };
    }
    if (answer.kind === 'lost') {
      const error = new HisError('Timeout', `HIS gave no answer to ${name}: ${answer.cause}`);
      return { kind: 'unsure', error, reset: answer.reset };
    }
    try {
      return replyOf(name, openAnswer(answer.status, answer.body, config));
    } catch (error) {
      return { kind: 'unsure', error: asHisError(error), reset: false };
    }
  };
}

/** The calls of the dialect. */
export function makeGateway(config: HisSoapConfig, { clock, log, count }: HisSoapDeps): Gateway {
  const post = makePost(config, clock);
  const tell = makeTell(count);

  /** One call, counted when it went wrong. */
  const send = async (call: Call): Promise<Reply> => {
    const reply = await post(call);
    if (reply.kind !== 'answer') tell(call.name, reply.error);
    else if (reply.code === DOUBLED) count?.('his_doubled', call.name);
    return reply;
  };

  const refuse = (name: ReadName | WriteName, code: string, message: string): HisError => {
    count?.('his_refused', name);
    return refusalOf(name, code, message);
  };

  const misfit = (name: string, error: z.ZodError): HisError =>
    tell(name, new HisError('Protocol', `HIS answer to ${name} does not fit: ${badFields(error)}`));

  return {
    async read(context, name, fields, { schema, refusals = {}, deadline }) {
      const call = { context, name, fields, deadline };
      let reply = await send(call);
      const again = reply.kind === 'answer' ? reply.code === DOUBLED : reply.kind === 'unsure' && reply.reset;
      if (again) reply = await send(call);
      if (reply.kind !== 'answer') throw reply.error;
      const { code, message, content } = reply;
      if (Object.hasOwn(refusals, code)) return refusals[code] as Exclude<(typeof refusals)[string], undefined>;
      if (code !== '0') throw refuse(name, code, message);
      const parsed = schema.safeParse(content);
      if (parsed.success) return parsed.data;
      throw misfit(name, parsed.error);
    },
    async attempt(context, name, fields, schema) {
      const reply = await send({ context, name, fields, deadline: undefined });
      if (reply.kind === 'notDone') return { kind: 'refused', code: '', error: reply.error };
      if (reply.kind === 'unsure') return { kind: 'unknown', cause: reply.error };
      const { code, message, content } = reply;
      if (code === DOUBLED)
        return { kind: 'doubled', cause: new HisError('Protocol', `${name} reached the HIS twice`) };
      if (code !== '0') return { kind: 'refused', code, error: refuse(name, code, message) };
      const parsed = schema.safeParse(content);
      if (parsed.success) return { kind: 'done', value: parsed.data };
      return { kind: 'unknown', cause: misfit(name, parsed.error) };
    },
    unknown(context, probe, cause) {
      const { operation, key } = probe;
      log.warn({ operation, key, traceId: context.traceId, cause: cause.code }, 'HIS write is unknown');
      return { kind: 'unknown', probe, cause };
    },
  };
}

/** Runs `work` over all items, four at a time: the HIS has no bulk reads and must not be flooded. */
export async function fewAtATime<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += 4) {
    results.push(...(await Promise.all(items.slice(start, start + 4).map(work))));
  }
  return results;
}
