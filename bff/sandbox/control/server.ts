import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  json,
  readJson,
  Routes,
  startServer,
  type Handler,
  type RunningServer,
  type SandboxRequest,
} from '../platform/http';
import { overview } from './overview';
import { addPhoneRoutes } from './phone-routes';
import { secretsOf } from './secrets';
import { addSettingRoutes, addSmsRoutes } from './setting-routes';
import { type World } from './world';

const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const asset = (file: string, type: string): Handler => {
  const body = readFileSync(join(__dirname, file));
  return () => ({
    status: 200,
    headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' },
    body,
  });
};

function routesOf(world: World): Routes {
  const routes = new Routes()
    .on('GET', '/', asset('page.html', 'text/html'))
    .on('GET', '/page.js', asset('page.js', 'text/javascript'))
    .on('GET', '/overview', () => json(200, overview(world)))
    .on('GET', '/secrets', async () => json(200, { list: await secretsOf(world) }))
    .on('GET', '/scenes', () => json(200, world.his.scenes()))
    .on('POST', '/reset', async () => {
      await world.reset();
      return json(200, { done: true });
    });
  addPhoneRoutes(routes, world);
  addSettingRoutes(routes, world);
  addSmsRoutes(routes, world);
  for (const [key, handle] of Object.entries(world.his.controlRoutes)) {
    const isGet = key.startsWith('get:');
    const method = isGet ? 'GET' : key.startsWith('put:') ? 'PUT' : 'POST';
    routes.on(method, `/${key.replace(/^(get|put):/, '')}`, async (request) =>
      json(200, (await handle(isGet ? Object.fromEntries(request.query) : readJson(request))) ?? {}),
    );
  }
  return routes;
}

const statusOf = (error: unknown): number | undefined => {
  const status = error instanceof Error ? (error as Error & { status?: unknown }).status : undefined;
  return typeof status === 'number' ? status : undefined;
};

/** Starts the control API. Only pages of this very machine may call it. @throws the listen error */
export async function startControl(port: number, world: World): Promise<RunningServer> {
  const routes = routesOf(world);
  const corsOf = (request: SandboxRequest): Record<string, string> | undefined => {
    const origin = request.headers.origin;
    if (!LOOPBACK_HOST.test(request.headers.host ?? '')) return undefined;
    if (origin === undefined) return {};
    if (!LOOPBACK_ORIGIN.test(origin)) return undefined;
    return {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': 'content-type',
      vary: 'Origin',
    };
  };
  return startServer({
    port,
    handle: async (request) => {
      const cors = corsOf(request);
      if (!cors) return json(403, { message: '只接受本机页面的请求' });
      if (request.method === 'OPTIONS') return { status: 204, headers: cors };
      try {
        const reply = (await routes.answer(request)) ?? json(404, { message: '没有这个地址' });
        return { ...reply, headers: { ...reply.headers, ...cors } };
      } catch (error) {
        const status = statusOf(error);
        if (status === undefined) throw error;
        return json(status, { message: (error as Error).message }, cors);
      }
    },
  });
}
