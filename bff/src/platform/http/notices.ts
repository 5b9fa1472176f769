import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import { AppError } from '../app-error';

/** By path under /notify; takes the raw body because a signature covers bytes, not objects. */
export type NoticeHandlers = Readonly<
  Record<
    string,
    (
      headers: Record<string, string | undefined>,
      rawBody: string,
      query: Readonly<Record<string, string>>,
    ) => Promise<void>
  >
>;

/** By path under /notify: what a GET is answered with, for peers that check an address before they use it. */
export type NoticeEchoes = Readonly<Record<string, (query: Readonly<Record<string, string>>) => string>>;

const RAW_LIMIT_BYTES = 256 * 1024;

const readRaw = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > RAW_LIMIT_BYTES) throw new AppError('REQUEST.TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const flat = (headers: IncomingMessage['headers']): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, Array.isArray(value) ? value[0] : value]));

const own = <Value>(map: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

/** Raw bytes → verify → store → 204. WeChat reads {code, message} of a refusal. */
export const mountNotices = (app: Koa, handlers: NoticeHandlers, echoes: NoticeEchoes): void => {
  app.use(async (ctx, next) => {
    const name = ctx.path.startsWith('/notify/') ? ctx.path.slice('/notify/'.length) : '';
    const handler = ctx.method === 'POST' ? own(handlers, name) : undefined;
    const echo = ctx.method === 'GET' ? own(echoes, name) : undefined;
    if (!handler && !echo) return next();
    const query = Object.fromEntries(new URLSearchParams(ctx.querystring));
    try {
      if (echo) {
        ctx.type = 'text/plain';
        ctx.body = echo(query);
        return;
      }
      await handler?.(flat(ctx.req.headers), await readRaw(ctx.req), query);
      ctx.status = 204;
    } catch (error) {
      if (!(error instanceof AppError) || error.spec.http >= 500) throw error;
      if (error.code === 'REQUEST.TOO_LARGE') ctx.set('Connection', 'close');
      ctx.status = error.spec.http;
      ctx.body = { code: 'FAIL', message: error.spec.zh };
    }
  });
};
