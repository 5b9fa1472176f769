import { dirname } from 'node:path';
import type Koa from 'koa';
import serve from 'koa-static';
import { buildOpenApi } from './openapi';

const page = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>安诊接口文档</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', docExpansion: 'list' });</script></html>`;

/** `/openapi.json`, made from the contract, and a page to read it at `/docs`. */
export const mountDocuments = (app: Koa): void => {
  // Made when it is first read: a start must not wait for it.
  let openApi: ReturnType<typeof buildOpenApi> | undefined;
  const assets = serve(dirname(require.resolve('swagger-ui-dist/package.json')), { index: false }) as Koa.Middleware;
  app.use(async (ctx, next) => {
    if (ctx.path === '/openapi.json') {
      ctx.body = openApi ??= buildOpenApi();
    } else if (ctx.path === '/docs' || ctx.path === '/docs/') {
      ctx.type = 'html';
      ctx.body = page;
    } else if (ctx.path.startsWith('/docs/')) {
      ctx.path = ctx.path.slice('/docs'.length);
      await assets(ctx, next);
    } else {
      await next();
    }
  });
};
