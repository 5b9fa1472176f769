import fs from 'node:fs';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { type Duplex } from 'node:stream';
import { FORWARD_PREFIX, forwardRequest, forwardUpgrade } from './forward';

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

export interface WeappServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

const serveFile = (outDir: string, requestUrl: string, response: http.ServerResponse): void => {
  const { pathname } = new URL(requestUrl, 'http://127.0.0.1');
  const file = path.join(outDir, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
  const isInside = file.startsWith(outDir + path.sep);
  if (!isInside || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not in the package');
    return;
  }
  response.writeHead(200, {
    'content-type': CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
  });
  fs.createReadStream(file).pipe(response);
};

/** Serves what `buildWeapp` wrote, on 127.0.0.1; port 0 takes a free one. Also makes the package's own calls, see forward.ts. */
export const serveWeapp = async (outDir: string, options: { port?: number } = {}): Promise<WeappServer> => {
  const root = path.resolve(outDir);
  const upgraded = new Set<Duplex>();
  const server = http.createServer((request, response) => {
    const url = request.url ?? '/';
    if (url.startsWith(FORWARD_PREFIX)) forwardRequest(request, response);
    else serveFile(root, url, response);
  });
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    forwardUpgrade(request, socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => {
      for (const socket of upgraded) socket.destroy();
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, port, close };
};
