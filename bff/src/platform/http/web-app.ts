import type Koa from 'koa';
import serve from 'koa-static';

const YEAR_MS = 365 * 24 * 3_600_000;
const HASHED = /\.[0-9a-f]{8,}\.(js|css)$/;

const PRINTED = /^\/c\/([^/]{1,64})$/;

/** The addresses on printed codes (`/c/<scene>`) open the first page with what they say, as a scan in WeChat does. */
const openPrinted: Koa.Middleware = async (ctx, next) => {
  const [, scene] = PRINTED.exec(ctx.path) ?? [];
  if (ctx.method !== 'GET' || scene === undefined) return next();
  ctx.redirect(`/#/pages/home/index?scene=${scene}`);
};

/** Serves the built H5 app. Files with a hash in their name never change; the page itself is asked for each time. */
export const mountWebApp = (app: Koa, dir: string): void => {
  app.use(openPrinted);
  app.use(
    serve(dir, {
      maxage: 0,
      setHeaders: (response, path) => {
        response.setHeader(
          'Cache-Control',
          HASHED.test(path) ? `public, max-age=${YEAR_MS / 1000}, immutable` : 'no-cache',
        );
      },
    }) as Koa.Middleware,
  );
};
