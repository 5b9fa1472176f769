import { type Contract, contract, type EndpointName, endpoints, type EndpointSpec } from '@anzhen/shared-types';
import type Router from 'koa-router';
import type { Context, Middleware, Next } from 'koa';
import type { z } from 'zod';
import '@koa/bodyparser';
import { AppError } from '../app-error';
import type { Scope } from '../db/scope';

/** Who calls. Set by the session middleware; `user` and `staff` calls always have one. */
export interface Actor {
  kind: 'user' | 'staff';
  id: string;
  sessionId: string;
}

/** Carried into use cases for logs, audit and tracing. */
export interface CallFacts {
  requestId: string;
  ip: string;
  /** What the caller's browser or phone says it is; null when it says nothing. */
  device: string | null;
}

/** Keeps who of the staff asked for what, before it is done. */
export interface Journal {
  /** Answers how to say afterwards how it ended: `done` or an error code. */
  begin(call: StaffCall): Promise<(outcome: string) => Promise<void>>;
  /** For a call whose deed is one transaction: its record stands and falls with it. Nothing is written yet. */
  open(call: StaffCall): OpenRecord;
}
export interface OpenRecord {
  /** Writes the call down as done with the commit of its deed. */
  within(scope: Scope): Promise<void>;
  /** Writes down how it ended, unless its deed stands and with it its record. */
  end(outcome: string): Promise<void>;
}
export interface StaffCall {
  staffId: string;
  endpoint: EndpointName;
  /** The ids in the path, and those fields of the body that the contract wants on record. */
  detail: Record<string, unknown>;
  facts: CallFacts;
}

export interface Call<Name extends EndpointName> {
  params: Contract[Name]['params'];
  query: Contract[Name]['query'];
  body: Contract[Name]['request'];
  /** The caller's id; empty for a public call without a session. */
  actorId: string;
  sessionId: string;
  facts: CallFacts;
  /** Of a handler that `recordsItself`, where a journal is kept. */
  record?: OpenRecord;
  ctx: Context;
}

export type Handler<Name extends EndpointName> = (call: Call<Name>) => Promise<Contract[Name]['response']>;

interface RecordsItself {
  recordsItself?: true;
}
/** Marks a handler that writes the record of a call of staff down with its deed. */
export const recordsItself = <Name extends EndpointName>(handler: Handler<Name>): Handler<Name> =>
  Object.assign(handler, { recordsItself: true } satisfies RecordsItself);

/** The routes of one module: a sentence for each endpoint, typed by the contract. */
export type Routes = { [Name in EndpointName]?: Handler<Name> };

const parse = (schema: z.ZodType | undefined, input: unknown, prefix: string): unknown => {
  if (!schema) return undefined;
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({
    path: [prefix, ...issue.path.map(String)].filter(Boolean).join('.'),
    message: /[一-鿿]/.test(issue.message) ? issue.message : '这一项填写有误',
  }));
  throw new AppError('REQUEST.INVALID', { issues: fields.map(({ path }) => path) }, undefined, fields);
};

const present = (spec: EndpointSpec, body: unknown, checkResponses: boolean): unknown => {
  if (spec.status === 204) return undefined;
  if (spec.produces) return Buffer.from(spec.response.parse(body) as Uint8Array);
  // Outside production an answer that leaves the contract is a bug that a test must see.
  return checkResponses ? spec.response.parse(body) : body;
};

export interface BindOptions {
  /** Refuses the call unless a session of this kind is present. */
  requireActor(kind: 'user' | 'staff'): Middleware;
  limitRate(rule: 'read' | 'write' | NonNullable<EndpointSpec['limit']>): Middleware;
  journal: Journal;
  checkResponses: boolean;
}

const DEVICE_MAX = 160;
const factsOf = (ctx: Context): CallFacts => ({
  requestId: ctx.state.requestId as string,
  ip: ctx.ip,
  device: ctx.get('user-agent').slice(0, DEVICE_MAX) || null,
});

/** Does the call, and has it on record before its deed stands when it is one of staff. */
const makeKeepRecord =
  (name: EndpointName, handler: Handler<EndpointName> & RecordsItself, { journal }: BindOptions) =>
  async (call: Call<EndpointName>): Promise<unknown> => {
    const spec: EndpointSpec = contract[name];
    const isRead = endpoints[name].method === 'GET';
    if (spec.access !== 'staff' || (isRead && !spec.recorded)) return handler(call);
    const body = (call.body ?? {}) as Record<string, unknown>;
    const kept = (spec.recorded ?? []).flatMap((field) => (field in body ? [[field, body[field]] as const] : []));
    const detail = {
      ...(call.params as object | undefined),
      ...(call.query as object | undefined),
      ...Object.fromEntries(kept),
    };
    const asked = { staffId: call.actorId, endpoint: name, detail, facts: call.facts };
    const record = handler.recordsItself ? journal.open(asked) : null;
    const end = record ? record.end : await journal.begin(asked);
    try {
      const answer = await handler(record ? { ...call, record } : call);
      await end('done');
      return answer;
    } catch (error) {
      await end(error instanceof AppError ? error.code : 'SERVER.UNEXPECTED');
      throw error;
    }
  };

/** Hangs a module's routes on the router: session → rate → validate → one use case → present. */
export const bindRoutes = (router: Router, routes: Routes, options: BindOptions): void => {
  for (const [name, handler] of Object.entries(routes) as [EndpointName, Handler<EndpointName>][]) {
    const { method, path } = endpoints[name];
    const spec: EndpointSpec = contract[name];
    const stack: Middleware[] = [options.limitRate(spec.limit ?? (method === 'GET' ? 'read' : 'write'))];
    if (spec.access !== 'public') stack.unshift(options.requireActor(spec.access));
    const nameRoute: Middleware = (ctx, next) => {
      ctx.state.route = path;
      return next();
    };
    stack.unshift(nameRoute);
    const keepRecord = makeKeepRecord(name, handler, options);
    const answer = async (ctx: Context, _next: Next): Promise<void> => {
      const call = {
        params: parse(spec.params, ctx.params, ''),
        query: parse(spec.query, ctx.query, ''),
        body: parse(spec.request, ctx.request.body ?? {}, ''),
        actorId: (ctx.state.actor as Actor | undefined)?.id ?? '',
        sessionId: (ctx.state.actor as Actor | undefined)?.sessionId ?? '',
        facts: factsOf(ctx),
        ctx,
      } as never as Call<EndpointName>;
      const body = await keepRecord(call);
      ctx.status = spec.status ?? 200;
      ctx.body = present(spec, body, options.checkResponses);
      // A handler that set an ETag lets a polling phone keep what it has.
      if (method === 'GET' && ctx.response.get('ETag') && ctx.fresh) {
        ctx.status = 304;
        ctx.body = null;
      }
    };
    router.register(path, [method], [...stack, answer as Middleware]);
  }
};
