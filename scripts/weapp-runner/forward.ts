import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import { type Duplex } from 'node:stream';

/**
 * WeChat's request and socket calls are not a browser's: no CORS, no Origin, any header. The runtime therefore sends them
 * to its own server under this prefix, and the server makes the real call. `/__wx/<scheme>/<host:port>/<path>`; a socket
 * carries its headers as base64url JSON in a `~` segment, because a browser's WebSocket cannot set any.
 */
export const FORWARD_PREFIX = '/__wx/';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const BROWSER_ONLY_HEADERS = /^(origin|referer|host|connection|sec-.*|user-agent|cookie|accept-language)$/;
const APP_USER_AGENT = 'Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49 MiniProgramEnv/simulated';

interface ForwardTarget {
  url: URL;
  headers: Record<string, string>;
}

/** Reads the target out of a forwarded path; null when it is malformed or not on this machine. */
const parseForwardTarget = (requestPath: string): ForwardTarget | null => {
  const match = /^\/__wx\/(http|ws)\/([^/?]+)(?:\/~([\w-]*))?(\/[^#]*|\?[^#]*)?$/.exec(requestPath);
  if (match === null) return null;
  const [, , host, encodedHeaders, rest] = match;
  const url = new URL(`http://${decodeURIComponent(host)}${rest ?? '/'}`);
  if (!LOOPBACK.has(url.hostname)) return null;
  const headers = encodedHeaders
    ? (JSON.parse(Buffer.from(encodedHeaders, 'base64url').toString('utf8')) as Record<string, string>)
    : {};
  return { url, headers };
};

const appHeaders = (incoming: IncomingHttpHeaders, target: ForwardTarget): Record<string, string | string[]> => {
  const kept = Object.entries(incoming).filter(
    ([name, value]) => value !== undefined && !BROWSER_ONLY_HEADERS.test(name),
  );
  return {
    ...(Object.fromEntries(kept) as Record<string, string | string[]>),
    ...target.headers,
    host: target.url.host,
    'user-agent': APP_USER_AGENT,
  };
};

/** Passes one request on as WeChat would send it. */
export const forwardRequest = (request: IncomingMessage, response: ServerResponse): void => {
  const target = parseForwardTarget(request.url ?? '');
  if (target === null) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('only addresses of this machine are forwarded');
    return;
  }
  const outgoing = http.request(
    target.url,
    { method: request.method, headers: appHeaders(request.headers, target) },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  // A refused or cut connection must look like one to the page as well, not like an answer.
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  request.pipe(outgoing);
};

/** Passes a WebSocket handshake on, then joins the two streams. */
export const forwardUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
  const target = parseForwardTarget(request.url ?? '');
  if (target === null) {
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  const { url } = target;
  const handshake = Object.entries(request.headers).filter(([name]) => /^sec-websocket-/.test(name));
  const headers = {
    ...appHeaders(request.headers, target),
    ...(Object.fromEntries(handshake) as Record<string, string>),
    connection: 'Upgrade',
    upgrade: 'websocket',
  };
  const upstream = net.connect(Number(url.port || 80), url.hostname.replace(/^\[|\]$/g, ''), () => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
    upstream.write([`GET ${url.pathname}${url.search} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    if (head.length > 0) upstream.write(head);
    upstream.pipe(socket);
    socket.pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
  upstream.on('close', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
};
