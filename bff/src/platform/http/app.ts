import { randomUUID } from 'node:crypto';
import bodyParser from '@koa/bodyparser';
import cors from '@koa/cors';
import Koa from 'koa';
import helmet from 'koa-helmet';
import Router from 'koa-router';
import type { RateLimiter } from '../../ports/rate-limiter';
import { AppError } from '../app-error';
import type { Log } from '../log/log';
import { type Actor, type BindOptions, bindRoutes, type Journal, type Routes } from './bind';
import { answerErrors } from './errors';
import { mountDocuments } from './documents';
import { type Health, mountHealth } from './health';
import { type Metrics, mountMetrics } from '../metrics';
import { mountNotices, type NoticeEchoes, type NoticeHandlers } from './notices';
import { mountWebApp } from './web-app';

export interface HttpDeps {
  log: Log;
  rateLimiter: RateLimiter;
  authenticate(token: string, asked: Actor['kind']): Promise<Actor | null>;
  journal: Journal;
  routes: readonly Routes[];
  notices: NoticeHandlers;
  echoes: NoticeEchoes;
  health: Health;
  metrics: Metrics;
  /** Origins of the staff pages when they live on another host. The mini-program needs none. */
  staffOrigins: readonly string[];
  /** Number of proxies in front; their last X-Forwarded-For entries are believed. */
  trustedProxies: number;
  /** Folder of the built H5 app; null serves none. */
  webAppDir: string | null;
  /** Addresses that the page may also talk to, outside production. */
  connectSources: readonly string[];
  isProduction: boolean;
  /** Holds every answer against the contract. */
  checkResponses: boolean;
}

const BODY_LIMIT = '64kb';
const REQUEST_ID = /^[\w-]{8,64}$/;

/** Names the request, and tells the hospital's time, because a phone's own clock may be wrong. */
const identify =
  (now: () => Date): Koa.Middleware =>
  async (ctx, next) => {
    const given = ctx.get('x-request-id');
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    ctx.state.requestId = requestId;
    ctx.set('X-Request-Id', requestId);
    ctx.set('X-Server-Time', now().toISOString());
    ctx.set('Cache-Control', 'no-store');
    await next();
  };

/** One line and one figure for every answer, under the name of its route: a path carries ids. */
const recordAnswers =
  (log: Log, { httpSeconds }: Metrics): Koa.Middleware =>
  async (ctx, next) => {
    const startedAt = performance.now();
    await next();
    const ms = performance.now() - startedAt;
    const route = (ctx.state.route as string | undefined) ?? 'other';
    httpSeconds.observe({ method: ctx.method, route, status: String(ctx.status) }, ms / 1000);
    const { requestId, isLogged } = ctx.state as { requestId: string; isLogged?: boolean };
    if (isLogged) return; // A refusal has said more already.
    log.info({ requestId, method: ctx.method, route, status: ctx.status, ms: Math.round(ms) }, 'request answered');
  };

const bearerOf = (header: string): string | null => /^Bearer ([\w-]{20,100})$/.exec(header)?.[1] ?? null;

const requireActor =
  (authenticate: HttpDeps['authenticate']) =>
  (kind: 'user' | 'staff'): Koa.Middleware =>
  async (ctx, next) => {
    const token = bearerOf(ctx.get('authorization'));
    if (!token) throw new AppError('SESSION.REQUIRED');
    const actor = await authenticate(token, kind);
    if (!actor) throw new AppError('SESSION.EXPIRED');
    // A patient's token on a staff page, or the other way round, is no session there.
    if (actor.kind !== kind) throw new AppError('SESSION.REQUIRED', { actorKind: actor.kind });
    ctx.state.actor = actor;
    await next();
  };

// Made by the phone once and kept there; whoever changes it with every call is still known by the account.
const DEVICE_ID = /^[\w-]{16,64}$/;

const limitRate =
  (rateLimiter: RateLimiter) =>
  (rule: Parameters<BindOptions['limitRate']>[0]): Koa.Middleware =>
  async (ctx, next) => {
    const actor = ctx.state.actor as Actor | undefined;
    const device = rule === 'booking' ? ctx.get('x-device-id') : '';
    const verdicts = await Promise.all([
      rateLimiter.consume(rule, actor ? `${actor.kind}:${actor.id}` : `ip:${ctx.ip}`),
      ...(DEVICE_ID.test(device) ? [rateLimiter.consume('bookingDevice', device)] : []),
    ]);
    for (const verdict of verdicts)
      if (!verdict.allowed) throw new AppError('REQUEST.TOO_MANY', { retryAfterSeconds: verdict.retryAfterSeconds });
    await next();
  };

const isApi = (ctx: Koa.Context): boolean => ctx.path.startsWith('/api/');

/** A page is told what it may load; an answer of the API is no page, and says so in a few words. */
const securityHeaders = (deps: HttpDeps): Koa.Middleware => {
  const always = { strictTransportSecurity: deps.isProduction, crossOriginEmbedderPolicy: false };
  const ofPages = helmet({
    ...always,
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // Taro's H5 entry sets the root font size with one inline script.
        scriptSrc: ["'self'", "'unsafe-inline'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        // A picture that needs the caller's session is fetched first and shown from memory.
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:', ...deps.connectSources],
        upgradeInsecureRequests: deps.isProduction ? [] : null,
      },
    },
  }) as Koa.Middleware;
  const ofAnswers = helmet({
    ...always,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    ...{ crossOriginOpenerPolicy: false, originAgentCluster: false, xDnsPrefetchControl: false },
    ...{ xDownloadOptions: false, xFrameOptions: false, xPermittedCrossDomainPolicies: false, xXssProtection: false },
  }) as Koa.Middleware;
  return (ctx, next) => (isApi(ctx) ? ofAnswers : ofPages)(ctx, next);
};

const staffCors = (origins: readonly string[]): Koa.Middleware => {
  const answer = cors({
    origin: (ctx) => (origins.includes(ctx.get('origin')) ? ctx.get('origin') : ''),
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'x-request-id'],
    maxAge: 600,
  }) as Koa.Middleware;
  return (ctx, next) => (ctx.path.startsWith('/api/v1/staff') ? answer(ctx, next) : next());
};

const parseBody = (): Koa.Middleware =>
  bodyParser({
    enableTypes: ['json'],
    jsonLimit: BODY_LIMIT,
    onError: (error) => {
      throw error;
    },
  }) as Koa.Middleware;

/** One router for each first path segment after the version, because koa-router scans its routes in order. */
const routersBySegment = (deps: HttpDeps): Koa.Middleware => {
  const routers = new Map<string, Router>();
  const options = {
    requireActor: requireActor(deps.authenticate),
    limitRate: limitRate(deps.rateLimiter),
    journal: deps.journal,
    checkResponses: deps.checkResponses,
  };
  const router = new Router();
  for (const routes of deps.routes) bindRoutes(router, routes, options);
  for (const layer of router.stack) {
    const segment = layer.path.split('/')[3] ?? '';
    const own = routers.get(segment) ?? new Router();
    own.stack.push(layer);
    routers.set(segment, own);
  }
  const handlers = new Map([...routers].map(([segment, own]) => [segment, own.routes()]));
  const methods = [...routers].map(([segment, own]) => [segment, own.allowedMethods()] as const);
  const allowed = new Map(methods);
  return async (ctx, next) => {
    const segment = ctx.path.split('/')[3] ?? '';
    const handle = isApi(ctx) ? handlers.get(segment) : undefined;
    if (!handle) return next();
    await handle(ctx as never, async () => undefined);
    await allowed.get(segment)?.(ctx as never, async () => undefined);
  };
};

export const makeHttpApp = (deps: HttpDeps): Koa => {
  const app = new Koa({ proxy: deps.trustedProxies > 0, maxIpsCount: deps.trustedProxies });
  app.silent = true; // answerErrors is the only place that reports.
  app.use(identify(deps.health.now));
  mountMetrics(app, deps.metrics);
  app.use(recordAnswers(deps.log, deps.metrics));
  app.use(securityHeaders(deps));
  app.use(answerErrors(deps.log));
  mountHealth(app, deps.health);
  mountNotices(app, deps.notices, deps.echoes);
  mountDocuments(app);
  app.use(staffCors(deps.staffOrigins));
  app.use(parseBody());
  app.use(routersBySegment(deps));
  if (deps.webAppDir) mountWebApp(app, deps.webAppDir);
  return app;
};
