import { createHash } from 'node:crypto';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';

const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT_FRAME = 0x81;
const PAYMENT_REFUSED = 'wxrefused';

interface WorldCall {
  path: string;
  body: Record<string, unknown>;
  headers: http.IncomingHttpHeaders;
}

/** What the fixture talks to in tests: a backend with an echo, a slow answer and a socket, and the sandbox's control calls. */
export interface FixtureWorld {
  url: string;
  calls: WorldCall[];
  close(): Promise<void>;
}

const answers: Record<string, (body: Record<string, unknown>) => Record<string, unknown>> = {
  'login-code': () => ({ code: 'login-code-1' }),
  'phone-code': () => ({ code: 'phone-code-1' }),
  pay: (body) => ({
    errMsg: body.appId === PAYMENT_REFUSED ? 'requestPayment:fail invalid sign' : 'requestPayment:ok',
  }),
  'pay-med-ins': () => ({ errMsg: 'requestMedicalInsurancePay:ok' }),
  subscribe: (body) => ({
    ...Object.fromEntries((body.tmplIds as string[]).map((id) => [id, body.decision ?? 'accept'])),
  }),
  'insurance-auth': (body) => ({ authCode: `auth-of-${String(body.name)}` }),
};

const textFrame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([TEXT_FRAME, Buffer.byteLength(text)]), Buffer.from(text)]);

const unmask = (frame: Buffer): string => {
  const length = frame[1] & 0x7f;
  const mask = frame.subarray(2, 6);
  return Buffer.from(frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4])).toString();
};

// Says back what it hears, and who asked; short text frames only.
const acceptSocket = (request: http.IncomingMessage, socket: Duplex): void => {
  const key = String(request.headers['sec-websocket-key']);
  const accept = createHash('sha1')
    .update(key + WEBSOCKET_GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const { authorization = 'nobody', origin = 'no origin' } = request.headers;
  socket.on('data', (frame: Buffer) => {
    if ((frame[0] & 0x0f) === 1) socket.write(textFrame(`${unmask(frame)} from ${authorization}, ${origin}`));
  });
  socket.on('error', () => socket.destroy());
};

const readJson = async (request: http.IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
};

const reply = (response: http.ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, {
    'content-type': 'application/json',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
  });
  response.end(JSON.stringify(body));
};

/** Starts the fixture's outside world on a free port. */
export const startFixtureWorld = async (): Promise<FixtureWorld> => {
  const calls: WorldCall[] = [];
  const sockets = new Set<Duplex>();
  const handle = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    if (request.method === 'OPTIONS') return reply(response, 204, {});
    const body = await readJson(request);
    calls.push({ path, body, headers: request.headers });
    if (path.startsWith('/api/echo'))
      return reply(response, 201, { path, said: body.text, origin: request.headers.origin ?? null });
    if (path === '/api/slow') return undefined;
    const action = /^\/phones\/[a-z0-9-]+\/([a-z-]+)$/.exec(path)?.[1] ?? '';
    if (answers[action] === undefined) return reply(response, 404, {});
    const answer = answers[action](body);
    return reply(response, String(answer.errMsg ?? '').includes(':fail') ? 400 : 200, answer);
  };
  const server = http.createServer((request, response) => {
    handle(request, response).catch((error: Error) => response.destroy(error));
  });
  server.on('upgrade', (request, socket) => {
    sockets.add(socket);
    acceptSocket(request, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, close };
};
