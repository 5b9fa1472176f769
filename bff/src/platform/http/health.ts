import type Koa from 'koa';

export interface Health {
  /** What keeps this copy from taking requests; empty when nothing does. */
  notReady(): Promise<string[]>;
  /** What works worse than usual, for people who watch. */
  degraded(): Promise<string[]>;
  now(): Date;
}

/** `/healthz` speaks of the process alone; `/readyz` says whether requests may come. */
export const mountHealth = (app: Koa, health: Health): void => {
  app.use(async (ctx, next) => {
    if (ctx.path === '/healthz') {
      ctx.body = { status: 'ok', now: health.now().toISOString() };
      return;
    }
    if (ctx.path !== '/readyz') return next();
    const [notReady, degraded] = await Promise.all([health.notReady(), health.degraded()]);
    ctx.status = notReady.length === 0 ? 200 : 503;
    ctx.body = { status: notReady.length === 0 ? 'ready' : 'not ready', notReady, degraded };
  });
};
