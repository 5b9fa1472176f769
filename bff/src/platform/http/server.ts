import http, { type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type Koa from 'koa';

export interface HttpServer {
  server: Server;
  url: string;
  /** Takes no new request, answers those under way, then closes. */
  drain(): Promise<void>;
}

const SWEEP_MS = 50;
const DRAIN_MS = 10_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/**
 * Connections that may wait to be accepted; the system caps it (`net.core.somaxconn`). Beyond it the caller's system
 * tries again only after one, then three seconds: too late for a hall whose phones come over from a copy that ended.
 */
const WAITING_CONNECTIONS_MAX = 4_096;

/** Requests that begin in one turn of the loop. */
const BEGUN_AT_ONCE = 32;

/**
 * Begins a few requests in each turn of the loop. Thousands that come in the same moment would otherwise go through the
 * session and the limits step by step together, and the database would have nothing to do until the last was through.
 */
const makeDoor = () => {
  const outside: (() => void)[] = [];
  let begun = 0;
  const open = (): void => {
    begun = 0;
    for (const begin of outside.splice(0, BEGUN_AT_ONCE)) {
      begun += 1;
      begin();
    }
    if (begun > 0) setImmediate(open);
  };
  return (begin: () => void): void => {
    if (begun === 0) setImmediate(open);
    if (begun >= BEGUN_AT_ONCE) return void outside.push(begin);
    begun += 1;
    begin();
  };
};

/** Listens and knows how to stop: keep-alive connections would otherwise hold a plain close() for ever. */
export const startHttpServer = async (
  app: Koa,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> => {
  let isDraining = false;
  const underWay = new Set<ServerResponse>();
  const handle = app.callback();
  const door = makeDoor();
  const server = http.createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
      if (isDraining) response.setHeader('Connection', 'close');
      door(() => void handle(request, response));
    },
  );
  // A connection on which nothing ever came does not count as idle in Node, and would hold the close for ten seconds.
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('data', () => silent.delete(socket)).once('close', () => silent.delete(socket));
  });
  const closeUnused = (): void => {
    server.closeIdleConnections();
    for (const socket of silent) socket.destroy();
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: WAITING_CONNECTIONS_MAX }, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    server,
    url: `http://${host}:${actual}`,
    async drain() {
      isDraining = true;
      // Those who are still to be answered learn that they cannot ask again on this connection.
      for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const sweep = setInterval(closeUnused, SWEEP_MS);
      const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearInterval(sweep);
      clearTimeout(force);
    },
  };
};
