import type Koa from 'koa';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Figures for whoever watches the system (Prometheus text format). Labels are routes and codes, never people. */
export interface Metrics {
  registry: Registry;
  httpSeconds: Histogram<'method' | 'route' | 'status'>;
  /** What the HIS answered that was no plain answer: by operation. */
  hisEvents: Counter<'event' | 'operation'>;
  /** Calls of the port that came to no plain answer, by the typed error that they came to. */
  hisErrors: Counter<'operation' | 'outcome' | 'kind'>;
}

export const makeMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'http_request_seconds',
      help: 'Time to answer, by route',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.01, 0.05, 0.2, 1, 3, 10],
      registers: [registry],
    }),
    hisEvents: new Counter({
      name: 'his_events_total',
      help: 'Refusals, silences and unreadable answers of the HIS, by operation',
      labelNames: ['event', 'operation'],
      registers: [registry],
    }),
    hisErrors: new Counter({
      name: 'his_errors_total',
      help: 'Calls of the HIS that came to a typed error, by operation, outcome and kind',
      labelNames: ['operation', 'outcome', 'kind'],
      registers: [registry],
    }),
  };
};

// Behind a proxy the figures would be everybody's; a collector stands beside the process and comes without one.
const isNeighbour = (ctx: Koa.Context): boolean =>
  ctx.get('x-forwarded-for') === '' && /^(::ffff:)?127\.|^::1$/.test(ctx.req.socket.remoteAddress ?? '');

/** `/metrics`, for a collector on the same machine. */
export const mountMetrics = (app: Koa, { registry }: Metrics): void => {
  app.use(async (ctx, next) => {
    if (ctx.path !== '/metrics' || !isNeighbour(ctx)) return next();
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });
};
