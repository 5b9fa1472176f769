import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Ways in which a call between two systems goes wrong. `after`: it had its effect and the answer was spoilt. `late`: the
 * caller saw a broken line, and the call arrived all the same a moment later. `lost`: acknowledged and thrown away.
 */
export const MISHAPS = [
  'cut-before',
  'cut-after',
  'late',
  'error',
  'error-after',
  'html',
  'html-after',
  'truncate',
  'duplicate',
  'slow',
  'lost',
] as const;
export type Mishap = (typeof MISHAPS)[number];

export interface Call {
  method: string;
  path: string;
  body: Buffer;
}

interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

interface BetweenOptions {
  /** Where calls go. */
  target(): string;
  /** What befalls this call; null lets it pass. */
  mishapOf(call: Call): Mishap | null;
  /** Sees every call that reached the target, with its answer. */
  onReply?(call: Call, reply: Reply): void;
  /** The body of an answer that says "I broke". */
  brokenBody: string;
}

export interface Between {
  url: string;
  /** Nothing is on its way. */
  isIdle(): boolean;
  /** While the line is down every call is cut before it arrives. */
  setLine(isUp: boolean): void;
  stop(): Promise<void>;
}

const LATE_MS = 900;
const SLOW_MS = 400;
const HTML = '<html><body>502 Bad Gateway</body></html>';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const readBody = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const pass = (target: string, message: IncomingMessage, body: Buffer): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { host, ...headers } = message.headers;
    void host;
    const outgoing = httpRequest(`${target}${message.url ?? '/'}`, { method: message.method, headers }, (answer) => {
      readBody(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: bytes }),
        reject,
      );
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });

const answerWith = (response: ServerResponse, { status, headers, body }: Reply): void => {
  const { 'transfer-encoding': _chunked, connection: _hop, ...rest } = headers;
  response.writeHead(status, status === 204 ? rest : { ...rest, 'content-length': body.length });
  response.end(status === 204 ? undefined : body);
};

/** Stands between two systems and lets calls go wrong on demand. */
export const openBetween = async ({ target, mishapOf, onReply, brokenBody }: BetweenOptions): Promise<Between> => {
  let onTheWay = 0;
  let isUp = true;

  const html: Reply = { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(HTML) };
  const broken: Reply = {
    status: 500,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(brokenBody),
  };

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(message);
    const call = { method: message.method ?? 'GET', path: message.url ?? '/', body };
    const hangUp = (): void => void message.socket.destroy();
    const forward = async (): Promise<Reply> => {
      const reply = await pass(target(), message, body);
      onReply?.(call, reply);
      return reply;
    };
    const mishap = isUp ? mishapOf(call) : 'cut-before';
    switch (mishap) {
      case null:
        return answerWith(response, await forward());
      case 'cut-before':
        return hangUp();
      case 'cut-after':
        await forward();
        return hangUp();
      case 'late':
        hangUp();
        await pause(LATE_MS);
        await forward();
        return;
      case 'error':
        return answerWith(response, broken);
      case 'error-after':
        await forward();
        return answerWith(response, broken);
      case 'html':
        return answerWith(response, html);
      case 'html-after':
        await forward();
        return answerWith(response, html);
      case 'truncate': {
        const reply = await forward();
        response.writeHead(reply.status, {
          'content-type': 'application/json',
          'content-length': reply.body.length + 8,
        });
        response.write(reply.body.subarray(0, reply.body.length / 2), hangUp);
        return;
      }
      case 'duplicate': {
        const [, second] = await Promise.all([forward(), forward()]);
        return answerWith(response, second);
      }
      case 'slow':
        await pause(SLOW_MS);
        return answerWith(response, await forward());
      case 'lost':
        return answerWith(response, { status: 204, headers: {}, body: Buffer.alloc(0) });
    }
  };

  const server = createServer((message, response) => {
    onTheWay += 1;
    serve(message, response)
      // The other side is dead, which is what this is about: the caller sees a broken line.
      .catch(() => message.socket.destroy())
      .finally(() => (onTheWay -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isIdle: () => onTheWay === 0,
    setLine: (next) => void (isUp = next),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
